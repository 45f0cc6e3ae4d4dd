"""New rows by plain inserts, where the unit of work of the ORM would cost more than the database."""

from typing import Any

from sqlalchemy import CursorResult, Executable, inspect
from sqlalchemy import Table as SqlTable

from events_platform.kit.db.base import Table
from events_platform.kit.db.engine import Session


def table_of(model: type[Table]) -> SqlTable:
    """The table behind a model, for statements that must not pass the ORM."""
    return model.metadata.tables[str(model.__tablename__)]


def values_of(row: Table) -> dict[str, Any]:
    """The column values of a row as they stand."""
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}


async def insert_rows(session: Session, *rows: Table) -> None:
    """Insert the rows in the given order; they stay outside the session."""
    connection = await session.connection()
    for row in rows:
        await connection.execute(table_of(type(row)).insert(), values_of(row))


async def execute(
    session: Session, statement: Executable, parameters: Any = None
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement that answers rows of columns, or none, after what the session has pending."""
    await session.flush()
    connection = await session.connection()
    return await connection.execute(statement, parameters)

"""ids as 16 bytes instead of 32 digits on SQLite (decision 0033)"""

from typing import Any

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DIGITS = "CHAR(32)"


def upgrade() -> None:
    """A file that is made now has them from its first revision on; PostgreSQL keeps ids as such anyway."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    driver: Any = connection.connection.dbapi_connection
    driver.create_function("id_bytes", 1, _bytes, deterministic=True)
    tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    for table in tables:
        described = connection.exec_driver_sql(f'PRAGMA table_info("{table}")').all()
        columns = [name for _number, name, kind, *_rest in described if kind == DIGITS]
        if columns:
            values = ", ".join(f'"{name}" = id_bytes("{name}")' for name in columns)
            op.execute(f'UPDATE "{table}" SET {values}')  # noqa: S608 (our own names)
    # What a column is declared as may be changed in place where its values are of the new kind already
    # (SQLite, ALTER TABLE, "Making other kinds of table schema changes").
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    op.execute(f"UPDATE sqlite_master SET sql = replace(sql, ' {DIGITS}', ' BLOB') WHERE type = 'table'")  # noqa: S608
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def _bytes(digits: str | None) -> bytes | None:
    return None if digits is None else bytes.fromhex(digits)

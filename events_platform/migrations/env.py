"""Alembic's entry: one revision at a time, each in a transaction, on a connection that the caller opened."""

from alembic import context
from sqlalchemy import Connection, event

from events_platform.kit.db.base import metadata
from events_platform.kit.db.migrate import included_on
from events_platform.kit.db.schema import load_models


def begin_for_tables(connection: Connection) -> None:
    """Let a transaction hold changes of tables too, before which SQLite's driver begins none by itself.

    Each statement would be durable alone: a revision that fails would stay by half, and the disk is waited
    for some hundred times.
    """
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.isolation_level = None
    event.listen(connection, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))


load_models()
connection = context.config.attributes["connection"]
is_sqlite = connection.dialect.name == "sqlite"
if is_sqlite:
    begin_for_tables(connection)
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_object=included_on(connection.dialect.name),
    compare_type=True,
    render_as_batch=is_sqlite,
    transactional_ddl=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()

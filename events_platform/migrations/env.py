"""Alembic's entry: one revision at a time, each in a transaction, on a connection that the caller opened."""

from alembic import context

from events_platform.kit.db.base import metadata
from events_platform.kit.db.migrate import included
from events_platform.kit.db.schema import load_models

load_models()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_object=included,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()

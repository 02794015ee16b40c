"""What Alembic runs: revisions on the connection, and in the transaction, that `geodata.store.migrating` opened."""

from alembic import context

from geodata.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    # SQLite rolls DDL back with everything else, so a migration that is killed leaves the old schema.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

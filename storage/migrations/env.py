"""Alembic's entry: runs revisions on the connection that `storage/migrate.py` put in the config.

It reads no setting and opens nothing, so it says the same in every process.
"""

from alembic import context

from storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    transactional_ddl=True,  # a migration that is killed half way leaves nothing behind
)
with context.begin_transaction():
    context.run_migrations()

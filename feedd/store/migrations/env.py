"""Alembic's entry: run the migrations on the connection that feedd hands over."""

from alembic import context

from feedd.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()

"""Runs the migrations of the central database on a connection that is handed in."""

from __future__ import annotations

from alembic import context

from readstation.store.central.schema import DATA, VERSION_TABLE

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    version_table=VERSION_TABLE,
    version_table_schema=DATA if connection.dialect.name == "postgresql" else None,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

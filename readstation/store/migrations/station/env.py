"""Runs the migrations of the station's database on the connection and inside the transaction that it is given."""

from __future__ import annotations

from alembic import context

from readstation.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()

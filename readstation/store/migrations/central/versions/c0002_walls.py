"""Walls: a push takes digests only and has a total; rights for each role by itself; the version table like the others.

SQLite has no roles: there the schema has a new name and nothing else changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

revision = "c0002"
down_revision = "c0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change functions, policies and rights."""
    if op.get_bind().dialect.name == "postgresql":
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0002_postgresql.sql").read_text(encoding="utf-8"))

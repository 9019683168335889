"""A case that stands still gets no key (TR-26); the hand-shake compares schema and charters (TR-53)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

revision = "c0008"
down_revision = "c0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change functions on PostgreSQL; at a file the same is answered in Python."""
    if op.get_bind().dialect.name == "postgresql":
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0008_postgresql.sql").read_text(encoding="utf-8"))

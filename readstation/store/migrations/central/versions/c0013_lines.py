"""A read has one line: its author is told what was put aside, and what a station began stays there (TR-51)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

revision = "c0013"
down_revision = "c0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make and replace functions on PostgreSQL; a file has none."""
    if op.get_bind().dialect.name == "postgresql":
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0013_postgresql.sql").read_text(encoding="utf-8"))

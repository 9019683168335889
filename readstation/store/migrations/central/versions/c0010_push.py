"""A push of one fact asks the server for one statement instead of several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

revision = "c0010"
down_revision = "c0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the function on PostgreSQL; a file has none."""
    if op.get_bind().dialect.name == "postgresql":
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0010_postgresql.sql").read_text(encoding="utf-8"))

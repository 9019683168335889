"""What a person's own stations sent, given back to a station whose database was lost (TR-43)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

revision = "c0016"
down_revision = "c0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the functions on PostgreSQL; a file has none."""
    if op.get_bind().dialect.name == "postgresql":
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0016_postgresql.sql").read_text(encoding="utf-8"))

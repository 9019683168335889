"""What is asked of a read's facts goes by their kind first, as their index does, and reads no other read's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

revision = "c0021"
down_revision = "c0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the two functions anew; SQLite has neither."""
    if op.get_bind().dialect.name == "postgresql":
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0021_postgresql.sql").read_text(encoding="utf-8"))

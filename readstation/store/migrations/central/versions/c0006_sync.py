"""Sync: a push that takes many facts in one statement, bodies packed by a quicker method where the server has it.

SQLite has no such functions: there the schema has a new name and nothing else changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

revision = "c0006"
down_revision = "c0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change functions and how bodies are packed."""
    if op.get_bind().dialect.name == "postgresql":
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0006_postgresql.sql").read_text(encoding="utf-8"))

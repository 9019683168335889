"""Secrets from which the office makes the code for a locked account (TR-4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0009"
down_revision = "c0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; on PostgreSQL its walls and the function that takes a secret."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "unlock_root",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("station", sa.Text, primary_key=True),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
        schema="d" if is_postgresql else None,
    )
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0009_postgresql.sql").read_text(encoding="utf-8"))
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER unlock_root_no_{verb.lower()} BEFORE {verb} ON unlock_root "
            "BEGIN SELECT RAISE(ABORT, 'unlock_root is append-only'); END"
        )

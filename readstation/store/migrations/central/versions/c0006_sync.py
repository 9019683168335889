"""Sync: claims of reads by a station, a push of many facts in one statement, bodies packed by a quicker method."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0006"
down_revision = "c0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of claims; on PostgreSQL change functions and how bodies are packed."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    d = "d" if is_postgresql else None
    op.create_table(
        "claim",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("claimed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "number"),
        sa.ForeignKeyConstraint(["read_id"], ["d.assignment.read_id" if d else "assignment.read_id"]),
        schema=d,
    )
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0006_postgresql.sql").read_text(encoding="utf-8"))
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER claim_no_{verb.lower()} BEFORE {verb} ON claim "
                "BEGIN SELECT RAISE(ABORT, 'claim is append-only'); END"
            )

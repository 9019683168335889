"""Locks of rounds, and where a reader is: place, slices seen, time (MR-807, TR-33).

Revision ID: station_0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "station_0002"
down_revision = "station_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the triggers of the one that is append-only."""
    op.create_table(
        "round_lock",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "round"),
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER round_lock_no_{verb.lower()} BEFORE {verb} ON round_lock "
            "BEGIN SELECT RAISE(ABORT, 'round_lock is append-only'); END"
        )
    op.create_table(
        "reading_place",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("read_id"),
    )
    op.create_table(
        "slices_seen",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("series_key", sa.Text(), nullable=False),
        sa.Column("mask", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "series_key"),
    )
    op.create_table(
        "reading_time",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("timepoint", sa.Integer(), nullable=False),
        sa.Column("active_ms", sa.Integer(), nullable=False),
        sa.Column("idle_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "timepoint"),
    )

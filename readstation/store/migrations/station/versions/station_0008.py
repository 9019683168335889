"""Origins of a person's facts, claims of reads by a station, differences to central (TR-51, TR-52, TR-54).

Revision ID: station_0008
Revises: station_0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "station_0008"
down_revision = "station_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and their guards; a fact that waits may get a number in a new origin."""
    op.create_table(
        "sync_origin",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("begun_ms", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("login", "number"),
        sa.UniqueConstraint("origin"),
    )
    op.create_table(
        "case_claim",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("learned_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "number"),
    )
    op.create_table(
        "sync_difference",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "sync_explanation",
        sa.Column("difference", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("explained_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("difference"),
        sa.ForeignKeyConstraint(["difference"], ["sync_difference.number"]),
    )
    for table in ("sync_origin", "case_claim", "sync_difference", "sync_explanation"):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute("DROP TRIGGER outbox_no_update")
    op.execute(
        "CREATE TRIGGER outbox_no_update BEFORE UPDATE OF login, fact_id, kind, object_id, object_number, digest "
        "ON outbox BEGIN SELECT RAISE(ABORT, 'a fact in the outbox is never changed'); END"
    )
    op.execute(
        "CREATE TRIGGER outbox_renumbered BEFORE UPDATE OF station, number ON outbox "
        "WHEN OLD.state <> 'waiting' OR NEW.station = OLD.station OR NOT EXISTS (SELECT 1 FROM sync_origin "
        "WHERE sync_origin.login = OLD.login AND sync_origin.origin = NEW.station) "
        "BEGIN SELECT RAISE(ABORT, 'a fact gets another number in a new origin only, and only while it waits'); END"
    )

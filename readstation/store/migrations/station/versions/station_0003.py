"""Outlines: what lets the first image of a series be shown before all its headers are read.

Revision ID: station_0003
Revises: station_0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "station_0003"
down_revision = "station_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its triggers; series that are there already go without an outline."""
    op.create_table(
        "stored_outline",
        sa.Column("series_key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_key"],
            ["stored_series.series_key"],
        ),
        sa.PrimaryKeyConstraint("series_key"),
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER stored_outline_no_{verb.lower()} BEFORE {verb} ON stored_outline "
            "BEGIN SELECT RAISE(ABORT, 'stored_outline is append-only'); END"
        )

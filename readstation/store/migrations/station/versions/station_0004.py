"""Contacts with central: since when a station counts the days without one (TR-3).

Revision ID: station_0004
Revises: station_0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "station_0004"
down_revision = "station_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; who is enrolled already is counted from their next sign-in."""
    op.create_table(
        "contact",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("at_utc_ms", sa.Integer(), nullable=False),
        sa.Column("latest_utc_ms", sa.Integer(), nullable=False),
        sa.Column("running_ms", sa.Integer(), nullable=False),
        sa.Column("run_offset_ms", sa.Integer(), nullable=False),
        sa.Column("is_ended", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("login"),
    )

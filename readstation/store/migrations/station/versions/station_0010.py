"""Signed versions of a read that central put aside, and signatures of charters (TR-51, TR-59).

Revision ID: station_0010
Revises: station_0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "station_0010"
down_revision = "station_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and their guards."""
    op.create_table(
        "set_aside_version",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("learned_ms", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "named"),
    )
    op.create_index("ix_set_aside_version_login", "set_aside_version", ["login"])
    op.create_table(
        "charter_signature",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("public_key_hex", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "key_id"),
    )
    for table in ("set_aside_version", "charter_signature"):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )

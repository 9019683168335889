"""Both reads of a case at its adjudicator's station, decisions in work, and signed ones (TR-24).

Revision ID: station_0009
Revises: station_0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "station_0009"
down_revision = "station_0007"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("compared_case", "compared_read", "signed_decision")


def upgrade() -> None:
    """Make the tables and their guards."""
    op.create_table(
        "compared_case",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("triggers", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0"),
        sa.PrimaryKeyConstraint("read_id", "number"),
    )
    op.create_index(op.f("ix_compared_case_login"), "compared_case", ["login"])
    op.create_table(
        "compared_read",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("public_key_hex", sa.Text(), nullable=False),
        sa.CheckConstraint("side IN ('A', 'B')"),
        sa.ForeignKeyConstraint(["read_id", "number"], ["compared_case.read_id", "compared_case.number"]),
        sa.PrimaryKeyConstraint("read_id", "number", "side"),
    )
    op.create_table(
        "decision_draft",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "number"),
    )
    op.create_table(
        "signed_decision",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "version"),
    )
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )

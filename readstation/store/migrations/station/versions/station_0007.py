"""The office's look before release, the quarantine, and reports of an unblinding (TR-20, TR-26).

Revision ID: station_0007
Revises: station_0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "station_0007"
down_revision = "station_0008"
branch_labels = None
depends_on = None

_TABLES = (
    *("quarantine_entry", "series_search", "frame_seen", "series_look", "black_out"),
    *("incident", "incident_answer"),
)


def upgrade() -> None:
    """Make the tables and their triggers."""
    _make_quarantine()
    _make_looks()
    _make_incidents()
    for table in _TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _body() -> tuple[sa.Column[bytes], sa.Column[str]]:
    return sa.Column("body", sa.LargeBinary(), nullable=False), sa.Column("digest", sa.Text(), nullable=False)


def _make_quarantine() -> None:
    op.create_table(
        "quarantine_entry",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("subject_token", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("utc_ms", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('refused', 'taken')"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_quarantine_entry_token"), "quarantine_entry", ["token"])


def _make_looks() -> None:
    op.create_table(
        "series_search",
        sa.Column("series_key", sa.Text(), nullable=False),
        *_body(),
        sa.ForeignKeyConstraint(["series_key"], ["stored_series.series_key"]),
        sa.PrimaryKeyConstraint("series_key"),
    )
    op.create_table(
        "frame_seen",
        sa.Column("series_key", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["series_key"], ["stored_series.series_key"]),
        sa.PrimaryKeyConstraint("series_key", "login", "ordinal"),
    )
    op.create_table(
        "series_look",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("look_id", sa.Text(), nullable=False),
        sa.Column("series_key", sa.Text(), nullable=False),
        *_body(),
        sa.ForeignKeyConstraint(["series_key"], ["stored_series.series_key"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("look_id"),
    )
    op.create_index(op.f("ix_series_look_series_key"), "series_look", ["series_key"])
    op.create_table(
        "black_out",
        sa.Column("series_key", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        *_body(),
        sa.ForeignKeyConstraint(["series_key"], ["stored_series.series_key"]),
        sa.ForeignKeyConstraint(["source_key"], ["stored_series.series_key"]),
        sa.PrimaryKeyConstraint("series_key"),
        sa.UniqueConstraint("source_key"),
    )


def _make_incidents() -> None:
    op.create_table(
        "incident",
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        *_body(),
        sa.PrimaryKeyConstraint("incident_id"),
    )
    op.create_index(op.f("ix_incident_read_id"), "incident", ["read_id"])
    op.create_index(op.f("ix_incident_login"), "incident", ["login"])
    op.create_table(
        "incident_answer",
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("utc_ms", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('received', 'goes_on', 'taken_away')"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.incident_id"]),
        sa.PrimaryKeyConstraint("incident_id", "state"),
    )

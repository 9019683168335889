"""The first tables of a station: facts, outbox, what others decide, images, and the office's register.

Revision ID: station_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "station_0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = (
    "journal_step",
    "timepoint_lock",
    "signed_read",
    "audit_event",
    "charter",
    "stored_series",
    "stored_image",
    "stored_file",
)
_OUTBOX_FIXED = "login, station, number, fact_id, kind, object_id, object_number, digest"


def upgrade() -> None:
    """Make the tables and their triggers."""
    _facts()
    _outbox()
    _given()
    _images()
    _office()
    _triggers()


def _triggers() -> None:
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox "
        "BEGIN SELECT RAISE(ABORT, 'outbox is append-only'); END"
    )
    op.execute(
        f"CREATE TRIGGER outbox_no_update BEFORE UPDATE OF {_OUTBOX_FIXED} ON outbox "
        "BEGIN SELECT RAISE(ABORT, 'a fact in the outbox is never changed'); END"
    )


def _facts() -> None:
    op.create_table(
        "journal_step",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0"),
        sa.PrimaryKeyConstraint("read_id", "number"),
    )
    op.create_table(
        "read_state",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "kind", "key"),
    )
    op.create_table(
        "timepoint_lock",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("timepoint", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "timepoint"),
    )
    op.create_table(
        "signed_read",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("read_id", "version"),
    )
    op.create_table(
        "audit_event",
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0"),
        sa.PrimaryKeyConstraint("station", "number"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("object_number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'received', 'sealed', 'conflict', 'quarantined')"),
        sa.CheckConstraint("number > 0"),
        sa.PrimaryKeyConstraint("login", "station", "number"),
        sa.UniqueConstraint("fact_id"),
        sa.UniqueConstraint("kind", "object_id", "object_number"),
    )
    op.create_index("outbox_by_state", "outbox", ["login", "station", "state", "number"], unique=False)


def _given() -> None:
    op.create_table(
        "charter",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("trial_code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sa.UniqueConstraint("trial_code", "version"),
    )
    op.create_table(
        "assignment",
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("case_alias", sa.Text(), nullable=False),
        sa.Column("charter_digest", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charter_digest"],
            ["charter.digest"],
        ),
        sa.PrimaryKeyConstraint("read_id"),
    )
    op.create_index(op.f("ix_assignment_login"), "assignment", ["login"], unique=False)
    op.create_table(
        "public_key",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("public_key_hex", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key_id"),
    )


def _images() -> None:
    op.create_table(
        "stored_series",
        sa.Column("series_key", sa.Text(), nullable=False),
        sa.Column("case_alias", sa.Text(), nullable=False),
        sa.Column("timepoint", sa.Integer(), nullable=False),
        sa.Column("series_ordinal", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("series_key"),
        sa.UniqueConstraint("case_alias", "timepoint", "series_ordinal"),
    )
    op.create_index(op.f("ix_stored_series_content"), "stored_series", ["content"], unique=False)
    op.create_table(
        "stored_image",
        sa.Column("series_key", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_key"],
            ["stored_series.series_key"],
        ),
        sa.PrimaryKeyConstraint("series_key", "ordinal"),
    )
    op.create_index(op.f("ix_stored_image_digest"), "stored_image", ["digest"], unique=False)
    op.create_table(
        "stored_file",
        sa.Column("series_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_key"],
            ["stored_series.series_key"],
        ),
        sa.PrimaryKeyConstraint("series_key", "position"),
    )


def _office() -> None:
    op.create_table(
        "office_secret",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("one = 1"),
        sa.PrimaryKeyConstraint("one"),
    )
    op.create_table(
        "case_subject",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("shift_days", sa.Integer(), nullable=False),
        sa.Column("shift_seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token"),
        sa.UniqueConstraint("alias"),
    )
    op.create_table(
        "case_study",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("subject_token", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("timepoint", sa.Integer(), nullable=False),
        sa.Column("days_since_baseline", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subject_token"],
            ["case_subject.token"],
        ),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_index(op.f("ix_case_study_subject_token"), "case_study", ["subject_token"], unique=False)

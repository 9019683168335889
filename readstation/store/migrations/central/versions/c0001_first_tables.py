"""The first tables: append-only on both engines; on PostgreSQL with roles, functions and row security."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    *("person_role", "station", "public_key", "charter", "assignment", "release", "inbox", "fork", "fact"),
    *("quarantine", "receipt", "log_leaf"),
)


def upgrade() -> None:
    """Make everything."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("CREATE SCHEMA IF NOT EXISTS vault")
    _make_registers("d" if is_postgresql else None, "vault" if is_postgresql else None)
    _make_ledgers("d" if is_postgresql else None)
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0001_postgresql.sql").read_text(encoding="utf-8"))
    else:
        _forbid_changes_in_sqlite()


def _make_registers(d: str | None, vault: str | None) -> None:
    qualified = f"{d}." if d else ""
    op.create_table(
        "person",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("printed_name", sa.Text, nullable=False),
        schema=vault,
    )
    op.create_table(
        "person_role",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        schema=d,
    )
    op.create_table(
        "station",
        sa.Column("station", sa.Text, primary_key=True),
        sa.Column("key_id", sa.Text, nullable=False),
        schema=d,
    )
    op.create_table(
        "public_key",
        sa.Column("key_id", sa.Text, primary_key=True),
        sa.Column("login", sa.Text),
        sa.Column("station", sa.Text),
        sa.Column("public_key_hex", sa.Text, nullable=False),
        schema=d,
    )
    op.create_table(
        "charter",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("trial_code", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("trial_code", "version", name="charter_version"),
        schema=d,
    )
    op.create_table(
        "assignment",
        sa.Column("read_id", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("case_alias", sa.Text, nullable=False),
        sa.Column("trial_code", sa.Text, nullable=False),
        sa.Column("charter_version", sa.Integer, nullable=False),
        sa.Column("charter_digest", sa.Text, sa.ForeignKey(f"{qualified}charter.digest"), nullable=False),
        sa.Column("due", sa.Text, nullable=False),
        schema=d,
    )
    op.create_index("assignment_by_login", "assignment", ["login"], schema=d)
    op.create_table(
        "release",
        sa.Column("read_id", sa.Text, sa.ForeignKey(f"{qualified}assignment.read_id"), primary_key=True),
        sa.Column("timepoint", sa.Integer, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        schema=d,
    )


def _origin() -> tuple[sa.Column[str], sa.Column[str], sa.Column[int]]:
    return (
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("station", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
    )


def _content() -> tuple[sa.Column[str], sa.Column[str], sa.Column[str], sa.Column[bytes]]:
    return (
        sa.Column("fact_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _make_ledgers(d: str | None) -> None:
    received = sa.Column("received_ms", sa.BigInteger, nullable=False)
    op.create_table("inbox", *_origin(), *_content(), received, schema=d)
    op.create_table(
        "fork",
        *_origin(),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("fact_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
        schema=d,
    )
    op.create_table(
        "fact",
        *_origin(),
        *_content(),
        sa.Column("object_id", sa.Text, nullable=False),
        sa.Column("object_number", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("fact_id", name="fact_once"),
        sa.UniqueConstraint("kind", "object_id", "object_number", name="fact_object"),
        schema=d,
    )
    op.create_table(
        "quarantine",
        *_origin(),
        *_content(),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        schema=d,
    )
    op.create_table(
        "receipt",
        *_origin(),
        sa.Column("fact_id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("running_digest", sa.Text, nullable=False),
        schema=d,
    )
    op.create_table(
        "log_leaf",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("station", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("leaf_hash", sa.Text, nullable=False),
        sa.Column("sealed_ms", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("login", "station", "number", name="log_leaf_once"),
        schema=d,
    )


def _forbid_changes_in_sqlite() -> None:
    for table in (*_TABLES, "person"):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )

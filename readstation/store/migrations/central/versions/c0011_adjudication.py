"""Comparison of both reads of a case, and what an adjudicator sees of them (MR-809, TR-24)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0011"
down_revision = "c0010"
branch_labels = None
depends_on = None

_TABLES = ("case_link", "case_day", "comparison", "adjudication", "adjudication_body", "side_map")


def upgrade() -> None:
    """Make the tables; on PostgreSQL their walls, and the functions of an adjudicator."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    d, vault = ("d", "vault") if is_postgresql else (None, None)
    _make_links(d)
    _make_comparisons(d)
    _make_sides(d, vault)
    _link_what_is_there(d, vault)
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0011_postgresql.sql").read_text(encoding="utf-8"))
        return
    for table in _TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _make_links(d: str | None) -> None:
    op.create_table(
        "case_link",
        sa.Column("read_id", sa.Text, _of("assignment.read_id", d), primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
        schema=d,
    )
    op.create_table(
        "case_day",
        sa.Column("link", sa.Text, primary_key=True),
        sa.Column("timepoint", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("by_login", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        schema=d,
    )


def _make_comparisons(d: str | None) -> None:
    op.create_table(
        "comparison",
        sa.Column("comparison_id", sa.Text, primary_key=True),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("first_read", sa.Text, nullable=False),
        sa.Column("first_version", sa.Integer, nullable=False),
        sa.Column("second_read", sa.Text, nullable=False),
        sa.Column("second_version", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("compared_ms", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("first_read", "first_version", "second_read", "second_version", name="comparison_once"),
        schema=d,
    )
    op.create_table(
        "adjudication",
        sa.Column("read_id", sa.Text, _of("assignment.read_id", d), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("comparison_id", sa.Text, _of("comparison.comparison_id", d), nullable=False),
        sa.Column("triggers", sa.Text, nullable=False),
        schema=d,
    )


def _make_sides(d: str | None, vault: str | None) -> None:
    op.create_table(
        "adjudication_body",
        sa.Column("read_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("side", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("statement", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sa.Column("public_key_hex", sa.Text, nullable=False),
        schema=d,
    )
    op.create_table(
        "side_map",
        sa.Column("read_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("side_a_read", sa.Text, nullable=False),
        schema=vault,
    )


def _of(column: str, d: str | None) -> sa.ForeignKey:
    return sa.ForeignKey(f"{d}.{column}" if d else column)


def _link_what_is_there(d: str | None, vault: str | None) -> None:
    """Link the reads that were given before, each case under a random name."""
    read_case = sa.table("read_case", *(sa.column(n) for n in ("read_id", "login", "case_key", "task")), schema=vault)
    case_link = sa.table("case_link", *(sa.column(n) for n in ("read_id", "login", "link", "task")), schema=d)
    links: dict[str, str] = {}
    rows = [
        {
            "read_id": row.read_id,
            "login": row.login,
            "link": links.setdefault(row.case_key, str(uuid.uuid4())),
            "task": row.task,
        }
        for row in op.get_bind().execute(sa.select(read_case))
    ]
    if rows:
        op.bulk_insert(case_link, rows)

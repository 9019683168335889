"""Checkpoints of the log, and what the sequencer says of its own health (TR-11, TR-37)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0004"
down_revision = "c0003"
branch_labels = None
depends_on = None

_TABLES = ("log_block", "checkpoint", "sequencer_run")


def upgrade() -> None:
    """Make three tables; on PostgreSQL with their walls and the function that hands out checkpoints."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    _make_tables("d" if is_postgresql else None)
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0004_postgresql.sql").read_text(encoding="utf-8"))
    else:
        for table in _TABLES:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )


def _make_tables(d: str | None) -> None:
    op.create_table(
        "log_block",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("leaves", sa.BigInteger, nullable=False),
        sa.Column("root", sa.Text, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("end_ms", sa.BigInteger, nullable=False),
        schema=d,
    )
    op.create_table(
        "checkpoint",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("is_fixed", sa.Boolean, nullable=False),
        sa.Column("statement", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sa.Column("public_key_hex", sa.Text, nullable=False),
        sa.Column("proof", sa.Text, nullable=False),
        schema=d,
    )
    fixed = sa.text("is_fixed")
    op.create_index(
        "checkpoint_once", "checkpoint", ["number"], unique=True, schema=d, postgresql_where=fixed, sqlite_where=fixed
    )
    op.create_table(
        "sequencer_run",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("is_stopped", sa.Boolean, nullable=False),
        sa.Column("software", sa.Text, nullable=False),
        sa.Column("sealed", sa.BigInteger, nullable=False),
        sa.Column("put_aside", sa.BigInteger, nullable=False),
        sa.Column("backlog", sa.BigInteger, nullable=False),
        sa.Column("oldest_age_ms", sa.BigInteger, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
        schema=d,
    )
    op.create_index("sequencer_run_by_time", "sequencer_run", ["at_ms"], schema=d)

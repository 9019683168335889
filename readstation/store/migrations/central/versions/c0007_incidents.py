"""Reports of an unblinding and what the office decides (TR-26)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0007"
down_revision = "c0006"
branch_labels = None
depends_on = None

_TABLES = ("incident", "incident_decision")


def upgrade() -> None:
    """Make both tables; on PostgreSQL their walls and the function that takes a report."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    d = "d" if is_postgresql else None
    op.create_table(
        "incident",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("incident_id", sa.Text, primary_key=True),
        sa.Column("read_id", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
        schema=d,
    )
    op.create_table(
        "incident_decision",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("incident_id", sa.Text, primary_key=True),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by_login", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.CheckConstraint("decision IN ('goes_on', 'taken_away')", name="incident_decision_known"),
        schema=d,
    )
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0007_postgresql.sql").read_text(encoding="utf-8"))
        return
    for table in _TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )

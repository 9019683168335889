"""One line a read, charters signed by the office, codes after their record (TR-4, TR-51, TR-59)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0013"
down_revision = "c0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables; on PostgreSQL their walls and the functions around them."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    d = "d" if is_postgresql else None
    op.create_table(
        "charter_signature",
        sa.Column("digest", sa.Text, sa.ForeignKey("d.charter.digest" if d else "charter.digest"), primary_key=True),
        sa.Column("key_id", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("public_key_hex", sa.Text, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sa.Column("by_login", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        schema=d,
    )
    op.create_table(
        "unlock_act",
        sa.Column("act_id", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("challenge", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_in", sa.Text, nullable=False),
        sa.Column("by_login", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        schema=d,
    )
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0013_postgresql.sql").read_text(encoding="utf-8"))
        return
    for table in ("charter_signature", "unlock_act"):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )

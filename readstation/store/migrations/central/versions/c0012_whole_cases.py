"""Keys of a whole case for its adjudicator in either mode, and the qualifications of readers (TR-24, MR-815)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0012"
down_revision = "c0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; on PostgreSQL its walls, and the function that gives keys."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "qualification",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("by_login", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        schema="d" if is_postgresql else None,
    )
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0012_postgresql.sql").read_text(encoding="utf-8"))
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER qualification_no_{verb.lower()} BEFORE {verb} ON qualification "
            "BEGIN SELECT RAISE(ABORT, 'qualification is append-only'); END"
        )

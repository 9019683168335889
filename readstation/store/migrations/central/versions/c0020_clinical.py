"""Clinical tables of sponsor and investigators: for the office and the auditor, never for who is blinded (MR-803)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0020"
down_revision = "c0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its walls."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "clinical",
        sa.Column("domain", sa.Text, primary_key=True),
        sa.Column("row_key", sa.Text, primary_key=True),
        sa.Column("revision", sa.BigInteger, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("file_digest", sa.Text, nullable=False),
        sa.Column("by_login", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        schema="vault" if is_postgresql else None,
    )
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0020_postgresql.sql").read_text(encoding="utf-8"))
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER clinical_no_{verb.lower()} BEFORE {verb} ON clinical "
            "BEGIN SELECT RAISE(ABORT, 'clinical is append-only'); END"
        )

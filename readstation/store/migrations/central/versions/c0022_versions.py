"""An amended version counts once a second person has approved it; a signed read is withdrawn by two (TR-33)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0022"
down_revision = "c0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; its walls, and the triggers that ask for the second person whatever the rows come by."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "version_approval",
        sa.Column("read_id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by_login", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        schema="d" if is_postgresql else None,
    )
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0022_postgresql.sql").read_text(encoding="utf-8"))
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER version_approval_no_{verb.lower()} BEFORE {verb} ON version_approval "
            "BEGIN SELECT RAISE(ABORT, 'version_approval is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER version_approval_of_a_sealed_one BEFORE INSERT ON version_approval WHEN NEW.version < 2 "
        "OR NOT EXISTS (SELECT 1 FROM fact f WHERE f.kind = 'signed_read' AND f.object_id = NEW.read_id "
        "AND f.object_number = NEW.version AND f.digest = NEW.digest AND f.login <> NEW.by_login) "
        "BEGIN SELECT RAISE(ABORT, 'no such version, or the own one'); END"
    )
    op.execute(
        "CREATE TRIGGER assignment_end_of_a_signed_read BEFORE INSERT ON assignment_end "
        "WHEN EXISTS (SELECT 1 FROM fact f WHERE f.kind = 'signed_read' AND f.object_id = NEW.read_id) "
        "AND NOT EXISTS (SELECT 1 FROM proposal p JOIN approval a ON a.proposal_id = p.proposal_id "
        "WHERE p.kind = 'withdrawal' AND p.about = NEW.read_id "
        "AND a.by_login <> p.by_login) "
        "BEGIN SELECT RAISE(ABORT, 'a signed read is withdrawn by two people'); END"
    )

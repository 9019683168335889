"""Who works on practice cases made of which live cases: trainers and open reads exclude each other (TR-15)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0015"
down_revision = "c0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; its walls, and the triggers that refuse what excludes each other to everybody."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "practice_pool",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("case_key", sa.Text, primary_key=True),
        sa.Column("by_login", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        schema="vault" if is_postgresql else None,
    )
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0015_postgresql.sql").read_text(encoding="utf-8"))
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER practice_pool_no_{verb.lower()} BEFORE {verb} ON practice_pool "
            "BEGIN SELECT RAISE(ABORT, 'practice_pool is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER practice_pool_of_no_open_read BEFORE INSERT ON practice_pool WHEN EXISTS "
        "(SELECT 1 FROM read_case c WHERE c.login = NEW.login AND c.case_key = NEW.case_key "
        "AND NOT EXISTS (SELECT 1 FROM assignment_end e WHERE e.read_id = c.read_id) "
        "AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.object_id = c.read_id "
        "AND ((f.kind = 'signed_read' AND f.object_number = 1) OR f.kind = 'decision'))) "
        "BEGIN SELECT RAISE(ABORT, 'an open read of this case'); END"
    )
    op.execute(
        "CREATE TRIGGER read_case_of_no_trainer BEFORE INSERT ON read_case WHEN EXISTS "
        "(SELECT 1 FROM practice_pool p WHERE p.login = NEW.login AND p.case_key = NEW.case_key) "
        "BEGIN SELECT RAISE(ABORT, 'a trainer over this case'); END"
    )

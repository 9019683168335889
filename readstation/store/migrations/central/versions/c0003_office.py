"""The trial office: who acts, who ended, which case a read is of, in which order cases come, what central is for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0003"
down_revision = "c0002"
branch_labels = None
depends_on = None

_TABLES = (
    *("read_case", "order_seed", "order_commitment", "central_form", "person_end", "key_end", "assignment_end"),
    *("proposal", "approval", "office_act"),
)


def upgrade() -> None:
    """Make the tables; on PostgreSQL their walls, and functions that answer nobody who ended."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    d, vault = ("d", "vault") if is_postgresql else (None, None)
    op.add_column("assignment", sa.Column("place", sa.BigInteger, nullable=False, server_default="0"), schema=d)
    _make_vault(vault)
    _make_ends(d)
    _make_acts(d)
    # Reads that were given before: the case's only name was its alias.
    words = (
        "INSERT INTO {}read_case (read_id, login, case_key, task) "
        "SELECT min(read_id), login, case_alias, 'read' FROM {}assignment GROUP BY login, case_alias"
    )
    op.execute(words.format(*(("vault.", "d.") if is_postgresql else ("", ""))))
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0003_postgresql.sql").read_text(encoding="utf-8"))
    else:
        _guard_in_sqlite()


def _make_vault(vault: str | None) -> None:
    op.create_table(
        "read_case",
        sa.Column("read_id", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("case_key", sa.Text, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
        sa.UniqueConstraint("case_key", "login", name="read_case_once"),
        schema=vault,
    )
    op.create_table(
        "order_seed",
        sa.Column("trial_code", sa.Text, primary_key=True),
        sa.Column("seed", sa.LargeBinary, nullable=False),
        schema=vault,
    )


def _act() -> tuple[sa.Column[str], sa.Column[int]]:
    return sa.Column("by_login", sa.Text, nullable=False), sa.Column("at_ms", sa.BigInteger, nullable=False)


def _make_ends(d: str | None) -> None:
    op.create_table(
        "person_end",
        sa.Column("login", sa.Text, primary_key=True),
        *_act(),
        sa.Column("reason", sa.Text, nullable=False),
        schema=d,
    )
    op.create_table(
        "key_end",
        sa.Column("key_id", sa.Text, primary_key=True),
        *_act(),
        sa.Column("reason", sa.Text, nullable=False),
        schema=d,
    )
    op.create_table(
        "assignment_end",
        sa.Column("read_id", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        *_act(),
        sa.Column("reason", sa.Text, nullable=False),
        schema=d,
    )


def _make_acts(d: str | None) -> None:
    op.create_table(
        "order_commitment",
        sa.Column("trial_code", sa.Text, primary_key=True),
        sa.Column("seed_digest", sa.Text, nullable=False),
        *_act(),
        schema=d,
    )
    op.create_table(
        "central_form",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("is_live", sa.Boolean, nullable=False),
        sa.Column("is_single_machine", sa.Boolean, nullable=False),
        *_act(),
        sa.CheckConstraint("one = 1", name="central_form_one"),
        schema=d,
    )
    op.create_table(
        "proposal",
        sa.Column("proposal_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        *_act(),
        schema=d,
    )
    op.create_table(
        "approval",
        sa.Column("proposal_id", sa.Text, primary_key=True),
        *_act(),
        schema=d,
    )
    op.create_table(
        "office_act",
        sa.Column("act_id", sa.Text, primary_key=True),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        *_act(),
        schema=d,
    )


def _guard_in_sqlite() -> None:
    for table in _TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER assignment_of_a_case BEFORE INSERT ON assignment WHEN NOT EXISTS "
        "(SELECT 1 FROM read_case c WHERE c.read_id = NEW.read_id AND c.login = NEW.login) "
        "BEGIN SELECT RAISE(ABORT, 'no case is named for this read'); END"
    )

"""Image packages: manifest, keys of timepoints, keys of stations; the work list hides what is not released yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "c0005"
down_revision = "c0004"
branch_labels = None
depends_on = None

_TABLES = ("manifest", "timepoint_key", "package_key")


def upgrade() -> None:
    """Make the tables and functions."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    _make_tables("d" if is_postgresql else None)
    if is_postgresql:
        # Many statements in one text: only the driver itself takes them.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(Path(__file__).with_name("c0005_postgresql.sql").read_text(encoding="utf-8"))
        return
    for table in _TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _make_tables(d: str | None) -> None:
    qualified = f"{d}." if d else ""
    op.create_table(
        "manifest",
        sa.Column("read_id", sa.Text, sa.ForeignKey(f"{qualified}assignment.read_id"), primary_key=True),
        sa.Column("timepoint", sa.Integer, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("name", name="manifest_name"),
        schema=d,
    )
    op.create_index("manifest_by_login", "manifest", ["login"], schema=d)
    op.create_table(
        "timepoint_key",
        sa.Column("name", sa.Text, sa.ForeignKey(f"{qualified}manifest.name"), primary_key=True),
        sa.Column("station", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        schema=d,
    )
    op.create_table(
        "package_key",
        sa.Column("station", sa.Text, sa.ForeignKey(f"{qualified}station.station"), primary_key=True),
        sa.Column("public_key_hex", sa.Text, nullable=False),
        sa.Column("signature_hex", sa.Text, nullable=False),
        schema=d,
    )

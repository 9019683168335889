"""Image packages that a station may fetch, their wrapped keys, each opening with its number; images that were purged.

Revision ID: station_0006
Revises: station_0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "station_0006"
down_revision = "station_0005"
branch_labels = None
depends_on = None

_TABLES = ("purged_series", "image_package", "package_key", "package_opening")


def upgrade() -> None:
    """Make the tables and their triggers."""
    op.create_table(
        "purged_series",
        sa.Column("series_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["series_key"], ["stored_series.series_key"]),
        sa.PrimaryKeyConstraint("series_key"),
    )
    op.create_table(
        "image_package",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("read_id", sa.Text(), nullable=False),
        sa.Column("timepoint", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("ix_image_package_login", "image_package", ["login"])
    op.create_table(
        "package_key",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["image_package.name"]),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "package_opening",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0"),
        sa.ForeignKeyConstraint(["name"], ["image_package.name"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("name"),
    )
    for table in _TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )

"""What all tables of the station's database share."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, MetaData, Text

metadata = MetaData()


def body_columns() -> tuple[Column[bytes], Column[str]]:
    """Return the columns of canonical bytes and their SHA-256."""
    return Column("body", LargeBinary, nullable=False), Column("digest", Text, nullable=False)

"""The table of signed versions that were put aside at central and of which this station was told (TR-51)."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from readstation.store.schema_base import body_columns, metadata

set_aside_version = Table(
    "set_aside_version",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("named", Text, primary_key=True),
    Column("login", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("learned_ms", Integer, nullable=False),
    *body_columns(),
)
"""``named`` is the digest of what was signed, by which a later version names it, as it names the version before."""

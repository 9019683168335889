"""The tables of signed versions that central put aside, and of the office's signatures of charters (TR-51, TR-59)."""

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

charter_signature = Table(
    "charter_signature",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("key_id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("login", "public_key_hex", "signature")),
)

"""The tables of signed charters, and of what the office asked before it opened an account (TR-4, TR-59)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text

from readstation.store.central.schema import DATA, metadata

charter_signature = Table(
    "charter_signature",
    metadata,
    Column("digest", Text, ForeignKey(f"{DATA}.charter.digest"), primary_key=True),
    Column("key_id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("login", "public_key_hex", "signature", "by_login")),
    Column("at_ms", BigInteger, nullable=False),
    schema=DATA,
)

unlock_act = Table(
    "unlock_act",
    metadata,
    Column("act_id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("login", "challenge", "reason", "made_in", "by_login")),
    Column("at_ms", BigInteger, nullable=False),
    schema=DATA,
)

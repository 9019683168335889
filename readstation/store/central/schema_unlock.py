"""The table of the secrets from which codes for locked accounts are made (TR-4); append-only like all others."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text

from readstation.store.central.schema import DATA, metadata

unlock_root = Table(
    "unlock_root",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("login", "station")),
    Column("root", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    schema=DATA,
)

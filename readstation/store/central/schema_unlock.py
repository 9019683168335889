"""The table of the secrets from which codes for locked accounts are made (TR-4); append-only like all others."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text

from readstation.store.central.schema import DATA, metadata

unlock_secret = Table(
    "unlock_secret",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("login", "station")),
    Column("secret", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    schema=DATA,
)

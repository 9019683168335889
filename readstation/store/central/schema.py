"""The tables of the central database, as the newest migration leaves them. Every one is append-only.

A change of state is a new row (trust 3.2). In PostgreSQL the tables stand in the schemas ``d`` and ``vault``; in SQLite
they stand without.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

DATA = "d"
VAULT = "vault"
WITHOUT_SCHEMAS = {DATA: None, VAULT: None}
"""How SQLite sees the tables."""

metadata = MetaData()


def _origin() -> tuple[Column[str], Column[str], Column[int]]:
    return (
        Column("login", Text, primary_key=True),
        Column("station", Text, primary_key=True),
        Column("number", BigInteger, primary_key=True),
    )


def _content() -> tuple[Column[str], Column[str], Column[str], Column[bytes]]:
    return (
        Column("fact_id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )


person = Table(
    "person",
    metadata,
    Column("login", Text, primary_key=True),
    Column("printed_name", Text, nullable=False),
    schema=VAULT,
)

person_role = Table(
    "person_role",
    metadata,
    Column("login", Text, primary_key=True),
    Column("role", Text, nullable=False),
    schema=DATA,
)

station = Table(
    "station",
    metadata,
    Column("station", Text, primary_key=True),
    Column("key_id", Text, nullable=False),
    schema=DATA,
)

public_key = Table(
    "public_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("login", Text),
    Column("station", Text),
    Column("public_key_hex", Text, nullable=False),
    schema=DATA,
)

charter = Table(
    "charter",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("trial_code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("trial_code", "version", name="charter_version"),
    schema=DATA,
)

assignment = Table(
    "assignment",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("case_alias", Text, nullable=False),
    Column("trial_code", Text, nullable=False),
    Column("charter_version", Integer, nullable=False),
    Column("charter_digest", Text, ForeignKey(f"{DATA}.charter.digest"), nullable=False),
    Column("due", Text, nullable=False),
    schema=DATA,
)
Index("assignment_by_login", assignment.c.login)

release = Table(
    "release",
    metadata,
    Column("read_id", Text, ForeignKey(f"{DATA}.assignment.read_id"), primary_key=True),
    Column("timepoint", Integer, primary_key=True),
    Column("login", Text, nullable=False),
    schema=DATA,
)

inbox = Table(
    "inbox",
    metadata,
    *_origin(),
    *_content(),
    Column("received_ms", BigInteger, nullable=False),
    schema=DATA,
)

fork = Table(
    "fork",
    metadata,
    *_origin(),
    Column("digest", Text, primary_key=True),
    Column("fact_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    schema=DATA,
)

fact = Table(
    "fact",
    metadata,
    *_origin(),
    *_content(),
    Column("object_id", Text, nullable=False),
    Column("object_number", BigInteger, nullable=False),
    UniqueConstraint("fact_id", name="fact_once"),
    UniqueConstraint("kind", "object_id", "object_number", name="fact_object"),
    schema=DATA,
)

quarantine = Table(
    "quarantine",
    metadata,
    *_origin(),
    *_content(),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    schema=DATA,
)

receipt = Table(
    "receipt",
    metadata,
    *_origin(),
    Column("fact_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("running_digest", Text, nullable=False),
    schema=DATA,
)

claim = Table(
    "claim",
    metadata,
    Column("read_id", Text, ForeignKey(f"{DATA}.assignment.read_id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("login", Text, nullable=False),
    Column("station", Text, nullable=False),
    Column("claimed_ms", BigInteger, nullable=False),
    schema=DATA,
)

log_leaf = Table(
    "log_leaf",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("login", Text, nullable=False),
    Column("station", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("leaf_hash", Text, nullable=False),
    Column("sealed_ms", BigInteger, nullable=False),
    UniqueConstraint("login", "station", "number", name="log_leaf_once"),
    schema=DATA,
)

VERSION_TABLE = "schema_version"

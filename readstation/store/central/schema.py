"""The tables of the central database, as the newest migration leaves them. Every one is append-only.

A change of state is a new row (trust 3.2). In PostgreSQL the tables stand in the schemas ``d`` and ``vault``; in SQLite
they stand without.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
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


def _act() -> tuple[Column[str], Column[int]]:
    """Return who acted and when; PostgreSQL says both itself, whatever is sent."""
    return Column("by_login", Text, nullable=False), Column("at_ms", BigInteger, nullable=False)


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
    Column("place", BigInteger, nullable=False, server_default="0"),
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

manifest = Table(
    "manifest",
    metadata,
    Column("read_id", Text, ForeignKey(f"{DATA}.assignment.read_id"), primary_key=True),
    Column("timepoint", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    UniqueConstraint("name", name="manifest_name"),
    schema=DATA,
)
Index("manifest_by_login", manifest.c.login)

timepoint_key = Table(
    "timepoint_key",
    metadata,
    Column("name", Text, ForeignKey(f"{DATA}.manifest.name"), primary_key=True),
    Column("station", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    schema=DATA,
)

package_key = Table(
    "package_key",
    metadata,
    Column("station", Text, ForeignKey(f"{DATA}.station.station"), primary_key=True),
    Column("public_key_hex", Text, nullable=False),
    Column("signature_hex", Text, nullable=False),
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

read_case = Table(
    "read_case",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("case_key", Text, nullable=False),
    Column("task", Text, nullable=False),
    UniqueConstraint("case_key", "login", name="read_case_once"),
    schema=VAULT,
)

order_seed = Table(
    "order_seed",
    metadata,
    Column("trial_code", Text, primary_key=True),
    Column("seed", LargeBinary, nullable=False),
    schema=VAULT,
)

order_commitment = Table(
    "order_commitment",
    metadata,
    Column("trial_code", Text, primary_key=True),
    Column("seed_digest", Text, nullable=False),
    *_act(),
    schema=DATA,
)

central_form = Table(
    "central_form",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("is_live", Boolean, nullable=False),
    Column("is_single_machine", Boolean, nullable=False),
    *_act(),
    CheckConstraint("one = 1", name="central_form_one"),
    schema=DATA,
)

person_end = Table(
    "person_end",
    metadata,
    Column("login", Text, primary_key=True),
    *_act(),
    Column("reason", Text, nullable=False),
    schema=DATA,
)

key_end = Table(
    "key_end",
    metadata,
    Column("key_id", Text, primary_key=True),
    *_act(),
    Column("reason", Text, nullable=False),
    schema=DATA,
)

assignment_end = Table(
    "assignment_end",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("login", Text, nullable=False),
    *_act(),
    Column("reason", Text, nullable=False),
    schema=DATA,
)

proposal = Table(
    "proposal",
    metadata,
    Column("proposal_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    *_act(),
    schema=DATA,
)

approval = Table("approval", metadata, Column("proposal_id", Text, primary_key=True), *_act(), schema=DATA)

office_act = Table(
    "office_act",
    metadata,
    Column("act_id", Text, primary_key=True),
    Column("action", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    *_act(),
    schema=DATA,
)

incident = Table(
    "incident",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("login", "incident_id")),
    Column("read_id", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    schema=DATA,
)

incident_decision = Table(
    "incident_decision",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("login", "incident_id")),
    *(Column(name, Text, nullable=False) for name in ("decision", "reason")),
    *_act(),
    CheckConstraint("decision IN ('goes_on', 'taken_away')", name="incident_decision_known"),
    schema=DATA,
)

log_block = Table(
    "log_block",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("leaves", BigInteger, nullable=False),
    Column("root", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    schema=DATA,
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("is_fixed", Boolean, nullable=False),
    Column("statement", LargeBinary, nullable=False),
    Column("signature", Text, nullable=False),
    Column("public_key_hex", Text, nullable=False),
    Column("proof", Text, nullable=False),
    schema=DATA,
)
Index(
    "checkpoint_once",
    checkpoint.c.number,
    unique=True,
    postgresql_where=checkpoint.c.is_fixed,
    sqlite_where=checkpoint.c.is_fixed,
)

sequencer_run = Table(
    "sequencer_run",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("is_stopped", Boolean, nullable=False),
    Column("software", Text, nullable=False),
    Column("sealed", BigInteger, nullable=False),
    Column("put_aside", BigInteger, nullable=False),
    Column("backlog", BigInteger, nullable=False),
    Column("oldest_age_ms", BigInteger, nullable=False),
    Column("finding", Text, nullable=False),
    schema=DATA,
)
Index("sequencer_run_by_time", sequencer_run.c.at_ms)

VERSION_TABLE = "schema_version"

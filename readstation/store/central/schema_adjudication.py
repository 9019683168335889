"""The tables of comparison, adjudication, qualification and practice pool at central, as migrated last (TR-24)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint

from readstation.store.central.schema import DATA, VAULT, metadata

case_link = Table(
    "case_link",
    metadata,
    Column("read_id", Text, ForeignKey(f"{DATA}.assignment.read_id"), primary_key=True),
    Column("login", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("task", Text, nullable=False),
    schema=DATA,
)
"""Which reads are of one case, by a random name of it: the sequencer compares reads and never learns the case's own."""

case_day = Table(
    "case_day",
    metadata,
    Column("link", Text, primary_key=True),
    Column("timepoint", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, nullable=False),
    Column("by_login", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    schema=DATA,
)

comparison = Table(
    "comparison",
    metadata,
    Column("comparison_id", Text, primary_key=True),
    Column("link", Text, nullable=False),
    Column("first_read", Text, nullable=False),
    Column("first_version", Integer, nullable=False),
    Column("second_read", Text, nullable=False),
    Column("second_version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("compared_ms", BigInteger, nullable=False),
    UniqueConstraint("first_read", "first_version", "second_read", "second_version", name="comparison_once"),
    schema=DATA,
)

adjudication = Table(
    "adjudication",
    metadata,
    Column("read_id", Text, ForeignKey(f"{DATA}.assignment.read_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("login", Text, nullable=False),
    Column("comparison_id", Text, ForeignKey(f"{DATA}.comparison.comparison_id"), nullable=False),
    Column("triggers", Text, nullable=False),
    schema=DATA,
)
"""What an adjudicator has to decide; a comparison of newer versions is a new number."""

adjudication_body = Table(
    "adjudication_body",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("side", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("statement", LargeBinary, nullable=False),
    Column("signature", Text, nullable=False),
    Column("public_key_hex", Text, nullable=False),
    schema=DATA,
)

side_map = Table(
    "side_map",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("side_a_read", Text, nullable=False),
    schema=VAULT,
)

qualification = Table(
    "qualification",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("by_login", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    schema=DATA,
)
"""What a trainer has signed of a reader, as the office was handed it (MR-815)."""

practice_pool = Table(
    "practice_pool",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("login", "case_key")),
    Column("by_login", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    schema=VAULT,
)
"""Who may author or review practice cases made of which case, by the office's own name of it (TR-15)."""

clinical = Table(
    "clinical",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("domain", "row_key")),
    Column("revision", BigInteger, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("digest", "file_digest", "by_login")),
    Column("at_ms", BigInteger, nullable=False),
    schema=VAULT,
)
"""Clinical tables as they were handed over, by domain and key; the last revision of a row counts (MR-803)."""

version_approval = Table(
    "version_approval",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    *(Column(name, Text, nullable=False) for name in ("digest", "reason", "by_login")),
    Column("at_ms", BigInteger, nullable=False),
    schema=DATA,
)
"""The amended versions of signed reads that a second person has approved: they count (TR-33)."""

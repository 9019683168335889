"""The tables of an adjudicator's station: both reads of a case, decisions in work, and signed ones (TR-24)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Integer, LargeBinary, Table, Text

from readstation.store.schema_base import body_columns, metadata

compared_case = Table(
    "compared_case",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("login", Text, nullable=False, index=True),
    Column("triggers", Text, nullable=False),
    CheckConstraint("number > 0"),
)
"""What waits for an adjudicator; the highest number of a case holds."""

compared_read = Table(
    "compared_read",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("statement", LargeBinary, nullable=False),
    Column("signature", Text, nullable=False),
    Column("public_key_hex", Text, nullable=False),
    ForeignKeyConstraint(["read_id", "number"], ["compared_case.read_id", "compared_case.number"]),
    CheckConstraint("side IN ('A', 'B')"),
)

decision_draft = Table(
    "decision_draft",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""A decision in work. It is of one comparison: sides are drawn anew for the next."""

signed_decision = Table(
    "signed_decision",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    *body_columns(),
)

APPEND_ONLY = ("compared_case", "compared_read", "signed_decision")

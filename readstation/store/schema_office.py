"""The tables of the office's look, the quarantine, and the reports of an unblinding (TR-17, TR-20, TR-26)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text

from readstation.store.schema_base import body_columns, metadata

quarantine_entry = Table(
    "quarantine_entry",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("token", Text, nullable=False, index=True),
    Column("subject_token", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("utc_ms", Integer, nullable=False),
    CheckConstraint("state IN ('refused', 'taken')"),
)

series_search = Table(
    "series_search",
    metadata,
    Column("series_key", Text, ForeignKey("stored_series.series_key"), primary_key=True),
    *body_columns(),
)

frame_seen = Table(
    "frame_seen",
    metadata,
    Column("series_key", Text, ForeignKey("stored_series.series_key"), primary_key=True),
    Column("login", Text, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
)

series_look = Table(
    "series_look",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("look_id", Text, nullable=False, unique=True),
    Column("series_key", Text, ForeignKey("stored_series.series_key"), nullable=False, index=True),
    *body_columns(),
)

black_out = Table(
    "black_out",
    metadata,
    Column("series_key", Text, ForeignKey("stored_series.series_key"), primary_key=True),
    Column("source_key", Text, ForeignKey("stored_series.series_key"), nullable=False, unique=True),
    *body_columns(),
)

incident = Table(
    "incident",
    metadata,
    Column("incident_id", Text, primary_key=True),
    Column("read_id", Text, nullable=False, index=True),
    Column("login", Text, nullable=False, index=True),
    *body_columns(),
)

incident_answer = Table(
    "incident_answer",
    metadata,
    Column("incident_id", Text, ForeignKey("incident.incident_id"), primary_key=True),
    Column("state", Text, primary_key=True),
    Column("utc_ms", Integer, nullable=False),
    CheckConstraint("state IN ('received', 'goes_on', 'taken_away')"),
)

"""The tables of the station's database, as the newest migration leaves them.

Facts are kept as canonical bytes with their SHA-256 beside them; the other columns of such a table only find them.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from readstation.store.schema_adjudication import APPEND_ONLY as _COMPARED
from readstation.store.schema_base import body_columns
from readstation.store.schema_base import metadata as metadata
from readstation.store.schema_office import (
    black_out as black_out,
)
from readstation.store.schema_office import (
    frame_seen as frame_seen,
)
from readstation.store.schema_office import (
    incident as incident,
)
from readstation.store.schema_office import (
    incident_answer as incident_answer,
)
from readstation.store.schema_office import (
    quarantine_entry as quarantine_entry,
)
from readstation.store.schema_office import (
    series_look as series_look,
)
from readstation.store.schema_office import (
    series_search as series_search,
)
from readstation.store.schema_versions import charter_signature as charter_signature
from readstation.store.schema_versions import set_aside_version as set_aside_version

REVISION = "station_0010"
"""The migration that leaves these tables."""


journal_step = Table(
    "journal_step",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    *body_columns(),
    CheckConstraint("number > 0"),
)

read_state = Table(
    "read_state",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

timepoint_lock = Table(
    "timepoint_lock",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("timepoint", Integer, primary_key=True),
    *body_columns(),
)

round_lock = Table(
    "round_lock",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("round", Integer, primary_key=True),
    *body_columns(),
)

signed_read = Table(
    "signed_read",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    *body_columns(),
)

audit_event = Table(
    "audit_event",
    metadata,
    Column("station", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("login", Text),
    *body_columns(),
    CheckConstraint("number > 0"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("login", Text, primary_key=True),
    Column("station", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("fact_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("object_number", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("kind", "object_id", "object_number"),
    CheckConstraint("number > 0"),
    CheckConstraint("state IN ('waiting', 'received', 'sealed', 'conflict', 'quarantined')"),
)
Index("outbox_by_state", outbox.c.login, outbox.c.station, outbox.c.state, outbox.c.number)

charter = Table(
    "charter",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("trial_code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("trial_code", "version"),
)

assignment = Table(
    "assignment",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("login", Text, nullable=False, index=True),
    Column("case_alias", Text, nullable=False),
    Column("charter_digest", Text, ForeignKey("charter.digest"), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

public_key = Table(
    "public_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("public_key_hex", Text, nullable=False),
)

stored_series = Table(
    "stored_series",
    metadata,
    Column("series_key", Text, primary_key=True),
    Column("case_alias", Text, nullable=False),
    Column("timepoint", Integer, nullable=False),
    Column("series_ordinal", Integer, nullable=False),
    Column("content", Text, nullable=False, index=True),
    *body_columns(),
    UniqueConstraint("case_alias", "timepoint", "series_ordinal"),
)

stored_image = Table(
    "stored_image",
    metadata,
    Column("series_key", Text, ForeignKey("stored_series.series_key"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("digest", Text, nullable=False, index=True),
)

stored_file = Table(
    "stored_file",
    metadata,
    Column("series_key", Text, ForeignKey("stored_series.series_key"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("content", Text, nullable=False),
)

stored_outline = Table(
    "stored_outline",
    metadata,
    Column("series_key", Text, ForeignKey("stored_series.series_key"), primary_key=True),
    *body_columns(),
)

office_secret = Table(
    "office_secret",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    CheckConstraint("one = 1"),
)

case_subject = Table(
    "case_subject",
    metadata,
    Column("token", Text, primary_key=True),
    Column("alias", Text, nullable=False, unique=True),
    Column("shift_days", Integer, nullable=False),
    Column("shift_seconds", Integer, nullable=False),
)

case_study = Table(
    "case_study",
    metadata,
    Column("token", Text, primary_key=True),
    Column("subject_token", Text, ForeignKey("case_subject.token"), nullable=False, index=True),
    Column("day", Text, nullable=False),
    Column("timepoint", Integer, nullable=False),
    Column("days_since_baseline", Integer),
)

reading_place = Table(
    "reading_place",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

slices_seen = Table(
    "slices_seen",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("series_key", Text, primary_key=True),
    Column("mask", LargeBinary, nullable=False),
)

reading_time = Table(
    "reading_time",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("timepoint", Integer, primary_key=True),
    Column("active_ms", Integer, nullable=False),
    Column("idle_ms", Integer, nullable=False),
)

sync_origin = Table(
    "sync_origin",
    metadata,
    Column("login", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("origin", Text, nullable=False, unique=True),
    Column("begun_ms", Integer, nullable=False),
    Column("reason", Text, nullable=False),
)

case_claim = Table(
    "case_claim",
    metadata,
    Column("read_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("station", Text, nullable=False),
    Column("learned_ms", Integer, nullable=False),
)

sync_difference = Table(
    "sync_difference",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("login", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("noted_ms", Integer, nullable=False),
)

sync_explanation = Table(
    "sync_explanation",
    metadata,
    Column("difference", Integer, ForeignKey("sync_difference.number"), primary_key=True),
    Column("words", Text, nullable=False),
    Column("explained_ms", Integer, nullable=False),
)

purged_series = Table(
    "purged_series",
    metadata,
    Column("series_key", Text, ForeignKey("stored_series.series_key"), primary_key=True),
)

image_package = Table(
    "image_package",
    metadata,
    Column("name", Text, primary_key=True),
    Column("login", Text, nullable=False, index=True),
    Column("read_id", Text, nullable=False),
    Column("timepoint", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
)

package_key = Table(
    "package_key",
    metadata,
    Column("name", Text, ForeignKey("image_package.name"), primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

package_opening = Table(
    "package_opening",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", Text, ForeignKey("image_package.name"), nullable=False, unique=True),
    CheckConstraint("number > 0"),
)

contact = Table(
    "contact",
    metadata,
    Column("login", Text, primary_key=True),
    Column("at_utc_ms", Integer, nullable=False),
    Column("latest_utc_ms", Integer, nullable=False),
    Column("running_ms", Integer, nullable=False),
    Column("run_offset_ms", Integer, nullable=False),
    Column("is_ended", Integer, nullable=False),
)

seen_checkpoint = Table(
    "seen_checkpoint",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("statement", LargeBinary, nullable=False),
    Column("signature", Text, nullable=False),
    Column("public_key_hex", Text, nullable=False),
    Column("proof", Text, nullable=False),
)

checkpoint_alarm = Table(
    "checkpoint_alarm",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("words", Text, nullable=False),
    Column("statement", LargeBinary, nullable=False),
    Column("signature", Text, nullable=False),
    Column("public_key_hex", Text, nullable=False),
    Column("proof", Text, nullable=False),
)

APPEND_ONLY = (
    "journal_step",
    "timepoint_lock",
    "round_lock",
    "signed_read",
    "audit_event",
    "charter",
    "stored_series",
    "stored_image",
    "stored_file",
    "stored_outline",
    "quarantine_entry",
    "series_search",
    "frame_seen",
    "series_look",
    "black_out",
    "incident",
    "incident_answer",
    "sync_origin",
    "case_claim",
    "set_aside_version",
    "charter_signature",
    "sync_difference",
    "sync_explanation",
    "purged_series",
    "image_package",
    "package_key",
    "package_opening",
    "seen_checkpoint",
    "checkpoint_alarm",
    *_COMPARED,
)
"""Tables whose rows are never changed and never deleted (TR-33, TR-36)."""

_OUTBOX_FIXED = "login, fact_id, kind, object_id, object_number, digest"


def trigger_statements() -> dict[str, str]:
    """Return the statement of every trigger by its name."""
    statements = {}
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            statements[name] = (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    statements["outbox_no_delete"] = (
        "CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox "
        "BEGIN SELECT RAISE(ABORT, 'outbox is append-only'); END"
    )
    statements["outbox_no_update"] = (
        f"CREATE TRIGGER outbox_no_update BEFORE UPDATE OF {_OUTBOX_FIXED} ON outbox "
        "BEGIN SELECT RAISE(ABORT, 'a fact in the outbox is never changed'); END"
    )
    statements["outbox_renumbered"] = (
        "CREATE TRIGGER outbox_renumbered BEFORE UPDATE OF station, number ON outbox "
        "WHEN OLD.state <> 'waiting' OR NEW.station = OLD.station OR NOT EXISTS (SELECT 1 FROM sync_origin "
        "WHERE sync_origin.login = OLD.login AND sync_origin.origin = NEW.station) "
        "BEGIN SELECT RAISE(ABORT, 'a fact gets another number in a new origin only, and only while it waits'); END"
    )
    return statements

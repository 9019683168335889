"""What a command changed in a station's database, and whether its audit events explain all of that (TR-34).

Every row that came, went or changed must be what an event of the same command says, and every event must have its
change, unless it tells of something that no table holds. What has no event by design is named here, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Table

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import audit_from_body, lock_from_body, round_lock_from_body, step_from_body
from readstation.reading.acts import tells
from readstation.store.engines import Database
from readstation.store.outbox import BODIES
from readstation.store.schema import metadata

Row: TypeAlias = "dict[str, Any]"
Key: TypeAlias = "tuple[object, ...]"
Tables: TypeAlias = "dict[str, dict[Key, Row]]"

NO_EVENT = {
    "reading_place": "where the reader was: nothing is judged by it",
    "slices_seen": "what was on screen: the lock's event has the figures",
    "reading_time": "how long it took: the lock's event has the figures",
    "contact": "how long the program ran since the last contact: kept with every act",
    "frame_seen": "what the office had on screen: the event of its look counts the frames",
    "sync_difference": "a note that both sides differ: that it was explained is an event",
}
"""Tables whose rows come and change without an event, and why."""

BARE = {
    AuditAction.CLOCK_STEPPED,
    AuditAction.CLOCK_ZONE_CHANGED,
    AuditAction.STATION_STARTED, AuditAction.STATION_STOPPED, AuditAction.STATION_RECOVERED, AuditAction.HEAD_SIGNED,
    AuditAction.SIGNED_IN, AuditAction.SIGNED_OUT, AuditAction.SIGN_IN_FAILED, AuditAction.SESSION_LOCKED,
    AuditAction.SESSION_UNLOCKED, AuditAction.DISPLAY_CHECKED, AuditAction.ACTION_REFUSED,
    AuditAction.SIGNATURE_REFUSED, AuditAction.PROPOSAL_DISCARDED,
}  # fmt: skip
"""What these tell of stands in no table: the program, the session, the screen, something that was refused."""

STEPS = {
    AuditAction.READ_EDITED, AuditAction.EDIT_UNDONE, AuditAction.EDIT_REDONE, AuditAction.TIMEPOINT_SHOWN,
    AuditAction.TIMEPOINT_LOCKED, AuditAction.READ_SIGNED, AuditAction.GLOBAL_READ_OPENED, AuditAction.AMENDMENT_BEGUN,
    AuditAction.AMENDMENT_GIVEN_UP, AuditAction.ROUND_LOCKED,
}  # fmt: skip
_MARKS = {("waiting", "received"), *((state, answer) for state in ("waiting", "received")
                                     for answer in ("sealed", "conflict", "quarantined"))}  # fmt: skip
"""What central's answers make of a row of the outbox; they are central's acts and stand in its log."""


def tables_of(database: Database, before: Tables | None = None) -> Tables:
    """Return every row of every table by its key.

    Rows that are as they were `before` are those very objects, so that a long journal costs little to compare.
    """
    with database.read() as connection:
        driver = connection.connection.driver_connection
        return {name: _rows(driver.execute(f"SELECT * FROM {name}"), table, {} if before is None else before[name])
                for name, table in metadata.tables.items()}  # fmt: skip


def _rows(found: Any, table: Table, before: dict[Key, Row]) -> dict[Key, Row]:
    # Rows of the outbox get other numbers in a new origin; the id of a fact stays.
    names = [each[0] for each in found.description]
    keys = ("fact_id",) if table.name == "outbox" else [column.name for column in table.primary_key]
    places = [names.index(name) for name in keys]
    rows = {}
    for values in found:
        key = tuple(values[place] for place in places)
        known = before.get(key)
        is_known = known is not None and tuple(known.values()) == values
        rows[key] = known if is_known else dict(zip(names, values, strict=True))
    return rows


def unexplained(before: Tables, after: Tables) -> list[str]:
    """Return what changed without an event, and the events without a change, in words."""
    diff = _Diff(before, after)
    for name in after:
        if name not in NO_EVENT:
            _EXPLAINED.get(name, _of_no_command)(diff, name)
    diff.words += [f"{event.action} of {event.object_id} changed nothing" for event in diff.events
                   if event.action not in BARE]  # fmt: skip
    return diff.words


@dataclass
class _Diff:
    before: Tables
    after: Tables
    words: list[str] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)
    told: list[AuditEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = sorted(self.added("audit_event"), key=lambda row: row["number"])
        self.events = [audit_from_body(row["body"]) for row in rows]
        self.told = list(self.events)

    def added(self, name: str) -> list[Row]:
        return [row for key, row in self.after[name].items() if key not in self.before[name]]

    def only_added(self, name: str) -> list[Row]:
        """Return the rows that came; that one went or changed is said."""
        for key, row in self.before[name].items():
            if self.after[name].get(key) != row:
                self.words.append(f"{name} {key} was changed")
        return self.added(name)

    def take(self, actions: Iterable[AuditAction], says: Callable[[AuditEvent], bool], what: str) -> None:
        """Find the one event that tells of something, and take it out of those that are left."""
        found = next((event for event in self.events if event.action in actions and says(event)), None)
        if found is None:
            self.words.append(f"{what} has no event")
        else:
            self.events.remove(found)

    def has(self, action: AuditAction, **said: object) -> bool:
        """Return whether an event of this command says that, whatever else it tells of."""
        return any(
            event.action is action and all((event.after or {}).get(name) == value for name, value in said.items())
            for event in self.told
        )


def _trail(diff: _Diff, name: str) -> None:
    numbers = [row["number"] for row in diff.only_added(name)]
    first = max((row["number"] for row in diff.before[name].values()), default=0) + 1
    if sorted(numbers) != list(range(first, first + len(numbers))):
        diff.words.append(f"events {numbers} do not follow {first - 1}")


def _steps(diff: _Diff, name: str) -> None:
    for row in diff.only_added(name):
        step = step_from_body(row["body"])
        diff.take(STEPS, lambda event, step=step: tells(event, step), f"step {step.number} ({step.command})")


def _state(diff: _Diff, name: str) -> None:
    """The rows of a read are what its steps make of them; each step has its event."""
    expected = {key: row["body"] for key, row in diff.before[name].items()}
    for row in sorted(diff.added("journal_step"), key=lambda each: each["number"]):
        step = step_from_body(row["body"])
        for change in step.changes:
            place = (step.read_id, change.kind.value, change.key)
            expected.pop(place, None)
            if change.after is not None:
                expected[place] = canonical_bytes(change.after)
    if expected != {key: row["body"] for key, row in diff.after[name].items()}:
        diff.words.append("the rows of a read are not what its steps say")


def _locks(diff: _Diff, name: str) -> None:
    for row in diff.only_added(name):
        if not diff.has(AuditAction.TIMEPOINT_LOCKED, lock=lock_from_body(row["body"]).digest):
            diff.words.append("a lock has no event")


def _round_locks(diff: _Diff, name: str) -> None:
    for row in diff.only_added(name):
        if not diff.has(AuditAction.ROUND_LOCKED, lock=round_lock_from_body(row["body"]).digest):
            diff.words.append("the lock of a round has no event")


def _signed(diff: _Diff, name: str) -> None:
    for row in diff.only_added(name):
        if not diff.has(AuditAction.READ_SIGNED, version=row["version"]):
            diff.words.append(f"signed version {row['version']} has no event")


def _outbox(diff: _Diff, name: str) -> None:
    facts = {
        (kind.value, row[id_column.name], row[number_column.name]): row["digest"]
        for kind, (table, id_column, number_column) in BODIES.items()
        for row in (diff.after[table.name].values() if kind is FactKind.AUDIT else diff.added(table.name))
    }
    queued = set()
    for row in diff.added(name):
        place = (row["kind"], row["object_id"], row["object_number"])
        queued.add(place)
        if facts.get(place) != row["digest"]:
            diff.words.append(f"{place} was queued and is no fact of this command")
    diff.words += [f"{place} was not queued" for place in facts
                   if place not in queued and place[0] != FactKind.AUDIT]  # fmt: skip
    moved, again, forgotten = 0, 0, 0
    for key, old in diff.before[name].items():
        new = diff.after[name].get(key)
        if new is None:
            diff.words.append(f"the outbox lost number {old['number']}")
        elif new != old:
            _outbox_change(diff, old, new)
            moved += new["station"] != old["station"]
            again += (new["state"], old["state"] == "waiting") == ("waiting", False)
            forgotten += new["state"] == "received" and old["state"] not in ("waiting", "received")
    if again or forgotten or any(event.action is AuditAction.CENTRAL_SET_BACK for event in diff.events):
        counts = (again, forgotten)
        diff.take(
            [AuditAction.CENTRAL_SET_BACK],
            lambda event: (_after(event, "sent_again"), _after(event, "answers_forgotten")) == counts,
            f"{counts} facts that wait again or lost their answers",
        )
    if moved and not diff.has(AuditAction.ORIGIN_RENEWED, sent_again=moved):
        diff.words.append(f"{moved} facts were numbered anew without an event")


def _outbox_change(diff: _Diff, old: Row, new: Row) -> None:
    changed = {column for column, value in old.items() if new[column] != value}
    is_mark = changed <= {"state", "reason"} and (old["state"], new["state"]) in _MARKS
    is_moved = changed == {"station", "number"} or changed == {"station"}
    if is_moved and diff.has(AuditAction.ORIGIN_RENEWED, origin=new["station"]):
        return
    is_back = changed <= {"state", "reason"} and new["state"] in ("waiting", "received")
    if not is_mark and not (is_back and diff.has(AuditAction.CENTRAL_SET_BACK)):
        diff.words.append(f"number {old['number']} of the outbox was changed: {sorted(changed)}")


def _by_event(action: AuditAction, says: Callable[[AuditEvent, Row], bool]) -> Callable[[_Diff, str], None]:
    def explain(diff: _Diff, name: str) -> None:
        for row in diff.only_added(name):
            diff.take([action], lambda event, row=row: says(event, row), f"a row of {name}")

    return explain


def _assigned(diff: _Diff, name: str) -> None:
    for key, row in diff.after[name].items():
        if diff.before[name].get(key) != row:
            diff.take([AuditAction.CASE_ASSIGNED], lambda event, row=row: event.object_id == row["read_id"],
                      f"the assignment of {row['read_id']}")  # fmt: skip


def _charters(diff: _Diff, name: str) -> None:
    for row in diff.only_added(name):
        if not diff.has(AuditAction.CASE_ASSIGNED, charter=row["digest"]):
            diff.words.append("a charter came without an event")


def _beside_series(diff: _Diff, name: str) -> None:
    stored = {event.object_id for event in diff.told if event.action is AuditAction.IMAGES_STORED}
    diff.words += [f"a row of {name} has no event" for row in diff.only_added(name)
                   if row["series_key"] not in stored]  # fmt: skip


def _answers(diff: _Diff, name: str) -> None:
    """What the office decided is an event; that central has a report is its answer, as for every fact."""
    for row in diff.only_added(name):
        if row["state"] not in ("received", "sent"):
            diff.take([AuditAction.INCIDENT_DECIDED], lambda event, row=row: event.reason_code == row["state"],
                      f"the decision on {row['incident_id']}")  # fmt: skip


def _set_aside(diff: _Diff, name: str) -> None:
    """Objects that were not taken have one event, which counts them."""
    rows = diff.only_added(name)
    if rows:
        diff.take([AuditAction.OBJECTS_QUARANTINED], lambda _: True, f"{len(rows)} rows of {name}")


def _of_no_command(diff: _Diff, name: str) -> None:
    if diff.before[name] != diff.after[name]:
        diff.words.append(f"{name} was changed, and nobody says how that is explained")


def _after(event: AuditEvent, name: str) -> object:
    return (event.after or {}).get(name)


_EXPLAINED: dict[str, Callable[[_Diff, str], None]] = {
    "audit_event": _trail,
    "journal_step": _steps,
    "read_state": _state,
    "timepoint_lock": _locks,
    "round_lock": _round_locks,
    "signed_read": _signed,
    "outbox": _outbox,
    "assignment": _assigned,
    "charter": _charters,
    "public_key": _by_event(
        AuditAction.PERSON_ENROLLED,
        lambda event, row: (event.object_id, _after(event, "key_id")) == (row["owner"], row["key_id"]),
    ),
    "stored_series": _by_event(AuditAction.IMAGES_STORED, lambda event, row: event.object_id == row["series_key"]),
    "stored_image": _beside_series,
    "stored_file": _beside_series,
    "stored_outline": _beside_series,
    "purged_series": _by_event(AuditAction.IMAGES_PURGED, lambda event, row: event.object_id == row["series_key"]),
    "sync_origin": _by_event(AuditAction.ORIGIN_RENEWED, lambda event, row: _after(event, "origin") == row["origin"]),
    "case_claim": _by_event(
        AuditAction.CASE_CLAIMED,
        lambda event, row: (event.object_id, _after(event, "claim")) == (row["read_id"], row["number"]),
    ),
    "sync_explanation": _by_event(
        AuditAction.DIFFERENCE_EXPLAINED,
        lambda event, row: (event.before or {}).get("difference") == row["difference"] and event.reason == row["words"],
    ),
    "incident": _by_event(
        AuditAction.UNBLINDING_REPORTED, lambda event, row: _after(event, "digest") == sha256_hex(row["body"])
    ),
    "incident_answer": _answers,
    "quarantine_entry": _set_aside,
    "series_search": _by_event(AuditAction.SERIES_SEARCHED, lambda event, row: event.object_id == row["series_key"]),
    "series_look": _by_event(AuditAction.SERIES_LOOKED_AT, lambda event, row: _after(event, "look") == row["look_id"]),
}
"""How the changes of each table are explained; a change of any other is a finding."""

"""The office's review of the audit trail: of stations and central together, written into a file, recorded (TR-39)."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_exports import mark_at
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId
from readstation.core.jobs import Job
from readstation.exchange.csv_cells import plain_cell
from readstation.model.audit import AuditAction
from readstation.model.fact import FactKind
from readstation.store.central.evidence import CentralEvidence
from readstation.store.central.factory import open_evidence
from readstation.store.central.office_acts import OfficeAct
from readstation.trial.review import AT_CENTRAL, USUAL_HOURS, Asked, Found, Happening, happening_of, look_through

_REPORT_EVERY = 2_000
_COLUMNS = ("why", "time_utc", "local_time", "where", "number", "who", "action", "about", "case", "timepoint", "words")


@dataclass(frozen=True, slots=True)
class ReviewAsked:
    """What the office wants to look at, in its own names.

    Attributes
    ----------
    since, until
        The first day and the last, in UTC; None for the whole trial.
    logins, cases, actions
        Of whom, about which cases, and what; everything where empty.
    usual_hours
        Outside which hours of a day an act is unusual.
    """

    since: datetime | None = None
    until: datetime | None = None
    logins: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    usual_hours: tuple[int, int] = USUAL_HOURS


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review saw.

    Attributes
    ----------
    events
        What of the trail was asked for, by time.
    found
        What has to be looked at.
    cases
        The office's own name of the case of each read.
    last
        The last review that was recorded, or None.
    mark
        What every row of a demonstration says; empty in a trial (TR-16).
    """

    events: tuple[Happening, ...]
    found: tuple[Found, ...]
    cases: Mapping[str, str]
    last: OfficeAct | None
    mark: str = ""


def review_trail(access: OfficeAccess, asked: ReviewAsked, job: Job) -> Reviewed:
    """Look through everything that stations sent and the office did.

    Raises
    ------
    Refused
        If a case is named that nobody was given, or an action that there is not.
    """
    unknown = sorted(set(asked.actions) - {each.value for each in AuditAction})
    if unknown:
        raise Refused(Finding("TR-39", f"There is no action {', '.join(unknown)}. Nothing was looked at."))
    with access.office() as office:
        acts, case_keys = office.acts(), office.case_keys()
    lacking = sorted(set(asked.cases) - set(case_keys.values()))
    if lacking:
        raise Refused(Finding("TR-39", f"Nobody was given the case {', '.join(lacking)}. Nothing was looked at."))
    happenings: list[Happening] = [_of_act(number, each) for number, each in enumerate(acts, start=1)]
    with contextlib.closing(open_evidence(access.url, access.password)) as evidence:
        for event, _, _ in evidence.audit_events():
            happenings.append(happening_of(event))
            if len(happenings) % _REPORT_EVERY == 0:
                job.checkpoint()
                job.report(len(happenings), 0, "Reading the trail")
        happenings = _with_arrivals(happenings, evidence)
    wanted = _asked(asked, case_keys)
    events = tuple(sorted(filter(wanted.takes, happenings), key=lambda each: (each.utc_ms, each.origin, each.number)))
    reviews = [each for each in acts if each.action == AuditAction.AUDIT_REVIEWED]
    cases = {str(read_id): case for read_id, case in case_keys.items()}
    return Reviewed(
        events, look_through(happenings, wanted), cases, reviews[-1] if reviews else None, mark_at(access)
    )  # fmt: skip


def _with_arrivals(happenings: list[Happening], evidence: CentralEvidence) -> list[Happening]:
    """Return the same with the server's time of receipt at each signature that a wrong clock was seen at (TR-38)."""
    signed = {each.action for each in happenings if each.is_signed_with_skew}
    arrived = {action: evidence.arrivals(kind) for action, kind in _FACTS_SIGNED.items() if action in signed}
    return [
        replace(each, received_ms=arrived[each.action].get((each.about, each.version)))
        if each.is_signed_with_skew
        else each
        for each in happenings
    ]


_FACTS_SIGNED: Mapping[str, FactKind] = {
    AuditAction.READ_SIGNED.value: FactKind.SIGNED_READ,
    AuditAction.DECISION_SIGNED.value: FactKind.DECISION,
}


def found_table(reviewed: Reviewed) -> bytes:
    """Return what was found as CSV in UTF-8, one row each."""
    return _table(reviewed, ((each.kind.value, each.happening, each.words) for each in reviewed.found))


def trail_table(reviewed: Reviewed) -> bytes:
    """Return every event that was asked for as CSV in UTF-8, with why it was found, once for each reason."""
    why: dict[tuple[str, int], list[Found]] = {}
    for each in reviewed.found:
        why.setdefault((each.happening.origin, each.happening.number), []).append(each)

    def rows() -> Iterator[tuple[str, Happening, str]]:
        for event in reviewed.events:
            reasons = why.get((event.origin, event.number))
            yield from ((each.kind.value, event, _with_its_own(each)) for each in reasons or ())
            if not reasons:
                yield "", event, event.words

    return _table(reviewed, rows())


def _with_its_own(found: Found) -> str:
    """Return why an event is looked at, and what it says itself where that is something else."""
    own = found.happening.words
    return "; ".join(each for each in (found.words, own if own not in found.words else "") if each)


def record_review(access: OfficeAccess, asked: ReviewAsked, reviewed: Reviewed, words: str) -> str:
    """Record that the office looked at this, and return the digest that the record names: of `found_table`.

    Raises
    ------
    Refused
        If the reviewer says nothing of it.
    """
    if len(words.strip()) < _SHORTEST_WORDS:
        raise Refused(Finding("TR-39", "A review is recorded with what the reviewer says of it, in a sentence."))
    digest = hashlib.sha256(found_table(reviewed)).hexdigest()
    said = {
        "since": _day(asked.since),
        "until": _day(asked.until),
        "logins": " ".join(asked.logins),
        "cases": " ".join(asked.cases),
        "actions": " ".join(asked.actions),
        "events": str(len(reviewed.events)),
        "found": str(len(reviewed.found)),
        "words": words.strip(),
    }
    with access.office() as office:
        office.note_review(digest, said)
    return digest


_SHORTEST_WORDS = 8


def _asked(asked: ReviewAsked, case_keys: Mapping[ReadId, str]) -> Asked:
    reads = frozenset(read_id for read_id, case in case_keys.items() if case in asked.cases) if asked.cases else None
    return Asked(
        None if asked.since is None else _ms(asked.since),
        None if asked.until is None else _ms(asked.until + timedelta(days=1)),
        frozenset(Login(each) for each in asked.logins),
        reads,
        frozenset(asked.actions),
        asked.usual_hours,
    )


def _of_act(number: int, act: OfficeAct) -> Happening:
    words = "; ".join(f"{name}: {value}" for name, value in act.said.items() if value)
    return Happening(AT_CENTRAL, number, act.action, act.about, act.by_login, act.at_ms, words=words)


def _table(reviewed: Reviewed, rows: Iterator[tuple[str, Happening, str]]) -> bytes:
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    mark = (reviewed.mark,) if reviewed.mark else ()
    table.writerow((*_COLUMNS, *("mark" for _ in mark)))
    for why, event, words in rows:
        local = _time(event.utc_ms + 60_000 * event.offset_minutes)
        case, timepoint = reviewed.cases.get(event.about, ""), "" if event.timepoint is None else event.timepoint
        row: Sequence[object] = (
            why, _time(event.utc_ms), "" if event.origin == AT_CENTRAL else local, event.origin, event.number,
            event.login, event.action, event.about, case, timepoint, words, *mark,
        )  # fmt: skip
        table.writerow([plain_cell(str(each)) for each in row])
    return written.getvalue().encode("utf-8")


def _time(utc_ms: int) -> str:
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}"


def _ms(day: datetime) -> int:
    return round(day.replace(tzinfo=UTC).timestamp() * 1000)


def _day(day: datetime | None) -> str:
    return "" if day is None else f"{day:%Y-%m-%d}"

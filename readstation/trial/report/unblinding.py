"""Unplanned unblindings: every report and every disclosure that the office found, with its consequence (TR-26)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from readstation.model.incident import IncidentSource, IncidentState, UnblindingKind
from readstation.model.subject import Task
from readstation.trial.report.document import Cell, Listing, Section, Selection, Table, count, word
from readstation.trial.report.facts import SignedStanding, UnblindingFacts

COLUMNS = (
    "report", "subject", "read", "who", "timepoint", "found_by", "about", "reported_utc", "received_utc", "decision",
    "decided_utc", "decided_by", "reason", "signed",
)  # fmt: skip
READS = {Task.READ: "response", Task.ADJUDICATION: "adjudication", Task.TREATMENT_READ: "distribution"}
_SOURCES = {
    IncidentSource.READER: "reported by whoever reads or adjudicates",
    IncidentSource.OFFICE: "found by the office",
}
_DECISIONS = {
    IncidentState.RECEIVED: "waits for the office's decision, the read stands still",
    IncidentState.GOES_ON: "the read goes on",
    IncidentState.TAKEN_AWAY: "the read was taken away and counts nowhere",
}
_SIGNED = {
    SignedStanding.COUNTS: "; its signed version counts",
    SignedStanding.WITHDRAWN: "; it was signed, and withdrawn by two people",
    SignedStanding.NONE: "; not signed",
}
_ID_LENGTH = 8
"""So much of a report's id names it in the office's commands."""


def unblinding_listing(found: tuple[UnblindingFacts, ...]) -> Listing:
    """Return every report, the earliest received first; the words of whoever reports are the office's alone."""
    rows = []
    for each in found:
        incident, report = each.incident, each.incident.report
        values = (
            report.incident_id, each.subject, READS[each.task], each.who,
            str(report.timepoint) if report.timepoint >= 0 else "", str(report.source), str(report.kind),
            _time(report.utc_ms), _time(incident.received_ms), str(incident.state), _time(incident.at_ms),
            each.decided_by, incident.reason, str(each.standing),
        )  # fmt: skip
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return Listing("unblindings", "Unplanned unblindings: reports, decisions", COLUMNS, tuple(rows))


def _time(utc_ms: int) -> str:
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}" if utc_ms else ""


def unblinding_section(listing: Listing) -> Section:
    """Return the section; it is there without a report too, and says so."""
    words = [
        "Every report that somebody may have learned something that a blinded read must not know, and every accidental "
        "disclosure that the office found. The read stands still from the report to the office's decision; nothing "
        "that was written before is removed (TR-26)."
    ]
    if not listing.rows:
        words.append("None was reported, and the office found none.")
    counts = Table("unblindings", "Reports", ("", "Reports"), tuple(_counts(listing.where())))
    return Section("unblinding", "Unplanned unblinding", tuple(words), (counts, *_each(listing)))


def _counts(every: Selection) -> Iterator[tuple[Cell, ...]]:
    yield word("Reports and disclosures"), count(every)
    for source, words in _SOURCES.items():
        yield word(f"  {words}"), count(every.also(found_by=str(source)))
    for kind in UnblindingKind:
        yield word(f"  about: {kind.words}"), count(every.also(about=str(kind)))
    for state, words in _DECISIONS.items():
        yield word(f"  {words}"), count(every.also(decision=str(state)))
    yield word("Of a read whose signed version counts"), count(every.also(signed=str(SignedStanding.COUNTS)))
    yield word("Of a read that was withdrawn"), count(every.also(signed=str(SignedStanding.WITHDRAWN)))


def _each(listing: Listing) -> Iterator[Table]:
    if not listing.rows:
        return
    heads = ("Report", "Subject", "Who", "May have learned", "Found by", "Decision, consequence", "Reason")
    rows = []
    for row in listing.rows:
        state = IncidentState(row["decision"])
        consequence = _DECISIONS[state] + (
            "" if state is IncidentState.TAKEN_AWAY else _SIGNED[SignedStanding(row["signed"])]
        )
        decided = f"{row['decided_utc'][:16]} UTC, {row['decided_by']}: " if row["decided_utc"] else ""
        where = f", TP{row['timepoint']} open" if row["timepoint"] else ""
        said = (
            f"{row['report'][:_ID_LENGTH]}, {row['received_utc'][:16]} UTC", row["subject"],
            f"{row['who']}, {row['read']}{where}", UnblindingKind(row["about"]).words, row["found_by"],
            decided + consequence, row["reason"],
        )  # fmt: skip
        rows.append(tuple(map(word, said)))
    notes = (
        "People carry pseudonyms. By its number the office finds a report with its account, and with the words that "
        "whoever reported it wrote for the office alone: readstation trial incidents.",
    )
    yield Table("unblindings-each", "Each report", heads, tuple(rows), notes)

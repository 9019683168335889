"""What the list of a practice profile says: the badge, how far each case is, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from readstation.core.phrases import phrase, tr
from readstation.model.people import Role
from readstation.reading.words import timepoint_label
from readstation.ui.practice_ports import PracticeRow, PracticeState
from readstation.ui.presenters.worklist import Words, count_of

BADGE = phrase("Practice, never counted as a trial read")
SHORT_BADGE = phrase("Practice")
BADGE_ICON = "school-outline"

_STATES = {
    PracticeState.TO_READ: Words("circle-outline", "text3", phrase("To read")),
    PracticeState.IN_PROGRESS: Words("progress-clock", "accent", phrase("In progress")),
    PracticeState.SIGNED: Words("file-sign", "warn", phrase("Signed, not scored yet")),
    PracticeState.REFERENCE: Words("lock-outline", "ok", phrase("Signed, your own case")),
}


def badge_words() -> str:
    """Return what every page of a practice profile says (TR-15)."""
    return tr(BADGE)


def state_words(row: PracticeRow) -> Words:
    """Return how far a case is, and of a scored one whether its rules were kept."""
    if row.state is PracticeState.SCORED:
        if row.is_passed:
            return Words("check-circle", "ok", tr("Scored, passed"))
        return Words("alert", "warn", tr("Scored, not passed yet"))
    words = _STATES[row.state]
    return Words(words.icon, words.tone, tr(words.text), row.row.status_detail)


def kicker_words(row: PracticeRow) -> str:
    """Return what stands above the case in the panel."""
    if row.state is PracticeState.TO_READ:
        return tr("Ready to start")
    if row.state is PracticeState.IN_PROGRESS:
        return tr("Continue where you stopped")
    if row.state is PracticeState.SIGNED:
        return tr("Signed: the reference can open")
    if row.state is PracticeState.SCORED:
        return tr("Scored against the reference")
    return tr("Signed: can be given to trainees")


def verb_words(row: PracticeRow) -> str:
    """Return the verb of the panel's button."""
    if row.state is PracticeState.SIGNED:
        return tr("Score this read")
    if row.state is PracticeState.SCORED:
        return tr("Show the score")
    if row.state is PracticeState.REFERENCE:
        return tr("Look at the signed read")
    return row.row.continue_words


def timepoint_words(row: PracticeRow) -> str:
    """Return which timepoint is next."""
    return timepoint_label(row.row.timepoint)


def note_words(row: PracticeRow) -> str:
    """Return what a trainee has to know of a read of a case whose reference was open before; else nothing."""
    if not row.seen_before:
        return ""
    return tr("Its reference had been open here before this read: practice, and no test.")


def foot_words(rows: Sequence[PracticeRow]) -> str:
    """Return the line under the list."""
    scored = sum(row.state is PracticeState.SCORED for row in rows)
    return tr("{cases}, {scored} scored", cases=count_of(len(rows), "case"), scored=scored)


def empty_words(role: Role) -> tuple[str, str]:
    """Return title and sentence of a list without a case."""
    if role is Role.TRAINER:
        return (
            tr("No case yet"),
            tr("Take images in with readstation practice take, or open a practice case as a trainee would."),
        )
    return tr("No practice case yet"), tr("Open the file of one, or drop it here. No network is needed.")

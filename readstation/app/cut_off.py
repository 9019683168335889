"""Reads that were open when the program ended without closing them (TR-40; design, 12.1)."""

from __future__ import annotations

import dataclasses

from readstation.core.clock import Moment
from readstation.core.ids import ReadId
from readstation.core.phrases import tr
from readstation.model.journal import JournalStep, StepKind
from readstation.model.subject import Assignment
from readstation.reading.progress import ProgressNote, ReadingPlace
from readstation.reading.words import timepoint_label
from readstation.store.reads import StationReads
from readstation.ui.ports import CutOff
from readstation.ui.presenters.delivery import clock_words

_MOST_KEPT = 2


def cut_off_read(reads: StationReads, assignments: tuple[Assignment, ...], now: Moment) -> CutOff | None:
    """Return the read that was cut off last; None where every read was left.

    Parameters
    ----------
    reads
        The station's database; the caller is on its thread.
    assignments
        Those of one person.
    now
        Gives the zone of the times.
    """
    found = [each for each in assignments if (place := _place(reads, each.read_id)) is not None and place.is_open]
    if not found:
        return None
    last = max(found, key=lambda each: _utc_ms(reads, each.read_id))
    place = _place(reads, last.read_id)
    return None if place is None else _words(last, place, reads.journal(last.read_id), now)


def settle(reads: StationReads, assignments: tuple[Assignment, ...]) -> None:
    """Take every read as left."""
    for each in assignments:
        place = _place(reads, each.read_id)
        if place is not None and place.is_open:
            reads.keep_progress(each.read_id, ProgressNote(dataclasses.replace(place, is_open=False, drawing="")))


def _words(given: Assignment, place: ReadingPlace, steps: tuple[JournalStep, ...], now: Moment) -> CutOff:
    edits = [step for step in steps if step.kind is StepKind.EDIT]
    # A step that came after the drawing was noted is that drawing, finished.
    is_unfinished = bool(place.drawing) and place.step >= len(steps)
    return CutOff(
        read_id=given.read_id,
        case_alias=given.case_alias,
        timepoint=place.timepoint,
        action_count=len(steps),
        saved_at=clock_words(steps[-1].utc_ms, now.offset_minutes) if steps else "",
        ended_after=clock_words(place.utc_ms, now.offset_minutes),
        kept=tuple(step.words for step in reversed(edits[-_MOST_KEPT:])),
        unfinished=place.drawing if is_unfinished else "",
        continue_words=tr("Continue at {timepoint}", timepoint=timepoint_label(place.timepoint)),
    )


def _place(reads: StationReads, read_id: ReadId) -> ReadingPlace | None:
    return reads.progress(read_id).place


def _utc_ms(reads: StationReads, read_id: ReadId) -> int:
    place = _place(reads, read_id)
    return 0 if place is None else place.utc_ms

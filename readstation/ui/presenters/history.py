"""The journal as the history panel lists it."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.ids import LesionId, MarkupId
from readstation.model.journal import StepKind
from readstation.reading.history import HistoryEntry
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.clock_skew import short_skew_words
from readstation.ui.presenters.delivery import clock_words

_ICONS = {
    StepKind.OPEN: "eye-outline",
    StepKind.EDIT: "pencil-outline",
    StepKind.UNDO: "undo-variant",
    StepKind.REDO: "redo-variant",
    StepKind.LOCK: "lock-outline",
    StepKind.SIGN: "file-sign",
    StepKind.REOPEN: "lock-open-variant-outline",
    StepKind.GIVE_UP: "lock-outline",
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the panel.

    Attributes
    ----------
    number, time, words, note
        Which step, when, what, and whether it is undone, where, and why.
    icon, is_undone
        How it is drawn.
    timepoint, lesion_id, markup_id
        Where choosing it leads.
    """

    number: int
    time: str
    words: str
    note: str
    icon: str
    is_undone: bool
    timepoint: int
    lesion_id: LesionId | None
    markup_id: MarkupId | None

    @property
    def spoken(self) -> str:
        """The line as one text."""
        return ", ".join(part for part in (str(self.number), self.time, self.words, self.note) if part)


def history_lines(entries: tuple[HistoryEntry, ...], offset_minutes: int) -> tuple[HistoryLine, ...]:
    """Return the lines of the panel, the newest first.

    Parameters
    ----------
    entries
        The journal in order.
    offset_minutes
        The station's offset from UTC.
    """
    return tuple(_line(each, offset_minutes) for each in reversed(entries))


def _line(each: HistoryEntry, offset_minutes: int) -> HistoryLine:
    parts = [timepoint_label(each.timepoint) if each.kind in (StepKind.EDIT, StepKind.UNDO, StepKind.REDO) else ""]
    if each.is_undone:
        parts.append("undone")
    parts.extend((each.reason, short_skew_words(each.skew_ms)))
    return HistoryLine(
        each.number,
        clock_words(each.utc_ms, offset_minutes),
        each.words,
        ", ".join(part for part in parts if part),
        _ICONS[each.kind],
        each.is_undone,
        each.timepoint,
        each.lesion_id,
        each.markup_id,
    )

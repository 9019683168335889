"""Undo and redo of a decision in work: choice, reason and key images; what is typed has the undo of its field."""

from __future__ import annotations

from dataclasses import replace

from readstation.core.phrases import tr
from readstation.reading.adjudicate.case import DecisionDraft


class DraftHistory:
    """The steps of one decision since its case was opened."""

    def __init__(self) -> None:
        self._before: list[tuple[str, DecisionDraft]] = []
        self._after: list[tuple[str, DecisionDraft]] = []

    @property
    def undo_words(self) -> str | None:
        """What undo would take back; None where there is nothing."""
        return self._before[-1][0] if self._before else None

    @property
    def redo_words(self) -> str | None:
        """What redo would do again; None where there is nothing."""
        return self._after[-1][0] if self._after else None

    def note(self, before: DecisionDraft, now: DecisionDraft) -> None:
        """Take up a change; one of the rationale alone is none."""
        words = _words(before, now)
        if words:
            self._before.append((words, before))
            self._after.clear()

    def undo(self, now: DecisionDraft) -> DecisionDraft | None:
        """Return the decision before the last step, with the words as they are now."""
        return _stepped(self._before, self._after, now)

    def redo(self, now: DecisionDraft) -> DecisionDraft | None:
        """Return the decision after the step that was taken back, with the words as they are now."""
        return _stepped(self._after, self._before, now)


def _stepped(
    from_steps: list[tuple[str, DecisionDraft]], to_steps: list[tuple[str, DecisionDraft]], now: DecisionDraft
) -> DecisionDraft | None:
    if not from_steps:
        return None
    words, found = from_steps.pop()
    to_steps.append((words, now))
    return replace(found, rationale=now.rationale)


def _words(before: DecisionDraft, now: DecisionDraft) -> str:
    if len(now.key_images) < len(before.key_images):
        return tr("Remove key image")
    if now.key_images != before.key_images:
        return tr("Keep key image")
    if now.choices != before.choices:
        return tr("Choice of a read")
    return tr("Main reason") if now.cause != before.cause else ""

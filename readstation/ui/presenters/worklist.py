"""What the worklist shows of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from readstation.core.phrases import phrase, tr
from readstation.core.visible import visible
from readstation.model.series import PhaseRole
from readstation.model.subject import ReadStage, Task
from readstation.reading.words import timepoint_label
from readstation.ui.ports import PhaseOnDisk, WorklistRow


@dataclass(frozen=True, slots=True)
class Words:
    """An icon, a colour token and words, which only together show a state."""

    icon: str
    tone: str
    text: str
    detail: str = ""

    @property
    def seen(self) -> Words:
        """The same with every hidden letter as its number: a table paints them itself (TR-60)."""
        return replace(self, text=visible(self.text), detail=visible(self.detail))


_SHORT_PHASE = {
    PhaseRole.PRE_CONTRAST: phrase("Pre"),
    PhaseRole.LATE_ARTERIAL: phrase("Art"),
    PhaseRole.PORTAL_VENOUS: phrase("PV"),
    PhaseRole.DELAYED: phrase("Del"),
    PhaseRole.OTHER: phrase("Other"),
}
_ON_DISK = {
    PhaseOnDisk.READY: Words("check", "ok", phrase("on this disk")),
    PhaseOnDisk.COMING: Words("download-outline", "warn", phrase("on its way")),
    PhaseOnDisk.NOT_HERE: Words("cloud-off-outline", "text3", phrase("not on this disk")),
    PhaseOnDisk.NOT_SENT: Words("close", "err", phrase("was not sent")),
}
_STAGES = {
    ReadStage.NOT_STARTED: Words("circle-outline", "text3", phrase("Not started")),
    ReadStage.IN_PROGRESS: Words("progress-clock", "accent", phrase("In progress")),
    ReadStage.READY_TO_SIGN: Words("file-sign", "warn", phrase("Ready to sign")),
    ReadStage.SIGNED: Words("lock-outline", "ok", phrase("Signed")),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What the worklist is narrowed to.

    Attributes
    ----------
    signed
        The tab: signed reads, or those to read.
    text
        Part of a case code.
    only_ready, only_due_soon
        The two boxes.
    """

    signed: bool = False
    text: str = ""
    only_ready: bool = False
    only_due_soon: bool = False

    def takes(self, row: WorklistRow) -> bool:
        """Return whether a row is shown."""
        return (
            (row.stage is ReadStage.SIGNED) == self.signed
            and self.text.strip().casefold() in row.case_alias.casefold()
            and (row.is_ready or not self.only_ready)
            and (row.is_due_soon or not self.only_due_soon)
        )


def task_words(row: WorklistRow) -> str:
    """Return what is to be done: "Read baseline", "Read TP2"."""
    if row.task is Task.ADJUDICATION:
        return tr("Adjudicate two reads")
    if row.task is Task.TREATMENT_READ:
        return tr("Read the Y-90 distribution")
    if row.stage is ReadStage.SIGNED:
        return tr("Read, mRECIST")
    if row.stage is ReadStage.READY_TO_SIGN:
        return tr("Sign the read")
    return (
        tr("Read baseline")
        if row.timepoint == 0
        else tr("Read {timepoint}, mRECIST", timepoint=timepoint_label(row.timepoint))
    )


def phase_chip(phase: PhaseRole, state: PhaseOnDisk) -> Words:
    """Return the chip of one phase."""
    words = _ON_DISK[state]
    return Words(words.icon, words.tone, tr(_SHORT_PHASE[phase]), f"{tr(phase.words)}: {tr(words.text)}")


def status_words(row: WorklistRow) -> Words:
    """Return how far the read is."""
    words = _STAGES[row.stage]
    return Words(words.icon, words.tone, tr(words.text), row.status_detail)


def due_words(row: WorklistRow) -> Words:
    """Return when it is due, marked where that is soon."""
    return Words("clock-outline", "warn", row.due) if row.is_due_soon else Words("", "text1", row.due)


def delivery_words(row: WorklistRow) -> Words:
    """Return whether everything of the read is with the central database."""
    if row.waiting:
        return Words("cloud-upload-outline", "warn", tr("{changes} queued", changes=count_of(row.waiting, "change")))
    if not row.is_ready and not row.is_stopped:
        return Words("cloud-off-outline", "text3", tr("Not on this disk"))
    if not row.action_count:
        return Words("harddisk", "ok", tr("On disk"))
    return Words("cloud-check-outline", "ok", tr("On disk, synced"))


def foot_words(rows: Iterable[WorklistRow]) -> str:
    """Return the line under the table: how many cases, how many due soon."""
    shown = list(rows)
    soon = sum(row.is_due_soon for row in shown)
    return count_of(len(shown), "case") + (tr(", {soon} due soon", soon=soon) if soon else "")


def disk_words(rows: Iterable[WorklistRow]) -> str:
    """Return how many cases are on this disk."""
    shown = list(rows)
    return tr(
        "{shown} of {cases} on this disk",
        shown=sum(row.is_ready or row.is_stopped for row in shown),
        cases=count_of(len(shown), "case"),
    )


def saved_words(row: WorklistRow) -> tuple[str, str]:
    """Return title and sentence of the card that says what is kept of a read."""
    if not row.action_count:
        return tr("Nothing saved yet"), tr("Each action is written to this disk as you make it.")
    waiting = (
        tr(" {changes} waiting to be sent.", changes=count_of(row.waiting, "change"))
        if row.waiting
        else tr(" All of it is delivered.")
    )
    return tr("Saved on this station at {saved_at}", saved_at=row.saved_at), tr(
        "{actions} kept.{waiting}", actions=count_of(row.action_count, "action"), waiting=waiting
    )


def count_of(number: int, noun: str) -> str:
    """Return a number with one of the nouns that are counted: "1 case", "2 cases"."""
    one, more = _COUNTED[noun]
    return tr(one if number == 1 else more, n=number)


_COUNTED = {
    "action": (phrase("{n} action"), phrase("{n} actions")),
    "case": (phrase("{n} case"), phrase("{n} cases")),
    "change": (phrase("{n} change"), phrase("{n} changes")),
    "phase": (phrase("{n} phase"), phrase("{n} phases")),
    "slice": (phrase("{n} slice"), phrase("{n} slices")),
}

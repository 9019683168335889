"""The rows of a person's worklist, from the reads as they stand (design, screen b)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from readstation.core.clock import Moment
from readstation.core.ids import ReadId
from readstation.core.phrases import tr
from readstation.model.charter import Charter
from readstation.model.journal import JournalStep
from readstation.model.series import Modality, PhaseRole, TimepointImages
from readstation.model.subject import Assignment, ReadStage, Task
from readstation.reading.views import NextAction, ReadView
from readstation.reading.words import BASELINE, timepoint_label
from readstation.ui.ports import PhaseOnDisk, WorklistRow
from readstation.ui.presenters.dates import day_words
from readstation.ui.presenters.rounds import round_name

_SOON_DAYS = 1


def worklist_row(
    assignment: Assignment,
    view: ReadView,
    images: TimepointImages | None,
    last_step: JournalStep | None,
    waiting: int,
    now: Moment,
    *,
    is_coming: bool = False,
) -> WorklistRow:
    """Return the row of one read.

    Parameters
    ----------
    assignment, view
        The read and how it stands.
    images
        The series of the timepoint that is read next; None where they are not here.
    last_step
        The last step of its journal.
    waiting
        Facts that central has not confirmed.
    now
        The station's clocks.
    is_coming
        Whether images that are not here are on their way.
    """
    series = images.series if images is not None else ()
    return WorklistRow(
        read_id=ReadId(assignment.read_id),
        case_alias=assignment.case_alias,
        trial_code=assignment.trial_code,
        timepoint=next_timepoint(view),
        modality=series[0].modality if series else None,
        phases=_phases(view.charter, images, PhaseOnDisk.COMING if is_coming else PhaseOnDisk.NOT_HERE),
        stage=view.stage,
        status_detail=_detail(view),
        due=_due_words(assignment.due, now),
        is_due_soon=_is_soon(assignment.due, now) and view.stage is not ReadStage.SIGNED,
        waiting=waiting,
        action_count=view.action_count,
        saved_at="" if last_step is None else _clock(last_step.utc_ms, now),
        continue_words=_verb(view),
    )


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """How a case to adjudicate stands here.

    Attributes
    ----------
    triggers
        In which endpoints the reads differ; empty while the reads are not here.
    images
        The images of each timepoint that was read; None where they are not here.
    is_coming
        Whether images that are not here are on their way.
    is_begun, is_signed, is_stopped
        Whether something was decided, all of it was signed, or the case stands still (TR-26).
    waiting
        Facts that central has not confirmed.
    """

    triggers: tuple[str, ...]
    images: Mapping[int, TimepointImages | None]
    is_coming: bool
    is_begun: bool
    is_signed: bool
    is_stopped: bool
    waiting: int


def adjudication_row(assignment: Assignment, charter: Charter, standing: CaseStanding, now: Moment) -> WorklistRow:
    """Return the row of a case to adjudicate.

    Parameters
    ----------
    assignment, charter, standing
        The case, its rules, and how it stands.
    now
        The station's clocks.
    """
    baseline = standing.images.get(BASELINE)
    is_whole = bool(standing.images) and None not in standing.images.values()
    absent = PhaseOnDisk.COMING if standing.is_coming else PhaseOnDisk.NOT_HERE
    stage = ReadStage.IN_PROGRESS if standing.is_begun else ReadStage.NOT_STARTED
    stage = ReadStage.SIGNED if standing.is_signed else stage
    words = {
        ReadStage.SIGNED: tr("Look at the signed decision"),
        ReadStage.IN_PROGRESS: tr("Continue the decision"),
    }
    detail = "" if standing.triggers else tr("Waiting for the two reads")
    return WorklistRow(
        read_id=ReadId(assignment.read_id),
        case_alias=assignment.case_alias,
        trial_code=assignment.trial_code,
        timepoint=max(standing.images, default=BASELINE),
        modality=baseline.series[0].modality if baseline is not None else None,
        phases=_phases(charter, baseline if is_whole else None, absent),
        stage=stage,
        status_detail=detail,
        due=_due_words(assignment.due, now),
        is_due_soon=_is_soon(assignment.due, now) and not standing.is_signed,
        waiting=standing.waiting,
        action_count=0,
        saved_at="",
        continue_words=words.get(stage, tr("Compare the two reads")),
        is_stopped=standing.is_stopped,
        task=Task.ADJUDICATION,
    )


@dataclass(frozen=True, slots=True)
class FormStanding:
    """How a distribution read stands here.

    Attributes
    ----------
    stage
        How far it is.
    images
        Its series; None where they are not here.
    is_coming
        Whether images that are not here are on their way.
    left
        What still holds its lock.
    actions, saved_utc_ms
        Steps of its journal, and when the last was made.
    waiting
        Facts that central has not confirmed.
    """

    stage: ReadStage
    images: TimepointImages | None
    is_coming: bool
    left: int
    actions: int
    saved_utc_ms: int
    waiting: int


def distribution_row(assignment: Assignment, standing: FormStanding, now: Moment) -> WorklistRow:
    """Return the row of a distribution read.

    Parameters
    ----------
    assignment, standing
        The read and how it stands.
    now
        The station's clocks.
    """
    series = standing.images.series if standing.images is not None else ()
    absent = PhaseOnDisk.COMING if standing.is_coming else PhaseOnDisk.NOT_HERE
    verbs = {
        ReadStage.NOT_STARTED: tr("Open the SPECT-CT"),
        ReadStage.IN_PROGRESS: tr("Continue the distribution read"),
        ReadStage.READY_TO_SIGN: tr("Check and sign"),
        ReadStage.SIGNED: tr("Look at the signed read"),
    }
    is_begun = standing.stage is ReadStage.IN_PROGRESS
    uptake = [facts.modality for facts in series if facts.modality in (Modality.NM, Modality.PT)]
    return WorklistRow(
        read_id=ReadId(assignment.read_id),
        case_alias=assignment.case_alias,
        trial_code=assignment.trial_code,
        timepoint=BASELINE,
        modality=uptake[0] if uptake else (series[0].modality if series else None),
        phases=((PhaseRole.OTHER, PhaseOnDisk.READY if series else absent),),
        stage=standing.stage,
        status_detail=tr("{left} left before the lock", left=standing.left) if is_begun and standing.left else "",
        due=_due_words(assignment.due, now),
        is_due_soon=_is_soon(assignment.due, now) and standing.stage is not ReadStage.SIGNED,
        waiting=standing.waiting,
        action_count=standing.actions,
        saved_at=_clock(standing.saved_utc_ms, now) if standing.actions else "",
        continue_words=verbs[standing.stage],
        task=Task.TREATMENT_READ,
    )


def next_timepoint(view: ReadView) -> int:
    """Return the ordinal of the timepoint that is read next, or the last one where none is."""
    if view.next_step.action is NextAction.OPEN_NEXT_TIMEPOINT and view.timepoints:
        return view.timepoint + 1
    return view.timepoint


def _phases(
    charter: Charter, images: TimepointImages | None, absent: PhaseOnDisk
) -> tuple[tuple[PhaseRole, PhaseOnDisk], ...]:
    if images is None:
        return tuple((phase, absent) for phase in charter.required_phases)
    if all(facts.phase is PhaseRole.OTHER for facts in images.series):
        return ((PhaseRole.OTHER, PhaseOnDisk.READY),) if images.series else ()
    return tuple(
        (phase, PhaseOnDisk.READY if images.of_phase(phase) is not None else PhaseOnDisk.NOT_SENT)
        for phase in charter.required_phases
    )


def _detail(view: ReadView) -> str:
    if view.stage is ReadStage.SIGNED and view.signed_count > 1:
        return tr("Version {version} waits for approval", version=view.signed_count)
    return view.next_step.title if view.stage is ReadStage.IN_PROGRESS else ""


def _verb(view: ReadView) -> str:
    if view.stage is ReadStage.SIGNED:
        return tr("Look at the signed read")
    if view.stage is ReadStage.READY_TO_SIGN:
        return tr("Check and sign")
    if view.stage is ReadStage.NOT_STARTED:
        return tr("Start at baseline")
    if round_name(view):
        return tr("Continue {round}", round=round_name(view))
    if view.next_step.action is NextAction.OPEN_GLOBAL_READ:
        return tr("Open the global read")
    return tr("Continue at {timepoint}", timepoint=timepoint_label(next_timepoint(view)))


def _due_words(due: str, now: Moment) -> str:
    if not due:
        return ""
    day, today = date.fromisoformat(due), now.local.date()
    if day == today:
        return tr("Today")
    return tr("Tomorrow") if (day - today).days == 1 else day_words(day)


def _is_soon(due: str, now: Moment) -> bool:
    return bool(due) and (date.fromisoformat(due) - now.local.date()).days <= _SOON_DAYS


def _clock(utc_ms: int, now: Moment) -> str:
    return f"{Moment(utc_ms, now.offset_minutes, 0).local:%H:%M:%S}"

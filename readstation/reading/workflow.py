"""How far a read is, which timepoint may open, and the one next step (design, principle 2; TR-23, MR-804)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.exact import format_mm
from readstation.core.findings import Finding
from readstation.core.phrases import phrase, tr, within
from readstation.model.charter import Charter, SequenceMode
from readstation.model.lesion import LesionRole
from readstation.model.read import ReadState
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment, ReadStage
from readstation.reading.completeness import unsettled_lesions
from readstation.reading.derive import baseline_sum
from readstation.reading.flags import FLAG_CHOICES
from readstation.reading.next_steps import global_read_step, sign_step, signed_step, step_of_round, waiting_step
from readstation.reading.quality import scan_words, unjudged_scans
from readstation.reading.settle_steps import settle_step
from readstation.reading.views import NextAction, NextStep, ReadingStep, StepStatus
from readstation.reading.words import BASELINE, FLAG_WORDS, timepoint_label


class Waits(StrEnum):
    """What a read waits for before its next timepoint, or its end, can come (TR-23)."""

    FOR_CENTRAL = "for_central"
    FOR_IMAGES = "for_images"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a read stands.

    Attributes
    ----------
    state, charter
        The read and its rules.
    images
        The series of the timepoint that is being read; None before the first.
    next_timepoint
        The ordinal that may be opened now; None while one is open or none is released (TR-23).
    is_signed
        Whether everything that was said is signed.
    missing
        What the open timepoint, or the open round, lacks.
    focus
        The timepoint that the reader went to; None for the open one, or the last.
    waits
        What has to come before the read can go on; None where nothing has to.
    """

    state: ReadState
    charter: Charter
    images: TimepointImages | None
    next_timepoint: int | None
    is_signed: bool
    missing: tuple[Finding, ...]
    focus: int | None = None
    waits: Waits | None = None

    @property
    def timepoint(self) -> int:
        """The timepoint that is being read: the open one, else the one that the reader went to, else the last."""
        return shown_timepoint(self.state, self.focus)

    @property
    def waits_for_global_read(self) -> bool:
        """Whether the charter's global read comes next (MR-807)."""
        return not self.is_open and self.next_timepoint is None and is_global_read_due(self.state, self.charter)

    @property
    def is_open(self) -> bool:
        """Whether a timepoint is open for edits."""
        return self.timepoint in self.state.timepoints and not self.state.is_locked(self.timepoint)


def current_timepoint(state: ReadState) -> int:
    """Return the timepoint that is being read: the open one, else the last opened, else the baseline."""
    return max(state.timepoints, default=BASELINE)


def shown_timepoint(state: ReadState, focus: int | None) -> int:
    """Return the timepoint that is shown as current: a reader may go to another once none waits for its lock."""
    is_free = focus in state.timepoints and all(each.is_locked for each in state.timepoints.values())
    return focus if focus is not None and is_free else current_timepoint(state)


def is_global_read_due(state: ReadState, charter: Charter) -> bool:
    """Return whether a read that is locked to its end still has its global read before it (MR-807)."""
    return charter.global_read and state.last_round is None and max(state.timepoints, default=BASELINE) > BASELINE


def expected_timepoint(state: ReadState) -> int | None:
    """Return the ordinal that comes next in order; None while a timepoint is open (MR-804)."""
    if any(not each.is_locked for each in state.timepoints.values()):
        return None
    return max(state.timepoints, default=BASELINE - 1) + 1


def is_released(assignment: Assignment, charter: Charter, ordinal: int) -> bool:
    """Return whether a timepoint whose turn it is may be shown (TR-23).

    In the strict mode central says so; offline the lock of the one before is enough, and the trail shows the opening.
    """
    return charter.sequence_mode is SequenceMode.OFFLINE or ordinal in assignment.released_timepoints


def waits_for_central(assignment: Assignment, charter: Charter, locked: int) -> bool:
    """Return whether central has still to seal a lock and to say what comes after it (TR-23, mode ``strict``).

    Parameters
    ----------
    assignment, charter
        The read as central gave it last, and its rules.
    locked
        How many timepoints are locked here.
    """
    is_strict = charter.sequence_mode is SequenceMode.STRICT
    return is_strict and assignment.sealed_locks is not None and locked > assignment.sealed_locks


def stage_of(progress: Progress) -> ReadStage:
    """Return how far the read is."""
    if progress.is_signed:
        return ReadStage.SIGNED
    if not progress.state.timepoints:
        return ReadStage.NOT_STARTED
    if (
        progress.waits is not None
        or progress.is_open
        or progress.next_timepoint is not None
        or progress.waits_for_global_read
    ):
        return ReadStage.IN_PROGRESS
    return ReadStage.READY_TO_SIGN


def next_step(progress: Progress) -> NextStep:
    """Return the one next step with its words."""
    if progress.state.open_round is not None:
        return step_of_round(progress.state, progress.state.open_round, progress.charter, progress.timepoint)
    if progress.is_open:
        return _step_of_open(progress)
    label = timepoint_label(current_timepoint(progress.state))
    if progress.is_signed:
        return signed_step(progress.state)
    if progress.next_timepoint is not None:
        opened = timepoint_label(progress.next_timepoint)
        kept = (
            tr("{label} is locked. It stays beside the new images.", label=label)
            if progress.state.timepoints
            else tr(_BEGIN)
        )
        return NextStep(
            NextAction.OPEN_NEXT_TIMEPOINT, tr("Open {opened}", opened=opened), kept, tr("Open {opened}", opened=opened)
        )
    if progress.waits is not None:
        return waiting_step(progress.state, is_for_central=progress.waits is Waits.FOR_CENTRAL)
    if progress.waits_for_global_read:
        return global_read_step()
    if progress.state.timepoints:
        return sign_step(progress.state)
    return NextStep(NextAction.NOTHING, tr("No images yet"), tr("The images of this case are not on this station."), "")


_BEGIN = phrase("The baseline comes first. Later timepoints stay hidden until it is locked.")


def rail(progress: Progress) -> tuple[StepStatus, ...]:
    """Return the four entries of the step rail."""
    lesions = progress.state.lesions.values()
    state, timepoint = progress.state, progress.timepoint
    open_ones = unsettled_lesions(state, timepoint, progress.charter) if state.timepoints else ()
    are_lesions_done = bool(state.timepoints) and not open_ones and (bool(lesions) or not progress.is_open)
    are_images_done = bool(state.timepoints) and not unjudged_scans(state, timepoint, progress.images, progress.charter)
    stage = stage_of(progress)
    done = {
        ReadingStep.IMAGES: are_images_done,
        ReadingStep.LESIONS: are_lesions_done and are_images_done,
        ReadingStep.RESPONSE: are_lesions_done and are_images_done and not progress.is_open,
        ReadingStep.SIGN: stage is ReadStage.SIGNED,
    }
    current = next((step for step in ReadingStep if not done[step]), ReadingStep.SIGN)
    if current is ReadingStep.SIGN and stage is ReadStage.IN_PROGRESS:
        current = ReadingStep.RESPONSE
    total = len(progress.state.lesions)
    words = {
        ReadingStep.IMAGES: _phase_words(progress),
        ReadingStep.LESIONS: tr("{settled} of {total} settled", settled=total - len(open_ones), total=total)
        if total
        else "",
        ReadingStep.RESPONSE: "",
        ReadingStep.SIGN: "",
    }
    return tuple(StepStatus(step, words[step], done[step], step is current) for step in ReadingStep)


def _step_of_open(progress: Progress) -> NextStep:
    state, timepoint = progress.state, progress.timepoint
    label = timepoint_label(timepoint)
    unjudged = unjudged_scans(state, timepoint, progress.images, progress.charter)
    if unjudged:
        return NextStep(
            NextAction.JUDGE_IMAGES,
            tr("Judge the {scan} of {label}", scan=scan_words(unjudged[0]), label=label),
            tr("Look through the images, then say how well they can be read. Measuring begins after that (MR-808)."),
            tr("Optimal"),
        )
    waiting = unsettled_lesions(state, timepoint, progress.charter)
    if waiting:
        return settle_step(waiting[0], progress.state, progress.charter, progress.timepoint)
    if timepoint == BASELINE and not state.lesions:
        phase = within(progress.charter.measuring_phase.words)
        return NextStep(
            NextAction.DRAW_TARGET,
            tr("Draw T1"),
            tr("Longest viable diameter, {phase}. Keep the line clear of necrosis.", phase=phase),
            tr("Draw T1"),
        )
    if timepoint == BASELINE:
        count, total = len(state.of_role(LesionRole.TARGET)), baseline_sum(state)
        summed = tr(", sum {total} mm", total=format_mm(total)) if total is not None else ""
        targets = tr("{count} target", count=count) if count == 1 else tr("{count} targets", count=count)
        return NextStep(
            NextAction.LOCK_TIMEPOINT,
            tr("Check the baseline, then lock {label}", label=label),
            tr(
                "{targets}{summed}. D draws another lesion. After the lock targets and non-targets are fixed (MR-121).",
                targets=targets,
                summed=summed,
            ),
            tr("Lock {label}…", label=label),
        )
    held = next((each for each in progress.missing if each.is_error and each.place in FLAG_CHOICES), None)
    if held is not None:
        return NextStep(
            NextAction.ANSWER_FLAG,
            tr("Answer: {flag}", flag=tr(FLAG_WORDS[held.place])),
            f"{held.message} ({held.code})",
            tr("Answer"),
        )
    return NextStep(
        NextAction.LOCK_TIMEPOINT,
        tr("Check the result, then lock {label}", label=label),
        tr("Results follow from your inputs. If one looks wrong, change an input and say why (MR-509)."),
        tr("Lock {label}…", label=label),
    )


def _phase_words(progress: Progress) -> str:
    if progress.images is None:
        return ""
    required = progress.charter.required_phases
    here = sum(progress.images.of_phase(phase) is not None for phase in required)
    return tr("{here} of {required} phases", here=here, required=len(required)) if required else ""

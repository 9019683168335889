"""How far a read is, which timepoint may open, and the one next step (design, principle 2; TR-23, MR-804)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.findings import Finding
from readstation.model.charter import Charter, SequenceMode
from readstation.model.lesion import Assessment, Lesion, LesionRole, TargetStateCode
from readstation.model.read import ReadState
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment, ReadStage
from readstation.model.traits import LesionTraits
from readstation.reading.completeness import lacks, unsettled_lesions
from readstation.reading.derive import baseline_sum, baseline_tenths, config_of
from readstation.reading.flags import FLAG_CHOICES
from readstation.reading.quality import scan_words, unjudged_scans
from readstation.reading.traits import unstated_traits, usual_traits
from readstation.reading.views import NextAction, NextStep, ReadingStep, StepStatus
from readstation.reading.words import BASELINE, FLAG_WORDS, timepoint_label


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
        Whether the read has been signed.
    missing
        What the open timepoint lacks.
    """

    state: ReadState
    charter: Charter
    images: TimepointImages | None
    next_timepoint: int | None
    is_signed: bool
    missing: tuple[Finding, ...]

    @property
    def timepoint(self) -> int:
        """The timepoint that is being read: the open one, else the last."""
        return current_timepoint(self.state)

    @property
    def is_open(self) -> bool:
        """Whether a timepoint is open for edits."""
        return self.timepoint in self.state.timepoints and not self.state.is_locked(self.timepoint)


def current_timepoint(state: ReadState) -> int:
    """Return the timepoint that is being read: the open one, else the last opened, else the baseline."""
    return max(state.timepoints, default=BASELINE)


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


def stage_of(progress: Progress) -> ReadStage:
    """Return how far the read is."""
    if progress.is_signed:
        return ReadStage.SIGNED
    if not progress.state.timepoints:
        return ReadStage.NOT_STARTED
    if progress.is_open or progress.next_timepoint is not None:
        return ReadStage.IN_PROGRESS
    return ReadStage.READY_TO_SIGN


def next_step(progress: Progress) -> NextStep:
    """Return the one next step with its words."""
    if progress.is_open:
        return _step_of_open(progress)
    label = timepoint_label(progress.timepoint)
    if progress.is_signed:
        return NextStep(
            NextAction.NOTHING, "Signed", "This read is complete. It goes to the trial office by itself.", ""
        )
    if progress.next_timepoint is not None:
        opened = timepoint_label(progress.next_timepoint)
        kept = f"{label} is locked. It stays beside the new images." if progress.state.timepoints else _BEGIN
        return NextStep(NextAction.OPEN_NEXT_TIMEPOINT, f"Open {opened}", kept, f"Open {opened}")
    if progress.state.timepoints:
        return NextStep(
            NextAction.SIGN_READ, "Sign the read", "Every timepoint is locked. Check what you sign, then sign.", "Sign…"
        )
    return NextStep(NextAction.NOTHING, "No images yet", "The images of this case are not on this station.", "")


_BEGIN = "The baseline comes first. Later timepoints stay hidden until it is locked."


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
        ReadingStep.LESIONS: f"{total - len(open_ones)} of {total} settled" if total else "",
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
            f"Judge the {scan_words(unjudged[0])} of {label}",
            "Look through the images, then say how well they can be read. Measuring begins after that (MR-808).",
            "Optimal",
        )
    waiting = unsettled_lesions(state, timepoint, progress.charter)
    if waiting:
        return _settle(waiting[0], progress)
    if timepoint == BASELINE and not state.lesions:
        phase = progress.charter.measuring_phase.words.lower()
        return NextStep(
            NextAction.DRAW_TARGET,
            "Draw T1",
            f"Longest viable diameter, {phase}. Keep the line clear of necrosis.",
            "Draw T1",
        )
    if timepoint == BASELINE:
        count, total = len(state.of_role(LesionRole.TARGET)), baseline_sum(state)
        summed = f", sum {format_mm(total)} mm" if total is not None else ""
        targets = f"{count} target" if count == 1 else f"{count} targets"
        return NextStep(
            NextAction.LOCK_TIMEPOINT,
            f"Check the baseline, then lock {label}",
            f"{targets}{summed}. After the lock targets and non-targets are fixed (MR-121).",
            f"Lock {label}…",
        )
    held = next((each for each in progress.missing if each.is_error and each.place in FLAG_CHOICES), None)
    if held is not None:
        return NextStep(
            NextAction.ANSWER_FLAG, f"Answer: {FLAG_WORDS[held.place]}", f"{held.message} ({held.code})", "Answer"
        )
    return NextStep(
        NextAction.LOCK_TIMEPOINT,
        f"Check the result, then lock {label}",
        "Results follow from your inputs. If one looks wrong, change an input and say why (MR-509).",
        f"Lock {label}…",
    )


def _settle(lesion: Lesion, progress: Progress) -> NextStep:
    phase = progress.charter.measuring_phase.words.lower()
    said = progress.state.assessment(lesion.lesion_id, progress.timepoint)
    if progress.timepoint == BASELINE and said is not None:
        return _confirm(lesion, progress)
    asked = None if said is None else lacks(progress.state, lesion, said, progress.charter)
    if asked is not None:
        return _asked(lesion, asked)
    if said is not None and said.target is TargetStateCode.SPLIT:
        sentence = "A target that has split has two parts or more; their diameters are added (MR-215)."
        return NextStep(
            NextAction.MEASURE_LESION,
            f"Draw the next part of {lesion.label}",
            sentence,
            "Draw the part",
            lesion.lesion_id,
        )
    if lesion.role is LesionRole.TARGET:
        before = baseline_tenths(progress.state, lesion)
        was = f"It was {format_mm(before)} mm at TP0. " if before is not None and progress.timepoint else ""
        return NextStep(
            NextAction.MEASURE_LESION,
            f"Measure {lesion.label}",
            f"{was}Draw its longest viable diameter on {phase}, or say why not.",
            f"Measure {lesion.label}",
            lesion.lesion_id,
        )
    sentence = (
        "Say whether it is absent, present, unequivocally worse or not evaluable."
        if lesion.role is LesionRole.NON_TARGET
        else "It was in doubt before. Look again and say what it is now (MR-405)."
    )
    return NextStep(
        NextAction.SETTLE_LESION, f"Judge {lesion.label}", sentence, f"Judge {lesion.label}", lesion.lesion_id
    )


def _confirm(lesion: Lesion, progress: Progress) -> NextStep:
    """Return the step that says of a baseline lesion what its rules ask, in words that the reader confirms."""
    config = config_of(progress.charter)
    said = progress.state.assessment(lesion.lesion_id, BASELINE)
    usual = dataclasses.replace(lesion, traits=usual_traits(lesion, progress.charter, config))
    left = unstated_traits(usual, progress.charter, config)
    if left:
        return NextStep(
            NextAction.SETTLE_LESION, f"Say more of {lesion.label}", _TRAIT_QUESTIONS[left[0]], "Say it",
            lesion.lesion_id,
        )  # fmt: skip
    size = f" at {format_mm(said.measurement.length_tenths)} mm" if said is not None and said.measurement else ""
    return NextStep(
        NextAction.CONFIRM_LESION,
        f"Confirm {lesion.label}{size}",
        confirmed_words(usual, said),
        f"Confirm {lesion.label}",
        lesion.lesion_id,
    )


_TRAIT_QUESTIONS = {
    "is_in_territory": "Does it lie in the treated territory? The localized response counts such targets (MR-510).",
    "cytology": "An effusion is disease only with tumour proven by cytology (MR-110).",
}


def confirmed_words(lesion: Lesion, said: Assessment | None) -> str:
    """Return what a reader confirms of a baseline lesion, as a sentence."""
    traits = lesion.traits or LesionTraits()
    drawn = None if said is None else said.measurement
    parts = [] if drawn is None else [f"{drawn.phase.words}, slice {drawn.image_ordinal}."]
    pairs = (
        (traits.enhances, "It enhances in the arterial phase", "It does not enhance in the arterial phase"),
        (traits.is_well_defined, "has clear borders", "has no clear borders"),
        (traits.was_treated, "was treated before", "was not treated before"),
        (traits.is_in_territory, "lies in the treated territory", "lies outside the treated territory"),
    )
    told = [yes if value else no for value, yes, no in pairs if value is not None]
    if told:
        parts.append(f"{', '.join(told[:-1])} and {told[-1]}." if len(told) > 1 else f"{told[0]}.")
    parts.append("Change what is not so, then confirm.")
    return " ".join(parts)


def _asked(lesion: Lesion, asked: Finding) -> NextStep:
    """Return the step that answers what the charter has the reader asked of a lesion."""
    if lesion.role is LesionRole.TARGET:
        title, sentence = f"Say why {lesion.label} is not evaluable", "The cause stands beside it in the read (MR-808)."
    else:
        title = f"Say what {lesion.label} looks like"
        sentence = f"Its status follows from that and from its size ({asked.code}, MR-402 to MR-411)."
    return NextStep(NextAction.SETTLE_LESION, title, sentence, "Say it", lesion.lesion_id)


def _phase_words(progress: Progress) -> str:
    if progress.images is None:
        return ""
    required = progress.charter.required_phases
    here = sum(progress.images.of_phase(phase) is not None for phase in required)
    return f"{here} of {len(required)} phases" if required else ""

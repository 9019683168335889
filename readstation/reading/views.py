"""What a window shows of a read, computed away from the main thread and handed over whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from readstation.core.findings import Finding
from readstation.core.ids import LesionId
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.charter import Charter
from readstation.model.lesion import Assessment, Lesion, NewLesionStatus
from readstation.model.read import ReadState, TimepointState
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment, ReadStage


class ReadingStep(StrEnum):
    """The four steps of the rail."""

    IMAGES = "images"
    LESIONS = "lesions"
    RESPONSE = "response"
    SIGN = "sign"


class DecisionStep(StrEnum):
    """The four steps of an adjudication; no value is one of `ReadingStep`, which would be taken for the same."""

    READS = "reads"
    DIFFERENCES = "differences"
    DECISION = "decision"
    SIGN = "sign_decision"


class FormStep(StrEnum):
    """The four steps of a distribution read; no value is one of the others, which would be taken for the same."""

    IMAGES = "uptake_images"
    DISTRIBUTION = "distribution"
    DOSE = "dose"
    SIGN = "sign_distribution"


class NextAction(StrEnum):
    """What the one button of the Next card does."""

    JUDGE_IMAGES = "judge_images"
    DRAW_TARGET = "draw_target"
    PLACE_LESION = "place_lesion"
    CONFIRM_LESION = "confirm_lesion"
    MEASURE_LESION = "measure_lesion"
    SETTLE_LESION = "settle_lesion"
    ANSWER_FLAG = "answer_flag"
    LOCK_TIMEPOINT = "lock_timepoint"
    OPEN_GLOBAL_READ = "open_global_read"
    LOCK_ROUND = "lock_round"
    OPEN_NEXT_TIMEPOINT = "open_next_timepoint"
    SIGN_READ = "sign_read"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one next step: a verb, a sentence, a button (design, principle 2).

    Attributes
    ----------
    action, lesion_id, timepoint
        What the button does, to which lesion, and where that is not the timepoint that is shown.
    title, sentence, button
        The words.
    """

    action: NextAction
    title: str
    sentence: str
    button: str
    lesion_id: LesionId | None = None
    timepoint: int | None = None


@dataclass(frozen=True, slots=True)
class StepStatus:
    """One entry of the step rail."""

    step: ReadingStep | DecisionStep | FormStep
    words: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class LesionRow:
    """A row of the lesion table: the lesion and what was said of it at each opened timepoint.

    Attributes
    ----------
    lesion
        The lesion.
    by_timepoint
        What was said, by ordinal; no entry where nothing was said.
    from_baseline, from_nadir
        Change of this target's diameter for display with sign and %, or "".
    state_words
        The state at the current timepoint in words, or what is missing.
    is_settled
        Whether it needs nothing more at the current timepoint.
    is_watched
        Whether it is on the watch list, which counts for nothing (MR-414).
    status
        The status of a finding at the current timepoint (MR-401); None for other lesions, or before it has one.
    is_doubtful
        Whether the reader doubts the state (MR-119, MR-212).
    """

    lesion: Lesion
    by_timepoint: Mapping[int, Assessment]
    from_baseline: str
    from_nadir: str
    state_words: str
    is_settled: bool
    is_watched: bool = False
    status: NewLesionStatus | None = None
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class SumPoint:
    """A point of the sum chart; None where the sum does not exist at that timepoint."""

    timepoint: int
    sum_tenths: int | None


@dataclass(frozen=True, slots=True)
class ReadView:
    """Everything that the reading room shows, after some step. Immutable; a newer one replaces it.

    Attributes
    ----------
    assignment, charter, stage, state
        Which read, by which rules, how far, and its rows.
    timepoint
        The ordinal of the timepoint that is being read: the open one, or the last when all are locked; once no
        timepoint waits to be locked, the one that the reader went to.
    timepoints
        The opened timepoints in order.
    images
        The series of every opened timepoint.
    lesions, sums
        The table and the chart.
    outcomes
        The criteria's result for each follow-up that was opened, by ordinal, recomputed after every edit.
    steps, next_step, missing
        The rail, the Next card, and what keeps the timepoint from being locked.
    undo_words, redo_words
        What undo and redo would do; None where they would do nothing.
    action_count
        How many steps are kept in the journal of this read.
    signed_count
        How many versions of it are signed.
    sequential
        The results before the global read, by ordinal; None where there was none (MR-807).
    """

    assignment: Assignment
    charter: Charter
    stage: ReadStage
    state: ReadState
    timepoint: int
    timepoints: tuple[TimepointState, ...]
    images: Mapping[int, TimepointImages]
    lesions: tuple[LesionRow, ...]
    sums: tuple[SumPoint, ...]
    outcomes: Mapping[int, TimepointOutcome]
    steps: tuple[StepStatus, ...]
    next_step: NextStep
    missing: tuple[Finding, ...]
    undo_words: str | None
    redo_words: str | None
    action_count: int
    signed_count: int = 0
    sequential: Mapping[int, TimepointOutcome] | None = None

    @property
    def can_move(self) -> bool:
        """Whether the reader may go to any timepoint that was opened: none waits to be locked in its turn."""
        return bool(self.timepoints) and all(each.is_locked for each in self.timepoints)

    @property
    def can_amend(self) -> bool:
        """Whether a new version may be begun."""
        return self.stage is ReadStage.SIGNED

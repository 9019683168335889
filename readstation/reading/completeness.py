"""What keeps a timepoint from being locked, and what deserves a second look before (MR-123, MR-218, MR-507)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from readstation.core.findings import Finding, Severity
from readstation.criteria.facts import Scope
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.charter import Charter
from readstation.model.lesion import Lesion, LesionRole, NewLesionStatus, TargetStateCode
from readstation.model.read import ReadState
from readstation.model.rounds import RoundKind
from readstation.model.series import TimepointImages
from readstation.reading.derive import new_status
from readstation.reading.eligibility import THICK_SLICE_UM
from readstation.reading.handlers import BASELINE, was_new_before
from readstation.reading.words import timepoint_label

_KEPT = "The rest of your read is kept."
_FLAGS = {
    "F-PD-LT5": (
        "MR-210",
        "the progression rests on less than 5.0 mm. Check both measurements before you lock.",
    ),
    "F-REAPPEAR": (
        "MR-507",
        "disease is back after a complete response. Say whether it is unequivocal before you lock.",
    ),
}


def is_settled(state: ReadState, lesion: Lesion, timepoint: int) -> bool:
    """Return whether a lesion needs nothing more at a timepoint.

    A closed finding stays closed until it is seen again, a proven one stays proven (MR-407); an equivocal one is judged
    again at each timepoint (MR-405).
    """
    said = state.assessment(lesion.lesion_id, timepoint)
    if said is not None:
        return said.target is not TargetStateCode.MERGED or _is_merge_whole(state, lesion, timepoint)
    if lesion.role is not LesionRole.NEW:
        return False
    if timepoint < lesion.first_timepoint or was_new_before(state, lesion, timepoint):
        return True
    return timepoint > lesion.first_timepoint and new_status(state, lesion, timepoint) is NewLesionStatus.NO


def missing(
    state: ReadState,
    timepoint: int,
    images: TimepointImages | None,
    charter: Charter,
    outcome: TimepointOutcome | None,
) -> tuple[Finding, ...]:
    """Return what a timepoint still lacks: errors keep it from being locked, warnings want a look.

    Parameters
    ----------
    state, timepoint
        The read, and the open timepoint.
    images, charter
        What was sent, and what is required.
    outcome
        The criteria's result at this timepoint; None at baseline.
    """
    return (
        *_unsettled(state, timepoint),
        *_warnings_at_baseline(state, timepoint),
        *_image_warnings(images, timepoint, charter),
        *_plane_warnings(state, timepoint),
        *_flag_warnings(outcome),
    )


def missing_in_round(
    state: ReadState, outcomes: Mapping[int, TimepointOutcome], *, has_changed: bool
) -> tuple[Finding, ...]:
    """Return what a round lacks before it can be locked, over all timepoints.

    Parameters
    ----------
    state
        The read.
    outcomes
        The criteria's results by ordinal.
    has_changed
        Whether the round has changed anything; an amendment without a change makes no new version.
    """
    found = [each for ordinal in sorted(state.timepoints) for each in _unsettled(state, ordinal)]
    for ordinal in sorted(outcomes):
        found += _flag_warnings(outcomes[ordinal])
    last = state.open_round
    if last is not None and last.kind is RoundKind.AMENDMENT and not has_changed:
        words = f"Nothing differs from version {last.version - 1} yet. Correct what is wrong, or give the amendment up."
        found.append(Finding("TR-33.unchanged", words))
    return tuple(dict.fromkeys(found))


def unsettled_lesions(state: ReadState, timepoint: int) -> tuple[Lesion, ...]:
    """Return the lesions that have no state at a timepoint: targets, non-targets, then findings."""
    return tuple(
        lesion for role in LesionRole for lesion in state.of_role(role) if not is_settled(state, lesion, timepoint)
    )


def _unsettled(state: ReadState, timepoint: int) -> Iterator[Finding]:
    place = timepoint_label(timepoint)
    for lesion in unsettled_lesions(state, timepoint):
        said = state.assessment(lesion.lesion_id, timepoint)
        if said is not None and said.target is TargetStateCode.MERGED:
            yield Finding(
                "MR-214",
                f"{lesion.label} merges into a target that is not measured at {place}. {_KEPT}",
                place=lesion.label,
            )
        elif lesion.role is LesionRole.TARGET:
            yield Finding(
                "MR-123",
                f"{lesion.label} has no state at {place}. Measure it, or say why not. {_KEPT}",
                place=lesion.label,
            )
        else:
            rule = "MR-301" if lesion.role is LesionRole.NON_TARGET else "MR-405"
            yield Finding(rule, f"{lesion.label} has no state at {place}. Judge it. {_KEPT}", place=lesion.label)


def _is_merge_whole(state: ReadState, lesion: Lesion, timepoint: int) -> bool:
    said = state.assessment(lesion.lesion_id, timepoint)
    into = None if said is None or said.merged_into is None else state.assessment(said.merged_into, timepoint)
    return into is not None and into.target is TargetStateCode.MEASURED


def _warnings_at_baseline(state: ReadState, timepoint: int) -> Iterator[Finding]:
    if timepoint == BASELINE and not state.of_role(LesionRole.TARGET):
        yield Finding("MR-113", "No target is chosen. After the lock none can be added.", Severity.WARNING)


def _image_warnings(images: TimepointImages | None, timepoint: int, charter: Charter) -> Iterator[Finding]:
    place = timepoint_label(timepoint)
    if images is None:
        return
    for phase in charter.required_phases:
        facts = images.of_phase(phase)
        words = phase.words.lower()
        if facts is None or not facts.is_usable:
            what = "was not sent" if facts is None else "cannot be measured"
            yield Finding(
                "MR-115",
                f"The {words} phase {what} for {place}. Read with the others, or ask for it.",
                Severity.WARNING,
            )
        elif max(facts.slice_thickness_um or 0, facts.slice_interval_um) > THICK_SLICE_UM:
            yield Finding("MR-103", f"The {words} phase of {place} has slices over 5 mm.", Severity.WARNING)


def _plane_warnings(state: ReadState, timepoint: int) -> Iterator[Finding]:
    """Yield a warning for each target that is measured in another plane than the time before (MR-117)."""
    for lesion in state.of_role(LesionRole.TARGET):
        drawn = [
            said.measurement
            for _, said in sorted(state.assessments.items(), key=lambda item: item[1].timepoint)
            if said.lesion_id == lesion.lesion_id and said.measurement is not None and said.timepoint <= timepoint
        ]
        is_now = (said := state.assessment(lesion.lesion_id, timepoint)) is not None and said.measurement is not None
        if is_now and len(drawn) > 1 and drawn[-1].plane is not drawn[-2].plane:
            words = f"{lesion.label} was measured on {drawn[-2].plane} images before, now on {drawn[-1].plane}."
            yield Finding("MR-117", words, Severity.WARNING, place=lesion.label)


def _flag_warnings(outcome: TimepointOutcome | None) -> Iterator[Finding]:
    if outcome is None:
        return
    for flag, (rule, words) in _FLAGS.items():
        scopes = [scope for scope in Scope if flag in outcome.scopes[scope].flags]
        if scopes:
            names = ", ".join(str(scope.value) for scope in scopes)
            yield Finding(rule, f"{names.capitalize()}: {words}", Severity.WARNING, place=flag)

"""The lesion table and the sum chart: what was said at each timepoint, and each target's change (MR-216)."""

from __future__ import annotations

from collections.abc import Mapping

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.explain import signed_percent
from readstation.criteria.facts import Scope
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.lesion import Lesion, LesionRole
from readstation.model.read import ReadState
from readstation.reading.completeness import is_settled
from readstation.reading.derive import baseline_sum, contribution_tenths, new_status
from readstation.reading.handlers import BASELINE
from readstation.reading.views import LesionRow, SumPoint
from readstation.reading.words import NEW_LESION_WORDS, state_words

_MISSING_WORDS = {
    LesionRole.TARGET: "Not measured",
    LesionRole.NON_TARGET: "Not judged",
    LesionRole.NEW: "Look again",
}


def lesion_rows(state: ReadState, timepoint: int, config: CriteriaConfig) -> tuple[LesionRow, ...]:
    """Return a row for each lesion: targets, non-targets, then findings, by number."""
    return tuple(_row(state, lesion, timepoint, config) for role in LesionRole for lesion in state.of_role(role))


def sum_points(state: ReadState, outcomes: Mapping[int, TimepointOutcome]) -> tuple[SumPoint, ...]:
    """Return the sum of all targets at each opened timepoint; None where it does not exist (MR-207)."""
    points = []
    for ordinal in sorted(state.timepoints):
        total = baseline_sum(state) if ordinal == BASELINE else outcomes[ordinal].scopes[Scope.OVERALL].sum_tenths
        points.append(SumPoint(ordinal, total))
    return tuple(points)


def _row(state: ReadState, lesion: Lesion, timepoint: int, config: CriteriaConfig) -> LesionRow:
    by_timepoint = {
        ordinal: said
        for ordinal in sorted(state.timepoints)
        if (said := state.assessment(lesion.lesion_id, ordinal)) is not None
    }
    from_baseline, from_nadir = _changes(state, lesion, timepoint, config)
    return LesionRow(
        lesion=lesion,
        by_timepoint=by_timepoint,
        from_baseline=from_baseline,
        from_nadir=from_nadir,
        state_words=_words(state, lesion, timepoint),
        is_settled=is_settled(state, lesion, timepoint),
    )


def _words(state: ReadState, lesion: Lesion, timepoint: int) -> str:
    said = state.assessment(lesion.lesion_id, timepoint)
    if said is not None:
        return state_words(said)
    if lesion.role is LesionRole.NEW and timepoint < lesion.first_timepoint:
        return "Not seen yet"
    if is_settled(state, lesion, timepoint):
        return NEW_LESION_WORDS[new_status(state, lesion, timepoint)]
    return _MISSING_WORDS[lesion.role]


def _changes(state: ReadState, lesion: Lesion, timepoint: int, config: CriteriaConfig) -> tuple[str, str]:
    """Return the change of one target from its baseline and from its own smallest earlier value."""
    if lesion.role is not LesionRole.TARGET or timepoint == BASELINE:
        return "", ""
    now = contribution_tenths(state, lesion, timepoint, config)
    earlier = [contribution_tenths(state, lesion, ordinal, config) for ordinal in range(timepoint)]
    baseline = earlier[BASELINE]
    if now is None or baseline is None:
        return "", ""
    nadir = min(value for value in earlier if value is not None)
    return signed_percent(now, baseline), signed_percent(now, nadir)

"""The lesion table and the sum chart: what was said at each timepoint, and each target's change (MR-216)."""

from __future__ import annotations

from collections.abc import Mapping

from readstation.core.exact import format_mm
from readstation.core.phrases import phrase, tr, within
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.explain import signed_percent
from readstation.criteria.facts import Scope
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.charter import Charter
from readstation.model.lesion import Assessment, Lesion, LesionRole, NewLesionStatus, TargetStateCode
from readstation.model.read import ReadState
from readstation.reading.completeness import is_settled, lacks
from readstation.reading.derive import baseline_sum, contribution_tenths, new_status
from readstation.reading.register import dated_to, is_watched
from readstation.reading.views import LesionRow, SumPoint
from readstation.reading.words import (
    BASELINE,
    CAUSE_WORDS,
    NEW_LESION_WORDS,
    state_words,
    timepoint_label,
)

_MISSING_WORDS = {
    LesionRole.TARGET: phrase("Not measured"),
    LesionRole.NON_TARGET: phrase("Not judged"),
    LesionRole.NEW: phrase("Look again"),
}


def lesion_rows(state: ReadState, timepoint: int, config: CriteriaConfig, charter: Charter) -> tuple[LesionRow, ...]:
    """Return a row for each lesion: targets, non-targets, then findings, by number."""
    return tuple(
        _row(state, lesion, timepoint, config, charter) for role in LesionRole for lesion in state.of_role(role)
    )


def sum_points(state: ReadState, outcomes: Mapping[int, TimepointOutcome]) -> tuple[SumPoint, ...]:
    """Return the sum of all targets at each opened timepoint; None where it does not exist (MR-207)."""
    points = []
    for ordinal in sorted(state.timepoints):
        total = baseline_sum(state) if ordinal == BASELINE else outcomes[ordinal].scopes[Scope.OVERALL].sum_tenths
        points.append(SumPoint(ordinal, total))
    return tuple(points)


def _row(state: ReadState, lesion: Lesion, timepoint: int, config: CriteriaConfig, charter: Charter) -> LesionRow:
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
        state_words=_words(state, lesion, timepoint, config, charter),
        is_settled=is_settled(state, lesion, timepoint, charter),
        is_watched=lesion.role is LesionRole.NEW and is_watched(state, lesion, timepoint, charter),
        status=_status(state, lesion, timepoint),
        is_doubtful=(said := by_timepoint.get(timepoint)) is not None and said.is_doubtful,
    )


def _status(state: ReadState, lesion: Lesion, timepoint: int) -> NewLesionStatus | None:
    """Return the status of a finding where it has one."""
    if lesion.role is not LesionRole.NEW or timepoint < lesion.first_timepoint:
        return None
    said = state.assessment(lesion.lesion_id, timepoint)
    return None if said is None and not is_settled(state, lesion, timepoint) else new_status(state, lesion, timepoint)


def _words(state: ReadState, lesion: Lesion, timepoint: int, config: CriteriaConfig, charter: Charter) -> str:
    said = state.assessment(lesion.lesion_id, timepoint)
    if lesion.role is LesionRole.NEW and said is None and timepoint < lesion.first_timepoint:
        return tr("Not seen yet")
    if lesion.role is LesionRole.NEW and (said is not None or is_settled(state, lesion, timepoint)):
        return _finding_words(state, lesion, timepoint, config, charter)
    if said is None:
        return tr(_MISSING_WORDS[lesion.role])
    if said.timepoint == BASELINE and lacks(state, lesion, said, charter) is not None:
        return tr("To be confirmed")
    return _said_words(state, said)


def _said_words(state: ReadState, said: Assessment) -> str:
    """Return the state of a target or non-target with what belongs to it: its parts, where it went, why."""
    words = tr(state_words(said))
    if said.target is TargetStateCode.SPLIT:
        parts = [format_mm(part) if part is not None else tr("too small") for part in said.part_tenths]
        words = tr("Split, {parts}", parts=" + ".join(parts)) if len(parts) > 1 else tr("Split, one part so far")
    elif said.target is TargetStateCode.MERGED and said.merged_into is not None:
        into = state.lesions.get(said.merged_into)
        words = tr("Merged") if into is None else tr("Merged into {label}", label=into.label)
    elif said.target is TargetStateCode.NOT_EVALUABLE and said.cause is not None:
        words = tr("Not evaluable: {cause}", cause=within(CAUSE_WORDS[said.cause]))
    return tr("{words}, in doubt", words=words) if said.is_doubtful else words


def _finding_words(state: ReadState, lesion: Lesion, timepoint: int, config: CriteriaConfig, charter: Charter) -> str:
    """Return the status of a finding; a proven one with the timepoint that progression is dated to (MR-406)."""
    if is_watched(state, lesion, timepoint, charter):
        return tr("Watch list")
    status = new_status(state, lesion, timepoint)
    dated = dated_to(state, lesion, timepoint, config) if status is NewLesionStatus.YES else None
    words = tr(NEW_LESION_WORDS[status])
    return (
        words
        if dated in (None, timepoint)
        else tr("{words}, dated to {timepoint}", words=words, timepoint=timepoint_label(dated))
    )


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

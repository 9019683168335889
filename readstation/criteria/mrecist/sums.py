"""What each target contributes, and the sums that follow: baseline, nadir, current (MR-201, MR-207 to MR-215)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.criteria.config import CriteriaConfig, LocalizedScope
from readstation.criteria.facts import Scope, TargetEntry, TargetLesion, TimepointFacts
from readstation.criteria.rule import Inputs, Rule
from readstation.model.lesion import LesionType, TargetStateCode

_MISSING = TargetEntry(TargetStateCode.NOT_EVALUABLE)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one target adds to the sum at one timepoint.

    Attributes
    ----------
    lesion, entry
        The target and what the reader said of it.
    tenths
        The value it contributes; None where it is not evaluable.
    imputed_excess_tenths
        By how much an imputed value exceeds the latest value that was seen (MR-211), 0 where nothing is protected.
    """

    lesion: TargetLesion
    entry: TargetEntry
    tenths: int | None
    imputed_excess_tenths: int = 0


@dataclass(frozen=True, slots=True)
class TargetSums:
    """The sums of one set of targets at one timepoint, in tenths of a millimetre.

    Attributes
    ----------
    contributions
        One for each target, in the order of the case; empty where the scope has no target.
    baseline, nadir
        B and N (MR-201).
    total
        The sum over the assessable targets.
    is_partial
        Whether some target is not assessable, so that `total` is S′ and not S (MR-208).
    imputed_excess
        How much of `total` rests on imputed values alone (MR-211).
    """

    contributions: tuple[Contribution, ...]
    baseline: int
    nadir: int
    total: int
    is_partial: bool
    imputed_excess: int


def targets_in_scope(targets: Sequence[TargetLesion], scope: Scope, config: CriteriaConfig) -> tuple[TargetLesion, ...]:
    """Return the targets of a scope: by their type, and for `TREATED_TARGETS` by the treated territory (MR-510)."""
    if scope is Scope.OVERALL:
        return tuple(targets)
    liver = tuple(target for target in targets if target.lesion_type is LesionType.HEPATIC)
    if scope is Scope.LOCALIZED and config.localized_scope is LocalizedScope.TREATED_TARGETS:
        return tuple(target for target in liver if target.is_treated)
    return liver


def sums_by_timepoint(
    targets: Sequence[TargetLesion], timepoints: Iterable[TimepointFacts], config: CriteriaConfig
) -> tuple[TargetSums, ...]:
    """Return the sums of a set of targets at each timepoint.

    The nadir of a timepoint is the smallest complete sum among baseline and all earlier timepoints. Partial sums never
    become nadir; timepoints after a progression do (MR-201).
    """
    baseline = nadir = sum(target.baseline_tenths for target in targets)
    latest = {target.lesion_id: target.baseline_tenths for target in targets}
    result: list[TargetSums] = []
    for timepoint in timepoints:
        contributions = tuple(_contribution(target, timepoint, latest, config) for target in targets)
        is_partial = any(item.tenths is None for item in contributions)
        total = sum(item.tenths or 0 for item in contributions)
        excess = sum(item.imputed_excess_tenths for item in contributions)
        result.append(TargetSums(contributions, baseline, nadir, total, is_partial, excess))
        if not is_partial:
            nadir = min(nadir, total)
        _remember(contributions, latest)
    return tuple(result)


def _contribution(
    lesion: TargetLesion, timepoint: TimepointFacts, latest: dict[str, int], config: CriteriaConfig
) -> Contribution:
    entry = timepoint.targets.get(lesion.lesion_id, _MISSING)
    match entry.state:
        case TargetStateCode.MEASURED:
            return Contribution(lesion, entry, entry.tenths)
        case TargetStateCode.ABSENT:
            return Contribution(lesion, entry, 0)
        case TargetStateCode.TOO_SMALL:
            seen = latest[lesion.lesion_id]
            excess = config.tstm_tenths - seen if 0 < seen < config.tstm_tenths else 0
            return Contribution(lesion, entry, config.tstm_tenths, excess)
        case TargetStateCode.SPLIT:
            parts = (config.tstm_tenths if part is None else part for part in entry.part_tenths)
            return Contribution(lesion, entry, sum(parts))
        case TargetStateCode.MERGED:
            return Contribution(lesion, entry, 0 if _is_held(entry, timepoint, latest) else None)
        case _:
            return Contribution(lesion, entry, None)


def _is_held(entry: TargetEntry, timepoint: TimepointFacts, in_scope: dict[str, int]) -> bool:
    """Whether the target that holds a merged one is in the scope and measured at this timepoint (MR-214)."""
    if entry.merged_into not in in_scope:
        return False
    return timepoint.targets.get(entry.merged_into, _MISSING).state is TargetStateCode.MEASURED


def _remember(contributions: Iterable[Contribution], latest: dict[str, int]) -> None:
    """Keep the latest value in state measured or absent; every other state is passed over (MR-211)."""
    for item in contributions:
        if item.entry.state in (TargetStateCode.MEASURED, TargetStateCode.ABSENT) and item.tenths is not None:
            latest[item.lesion.lesion_id] = item.tenths


def _state_of(item: Contribution) -> Inputs:
    return ((item.lesion.lesion_id, item.entry.state.value),)


def _parts_added(item: Contribution) -> str:
    parts = ["too small" if part is None else format_mm(part) for part in item.entry.part_tenths]
    return f"{' + '.join(parts)} = {format_mm(item.tenths or 0)} mm"


def _counts(item: Contribution) -> str:
    return f"{item.lesion.lesion_id} counts {format_mm(item.tenths or 0)} mm"


def _is_missing(item: Contribution) -> str:
    return f"{item.lesion.lesion_id} is not evaluable"


def _values(sums: TargetSums) -> Inputs:
    return tuple((item.lesion.lesion_id, _value(item)) for item in sums.contributions)


def _value(item: Contribution) -> str:
    return "not evaluable" if item.tenths is None else f"{format_mm(item.tenths)} mm"


def _added(sums: TargetSums) -> str:
    terms = [format_mm(item.tenths) for item in sums.contributions if item.tenths is not None]
    return f"{' + '.join(terms)} = {format_mm(sums.total)} mm" if len(terms) > 1 else ""


def _summed(sums: TargetSums) -> str:
    name = "partial sum" if sums.is_partial else "sum"
    references = f"baseline {format_mm(sums.baseline)} mm, nadir {format_mm(sums.nadir)} mm"
    return f"{name} {format_mm(sums.total)} mm, {references}"


CONTRIBUTION_RULES: tuple[Rule[Contribution, str], ...] = (
    Rule(
        "MR-207",
        "A target not imaged, not assessable or without an entry is not evaluable; nothing is carried forward.",
        "RECIST 1.1 [D]",
        lambda item: item.tenths is None and item.entry.state is not TargetStateCode.MERGED,
        None,
        _state_of,
        conclusion=_is_missing,
    ),
    Rule(
        "MR-209",
        "Tissue that is present but cannot be measured counts 5 mm.",
        "[S7][S30]",
        lambda item: item.entry.state is TargetStateCode.TOO_SMALL,
        None,
        _state_of,
        conclusion=_counts,
    ),
    Rule(
        "MR-214",
        "Of two targets that have become one, one carries the longest diameter and the other counts 0; where the one "
        "that carries it is outside the scope or not measured, the other is not evaluable.",
        "RECIST 1.1 [D]",
        lambda item: item.entry.state is TargetStateCode.MERGED,
        None,
        lambda item: ((item.lesion.lesion_id, f"merged into {item.entry.merged_into}"),),
        conclusion=lambda item: _is_missing(item) if item.tenths is None else _counts(item),
    ),
    Rule(
        "MR-215",
        "The parts of a target that has split are added; a part too small to measure counts 5 mm.",
        "RECIST 1.1",
        lambda item: item.entry.state is TargetStateCode.SPLIT,
        None,
        _state_of,
        _parts_added,
        _counts,
    ),
)
"""What is said of single targets before they are added; all that apply are noted."""

SUM_RULE: Rule[TargetSums, str] = Rule(
    "MR-201",
    "The baseline is the sum before treatment; the nadir is the smallest sum among it and all earlier timepoints at "
    "which every target of the scope was assessable.",
    "[S2][S6][D]",
    lambda sums: bool(sums.contributions),
    None,
    _values,
    _added,
    _summed,
)

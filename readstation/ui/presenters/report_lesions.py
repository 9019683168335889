"""The lesion table of a report: every lesion at every timepoint, the sums of each scope and their changes (MR-216)."""

from __future__ import annotations

from readstation.core.exact import format_mm
from readstation.criteria.explain import signed_percent
from readstation.criteria.facts import Scope
from readstation.criteria.outcome import ScopeOutcome
from readstation.model.lesion import Assessment, Lesion, LesionRole, LesionType, TargetStateCode
from readstation.reading.derive import baseline_sum, config_of, contribution_tenths, new_status
from readstation.reading.report import Cell, LesionLine, LesionTable, SumLine
from readstation.reading.views import LesionRow, ReadView
from readstation.reading.words import NEW_LESION_WORDS, TARGET_WORDS, timepoint_label
from readstation.ui.presenters.lesions import rows_of
from readstation.ui.presenters.words import more_words, said_words, site_words

NOTHING = "–"
_NODES = (LesionType.NODE, LesionType.NODE_PORTAL)
_SUM_NAMES = {
    Scope.OVERALL: "Sum of diameters",
    Scope.HEPATIC: "Sum, targets in the liver",
    Scope.LOCALIZED: "Sum, localized",
}


def report_table(view: ReadView) -> LesionTable:
    """Return the table across all timepoints of a read."""
    ordinals = tuple(each.ordinal for each in view.timepoints)
    targets = rows_of(view, LesionRole.TARGET)
    return LesionTable(
        timepoints=tuple(timepoint_label(ordinal) for ordinal in ordinals),
        targets=tuple(_line(row, tuple(_target(view, row, ordinal) for ordinal in ordinals)) for row in targets),
        sums=_sums(view, ordinals) if targets else (),
        non_targets=tuple(
            _line(row, tuple(_non_target(row, ordinal) for ordinal in ordinals))
            for row in rows_of(view, LesionRole.NON_TARGET)
        ),
        new_lesions=tuple(
            _line(row, tuple(_new(view, row, ordinal) for ordinal in ordinals)) for row in rows_of(view, LesionRole.NEW)
        ),
    )


def _line(row: LesionRow, cells: tuple[Cell, ...]) -> LesionLine:
    return LesionLine(row.lesion.label, row.lesion.role, site_words(row.lesion), cells)


def _target(view: ReadView, row: LesionRow, ordinal: int) -> Cell:
    """Return what a target adds to the sum, and why it is that where it was not measured."""
    said = row.by_timepoint.get(ordinal)
    if said is None or said.target is None:
        return Cell(NOTHING, "no state")
    tenths = contribution_tenths(view.state, row.lesion, ordinal, config_of(view.charter))
    figure = NOTHING if tenths is None else format_mm(tenths)
    more = more_words(said)
    into = None if said.merged_into is None else view.state.lesions.get(said.merged_into)
    if said.target is TargetStateCode.MEASURED:
        words = "short axis" if row.lesion.lesion_type in _NODES else ""
    elif said.target is TargetStateCode.MERGED and into is not None:
        words = f"merged into {into.label}"
    else:
        words = TARGET_WORDS[said.target].split(",")[0].lower()
    return Cell(figure, ", ".join(each for each in (words, more) if each))


def _non_target(row: LesionRow, ordinal: int) -> Cell:
    said = row.by_timepoint.get(ordinal)
    return Cell(_measured(said), _words(said) or "no state")


def _new(view: ReadView, row: LesionRow, ordinal: int) -> Cell:
    if ordinal < row.lesion.first_timepoint:
        return Cell("", "not seen")
    said = row.by_timepoint.get(ordinal)
    return Cell(_measured(said), _words(said) or NEW_LESION_WORDS[new_status(view.state, row.lesion, ordinal)].lower())


def _words(said: Assessment | None) -> str:
    if said is None:
        return ""
    return ", ".join(each for each in (said_words(said).lower(), more_words(said)) if each)


def _measured(said: Assessment | None) -> str:
    return "" if said is None or said.measurement is None else format_mm(said.measurement.length_tenths)


def _sums(view: ReadView, ordinals: tuple[int, ...]) -> tuple[SumLine, ...]:
    """Return the sum of all targets with its changes, and the sums of the other scopes where they are not the same."""
    lines: list[SumLine] = []
    seen: list[tuple[Cell, ...]] = [tuple(Cell(NOTHING) for _ in ordinals)]
    for scope, name in _SUM_NAMES.items():
        figures = tuple(_figure(view, scope, ordinal) for ordinal in ordinals)
        if figures in seen and lines:
            continue
        seen.append(figures)
        changes = [_changes(view, scope, ordinal) for ordinal in ordinals]
        lines.append(SumLine(name, figures, is_sum=True))
        lines.append(SumLine("Change from baseline", tuple(each[0] for each in changes), is_sum=False))
        lines.append(SumLine("Change from nadir", tuple(each[1] for each in changes), is_sum=False))
    return tuple(lines)


def _figure(view: ReadView, scope: Scope, ordinal: int) -> Cell:
    outcome = _outcome(view, scope, ordinal)
    if outcome is None:
        tenths = _baseline(view, scope)
        return Cell(NOTHING if tenths is None else format_mm(tenths))
    if outcome.sum_tenths is not None:
        return Cell(format_mm(outcome.sum_tenths))
    if outcome.partial_tenths is not None:
        return Cell(NOTHING, f"known part {format_mm(outcome.partial_tenths)}")
    return Cell(NOTHING)


def _baseline(view: ReadView, scope: Scope) -> int | None:
    """Return the sum at baseline: what the follow-ups are compared with, or without one that of all targets."""
    known = (outcome.scopes[scope].baseline_tenths for _, outcome in sorted(view.outcomes.items()))
    return next(known, baseline_sum(view.state))


def _changes(view: ReadView, scope: Scope, ordinal: int) -> tuple[Cell, Cell]:
    outcome = _outcome(view, scope, ordinal)
    if outcome is None or outcome.sum_tenths is None or outcome.baseline_tenths is None or outcome.nadir_tenths is None:
        return Cell(), Cell()
    total = outcome.sum_tenths
    return (
        Cell(signed_percent(total, outcome.baseline_tenths)),
        Cell(signed_percent(total, outcome.nadir_tenths)),
    )


def _outcome(view: ReadView, scope: Scope, ordinal: int) -> ScopeOutcome | None:
    outcome = view.outcomes.get(ordinal)
    return None if outcome is None else outcome.scopes[scope]


def lesion_name(lesion: Lesion) -> str:
    """Return label and site: "T1, Liver, segment VIII"."""
    site = site_words(lesion)
    return f"{lesion.label}, {site}" if site else lesion.label

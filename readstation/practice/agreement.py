"""Agreement over the cases of a set: what the score page shows of many, and whether the plan's criteria are met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.phrases import tr
from readstation.criteria.facts import Response, Scope
from readstation.practice.plan import Criterion, CriterionKind, TrainingPlan
from readstation.practice.score_records import CaseScore, DiameterError, ResponseScore
from readstation.stats.categorical_agreement import Agreement, cohens_kappa, cross_table
from readstation.stats.measurement_agreement import LimitsOfAgreement, bland_altman
from readstation.stats.proportions import Rate
from readstation.stats.readers import percent_agreement

CATEGORIES = tuple(each.value for each in Response)
"""Every response that a scope can have, in the order of the table."""

_MM = 10.0
_FEWEST_PAIRS = 2


@dataclass(frozen=True, slots=True)
class ScoredCase:
    """A case of a set: its name for people, such as P-09, and its score."""

    name: str
    score: CaseScore


@dataclass(frozen=True, slots=True)
class ScopeAgreement:
    """Agreement on the responses of one scope.

    Attributes
    ----------
    scope
        Which.
    table
        Counts, row by row: the trainee's response, columns the reference's, both in the order of `CATEGORIES`.
    kappa
        Cohen's kappa with its interval; its coefficient is None where chance alone agrees fully.
    differing
        Case and responses, where they differ.
    """

    scope: Scope
    table: tuple[tuple[int, ...], ...]
    kappa: Agreement
    differing: tuple[tuple[str, ResponseScore], ...]


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """A criterion of the plan, met or not.

    Attributes
    ----------
    kind, scope
        Which.
    is_met
        Whether the figure reaches what is needed; never where there is no figure.
    reached, needed
        Both as words with their unit.
    todo
        The cases that it fails by, and what to do; empty where it is met and nothing is left to say.
    """

    kind: CriterionKind
    scope: str
    is_met: bool
    reached: str
    needed: str
    todo: str


@dataclass(frozen=True, slots=True)
class SetScore:
    """The score over a set of cases.

    Attributes
    ----------
    cases
        How many.
    lesions_found, lesions, extra
        Of all references' lesions how many were found, and how many were marked that no reference has.
    diameters
        Bland-Altman figures over every diameter of both, in millimetres, the trainee's less the reference's; None for
        fewer than two.
    points
        What stands behind each point of it, in its order: case and diameter.
    scopes
        Agreement by scope; nothing for one without responses.
    progression
        By scope: in how many cases progression is at the reference's timepoint.
    median_ms
        The median time of a case.
    criteria
        The plan's criteria in its order.
    """

    cases: int
    lesions_found: int
    lesions: int
    extra: int
    diameters: LimitsOfAgreement | None
    points: tuple[tuple[str, DiameterError], ...]
    scopes: tuple[ScopeAgreement, ...]
    progression: tuple[tuple[Scope, Rate], ...]
    median_ms: int
    criteria: tuple[CriterionScore, ...]

    @property
    def is_passed(self) -> bool:
        """Whether every criterion is met."""
        return all(each.is_met for each in self.criteria)


def score_set(cases: Sequence[ScoredCase], plan: TrainingPlan) -> SetScore:
    """Return the score over a set of cases.

    Parameters
    ----------
    cases
        Each once, with its last score.
    plan
        What has to be reached.

    Raises
    ------
    Refused
        If there is no case, or one stands twice.
    """
    if not cases or len({each.name for each in cases}) != len(cases):
        raise Refused(Finding("practice.set", "A set has one case or more, and each of them once."))
    scores = [each.score for each in cases]
    points = tuple((each.name, error) for each in cases for error in each.score.diameters)
    figures = SetScore(
        cases=len(cases),
        lesions_found=sum(len(each.found) for each in scores),
        lesions=sum(len(each.found) + len(each.missed) for each in scores),
        extra=sum(len(each.extra) for each in scores),
        diameters=_limits([error for _, error in points]),
        points=points,
        scopes=tuple(found for scope in Scope if (found := _scope(scope, cases)) is not None),
        progression=tuple((scope, _progression(scope, scores)) for scope in Scope),
        median_ms=round(median(each.active_ms for each in scores)),
        criteria=(),
    )
    criteria = tuple(_LOOKS[each.kind](each, figures, cases) for each in plan.criteria)
    return _with(figures, criteria)


def _with(figures: SetScore, criteria: tuple[CriterionScore, ...]) -> SetScore:
    return SetScore(
        figures.cases, figures.lesions_found, figures.lesions, figures.extra, figures.diameters, figures.points,
        figures.scopes, figures.progression, figures.median_ms, criteria,
    )  # fmt: skip


def _limits(errors: Sequence[DiameterError]) -> LimitsOfAgreement | None:
    if len(errors) < _FEWEST_PAIRS:
        return None
    own, reference = ([each.own_tenths / _MM for each in errors], [each.reference_tenths / _MM for each in errors])
    return bland_altman(own, reference)


def _scope(scope: Scope, cases: Sequence[ScoredCase]) -> ScopeAgreement | None:
    said = [(each.name, one) for each in cases for one in each.score.responses if one.scope == scope]
    if not said:
        return None
    table = cross_table([one.own for _, one in said], [one.reference for _, one in said], CATEGORIES)
    rows = tuple(tuple(int(count) for count in row) for row in table)
    differing = tuple((name, one) for name, one in said if one.own != one.reference)
    return ScopeAgreement(scope, rows, cohens_kappa(table), differing)


def _progression(scope: Scope, scores: Sequence[CaseScore]) -> Rate:
    said = [one for each in scores for one in each.progressions if one.scope == scope]
    return percent_agreement([each.own for each in said], [each.reference for each in said])


def _cases(criterion: Criterion, figures: SetScore, _: Sequence[ScoredCase]) -> CriterionScore:
    is_met = figures.cases >= criterion.limit
    todo = "" if is_met else tr("Read {count} more.", count=criterion.limit - figures.cases)
    return _scored(criterion, is_met, str(figures.cases), tr("{limit} or more", limit=criterion.limit), todo)


def _lesions_found(criterion: Criterion, figures: SetScore, cases: Sequence[ScoredCase]) -> CriterionScore:
    found, lesions = figures.lesions_found, figures.lesions
    missed = ", ".join(f"{each.name} {one.reference}" for each in cases for one in each.score.missed)
    percent = 100 * found // lesions if lesions else 0
    share = tr("{found} of {lesions}, {percent} %", found=found, lesions=lesions, percent=percent)
    is_met = lesions > 0 and 100 * found >= criterion.limit * lesions
    todo = tr("Missed: {missed}.", missed=missed) if missed else ""
    return _scored(criterion, is_met, share, _percent(criterion), todo)


def _extra(criterion: Criterion, figures: SetScore, cases: Sequence[ScoredCase]) -> CriterionScore:
    is_met = 100 * figures.extra <= criterion.limit * figures.cases
    extra = ", ".join(f"{each.name} {one.own}" for each in cases for one in each.score.extra)
    reached = f"{figures.extra / figures.cases:.2f}"
    needed = tr("{limit} or fewer", limit=f"{criterion.limit / 100:.2f}")
    todo = tr("Not in the reference: {extra}.", extra=extra) if extra else ""
    return _scored(criterion, is_met, reached, needed, todo)


def _mean_difference(criterion: Criterion, figures: SetScore, _: Sequence[ScoredCase]) -> CriterionScore:
    limits, needed = figures.diameters, tr("within ±{limit} mm", limit=f"{criterion.limit / _MM:.1f}")
    if limits is None:
        return _unknown(criterion, needed)
    is_met = abs(limits.mean_difference) * _MM <= criterion.limit + _ROUNDING
    return _scored(criterion, is_met, f"{_signed(limits.mean_difference)} mm", needed, "" if is_met else _side(limits))


def _limits_within(criterion: Criterion, figures: SetScore, _: Sequence[ScoredCase]) -> CriterionScore:
    limits, needed = figures.diameters, tr("within ±{limit} mm", limit=f"{criterion.limit / _MM:.1f}")
    if limits is None:
        return _unknown(criterion, needed)
    is_met = max(-limits.low, limits.high) * _MM <= criterion.limit + _ROUNDING
    name, worst = max(figures.points, key=lambda point: abs(point[1].difference_tenths))
    todo = tr("Furthest off: {name} {lesion}. Measure it again beside the reference.", name=name, lesion=worst.lesion)
    reached = tr("{low} to {high} mm", low=_signed(limits.low), high=_signed(limits.high))
    return _scored(criterion, is_met, reached, needed, "" if is_met else todo)


def _right_phase(criterion: Criterion, figures: SetScore, _: Sequence[ScoredCase]) -> CriterionScore:
    wrong = [(name, error) for name, error in figures.points if not error.is_same_phase]
    total = len(figures.points)
    is_met = total > 0 and 100 * (total - len(wrong)) >= criterion.limit * total
    names = ", ".join(f"{name} {error.lesion}" for name, error in wrong)
    todo = tr("Measured in another phase: {names}. Viable tumour is measured in the arterial phase.", names=names)
    reached = tr("{part} of {whole}", part=total - len(wrong), whole=total)
    return _scored(criterion, is_met, reached, _percent(criterion), todo if wrong else "")


def _kappa(criterion: Criterion, figures: SetScore, _: Sequence[ScoredCase]) -> CriterionScore:
    needed = tr("{limit} or more", limit=f"{criterion.limit / 100:.2f}")
    found = next((each for each in figures.scopes if each.scope == criterion.scope), None)
    if found is None:
        return _unknown(criterion, needed)
    pairs = (tr("{name} {own} for {reference}", name=name, own=one.own, reference=one.reference)
             for name, one in found.differing)  # fmt: skip
    todo = tr("Differs: {differing}.", differing=", ".join(pairs)) if found.differing else ""
    if found.kappa.coefficient is None:
        # Every response is the same category: kappa does not exist, and there is nothing to disagree on.
        is_met = not found.differing
        return _scored(criterion, is_met, tr("full agreement on one category"), needed, todo)
    is_met = found.kappa.coefficient * 100 >= criterion.limit - _ROUNDING
    return _scored(criterion, is_met, kappa_words(found.kappa), needed, todo)


def _progression_within(criterion: Criterion, figures: SetScore, cases: Sequence[ScoredCase]) -> CriterionScore:
    rate = dict(figures.progression)[Scope(criterion.scope)]
    wrong = [
        each.name for each in cases for one in each.score.progressions
        if one.scope == criterion.scope and one.own != one.reference
    ]  # fmt: skip
    is_met = rate.percent + _ROUNDING >= criterion.limit
    todo = tr("At another timepoint: {cases}.", cases=", ".join(wrong)) if wrong else ""
    return _scored(criterion, is_met, f"{rate.percent:.0f} %", _percent(criterion), todo)


def _case_rules(criterion: Criterion, figures: SetScore, cases: Sequence[ScoredCase]) -> CriterionScore:
    failed = [(each.name, rule) for each in cases for rule in each.score.rules if not rule.is_passed]
    passed = sum(each.score.is_passed for each in cases)
    is_met = 100 * passed >= criterion.limit * figures.cases
    names = ", ".join(dict.fromkeys(f"{name}: {rule.name}" for name, rule in failed))
    redo = ", ".join(dict.fromkeys(name for name, _ in failed))
    todo = tr("{names}. Redo {cases}.", names=names, cases=redo) if failed else ""
    reached = tr("{part} of {whole}", part=passed, whole=figures.cases)
    return _scored(criterion, is_met, reached, _percent(criterion), todo)


def _scored(criterion: Criterion, is_met: bool, reached: str, needed: str, todo: str) -> CriterionScore:
    return CriterionScore(criterion.kind, criterion.scope, is_met, reached, needed, todo)


def _unknown(criterion: Criterion, needed: str) -> CriterionScore:
    todo = tr("Read more cases: there is nothing to compare yet.")
    return _scored(criterion, is_met=False, reached=tr("no figure"), needed=needed, todo=todo)


def _side(limits: LimitsOfAgreement) -> str:
    return side_words(limits.mean_difference)


def side_words(mean_mm: float) -> str:
    """Return on which side of the reference somebody measures, from the mean difference in millimetres."""
    length = f"{abs(mean_mm):.1f}"
    if mean_mm < 0:
        return tr("On average you measure {length} mm short.", length=length)
    return tr("On average you measure {length} mm long.", length=length)


def kappa_words(kappa: Agreement) -> str:
    """Return kappa with its interval in words; empty where it does not exist."""
    if kappa.coefficient is None:
        return ""
    if kappa.lower is None or kappa.upper is None:
        return f"kappa {kappa.coefficient:.2f}"
    low, high = f"{kappa.lower:.2f}", f"{kappa.upper:.2f}"
    return tr("kappa {kappa} ({low} to {high})", kappa=f"{kappa.coefficient:.2f}", low=low, high=high)


def _signed(mm: float) -> str:
    return f"{mm:+.1f}".replace("-", "−")


def _percent(criterion: Criterion) -> str:
    return tr("{limit} % or more", limit=criterion.limit)


_ROUNDING = 1e-6

_LOOKS: dict[CriterionKind, Callable[[Criterion, SetScore, Sequence[ScoredCase]], CriterionScore]] = {
    CriterionKind.CASES: _cases,
    CriterionKind.LESIONS_FOUND: _lesions_found,
    CriterionKind.EXTRA_PER_CASE: _extra,
    CriterionKind.MEAN_DIFFERENCE: _mean_difference,
    CriterionKind.LIMITS: _limits_within,
    CriterionKind.RIGHT_PHASE: _right_phase,
    CriterionKind.KAPPA: _kappa,
    CriterionKind.PROGRESSION: _progression_within,
    CriterionKind.CASE_RULES: _case_rules,
}

"""Training plans and the rules of a case: data, read strictly; what is not exactly a plan is refused (TR-59)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_strict
from readstation.core.errors import DataProblem, Refused
from readstation.core.exact import MAXIMUM_DIAMETER
from readstation.core.findings import Finding
from readstation.criteria.facts import Scope
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.lesion import LesionRole
from readstation.model.practice import PLAN_FORMAT

LARGEST_PLAN_BYTES = 1_000_000
_LONGEST_TEXT = 500
_MOST_RULES = 500
_MOST_CRITERIA = 30
_TIMEPOINTS = range(1001)
_TOLERANCES = range(1, 1001)


class RuleKind(StrEnum):
    """What a rule of a case looks at; each compares a trainee's read with the reference."""

    FOUND = "found"
    """The reference's lesion is in the read."""
    ROLE = "role"
    """The lesion is a target, non-target or finding as in the reference."""
    TYPE = "type"
    """The lesion has the reference's kind of place: liver, node, portal node, elsewhere."""
    NO_EXTRA = "no_extra"
    """The read has no lesion of this role that the reference has not."""
    DIAMETER = "diameter"
    """The lesion's diameter at a timepoint is within the tolerance."""
    PHASE = "phase"
    """The lesion was measured in the phase that the reference was measured in."""
    STATE = "state"
    """The lesion's state at a timepoint is the reference's."""
    RESPONSE = "response"
    """The response of a scope at a timepoint is the reference's."""
    QUALITY = "quality"
    """The scans of a timepoint were judged as in the reference: whether they can be read, and why no better."""
    PROGRESSION = "progression"
    """Progression of a scope is at the reference's timepoint, or at none as there."""


_OF_LESION = (RuleKind.FOUND, RuleKind.ROLE, RuleKind.TYPE, RuleKind.DIAMETER, RuleKind.PHASE, RuleKind.STATE)
_AT_TIMEPOINT = (RuleKind.DIAMETER, RuleKind.PHASE, RuleKind.STATE, RuleKind.RESPONSE, RuleKind.QUALITY)
_OF_SCOPE = (RuleKind.RESPONSE, RuleKind.PROGRESSION)


@dataclass(frozen=True, slots=True)
class CaseRule:
    """A rule of one case. It lies with the reference, sealed: it would tell what the reference says.

    Attributes
    ----------
    name
        What it is called, a few words: "Necrosis left out".
    kind
        What it looks at.
    basis
        The rule of the criteria, such as MR-116.
    lesion
        The reference's label of the lesion, such as T1.
    timepoint, scope, role
        Where the kind asks for them.
    tolerance_tenths
        Of a diameter: how far off is still right.
    typical
        What the typical mistake gives: a diameter in tenths of a millimetre, a role, state or response; empty for none.
    says
        The feedback where exactly that mistake was made, or, where `typical` is empty, any.
    """

    name: str
    kind: RuleKind
    basis: str
    lesion: str = ""
    timepoint: int = -1
    scope: str = ""
    role: str = ""
    tolerance_tenths: int = 0
    typical: str = ""
    says: str = ""


class CriterionKind(StrEnum):
    """What a plan asks over all cases of a set."""

    CASES = "cases"
    """Cases read, at least."""
    LESIONS_FOUND = "lesions_found"
    """Percent of the reference's lesions, at least."""
    EXTRA_PER_CASE = "extra_per_case"
    """Lesions that the reference has not, for each case, in hundredths, at most."""
    MEAN_DIFFERENCE = "mean_difference"
    """Mean difference of the diameters, in tenths of a millimetre either way, at most."""
    LIMITS = "limits"
    """Limits that hold 95 % of the differences, in tenths of a millimetre either way, at most."""
    RIGHT_PHASE = "right_phase"
    """Percent of the measurements in the reference's phase, at least."""
    KAPPA = "kappa"
    """Kappa of the responses of a scope, in hundredths, at least."""
    PROGRESSION = "progression"
    """Percent of the cases with progression of a scope at the reference's timepoint, at least."""
    CASE_RULES = "case_rules"
    """Percent of the cases in which every rule was passed, at least."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a plan asks over all cases.

    Attributes
    ----------
    kind
        What.
    limit
        The figure, a whole number in the unit that `CriterionKind` says.
    scope
        Of kappa and progression.
    """

    kind: CriterionKind
    limit: int
    scope: str = ""


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What a trainee has to reach; the same for every reader, and open to all.

    Attributes
    ----------
    format
        `PLAN_FORMAT`.
    title, version
        Its name and version.
    tolerance_tenths
        How far a diameter may be off, where a case does not say it.
    valid_days
        How long a qualification by it holds; 0 for as long as the charter does.
    criteria
        What it asks.
    """

    format: str
    title: str
    version: int
    tolerance_tenths: int
    valid_days: int
    criteria: tuple[Criterion, ...]


DEFAULT_PLAN = TrainingPlan(
    PLAN_FORMAT,
    "mRECIST basics",
    1,
    tolerance_tenths=30,
    valid_days=365,
    criteria=(
        Criterion(CriterionKind.CASES, 10),
        Criterion(CriterionKind.LESIONS_FOUND, 80),
        Criterion(CriterionKind.EXTRA_PER_CASE, 50),
        Criterion(CriterionKind.MEAN_DIFFERENCE, 20),
        Criterion(CriterionKind.LIMITS, 60),
        Criterion(CriterionKind.RIGHT_PHASE, 100),
        Criterion(CriterionKind.KAPPA, 70, Scope.LOCALIZED),
        Criterion(CriterionKind.CASE_RULES, 100),
    ),
)
"""The plan of a pack that names none; its figures are those that MR-813 and MR-815 leave to the charter."""


def plan_bytes(plan: TrainingPlan) -> bytes:
    """Return the canonical bytes of a plan."""
    return canonical_bytes(record_to_json(plan))


def read_plan(data: bytes) -> TrainingPlan:
    """Return the plan of a file's bytes.

    Raises
    ------
    Refused
        If it is none; the finding says what is wrong.
    """
    plan: TrainingPlan = _record(TrainingPlan, _strict(data, LARGEST_PLAN_BYTES))
    faults = (
        (plan.format != PLAN_FORMAT, "its form is unknown"),
        (not _is_text(plan.title), "its title is empty, too long or not plain"),
        (not 1 <= plan.version <= 100_000, "its version is out of range"),
        (not 0 <= plan.tolerance_tenths <= 1000, "its tolerance is out of range"),
        (not 0 <= plan.valid_days <= 3660, "its days are out of range"),
        (not 0 < len(plan.criteria) <= _MOST_CRITERIA, "it asks nothing, or too much"),
        (len({(each.kind, each.scope) for each in plan.criteria}) != len(plan.criteria), "it asks something twice"),
    )
    for is_wrong, words in faults:
        if is_wrong:
            raise Refused(Finding("practice.plan", f"The training plan cannot be used: {words}."))
    for number, each in enumerate(plan.criteria):
        _check_criterion(each, f"criteria[{number}]")
    return plan


def read_rules(data: bytes) -> tuple[CaseRule, ...]:
    """Return the rules of a case from a file's bytes: ``{"rules": [...]}``.

    Raises
    ------
    Refused
        If they are none; the finding says which and why.
    """
    value = _strict(data, LARGEST_PLAN_BYTES)
    if not isinstance(value, dict) or set(value) != {"rules"} or not isinstance(value["rules"], list):
        raise Refused(Finding("practice.rules", "The file holds no rules of a case."))
    return rules_of(value["rules"])


def rules_of(values: list[Any]) -> tuple[CaseRule, ...]:
    """Return rules of a case from JSON values.

    Raises
    ------
    Refused
        If they are none.
    """
    if len(values) > _MOST_RULES:
        raise Refused(Finding("practice.rules", "There are too many rules."))
    rules = tuple(_record(CaseRule, each) for each in values)
    for number, rule in enumerate(rules):
        _check_rule(rule, f"rules[{number}]")
    return rules


def _check_rule(rule: CaseRule, place: str) -> None:
    faults = (
        (not all(map(_is_text, (rule.name, rule.basis))), "needs a name and the rule that it rests on"),
        (any(len(each) > _LONGEST_TEXT or not _is_plain(each) for each in (rule.says, rule.typical, rule.lesion)),
         "has words too long or not plain"),
        ((rule.kind in _OF_LESION) != bool(rule.lesion), "names a lesion where it has none, or none where it has one"),
        (rule.timepoint not in (_TIMEPOINTS if rule.kind in _AT_TIMEPOINT else (-1,)),
         "needs a timepoint, or has none to name"),
        ((rule.kind in _OF_SCOPE) != (rule.scope in tuple(Scope)) or bool(rule.scope) != (rule.kind in _OF_SCOPE),
         "needs a scope, or has none to name"),
        ((rule.kind is RuleKind.NO_EXTRA) != bool(rule.role) or (rule.role not in ("", *LesionRole)),
         "needs a role, or has none to name"),
        (rule.tolerance_tenths not in (_TOLERANCES if rule.kind is RuleKind.DIAMETER else (0,)),
         "needs a tolerance, or has none to name"),
        (rule.kind is RuleKind.DIAMETER and not (rule.typical == "" or _is_diameter(rule.typical)),
         "has a typical diameter that is no number of tenths"),
    )  # fmt: skip
    for is_wrong, words in faults:
        if is_wrong:
            raise Refused(Finding("practice.rules", f"A rule of kind {rule.kind} {words}.", place=place))


def _check_criterion(criterion: Criterion, place: str) -> None:
    needs_scope = criterion.kind in (CriterionKind.KAPPA, CriterionKind.PROGRESSION)
    if bool(criterion.scope) != needs_scope or (needs_scope and criterion.scope not in tuple(Scope)):
        raise Refused(Finding("practice.plan", "Needs a scope, or has none to name.", place=place))
    if not 0 <= criterion.limit <= 100_000:
        raise Refused(Finding("practice.plan", "Has a figure out of range.", place=place))


def _strict(data: bytes, largest: int) -> Any:
    if len(data) > largest:
        raise Refused(Finding("TR-59", "The file is larger than a plan or a list of rules may be."))
    try:
        value = parse_strict(data)
        # Depth and size of numbers are judged by writing it; duplicates and fractions by reading it.
        canonical_bytes(value)
    except NotCanonicalError as error:
        raise Refused(Finding("TR-59", f"The file is no plan and no list of rules: {error}.")) from error
    return value


def _record(kind: type[Any], value: Any) -> Any:
    try:
        return record_from_json(kind, value)
    except DataProblem as problem:
        raise Refused(Finding("practice.plan", f"The plan or rule cannot be used: {problem}.")) from problem


def _is_diameter(text: str) -> bool:
    return (
        text.isascii()
        and text.isdecimal()
        and len(text) <= len(str(MAXIMUM_DIAMETER))
        and int(text) <= MAXIMUM_DIAMETER
    )


def _is_text(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_TEXT and _is_plain(text)


def _is_plain(text: str) -> bool:
    return text == text.strip() and (text == "" or text.isprintable())

"""Outcomes in words a radiologist reads: what was compared with what, by which rule, and what would change it."""

from __future__ import annotations

from decimal import Decimal

from readstation.core.exact import format_mm, percent_for_display
from readstation.core.phrases import phrase
from readstation.criteria.facts import NewStatus, NonTargetResponse, Response, Scope, TargetResponse
from readstation.criteria.outcome import ScopeOutcome, TraceEntry

SCOPE_WORDS = {
    Scope.LOCALIZED: phrase("Localized", inside=True),
    Scope.HEPATIC: phrase("Hepatic", inside=True),
    Scope.OVERALL: phrase("Overall", inside=True),
}
"""A response is never shown without the name of its scope (MR-513)."""

FLAG_WORDS = {
    "F-PARTIAL-PD": "Progression although a target is missing: the others alone exceed the limit (MR-208).",
    "F-PD-LT5": "Progression by less than 5.0 mm: check both measurements again before you lock (MR-210).",
    "F-TSTM-SUPPRESSED": "A value counted for a target too small to measure cannot make progression alone (MR-211).",
    "F-REAPPEAR": "The last response was complete: confirm that disease is back, or say that it is in doubt (MR-507).",
    "F-EQUIV-NEW": "A new finding is equivocal and counts as none: look again at every timepoint (MR-405).",
    "F-NEW-NE": "A region that had to be imaged was not (MR-506).",
}

_TARGET_VERDICTS = frozenset({"MR-202", "MR-203", "MR-204", "MR-205", "MR-206", "MR-207", "MR-208", "MR-212"})
_RESPONSE_VERDICTS = frozenset({"MR-501", "MR-503", "MR-504", "MR-506", "MR-510"})


def signed_percent(value_tenths: int, reference_tenths: int) -> str:
    """Return a change as ``−57.1 %``, with more digits where one would contradict the category; ``-`` for none.

    Parameters
    ----------
    value_tenths, reference_tenths
        Two sums or diameters, tenths of a millimetre (MR-212, MR-216).
    """
    text = percent_for_display(value_tenths, reference_tenths)
    if text is None:
        return "-"
    sign = "+" if Decimal(text) > 0 else ""
    return f"{sign}{text} %".replace("-", "−")


def compared(value_tenths: int, reference_tenths: int, name: str) -> str:
    """Return ``57.1 % below baseline 68.0 mm``: a sum beside the sum it is compared with."""
    reference = f"{name} {format_mm(reference_tenths)} mm"
    text = percent_for_display(value_tenths, reference_tenths)
    if value_tenths == reference_tenths:
        return f"the same as {reference}"
    if text is None:
        return f"above {reference}"
    return f"{text.lstrip('-')} % {'below' if value_tenths < reference_tenths else 'above'} {reference}"


def target_sentence(outcome: ScopeOutcome) -> str:
    """Return the reason of the target response: ``PR: sum 29.2 mm is 57.1 % below baseline 68.0 mm; MR-205``."""
    rule = _rule_of(outcome, _TARGET_VERDICTS)
    return f"{outcome.target.value}: {_target_reason(outcome)}; {rule}"


def non_target_sentence(outcome: ScopeOutcome) -> str:
    """Return the reason of the non-target response, with its rule (MR-302 to MR-310)."""
    return _NON_TARGET_WORDS[outcome.nontarget]


def new_sentence(outcome: ScopeOutcome) -> str:
    """Return the new-lesion status in words, with its rule."""
    return _NEW_WORDS[outcome.new]


def matrix_sentence(outcome: ScopeOutcome) -> str:
    """Return how the three codes make the response, with the rule of the matrix."""
    rule = _rule_of(outcome, _RESPONSE_VERDICTS)
    if outcome.scope is Scope.LOCALIZED:
        return f"{outcome.response.value}: the localized response is that of the liver targets; {rule}"
    codes = f"target {outcome.target.value}, non-target {outcome.nontarget.value}, new {outcome.new.value}"
    return f"{outcome.response.value}: {codes}; {rule}"


def limits_sentence(outcome: ScopeOutcome) -> str:
    """Return the sums that would change the target response: ``SD from 47.7 mm, PD from 60.9 mm``.

    Complete response is left out, because it is plain that it needs every viable target to be gone.
    """
    limits = (distance for distance in outcome.distances if distance.response is not TargetResponse.CR)
    return ", ".join(distance.words for distance in limits)


def scope_sentence(outcome: ScopeOutcome) -> str:
    """Return the response of a scope with its reason, and what would change it.

    ``Localized PR: sum 29.2 mm is 57.1 % below baseline 68.0 mm (MR-205). SD from 47.7 mm, PD from 60.9 mm.``
    """
    name = SCOPE_WORDS[outcome.scope]
    if _is_by_targets(outcome):
        rule = _rule_of(outcome, _TARGET_VERDICTS)
        first = f"{name} {outcome.response.value}: {_target_reason(outcome)} ({rule})."
    else:
        rule = _rule_of(outcome, _RESPONSE_VERDICTS)
        first = f"{name} {outcome.response.value}: {_matrix_reason(outcome)} ({rule})."
    limits = limits_sentence(outcome)
    return f"{first} {_of_targets(outcome, limits)}." if limits else first


def trace_line(entry: TraceEntry) -> str:
    """Return one line of the trace: rule, what it saw, the arithmetic, what it concluded."""
    saw = ", ".join(f"{name} {value}" for name, value in entry.inputs)
    told = "; ".join(part for part in (saw, entry.arithmetic) if part)
    return f"{entry.rule}: {told} → {entry.conclusion}" if told else f"{entry.rule}: {entry.conclusion}"


def _rule_of(outcome: ScopeOutcome, verdicts: frozenset[str]) -> str:
    """Return the id of the rule that concluded one of the two responses; it stands in the trace once."""
    wanted = outcome.target.value if verdicts is _TARGET_VERDICTS else outcome.response.value
    return next(entry.rule for entry in outcome.trace if entry.rule in verdicts and entry.conclusion == wanted)


def _target_reason(outcome: ScopeOutcome) -> str:
    total, baseline, nadir = outcome.sum_tenths, outcome.baseline_tenths, outcome.nadir_tenths
    if baseline is None or nadir is None:
        return "there is no target in this scope"
    if total is None:
        return _partial_reason(outcome, nadir)
    sum_words = f"sum {format_mm(total)} mm is"
    match outcome.target:
        case TargetResponse.CR if total == 0:
            return "no viable target is left"
        case TargetResponse.CR:
            return f"no viable target is left and nodes are of normal size; sum {format_mm(total)} mm"
        case TargetResponse.PD:
            return f"{sum_words} {compared(total, nadir, 'nadir')}"
        case TargetResponse.PR:
            return f"{sum_words} {compared(total, baseline, 'baseline')}{_why_no_progression(outcome, total, nadir)}"
        case _ if baseline == nadir:
            words = compared(total, baseline, "baseline and nadir")
        case _:
            words = f"{compared(total, baseline, 'baseline')} and {compared(total, nadir, 'nadir')}"
    return f"{sum_words} {words}{_why_no_progression(outcome, total, nadir)}"


def _why_no_progression(outcome: ScopeOutcome, total: int, nadir: int) -> str:
    """Say why a sum 20 % above the nadir is no progression, where it is not."""
    if total <= nadir or 10 * total < 12 * nadir:
        return ""
    if "F-TSTM-SUPPRESSED" in outcome.flags:
        return ", by an imputed value alone (MR-211)"
    rise = f"{format_mm(total - nadir)} mm"
    if outcome.target is TargetResponse.PR:
        return f", and only {rise} above nadir {format_mm(nadir)} mm (MR-210)"
    return f", but by only {rise} (MR-210)"


def _partial_reason(outcome: ScopeOutcome, nadir: int) -> str:
    partial = outcome.partial_tenths or 0
    if outcome.target is TargetResponse.PD:
        return f"the targets that could be assessed, {format_mm(partial)} mm, are {compared(partial, nadir, 'nadir')}"
    return f"not every target could be assessed; the others sum to {format_mm(partial)} mm"


def _matrix_reason(outcome: ScopeOutcome) -> str:
    if outcome.response is Response.PD:
        causes = []
        if outcome.target is TargetResponse.PD:
            causes.append("progression of the targets")
        if outcome.nontarget is NonTargetResponse.PD:
            causes.append("unequivocal progression of non-target disease")
        if outcome.new is NewStatus.YES:
            causes.append("a new lesion")
        return " and ".join(causes)
    return f"target {outcome.target.value}, non-target {outcome.nontarget.value}, new {outcome.new.value}"


def _of_targets(outcome: ScopeOutcome, limits: str) -> str:
    """Say of which response the limits are, where the scope's response is another."""
    return limits if _is_by_targets(outcome) else f"Targets alone are {outcome.target.value}: {limits}"


def _is_by_targets(outcome: ScopeOutcome) -> bool:
    """Whether the targets alone explain the response of the scope."""
    others_progress = outcome.new is NewStatus.YES or outcome.nontarget is NonTargetResponse.PD
    return outcome.response.value == outcome.target.value and not others_progress


_NON_TARGET_WORDS = {
    NonTargetResponse.CR: "CR: every non-target item is gone; MR-302",
    NonTargetResponse.NON_CR_NON_PD: "NON_CR_NON_PD: non-target disease persists, none has progressed; MR-303",
    NonTargetResponse.PD: "PD: non-target disease has progressed unequivocally; MR-304",
    NonTargetResponse.NE: "NE: a non-target item could not be assessed; MR-305",
    NonTargetResponse.NA: "NA: there is no non-target disease in this scope; MR-310",
}

_NEW_WORDS = {
    NewStatus.NO: "NO: no new lesion; MR-401",
    NewStatus.EQUIVOCAL: "EQUIVOCAL: counts as none and is looked at again; MR-405",
    NewStatus.NE: "NE: a region that had to be imaged was not; MR-506",
    NewStatus.YES: "YES: a new lesion is progression; MR-501",
}

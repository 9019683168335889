"""The responses of a report: three named scopes at each follow-up, each with its reasons and rules (MR-509, MR-513)."""

from __future__ import annotations

from readstation.core.exact import format_mm
from readstation.criteria import explain
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.facts import Scope
from readstation.criteria.outcome import ScopeOutcome
from readstation.reading.derive import baseline_sum, config_of
from readstation.reading.report import Answer, ScopeResponse
from readstation.reading.views import ReadView
from readstation.ui.presenters.responses import SCOPE_UNDER, SCOPES, Reason, reasons_of
from readstation.ui.presenters.words import response_words

_REMARKS = {
    "F-PD-LT5": "Progression by less than 5.0 mm (MR-210).",
    "F-REAPPEAR": "The last response before was complete (MR-507).",
    "F-EQUIV-NEW": "A new finding is equivocal and counts as none (MR-405).",
}
"""Where the window asks the reader for something before the lock, the report says what was so."""

_OUTSIDE = Answer("–", "not part of this scope")


def report_responses(view: ReadView, ordinal: int) -> tuple[ScopeResponse, ...]:
    """Return the three responses at a timepoint; none at baseline, which has no response."""
    outcome = view.outcomes.get(ordinal)
    if outcome is None:
        return ()
    return tuple(_response(view, ordinal, scope, config_of(view.charter)) for scope in SCOPES)


def sum_words(view: ReadView, ordinal: int) -> str:
    """Return the sum of all targets at a timepoint with its changes in one line; empty where there is no target."""
    outcome = view.outcomes.get(ordinal)
    if outcome is None:
        total = baseline_sum(view.state)
        return "" if total is None else f"Sum of diameters {format_mm(total)} mm"
    overall = outcome.scopes[Scope.OVERALL]
    total, baseline, nadir = overall.sum_tenths, overall.baseline_tenths, overall.nadir_tenths
    if baseline is None or nadir is None:
        return ""
    if total is None:
        partial = (
            "" if overall.partial_tenths is None else f"; the known part is {format_mm(overall.partial_tenths)} mm"
        )
        return f"Sum of diameters not known{partial}"
    return (
        f"Sum of diameters {format_mm(total)} mm: {explain.compared(total, baseline, 'baseline')}, "
        f"{explain.compared(total, nadir, 'nadir')}"
    )


def _response(view: ReadView, ordinal: int, scope: Scope, config: CriteriaConfig) -> ScopeResponse:
    outcome = view.outcomes[ordinal]
    each = outcome.scopes[scope]
    by_title = {reason.title: reason for reason in reasons_of(view, each, ordinal)}
    result = next(reason for reason in by_title.values() if reason.mark == "=")
    return ScopeResponse(
        scope=explain.SCOPE_WORDS[scope],
        covers=SCOPE_UNDER[scope],
        response=_answer(result),
        targets=_answer(by_title.get("Target lesions")),
        non_targets=_answer(by_title.get("Non-target lesions")),
        new_lesions=_answer(by_title.get("New lesions")),
        remarks=(*_flags(each), *_sensitivity(each, outcome.sensitivity[scope], config)),
    )


def _answer(reason: Reason | None) -> Answer:
    return _OUTSIDE if reason is None else Answer(reason.answer, reason.sentence)


def _flags(outcome: ScopeOutcome) -> tuple[str, ...]:
    return tuple(_REMARKS.get(flag, explain.FLAG_WORDS.get(flag, flag)) for flag in outcome.flags)


def _sensitivity(outcome: ScopeOutcome, other: ScopeOutcome, config: CriteriaConfig) -> tuple[str, ...]:
    """Return what the other profile would say, where that is another response (MR-210)."""
    if outcome.response is other.response:
        return ()
    name = config.profile.other.value
    return (f"Sensitivity, {name}: {response_words(other.response)} (MR-210).",)

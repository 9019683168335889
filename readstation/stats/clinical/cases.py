"""Clinical cases of a case file: their inputs in, what the rules compute out (specification 11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from readstation.core.decay import Y90_HALF_LIFE_H
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import InputReader, refuse_unusable
from readstation.stats.clinical.adverse_events import events_per_100, subject_incidence
from readstation.stats.clinical.afp import AfpValue, afp_outcome
from readstation.stats.clinical.qlq_c30 import ITEMS, highest_answer, score
from readstation.stats.clinical.resection import window_end
from readstation.stats.clinical.scintillation import CountedSample, detection_limit, sample_activity
from readstation.stats.proportions import DEFAULT_ALPHA, Rate, clopper_pearson

Outcome = dict[str, Any]

SAMPLE_UNITS = ("mL", "g")
SAMPLE_EFFICIENCY = 0.95
"""Counting efficiency of a detection-limit entry that names none: that of the example of MR-1103."""


def evaluate_clinical_entry(
    group: str, entry: Any, *, half_life_h: float = Y90_HALF_LIFE_H, alpha: float = DEFAULT_ALPHA
) -> dict[str, Any]:
    """Compute the outcomes of one entry of a group of clinical cases.

    Parameters
    ----------
    group
        ``afp``, ``qlq_c30``, ``lsc``, ``lsc_mdc``, ``resection`` or ``ae``; it says which rule holds.
    entry
        The entry as a JSON object, numbers as int, float or Decimal. Outcomes that stand beside the inputs are ignored.
    half_life_h
        Of yttrium-90, in hours.
    alpha
        Of the exact intervals, strictly between 0 and 1.

    Returns
    -------
    dict
        The computed values under the names of the cases, not rounded, units in the names.

    Raises
    ------
    Refused
        With one finding for each fault; `place` is the JSON path relative to the entry, empty for the entry as a whole.
    """
    evaluate = _GROUPS.get(group)
    if evaluate is None:
        raise Refused(Finding("evaluate.input", f"the group must be one of {', '.join(_GROUPS)}"))
    result = evaluate(InputReader(entry), half_life_h, alpha)
    refuse_unusable(result)
    return result


def _afp(read: InputReader, _half_life_h: float, _alpha: float) -> Outcome:
    baseline, follow_up = read.digits_or_null("baseline"), read.digits("follow_up")
    read.finish()
    before = None if baseline is None else AfpValue(baseline)
    outcome = afp_outcome(before, AfpValue(follow_up))
    return {
        "pct_change": _number(outcome.change_percent),
        "evaluable_ge200": outcome.is_evaluable,
        "responder_gt50": outcome.is_responder,
        "normalised_le20": outcome.is_normalised,
    }


def _quality_of_life(read: InputReader, _half_life_h: float, _alpha: float) -> Outcome:
    items = read.inner("items")
    items.refuse_others(tuple(map(str, ITEMS)))
    answers = {item: items.whole_or_null(str(item), 1, highest_answer(item)) for item in ITEMS}
    read.finish()
    return {"scores": {name: _number(value) for name, value in score(answers).items()}}


def _sample(read: InputReader, half_life_h: float, _alpha: float) -> Outcome:
    read.code_of("unit", SAMPLE_UNITS)
    rates = read.number("gross_cpm", lowest=0), read.number("background_cpm", lowest=0), _efficiency(read)
    amounts = read.positive("aliquot"), read.positive("total")
    hours, injected_gbq = read.number("hours_after_admin", lowest=0), read.positive("injected_GBq")
    read.finish()
    activity = sample_activity(CountedSample(*rates, *amounts, hours), half_life_h)
    return {
        "aliquot_Bq": activity.aliquot_bq,
        "total_Bq_at_count": activity.total_bq,
        "decay_correction": activity.decay_correction,
        "total_Bq_at_admin": activity.total_bq_at_administration,
        "pct_injected": activity.percent_injected(injected_gbq),
    }


def _detection_limit(read: InputReader, _half_life_h: float, _alpha: float) -> Outcome:
    background, minutes = read.number("background_cpm", lowest=0), read.positive("count_min")
    efficiency = _efficiency(read) if read.has("efficiency") else SAMPLE_EFFICIENCY
    read.finish()
    limit = detection_limit(background, minutes, efficiency)
    return {
        "background_counts": limit.background_counts,
        "currie_LD_counts": limit.limit_counts,
        "mda_Bq": limit.activity_bq,
    }


def _resection(read: InputReader, _half_life_h: float, alpha: float) -> Outcome:
    reference, subjects = read.day("reference_date"), read.whole("n", lowest=1)
    resected = read.whole("resected")
    read.finish()
    if resected > subjects:
        read.fault("resected", "must be at most n")
    read.finish()
    rate = clopper_pearson(resected, subjects, alpha)
    return {
        "window_end": window_end(reference).isoformat(),
        "rate_pct": rate.percent,
        "ci_pct": _interval(rate),
    }


def _adverse_events(read: InputReader, _half_life_h: float, alpha: float) -> Outcome:
    safety_set, person_months = read.whole("n_safety", lowest=1), read.positive("person_months")
    emergent = read.whole("subjects_with_teae"), read.whole("teae_events")
    serious = read.whole("subjects_with_sae"), read.whole("sae_events")
    read.finish()
    for kind, (subjects, _) in (("teae", emergent), ("sae", serious)):
        if subjects > safety_set:
            read.fault(f"subjects_with_{kind}", "must be at most n_safety")
    read.finish()
    any_event, any_serious = (subject_incidence(*counts, safety_set, alpha) for counts in (emergent, serious))
    return {
        "teae_incidence_pct": any_event.percent,
        "teae_ci_pct": _interval(any_event),
        "sae_incidence_pct": any_serious.percent,
        "sae_ci_pct": _interval(any_serious),
        "sae_events_per_100_person_months": events_per_100(serious[1], person_months),
    }


def _efficiency(read: InputReader) -> float:
    return read.number("efficiency", lowest=0, highest=1, above=True)


def _interval(rate: Rate) -> list[float]:
    return list(rate.interval_percent)


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


_GROUPS: Mapping[str, Callable[[InputReader, float, float], Outcome]] = MappingProxyType(
    {
        "afp": _afp,
        "qlq_c30": _quality_of_life,
        "lsc": _sample,
        "lsc_mdc": _detection_limit,
        "resection": _resection,
        "ae": _adverse_events,
    }
)

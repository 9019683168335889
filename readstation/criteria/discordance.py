"""Where two readers of a subject differ so that a third must choose (MR-809)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from readstation.criteria.endpoints.best import BestResponse
from readstation.criteria.outcome import TraceEntry
from readstation.criteria.rule import Inputs, Rule


@dataclass(frozen=True, slots=True)
class ReaderResult:
    """What one reader's locked read comes to.

    Attributes
    ----------
    has_measurable_disease
        Whether a measurable liver target was found at baseline.
    localized_best, overall_best
        Best overall response, confirmed or unconfirmed as the charter says.
    hepatic_pd_label, overall_pd_label
        The timepoint of progression, None without.
    """

    has_measurable_disease: bool
    localized_best: BestResponse
    overall_best: BestResponse
    hepatic_pd_label: str | None
    overall_pd_label: str | None


Pair: TypeAlias = tuple[ReaderResult, ReaderResult]


def _trigger(name: str, text: str, seen: Callable[[ReaderResult], object]) -> Rule[Pair, str]:
    def inputs(pair: Pair) -> Inputs:
        first, second = (seen(reader) for reader in pair)
        return ("reader A", _words(first)), ("reader B", _words(second))

    return Rule("MR-809", text, "[S11][D]", lambda pair: seen(pair[0]) != seen(pair[1]), name, inputs)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


TRIGGERS: tuple[Rule[Pair, str], ...] = (
    _trigger(
        "BASELINE_MEASURABILITY",
        "One reader finds a measurable liver target, the other none.",
        lambda reader: reader.has_measurable_disease,
    ),
    _trigger("LOC_BOR", "The localized best responses differ.", lambda reader: reader.localized_best),
    _trigger("LOC_RESPONDER", "One is a localized responder.", lambda reader: reader.localized_best.is_response),
    _trigger("HEP_PD_TP", "Hepatic progression is at different timepoints.", lambda reader: reader.hepatic_pd_label),
    _trigger("OVR_BOR", "The overall best responses differ.", lambda reader: reader.overall_best),
    _trigger("OVR_PD_TP", "Overall progression is at different timepoints.", lambda reader: reader.overall_pd_label),
)
"""In the order of the table of MR-809; all that apply are raised."""


def adjudication_triggers(
    first: ReaderResult, second: ReaderResult, active: frozenset[str] | None = None
) -> tuple[TraceEntry, ...]:
    """Return the triggers that two reads raise, each with what the readers have.

    Different targets, sums or single responses with equal outcomes are no trigger.

    Parameters
    ----------
    first, second
        The two locked reads.
    active
        The triggers that the charter keeps; all without.
    """
    pair = first, second
    return tuple(
        rule.entry(pair) for rule in TRIGGERS if (active is None or rule.verdict in active) and rule.applies(pair)
    )

"""Everything that a bench shows of two reads, computed once, away from the window (MR-809, MR-810)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.jobs import Job
from readstation.core.phrases import phrase
from readstation.criteria.discordance import ReaderResult
from readstation.model.adjudication import Side
from readstation.reading.adjudicate.case import AdjudicationCase
from readstation.reading.adjudicate.differences import Difference, Effect, differences, effect_of, first_divergence
from readstation.reading.adjudicate.outcome import read_result
from readstation.reading.adjudicate.shares import TriggerShares, cause_shares
from readstation.reading.adjudicate.side_view import side_views
from readstation.reading.adjudicate.swap import from_side
from readstation.reading.views import ReadView


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two reads beside each other.

    Attributes
    ----------
    case
        What is compared.
    views
        Each read as the window shows it, by timepoint.
    results
        What each comes to.
    differences, effects
        Every difference in order of time, and in the same order what each changes.
    shares, divergence
        Which causes explain each raised trigger, and where the reads part.
    """

    case: AdjudicationCase
    views: Mapping[Side, Mapping[int, ReadView]]
    results: Mapping[Side, ReaderResult]
    differences: tuple[Difference, ...]
    effects: tuple[Effect, ...]
    shares: tuple[TriggerShares, ...]
    divergence: Difference | None

    @property
    def timepoints(self) -> tuple[int, ...]:
        """The ordinals of the case."""
        return tuple(self.views[Side.A])


def compared(case: AdjudicationCase, job: Job) -> Comparison:
    """Compare the two reads of a case.

    Raises
    ------
    Refused
        As `outcome.read_result`.
    Cancelled
        If the job was stopped.
    """
    pair, judging = case.pair, case.judging
    found = differences(pair)
    effects = []
    for number, each in enumerate(found):
        job.report(number, len(found), phrase("Comparing the reads"))
        job.checkpoint()
        effects.append(effect_of(pair, each, judging))
    shares = cause_shares(pair, judging)
    job.checkpoint()
    return Comparison(
        case=case,
        views={side: side_views(case, side) for side in Side},
        results={side: read_result(pair, from_side(side), judging) for side in Side},
        differences=found,
        effects=tuple(effects),
        shares=shares,
        divergence=first_divergence(pair, shares, judging),
    )

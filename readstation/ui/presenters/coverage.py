"""Which slices were not on screen yet, in words (MR-808)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.ids import SeriesKey
from readstation.core.phrases import tr, within
from readstation.model.series import SeriesFacts
from readstation.reading.coverage import PhaseCoverage, coverage_of
from readstation.reading.views import ReadView
from readstation.ui.presenters.worklist import count_of

_MOST_RANGES = 3


@dataclass(frozen=True, slots=True)
class UnseenSlices:
    """The slices of one phase that were not on screen.

    Attributes
    ----------
    facts, first
        Its series, and the index of the first of them.
    words, count
        Phase, how many, and which, as the corner of a view counts them.
    """

    facts: SeriesFacts
    first: int
    words: str
    count: int


def unseen_slices(view: ReadView, seen: Mapping[SeriesKey, int]) -> tuple[UnseenSlices, ...]:
    """Return what of the required phases at the current timepoint was not on screen; empty where all was.

    Parameters
    ----------
    seen
        Masks of the slices that were on screen, by series.
    """
    images = view.images.get(view.timepoint)
    if images is None:
        return ()
    by_key = {facts.series_key: facts for facts in images.series}
    return tuple(
        UnseenSlices(by_key[each.series_key], each.unseen[0][0], _words(each), each.slices - each.seen)
        for each in coverage_of(images, view.charter, seen)
        if each.unseen
    )


def unseen_sentence(unseen: tuple[UnseenSlices, ...]) -> str:
    """Return one sentence for all phases; empty where every slice was on screen."""
    if not unseen:
        return ""
    phases = ", ".join(f"{within(each.facts.phase.words)} {each.count}" for each in unseen)
    return tr("Slices not on screen yet: {phases}.", phases=phases)


def _words(each: PhaseCoverage) -> str:
    missing = each.slices - each.seen
    if not each.seen:
        return tr("{phase}, all {slices} slices", phase=within(each.phase.words), slices=each.slices)
    ranges = [
        f"{first + 1}" if first == last else tr("{first} to {last}", first=first + 1, last=last + 1)
        for first, last in each.unseen
    ]
    left = len(ranges) - _MOST_RANGES
    more = (
        ""
        if left < 1
        else tr(" and {more} more range", more=left)
        if left == 1
        else tr(" and {more} more ranges", more=left)
    )
    return f"{within(each.phase.words)}, {count_of(missing, 'slice')} ({', '.join(ranges[:_MOST_RANGES])}{more})"

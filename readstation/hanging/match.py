"""Puts the series of a case into the views of a protocol; what is missing stays visibly empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from readstation.hanging.protocol import HangingProtocol, HangingStage, ViewOf, ViewRule, protocol_for
from readstation.model.series import PhaseRole, SeriesFacts, TimepointImages


@dataclass(frozen=True, slots=True)
class Tile:
    """One place of the layout.

    Attributes
    ----------
    view_id
        The view's id in the protocol; stable over timepoints.
    phase
        The phase that belongs here; `OTHER` in a fall-back layout.
    timepoint
        The ordinal of the timepoint that it shows; None where there is none, as for the prior of a baseline.
    series
        What hangs here; None for an empty place.
    reason
        Why this series, or why none: one sentence for the person.
    """

    view_id: str
    phase: PhaseRole
    timepoint: int | None
    series: SeriesFacts | None
    reason: str


@dataclass(frozen=True, slots=True)
class Hanging:
    """A filled layout: `rows * columns` tiles, row by row.

    Attributes
    ----------
    name
        The protocol's name, or what it fell back to.
    is_fallback
        Whether no phase of the protocol was there, so that the series hang in their own order.
    """

    name: str
    rows: int
    columns: int
    tiles: tuple[Tile, ...]
    is_fallback: bool = False


def hang(current: TimepointImages, prior: TimepointImages | None = None) -> Hanging:
    """Hang a timepoint: a baseline by its phases, a follow-up beside the prior.

    A phase that is missing leaves an empty tile and is never replaced by another one (MR-115). Only where none of the
    protocol's phases is there in the current timepoint do the series hang in their own order, and the tiles say so.

    Parameters
    ----------
    current
        The timepoint that is read.
    prior
        The timepoint to compare with; None at baseline.
    """
    protocol = protocol_for(HangingStage.BASELINE if prior is None else HangingStage.FOLLOW_UP)
    tiles = tuple(_tile(protocol, rule, current, prior) for rule in protocol.views)
    has_phase = any(tile.series for tile, rule in zip(tiles, protocol.views, strict=True) if rule.of is ViewOf.CURRENT)
    if has_phase or any(facts.phase is not PhaseRole.OTHER for facts in current.series) or not current.series:
        return Hanging(protocol.name, protocol.rows, protocol.columns, tiles)
    return _fallback(protocol, current, prior)


def ranked(protocol: HangingProtocol, series: Iterable[SeriesFacts]) -> tuple[SeriesFacts, ...]:
    """Return series by the protocol's preferences, the best first; equal ones by their ordinal."""
    return tuple(sorted(series, key=lambda facts: (-_score(protocol, facts), facts.series_ordinal)))


def _score(protocol: HangingProtocol, facts: SeriesFacts) -> int:
    return sum(preference.weight for preference in protocol.prefer if preference.when.holds(facts))


def _tile(protocol: HangingProtocol, rule: ViewRule, current: TimepointImages, prior: TimepointImages | None) -> Tile:
    images = current if rule.of is ViewOf.CURRENT else prior
    if images is None:
        return Tile(rule.id, rule.phase, None, None, "There is no earlier timepoint.")
    found = ranked(protocol, (facts for facts in images.series if facts.phase is rule.phase))
    words = rule.phase.words.lower()
    if not found:
        return Tile(rule.id, rule.phase, images.timepoint, None, f"No {words} series in this timepoint.")
    reason = f"The {words} series." if len(found) == 1 else f"The best of {len(found)} {words} series."
    if not found[0].is_usable:
        reason += " It may be looked at but not measured."
    return Tile(rule.id, rule.phase, images.timepoint, found[0], reason)


def _fallback(protocol: HangingProtocol, current: TimepointImages, prior: TimepointImages | None) -> Hanging:
    words = "No series of this timepoint has a phase; this one hangs by its order."
    if prior is not None:
        pairs = (("prior", prior), ("current", current))
        tiles = tuple(_first_of(view, images, protocol, words) for view, images in pairs)
        return Hanging("Prior and current, no phases", 1, 2, tiles, is_fallback=True)
    best = ranked(protocol, current.series)[: 4 if len(current.series) > 2 else len(current.series)]
    rows, columns = (2, 2) if len(best) > 2 else (1, len(best))
    shown = [Tile(f"series{n}", PhaseRole.OTHER, current.timepoint, facts, words) for n, facts in enumerate(best, 1)]
    empty = (
        Tile(f"series{n}", PhaseRole.OTHER, current.timepoint, None, "No further series in this timepoint.")
        for n in range(len(best) + 1, rows * columns + 1)
    )
    return Hanging("Series by order, no phases", rows, columns, (*shown, *empty), is_fallback=True)


def _first_of(view: str, images: TimepointImages, protocol: HangingProtocol, words: str) -> Tile:
    best = ranked(protocol, images.series)
    if not best:
        return Tile(view, PhaseRole.OTHER, images.timepoint, None, "No series in this timepoint.")
    return Tile(view, PhaseRole.OTHER, images.timepoint, best[0], words)

"""Puts the series of a case into the views of a protocol; what is missing stays visibly empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from readstation.core.phrases import tr, within
from readstation.hanging.protocol import HangingProtocol, HangingStage, ViewOf, ViewRule, protocols_for
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
class Match:
    """One thing that a protocol asks of a case.

    Attributes
    ----------
    words
        What is asked.
    weight
        What it counts.
    is_required
        Whether the protocol cannot hang without it.
    holds
        Whether the case has it.
    """

    words: str
    weight: int
    is_required: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class Hanging:
    """A filled layout: `rows * columns` tiles, row by row.

    Attributes
    ----------
    name
        The protocol's name, or what it fell back to.
    is_fallback
        Whether no protocol fits, so that the series hang in their own order.
    matches
        What the protocol asked and whether it was there.
    passed_over
        Which protocols do not fit, and why: one sentence each.
    """

    name: str
    rows: int
    columns: int
    tiles: tuple[Tile, ...]
    is_fallback: bool = False
    matches: tuple[Match, ...] = ()
    passed_over: tuple[str, ...] = ()


def hang(current: TimepointImages, prior: TimepointImages | None = None) -> Hanging:
    """Hang a timepoint: by the protocol that fits it best.

    A phase that is missing leaves an empty tile and is never replaced by another one (MR-115). Only where no protocol
    fits do the series hang in their own order, and the tiles say so.

    Parameters
    ----------
    current
        The timepoint that is read.
    prior
        The timepoint to compare with; None at baseline.
    """
    protocols = protocols_for(HangingStage.BASELINE if prior is None else HangingStage.FOLLOW_UP)
    matched = [(each, _matches(each, current, prior)) for each in protocols]
    fitting = [(each, found) for each, found in matched if not _why_not(each, found)]
    passed_over = tuple(words for each, found in matched if (words := _why_not(each, found)))
    if fitting and current.series:
        protocol, found = max(fitting, key=lambda pair: sum(one.weight for one in pair[1] if one.holds))
        return _hung(protocol, found, passed_over, current, prior)
    if not current.series:
        return _hung(protocols[0], matched[0][1], passed_over, current, prior)
    return replace(_fallback(protocols[0], current, prior), passed_over=passed_over)


def _why_not(protocol: HangingProtocol, found: tuple[Match, ...]) -> str:
    """Return why a protocol does not fit, in one sentence; empty where it does."""
    lacking = [one.words for one in found if one.is_required and not one.holds]
    return f"{protocol.name} was passed over: it needs {', '.join(lacking)}." if lacking else ""


def _matches(protocol: HangingProtocol, current: TimepointImages, prior: TimepointImages | None) -> tuple[Match, ...]:
    found = []
    for rule in protocol.asks:
        images = current if rule.of is ViewOf.CURRENT else prior
        holds = images is not None and any(rule.fits(facts) for facts in images.series)
        found.append(Match(rule.words, rule.weight, rule.is_required, holds))
    return tuple(found)


def _hung(
    protocol: HangingProtocol,
    matches: tuple[Match, ...],
    passed_over: tuple[str, ...],
    current: TimepointImages,
    prior: TimepointImages | None,
) -> Hanging:
    """Return the first stage whose required places are filled, or the last one."""
    for stage in protocol.stages:
        tiles = tuple(_tile(protocol, rule, current, prior) for rule in stage.views)
        is_filled = all(tile.series or not rule.is_required for tile, rule in zip(tiles, stage.views, strict=True))
        if is_filled or stage is protocol.stages[-1]:
            break
    return Hanging(protocol.name, stage.rows, stage.columns, tiles, matches=matches, passed_over=passed_over)


def ranked(protocol: HangingProtocol, series: Iterable[SeriesFacts]) -> tuple[SeriesFacts, ...]:
    """Return series by the protocol's preferences, the best first; equal ones by their ordinal."""
    return tuple(sorted(series, key=lambda facts: (-_score(protocol, facts), facts.series_ordinal)))


def _score(protocol: HangingProtocol, facts: SeriesFacts) -> int:
    return sum(preference.weight for preference in protocol.prefer if preference.when.holds(facts))


def _tile(protocol: HangingProtocol, rule: ViewRule, current: TimepointImages, prior: TimepointImages | None) -> Tile:
    images = current if rule.of is ViewOf.CURRENT else prior
    phase = rule.phase or PhaseRole.OTHER
    if images is None:
        return Tile(rule.id, phase, None, None, tr("There is no earlier timepoint."))
    found = ranked(protocol, (facts for facts in images.series if rule.fits(facts)))
    words = rule.words if rule.phase is None else within(rule.phase.words)
    if not found:
        return Tile(
            rule.id,
            phase,
            images.timepoint,
            None,
            tr("No {words} series in this timepoint.", words=words),
        )
    reason = tr("The {words} series.", words=words) if len(found) == 1 else _best_of(len(found), words)
    if not found[0].is_usable:
        reason = f"{reason} {tr('It may be looked at but not measured.')}"
    return Tile(rule.id, phase, images.timepoint, found[0], reason)


def _best_of(count: int, words: str) -> str:
    return tr("The best of {count} {words} series.", count=count, words=words)


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
        Tile(f"series{n}", PhaseRole.OTHER, current.timepoint, None, tr("No further series in this timepoint."))
        for n in range(len(best) + 1, rows * columns + 1)
    )
    return Hanging("Series by order, no phases", rows, columns, (*shown, *empty), is_fallback=True)


def _first_of(view: str, images: TimepointImages, protocol: HangingProtocol, words: str) -> Tile:
    best = ranked(protocol, images.series)
    if not best:
        return Tile(view, PhaseRole.OTHER, images.timepoint, None, tr("No series in this timepoint."))
    return Tile(view, PhaseRole.OTHER, images.timepoint, best[0], words)

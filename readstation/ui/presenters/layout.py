"""Which images stand where: what was hung, or one of the layouts that the reader asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from readstation.core.phrases import phrase, tr
from readstation.model.series import PhaseRole, Plane, SeriesFacts, TimepointImages
from readstation.reading.views import ReadView
from readstation.ui.ports import Tile

LARGEST_LAYOUT = 6
"""No layout has more views."""

Cell = tuple[int, int, int, int]
"""Row, column, rows and columns of a view on the grid."""

_NOT_SENT = phrase("Read with the other phases.")


class Layout(StrEnum):
    """The layouts; `HUNG` is what the protocol says."""

    HUNG = "hung"
    ONE = "one"
    PRIOR_CURRENT = "prior_current"
    PHASES = "phases"
    PLANES = "planes"
    SIX = "six"

    @property
    def words(self) -> str:
        """The name in menus."""
        return {
            Layout.HUNG: tr("As hung"),
            Layout.ONE: tr("One view"),
            Layout.PRIOR_CURRENT: tr("Prior and current"),
            Layout.PHASES: tr("Four phases"),
            Layout.PLANES: tr("Three planes"),
            Layout.SIX: tr("Six views"),
        }[self]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What stands where.

    Attributes
    ----------
    cells
        The place of each view.
    tiles
        What each view shows.
    planes
        The plane of each view; None as acquired.
    active
        The view that takes the keys first.
    """

    cells: tuple[Cell, ...]
    tiles: tuple[Tile, ...]
    planes: tuple[Plane | None, ...]
    active: int = 0


def grid_cells(count: int) -> tuple[Cell, ...]:
    """Return the places of one to six equal views: one, two beside each other, 2 × 2, or 2 × 3."""
    columns = {1: 1, 2: 2, 3: 2, 4: 2}.get(count, 3)
    return tuple((*divmod(place, columns), 1, 1) for place in range(count))


def hung(view: ReadView, tiles: tuple[Tile, ...], *, is_compact: bool) -> Arrangement:
    """Return the hanging as the protocol says.

    A small display shows one phase at baseline, the others by stepping (design, section 14); the prior stays beside
    the current at a follow-up.
    """
    active = first_active(view, tiles)
    if is_compact and view.timepoint == 0:
        return Arrangement(grid_cells(1), (tiles[active],), (None,))
    return Arrangement(grid_cells(len(tiles)), tiles, (None,) * len(tiles), active)


def arranged(
    layout: Layout, view: ReadView, tiles: tuple[Tile, ...], shown: Tile | None, prior: int, *, is_compact: bool
) -> Arrangement | str:
    """Return a layout, or why it cannot be shown, in one sentence.

    Parameters
    ----------
    tiles
        What the protocol hung.
    shown
        What the active view shows.
    prior
        The timepoint that stands beside the current one.
    """
    if not tiles:
        return tr("There are no images at this timepoint.")
    tile = shown or tiles[first_active(view, tiles)]
    match layout:
        case Layout.HUNG:
            return hung(view, tiles, is_compact=is_compact)
        case Layout.ONE:
            return Arrangement(grid_cells(1), (tile,), (None,))
        case Layout.PRIOR_CURRENT:
            return _beside_prior(view, tile, prior)
        case Layout.PHASES:
            return _phases(view, tiles, tile)
        case Layout.PLANES:
            if tile.series is None:
                return tr("There is no image here whose planes could be shown.")
            cells = ((0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1))
            return Arrangement(cells, (tile,) * 3, (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL))
        case Layout.SIX:
            return _six(view, prior)


def first_active(view: ReadView, tiles: tuple[Tile, ...]) -> int:
    """Return the place of the view that takes the keys first: the measuring phase of the current timepoint.

    Where it was not sent, the first image that was.
    """
    wanted = view.charter.measuring_phase
    for place, tile in enumerate(tiles):
        if tile.timepoint == view.timepoint and tile.phase is wanted and tile.series:
            return place
    return next((place for place, tile in enumerate(tiles) if tile.timepoint == view.timepoint and tile.series), 0)


def stepped_series(images: TimepointImages, required: tuple[PhaseRole, ...], shown: Tile, step: int) -> Tile | None:
    """Return the tile of the next series of a timepoint, the required phases first; None where there is no other.

    Of each phase the best series is shown; series without a phase follow one by one.
    """
    order = list(phase_series(images, required))
    order += [facts for facts in images.series if facts.phase is PhaseRole.OTHER and facts not in order]
    keys = [facts.series_key for facts in order]
    if not order:
        return None
    if shown.series is None:
        return _tile_of(order[0 if step > 0 else -1])
    if len(order) < 2:
        return None
    at = keys.index(shown.series.series_key) if shown.series.series_key in keys else 0
    return _tile_of(order[(at + step) % len(order)])


def phase_series(images: TimepointImages, required: tuple[PhaseRole, ...]) -> tuple[SeriesFacts, ...]:
    """Return the best series of each phase of a timepoint, the required phases first."""
    phases = dict.fromkeys((*required, *(facts.phase for facts in images.series)))
    known = (images.of_phase(phase) for phase in phases if phase in required or phase is not PhaseRole.OTHER)
    return tuple(best for best in known if best is not None)


def counterpart(view: ReadView, tile: Tile, prior: int) -> Tile | None:
    """Return the same phase at the timepoint to compare with: the prior of a current image and the other way round."""
    if view.timepoint == 0:
        return None
    other = prior if tile.timepoint == view.timepoint else view.timepoint
    images = view.images.get(other)
    facts = None if images is None or tile.series is None else _like(images, tile.series)
    return None if facts is None else _tile_of(facts)


def with_way_on(view: ReadView, tile: Tile) -> Tile:
    """Return an empty tile that says how to see the other series of its timepoint, where there are some."""
    images = view.images.get(tile.timepoint)
    if tile.series is not None or images is None or not images.series:
        return tile
    return replace(
        tile, reason=tr("{reason} C shows the other series of this timepoint here.", reason=tile.reason).strip()
    )


def companions(view: ReadView) -> tuple[int, ...]:
    """Return the timepoints that may stand beside the current one: the earlier, and all once none waits for its lock.

    The baseline stands alone: its phases fill the views.
    """
    if view.timepoint == 0:
        return ()
    return tuple(
        each for each in sorted(view.images) if each < view.timepoint or (view.can_move and each != view.timepoint)
    )


def prior_name(view: ReadView, ordinal: int) -> str:
    """Return what an earlier timepoint is to the current one: baseline, nadir, previous, or several of them."""
    before = [each for each in view.sums if each.timepoint < view.timepoint and each.sum_tenths is not None]
    lowest = min(before, key=lambda each: (each.sum_tenths or 0, each.timepoint), default=None)
    names = []
    if ordinal == 0:
        names.append(tr("baseline"))
    if lowest is not None and lowest.timepoint == ordinal and view.timepoint > 1:
        names.append(tr("nadir"))
    if ordinal == view.timepoint - 1 and view.timepoint > 1:
        names.append(tr("previous"))
    return ", ".join(names)


def _beside_prior(view: ReadView, tile: Tile, prior: int) -> Arrangement | str:
    if view.timepoint == 0:
        return tr("There is no earlier timepoint at baseline.")
    now = tile if tile.timepoint == view.timepoint else counterpart(view, tile, prior)
    if now is None:
        now = _tile_at(view, view.timepoint, view.charter.measuring_phase)
    before = counterpart(view, now, prior) or _tile_at(view, prior, now.phase)
    return Arrangement(grid_cells(2), (before, now), (None, None), 1)


def _phases(view: ReadView, tiles: tuple[Tile, ...], tile: Tile) -> Arrangement:
    timepoint = tile.timepoint if tile.timepoint in view.images else view.timepoint
    images = view.images[timepoint]
    if all(facts.phase is PhaseRole.OTHER for facts in images.series):
        shown = tiles
    else:
        shown = tuple(_tile_at(view, timepoint, phase) for phase in view.charter.required_phases[:LARGEST_LAYOUT])
    active = next((place for place, each in enumerate(shown) if each.series == tile.series), 0)
    return Arrangement(grid_cells(len(shown)), shown, (None,) * len(shown), active)


def _six(view: ReadView, prior: int) -> Arrangement:
    """Return three phases of prior and current, or up to six series of a baseline."""
    if view.timepoint > 0:
        wanted = [phase for phase in view.charter.required_phases if phase is not PhaseRole.PRE_CONTRAST][:3]
        shown = tuple(_tile_at(view, at, phase) for at in (prior, view.timepoint) for phase in wanted)
        if any(tile.series for tile in shown):
            active = next((place for place, each in enumerate(shown) if each.timepoint == view.timepoint), 0)
            return Arrangement(grid_cells(len(shown)), shown, (None,) * len(shown), active)
    images = view.images[view.timepoint]
    order = sorted(images.series, key=lambda facts: (facts.phase is PhaseRole.OTHER, facts.series_ordinal))
    shown = tuple(_tile_of(facts) for facts in order[:LARGEST_LAYOUT])
    return Arrangement(grid_cells(len(shown)), shown, (None,) * len(shown), first_active(view, shown))


def _tile_at(view: ReadView, timepoint: int, phase: PhaseRole) -> Tile:
    images = view.images.get(timepoint)
    facts = None if images is None else images.of_phase(phase)
    return Tile(timepoint, phase, facts, "" if facts is not None else tr(_NOT_SENT))


def _tile_of(facts: SeriesFacts) -> Tile:
    return Tile(facts.timepoint, facts.phase, facts)


def _like(images: TimepointImages, facts: SeriesFacts) -> SeriesFacts | None:
    """Return the series of another timepoint that is compared with one: its phase, else the same kind of image."""
    if facts.phase is not PhaseRole.OTHER:
        return images.of_phase(facts.phase)
    same = [each for each in images.series if each.phase is PhaseRole.OTHER and each.modality is facts.modality]
    return next((each for each in same if each.plane is facts.plane), same[0] if same else None)

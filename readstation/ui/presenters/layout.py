"""How the tiles of a hanging lie on the window, and which phase a view steps to."""

from __future__ import annotations

from readstation.model.series import PhaseRole, TimepointImages
from readstation.reading.views import ReadView
from readstation.ui.ports import Tile


def grid_places(tiles: int, *, is_compact: bool, is_baseline: bool) -> tuple[tuple[int, int], ...]:
    """Return (row, column) of each view: 2 × 2 phases, two beside each other, or one when there is no room.

    A small display shows one phase at baseline, the others by stepping (design, section 14); the prior stays beside
    the current at a follow-up.
    """
    if is_compact and is_baseline:
        return ((0, 0),)
    if tiles == 1:
        return ((0, 0),)
    if tiles == 2:
        return (0, 0), (0, 1)
    return tuple(divmod(place, 2) for place in range(tiles))


def first_active(view: ReadView, tiles: tuple[Tile, ...]) -> int:
    """Return the place of the view that takes the keys first: the measuring phase of the current timepoint."""
    wanted = view.charter.measuring_phase
    for place, tile in enumerate(tiles):
        if tile.timepoint == view.timepoint and tile.phase is wanted:
            return place
    return 0


def stepped_phase(images: TimepointImages, required: tuple[PhaseRole, ...], shown: PhaseRole, step: int) -> Tile | None:
    """Return the tile of the next phase of a timepoint, required ones first; None where there is no other."""
    here = [facts.phase for facts in images.series]
    order = [phase for phase in required if phase in here]
    order += [phase for phase in dict.fromkeys(here) if phase not in order]
    if shown not in order or len(order) < 2:
        return None
    phase = order[(order.index(shown) + step) % len(order)]
    return Tile(images.timepoint, phase, images.of_phase(phase))

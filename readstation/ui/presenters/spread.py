"""Which views stand on the second display, and how the views of each display are laid out."""

from __future__ import annotations

from readstation.reading.views import ReadView
from readstation.ui.presenters.layout import Arrangement, Cell, grid_cells


def places_away(view: ReadView, made: Arrangement) -> frozenset[int]:
    """Return the places of an arrangement whose views go to the second display.

    Where two timepoints are shown, the current one stays in the main window beside the docks and the other goes. Where
    one is shown, the view that takes the keys first stays. A single view stays.
    """
    timepoints = {tile.timepoint for tile in made.tiles}
    places = range(len(made.tiles))
    if len(timepoints) > 1 and view.timepoint in timepoints:
        return frozenset(place for place in places if made.tiles[place].timepoint != view.timepoint)
    return frozenset(place for place in places if place != made.active)


def cells_beside(count: int, *, is_tall: bool) -> tuple[Cell, ...]:
    """Return the places of equal views on one display; on a tall one two or three stand below each other."""
    if is_tall and count in (2, 3):
        return tuple((row, 0, 1, 1) for row in range(count))
    if count == 3:
        return ((0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1))
    if is_tall and count > 4:
        return tuple((*divmod(place, 2), 1, 1) for place in range(count))
    return grid_cells(count)

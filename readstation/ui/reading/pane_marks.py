"""What is drawn over the image of one view: own lines, places in other phases, and where lesions were before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from readstation.core.ids import LesionId, MarkupId
from readstation.model.lesion import Measurement
from readstation.model.series import SeriesFacts
from readstation.reading.views import ReadView
from readstation.ui.presenters.enhancement import alerts_of
from readstation.ui.presenters.marks import Candidate, earlier_marks, marks_for, middle_mm
from readstation.ui.presenters.markups import cannot_draw_words
from readstation.ui.reading.line_values import LineValues
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.shelf import VolumeShelf
from readstation.ui.reading.views import ViewGrid
from readstation.viewer.marks import Mark, PointMm


def no_proposal(facts: SeriesFacts) -> tuple[Mark, ...]:  # noqa: ARG001 - nothing is proposed on any series
    """Return no marks."""
    return ()


@dataclass(frozen=True, slots=True)
class WorkedOn:
    """What the reader works on: the chosen lesion, a refused line, the chosen mark that is no lesion's, a proposal."""

    selected: LesionId | None
    candidate: Candidate | None
    chosen: MarkupId | None
    proposed: Callable[[SeriesFacts], tuple[Mark, ...]] = no_proposal


class PaneMarks:
    """Puts marks over the views, and the views to the lines of a lesion.

    Parameters
    ----------
    shelf, grid, line_values
        The volumes that are here, the views with what links them, and the values along lines.
    """

    def __init__(self, shelf: VolumeShelf, grid: ViewGrid, line_values: LineValues) -> None:
        self._shelf = shelf
        self._grid = grid
        self._line_values = line_values

    def show(self, pane: Pane, view: ReadView, work: WorkedOn) -> None:
        """Draw the marks of a view anew, and say whether anything may be drawn in it."""
        facts = pane.facts
        if facts is None or pane.volume is None:
            return
        same = self._shelf.in_frame_of(pane.volume)
        marks = marks_for(
            view, facts, work.selected, same, work.candidate, work.chosen,
            lambda lesion_id: alerts_of(self._line_values.of(view, lesion_id, facts.timepoint)),
        )  # fmt: skip
        earlier = earlier_marks(view, facts, lambda line: self._place_here(pane, line))
        pane.canvas.set_marks((*earlier, *marks, *work.proposed(facts)))
        pane.canvas.set_drawing_allowed(
            not cannot_draw_words(view, facts, shows_series=pane.shows_series, is_verified=pane.is_verified)
        )

    def bring_to_own_lines(self, view: ReadView, lesion_id: LesionId, leader: Pane) -> None:
        """Bring the views of other timepoints to what was measured there: links say where it should be, lines where."""
        for pane in self._grid.shown:
            facts = pane.facts
            if pane is leader or facts is None or leader.facts is None or facts.timepoint == leader.facts.timepoint:
                continue
            said = view.state.assessment(lesion_id, facts.timepoint)
            line = said.lines[0] if said is not None and said.lines else None
            if line is not None and pane.volume is not None and line.series_key in self._shelf.in_frame_of(pane.volume):
                self._grid.links.bring(pane, middle_mm(line))

    def _place_here(self, pane: Pane, line: Measurement) -> PointMm | None:
        """Return where the middle of an earlier line lies in a view; None where what links the two is not sure."""
        there = self._shelf.volume(line.series_key)
        if pane.volume is None or there is None:
            return None
        return self._grid.links.links.sure_point_in(pane.volume, there, middle_mm(line))

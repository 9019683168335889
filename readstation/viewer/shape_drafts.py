"""What a shape or a label looks like while it is drawn or dragged, with the figures that would be stored."""

from __future__ import annotations

from dataclasses import replace

from readstation.geometry.diameter import committed
from readstation.model.lesion import PointUm
from readstation.model.markup import MarkupKind
from readstation.viewer.marks import LineMark, MarkState, ShapeMark
from readstation.viewer.markup_figures import drawn_figures, label_words
from readstation.viewer.state import Draft, ViewState
from readstation.viewer.tools.events import DraftLabel, DraftShape
from readstation.viewer.tools.shape_points import stored_points

DRAFT_ID = "draft"
"""The id of a mark that is drawn and not yet kept."""


def shape_draft(state: ViewState, shape: DraftShape, resolution_tenths: int = 1) -> Draft:
    """Return the draft of a shape; its label says what would be stored if it were finished now."""
    base = next((each for each in state.marks if each.mark_id == shape.mark_id), None)
    if not isinstance(base, ShapeMark):
        base = ShapeMark(DRAFT_ID, shape.kind, shape.points_mm, shape.normal)
    mark = replace(
        base,
        kind=shape.kind,
        points_mm=shape.points_mm,
        label=_live_label(state, shape, resolution_tenths) or base.label,
        state=MarkState.DRAFT,
    )
    return Draft(mark, shape.held)


def label_draft(state: ViewState, label: DraftLabel) -> Draft | None:
    """Return the draft of a mark whose label is being dragged; None where the mark is gone."""
    base = next((each for each in state.marks if each.mark_id == label.mark_id), None)
    if not isinstance(base, LineMark | ShapeMark):
        return None
    return Draft(replace(base, label_offset_mm=label.offset_mm))


def _live_label(state: ViewState, shape: DraftShape, resolution_tenths: int) -> str:
    if state.volume is None or state.stack is None or shape.kind is MarkupKind.ARROW:
        return ""
    if shape.kind is MarkupKind.FREEHAND and len(shape.points_mm) < 3:
        return ""
    points: tuple[PointUm, ...]
    if shape.kind is MarkupKind.BIDIRECTIONAL:
        points = stored_points(shape.kind, shape.points_mm, shape.normal)
    else:
        points = tuple(committed(point) for point in shape.points_mm)
    figures = drawn_figures(shape.kind, points, state.volume, state.stack, state.slice_index, resolution_tenths)
    return label_words(shape.kind, figures)

"""Where a reader is, in words."""

from __future__ import annotations

from readstation.core.ids import LesionId, MarkupId
from readstation.core.phrases import phrase, tr, within
from readstation.reading.views import ReadView
from readstation.ui.presenters.drawing import DrawIntent, line_style
from readstation.viewer.tools.toolbox import ToolName

_SHAPES = {
    ToolName.OVAL: phrase("oval"),
    ToolName.FREEHAND: phrase("free region"),
    ToolName.ARROW: phrase("arrow"),
    ToolName.PROBE: phrase("point"),
}


def drawing_words(view: ReadView, tool: ToolName, mark_id: str, selected: LesionId | None, intent: DrawIntent) -> str:
    """Return what is being drawn or moved, as a sentence names it: "T2 line", phrase("oval").

    Parameters
    ----------
    view, tool
        The read, and the tool of the left button.
    mark_id
        The mark that is moved; another id for a new one.
    selected, intent
        The lesion that is worked on, and what the next line is for.
    """
    lesion = view.state.lesions.get(LesionId(mark_id))
    if lesion is not None:
        return tr("{label} line", label=lesion.label)
    if MarkupId(mark_id) in view.state.markups:
        return within(view.state.markups[MarkupId(mark_id)].shape.kind.words)
    if tool in _SHAPES:
        return tr(_SHAPES[tool])
    name = line_style(view, selected, intent)[0]
    return tr("{name} line", name=name) if name else tr("line")

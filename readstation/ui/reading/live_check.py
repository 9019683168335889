"""The charter check while a line is being drawn or dragged: what holds of it as it lies now (MR-102 to MR-116)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from readstation.core.ids import LesionId
from readstation.geometry.diameter import committed
from readstation.model.lesion import Lesion, LesionRole, LesionType
from readstation.reading.views import ReadView
from readstation.ui.presenters.checks import check_of_line
from readstation.ui.presenters.drawing import DrawIntent, default_site, measurement_of, next_number
from readstation.ui.presenters.enhancement import enhancement_of_line
from readstation.ui.presenters.marks import lesion_of_mark
from readstation.ui.reading.pane import Pane
from readstation.viewer.marks import LineMark
from readstation.viewer.state import Draft

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom

REST_MS = 40
"""The card follows the line at this pace; the picture never waits for it."""


class LiveCheck(QObject):
    """Shows the check of the line that is in the reader's hand, and the kept one again afterwards."""

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        self._waiting: tuple[Pane, LineMark] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._show)
        room.grid.draft_changed.connect(self._take)

    def stop(self) -> None:
        """Forget the line."""
        self._rest.stop()
        self._waiting = None

    def _take(self, pane: Pane, draft: Draft | None) -> None:
        line = None if draft is None else draft.mark
        if not isinstance(line, LineMark) or not pane.shows_acquired:
            had_one, self._waiting = self._waiting is not None, None
            if had_one:
                # Not at once: a line that was let go is an edit, which comes first and shows its own check.
                self._rest.start()
            return
        self._waiting = pane, line
        if not self._rest.isActive():
            self._rest.start()

    def _show(self) -> None:
        view, waiting = self._room.view, self._waiting
        if view is not None and waiting is None:
            self._room.show_check(view)
        facts = None if waiting is None else waiting[0].facts
        if view is None or waiting is None or facts is None or facts.timepoint != view.timepoint:
            return
        pane, line = waiting
        lesion = self._lesion(view, line.mark_id)
        if lesion is None or line.length_tenths is None:
            return
        ends = committed(line.start_mm), committed(line.end_mm)
        drawn = measurement_of(*ends, line.length_tenths, facts, pane.canvas.slice_index)
        is_checked = lesion.lesion_type is LesionType.HEPATIC
        whole = self._room.images.shelf.whole
        found = enhancement_of_line(view, drawn, view.timepoint, whole) if is_checked else None
        card = check_of_line(view, lesion, drawn, found)
        if card is not None:
            self._room.dock.check.show_check(card, found)

    def _lesion(self, view: ReadView, mark_id: str) -> Lesion | None:
        """Return the target that a line would measure: the one that is dragged, the chosen one, or a new one."""
        flow = self._room.flow
        is_again = view.timepoint > 0 or flow.intent is DrawIntent.AGAIN
        lesion_id = lesion_of_mark(view, mark_id) or (flow.selected if is_again else None)
        if lesion_id is not None:
            lesion = view.state.lesions.get(lesion_id)
            return lesion if lesion is not None and lesion.role is LesionRole.TARGET else None
        if is_again or flow.intent is not DrawIntent.AS_FITS:
            return None
        site = default_site(view)
        number = next_number(view, LesionRole.TARGET)
        return Lesion(
            LesionId(""),
            LesionRole.TARGET,
            number,
            LesionType(site.lesion_type),
            site.organ,
            site.words,
            view.timepoint,
        )

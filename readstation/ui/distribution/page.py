"""The page of SPECT and PET over CT: fused views, doses under them, and the form of the read beside them (screen e)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from readstation.core.ids import CaseAlias, SeriesKey
from readstation.core.jobs import QuietJob
from readstation.core.phrases import tr
from readstation.dose.assessment import Assessment
from readstation.dose.uptake import UptakeFacts
from readstation.geometry.label_volume import LabelVolume
from readstation.model.charter import WindowPreset
from readstation.model.series import TimepointImages
from readstation.reading.outlining import Act
from readstation.ui.bridge import Bridge, Lane
from readstation.ui.distribution.acts import PageActs
from readstation.ui.distribution.dose_panel import DosePanel
from readstation.ui.distribution.figures import DistributionFigures
from readstation.ui.distribution.fusion_view import FusionView
from readstation.ui.distribution.top_bar import DistributionBar
from readstation.ui.presenters.doses import outline_words
from readstation.ui.presenters.fusion import dose_volume
from readstation.ui.presenters.pointer_help import fusion_mouse_words
from readstation.ui.presenters.preferences import Preferences, RightDrag
from readstation.ui.reading.pane import CanvasFactory
from readstation.ui.reading.room_bars import put_bars, put_docks
from readstation.ui.reading.status_line import StatusLine
from readstation.ui.reading.tool_strip import ToolStrip
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COMPACT_BELOW_PX
from readstation.ui.uptake_ports import UptakeServices
from readstation.viewer.tools.toolbox import ToolName


class DistributionPage(QMainWindow):
    """One timepoint of SPECT or PET at a time. It keeps nothing: what is drawn is asked to be kept by a signal.

    Attributes
    ----------
    fusion, dose
        The views with their controls, and the figures under them.
    top_bar, strip, status
        The bars at the edges.
    """

    left = Signal()
    """The reader goes back to the worklist."""
    next_wanted = Signal()
    """Space: the next step of the form."""
    undo_wanted = Signal()
    redo_wanted = Signal()
    said = Signal(str)
    """Something to be told above the page."""
    refused = Signal(str)
    """Why something was not done."""

    def __init__(self, services: UptakeServices, bridge: Bridge, make_canvas: CanvasFactory) -> None:
        super().__init__()
        self.setObjectName("distribution_page")
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setAccessibleName(tr("Distribution on SPECT-CT"))
        self._services, self._bridge = services, bridge
        self._job = QuietJob()
        self._is_compact = False
        self._preferences = Preferences()
        self._tool = ToolName.LOCATE
        self.top_bar = DistributionBar()
        self.strip = ToolStrip(draws=False)
        self.strip.show_history()
        self.status = StatusLine()
        self.fusion = FusionView(services, bridge, make_canvas)
        self.dose = DosePanel()
        self.setMenuWidget(self.top_bar)
        self.setCentralWidget(self.fusion)
        put_bars(self, self.strip, self.status)
        self._form = QWidget()
        self.right, self.below = put_docks(self, self._form, self.dose)
        self.right.hide()
        self.below.show()
        self.acts = PageActs(self)
        self._connect()
        self.choose_tool(ToolName.LOCATE)

    def set_form(self, form: QWidget) -> None:
        """Put the form of the read into the dock at the right."""
        self.right.setWidget(form)
        self.right.show()

    def show_case(
        self,
        alias: CaseAlias,
        images: TimepointImages,
        acts: Sequence[Act] = (),
        imports: Mapping[str, LabelVolume] | None = None,
        presets: tuple[WindowPreset, ...] = (),
    ) -> None:
        """Show a timepoint with the volumes that were kept of it.

        Parameters
        ----------
        acts, imports
            As of `FusionView.show_acts`.
        presets
            The windows of the number keys, by the charter.
        """
        self.leave()
        self.top_bar.show_case(alias)
        services, job = self._services, self._job
        self.fusion.show_acts(acts, imports)

        def begin(facts: Mapping[SeriesKey, UptakeFacts]) -> None:
            self.fusion.show_case(images, facts, presets)
            self.fusion.show_acts(acts, imports)

        self._bridge.run(
            lambda: services.uptake_facts(images, job), begin, lane=Lane.POOL, overtakes="distribution_case"
        )

    def show_assessment(self, found: Assessment | None, reason: str = "") -> None:
        """Show doses in chart, table and, where the reader asks for it, over the CT."""
        self.dose.show_assessment(found, reason)
        self.fusion.views.label_of = partial(outline_words, found=found)
        self.fusion.views.draw_all()
        image = self.fusion.figures.image
        self.fusion.show_dose(None if found is None or image is None else dose_volume(image.volume, found.dose.dose_gy))

    def leave(self) -> None:
        """Let the case go."""
        self._job.cancel()
        self._job = QuietJob()
        self.fusion.leave()
        self.dose.show_figures(self.fusion.figures)
        self.dose.show_assessment(None)
        self.status.pointer.setText("")

    def close_page(self) -> None:
        """End the page for good: canvases let go of their pictures."""
        self.leave()
        self.acts.close_keys()
        self.fusion.close_view()

    def use_preferences(self, preferences: Preferences) -> None:
        """Let a person's keys, mouse and windows hold from now on."""
        self._preferences = preferences
        self.fusion.images.windows.preferences = preferences
        self.acts.use_keys(preferences.key_map)
        right_zooms = preferences.right_drag is RightDrag.ZOOM
        self.fusion.grid.set_mouse(right_zooms=right_zooms, is_left_handed=preferences.is_left_handed)
        self._show_mouse()

    def choose_tool(self, tool: ToolName) -> None:
        """Give the left button a tool that looks."""
        self._tool = tool
        self.strip.show_tool(tool)
        self.fusion.choose_tool(tool)
        self._show_mouse()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Change to the compact layout on a small display and back (design, section 14)."""
        super().resizeEvent(event)
        if (self.width() < scaled(COMPACT_BELOW_PX)) != self._is_compact:
            self.make_room()

    def make_room(self) -> None:
        """Lay out for the size of the window and of its text."""
        is_compact = self._is_compact = self.width() < scaled(COMPACT_BELOW_PX)
        for part in (self.top_bar, self.strip, self.fusion, self.dose):
            part.set_compact(is_compact=is_compact)
        self._show_mouse()

    def _connect(self) -> None:
        fusion, strip = self.fusion, self.strip
        self.top_bar.worklist_wanted.connect(self.left)
        fusion.pointer_words.connect(self.status.pointer.setText)
        fusion.figures_changed.connect(self._show_figures)
        fusion.refused.connect(self.refused)
        fusion.written.connect(self.said)
        fusion.volume_bar.tool_chosen.connect(lambda _: self._show_mouse())
        fusion.outlines.changed.connect(lambda: self.dose.choose(fusion.outlines.current))
        self.dose.volume_chosen.connect(fusion.outlines.choose)
        strip.tool_chosen.connect(self.choose_tool)
        strip.link_toggled.connect(lambda is_on: fusion.grid.set_linked(is_linked=is_on))
        strip.marks_toggled.connect(self.acts.show_marks)
        strip.texts_toggled.connect(
            lambda is_on: fusion.grid.each_shown(lambda pane: pane.canvas.set_texts_visible(is_on))
        )
        strip.undo_wanted.connect(self.undo_wanted)
        strip.redo_wanted.connect(self.redo_wanted)

    def _show_figures(self, figures: DistributionFigures) -> None:
        """Show other volumes; the doses of the ones before are theirs alone, and go."""
        self.dose.show_figures(figures)
        self.show_assessment(None)

    def _show_mouse(self) -> None:
        words = fusion_mouse_words(
            self._tool, self.fusion.views.tool.value, self._preferences, is_compact=self._is_compact
        )
        self.status.show_mouse(words)

"""SPECT or PET over CT in three planes with a projection, and the volumes of interest on them (design, screen e)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from readstation.core.errors import Refused
from readstation.core.ids import SeriesKey
from readstation.dose.uptake import UptakeFacts
from readstation.dose.uptake_image import StructureRole
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.model.charter import WindowPreset
from readstation.model.lesion import PointUm
from readstation.model.series import TimepointImages
from readstation.reading.outlining import (
    UM_PER_MM,
    Act,
    AddVolume,
    Brush,
    FillBetween,
    Grow,
    RemoveVolume,
    TakeNormalLiver,
)
from readstation.ui.bridge import Bridge
from readstation.ui.distribution.diagnostic import DiagnosticView
from readstation.ui.distribution.figures import DistributionFigures
from readstation.ui.distribution.fusion_bar import FusionBar
from readstation.ui.distribution.fusion_images import DIAGNOSTIC, FusionImages
from readstation.ui.distribution.outline_desk import OutlineDesk
from readstation.ui.distribution.outline_views import HandTool, OutlineViews
from readstation.ui.distribution.volume_bar import VolumeBar
from readstation.ui.distribution.volume_files import VolumeFiles
from readstation.ui.presenters.volumes import free_name, range_to_grow_in
from readstation.ui.reading.pane import CanvasFactory
from readstation.ui.reading.views import ViewGrid
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.uptake_ports import UptakeServices
from readstation.ui.widgets.labels import IconLabel, plain_label
from readstation.viewer.marks import PointMm
from readstation.viewer.tools.toolbox import ToolName

VIEWS = DIAGNOSTIC + 1
GROW_PERCENT = 40
_SMALLEST_GRID_PX = (400, 240)
_SMALLEST_PANE_PX = (90, 90)


class UptakeBanner(QFrame):
    """What is missing or contradictory in the image of uptake, above the views, for as long as it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "warn")
        self.setObjectName("uptake_banner")
        self.words = plain_label(look="body", wraps=True)
        self.words.setObjectName("uptake_banner_words")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(IconLabel("alert", COLOURS.warn, 18))
        row.addWidget(self.words, 1)
        self.hide()

    def say(self, words: str) -> None:
        """Show sentences; empty takes the banner away."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))


class FusionView(QWidget):
    """The views of one timepoint with their two lines of controls.

    Attributes
    ----------
    grid, images
        The views, and what stands in them.
    outlines, views, files
        The volumes of interest, how they are drawn and painted, and how they come from files and go into them.
    """

    act_wanted = Signal(object)
    """An `Act` that can be done: keep it, then `show_acts`."""
    taken_in = Signal(str, object, object, object)
    """Name, `StructureRole`, `LabelVolume` made elsewhere, and the `SeriesKey` under it: keep it, then `show_acts`."""
    figures_changed = Signal(object)
    """The `DistributionFigures` of what is shown now."""
    pointer_words = Signal(str)
    refused = Signal(str)
    """Why something was not done, in one sentence. Nothing was changed."""
    written = Signal(str)
    """What was written to a file, in one sentence."""
    look_changed = Signal()

    def __init__(self, services: UptakeServices, bridge: Bridge, make_canvas: CanvasFactory) -> None:
        super().__init__()
        self.setObjectName("fusion_view")
        self._services, self._bridge = services, bridge
        self._percent = GROW_PERCENT
        self.grid = ViewGrid(make_canvas, VIEWS)
        self.images = FusionImages(services.volumes, self.grid)
        self.diagnostic = DiagnosticView(services, bridge, self.grid, self.images)
        self.outlines = OutlineDesk(services, bridge)
        self.files = VolumeFiles(self, services, bridge, self.images, self.outlines)
        self.views = OutlineViews(self.grid, self.outlines)
        self.grid.setMinimumSize(*_SMALLEST_GRID_PX)
        for pane in self.grid.panes:
            # Without this the words of an empty view would take room from the fused planes.
            pane.setMinimumSize(*_SMALLEST_PANE_PX)
        self.banner = UptakeBanner()
        self.bar = FusionBar()
        self.volume_bar = VolumeBar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.volume_bar, self.banner):
            column.addWidget(widget)
        column.addWidget(self.grid, 1)
        self._connect()
        self.choose_tool(ToolName.LOCATE)

    @property
    def figures(self) -> DistributionFigures:
        """What the volumes are worth computing with now."""
        return self.outlines.figures

    def show_case(
        self,
        images: TimepointImages,
        facts: Mapping[SeriesKey, UptakeFacts],
        presets: tuple[WindowPreset, ...] = (),
    ) -> None:
        """Show a timepoint.

        Parameters
        ----------
        facts
            What the headers of its NM and PET series say (`UptakeServices.uptake_facts`).
        presets
            The windows of the number keys, by the charter.
        """
        self.images.begin(images, facts, presets)
        self.grid.activate(self.grid.panes[0])

    def show_acts(self, acts: Sequence[Act], imports: Mapping[str, LabelVolume] | None = None) -> None:
        """Show the volumes that the kept acts make; the same acts again change nothing.

        Parameters
        ----------
        imports
            Volumes that were taken in, by their digest; those of the last time where None.
        """
        self.outlines.show_acts(acts, imports)

    def show_dose(self, dose: Volume | None) -> None:
        """Take over a dose map on the grid of the uptake (`presenters.fusion.dose_volume`); None for none."""
        self.images.show_dose(dose, is_shown=dose is not None and self.images.shows_dose)

    def choose_tool(self, tool: ToolName) -> None:
        """Give the left button of every view a tool that looks."""
        self.choose_hand(HandTool.NONE)
        self.grid.set_tool(tool)

    def choose_hand(self, tool: HandTool) -> None:
        """Give the left button to a tool that outlines."""
        self.views.set_tool(tool)
        self.volume_bar.show_tool(tool)

    def step_fusion(self, steps: int) -> None:
        """Let the uptake cover more or less."""
        if self.images.look is not None:
            self.images.set_look(self.images.look.stepped(steps))

    def set_compact(self, *, is_compact: bool) -> None:
        """Take less room on a small display."""
        self.bar.set_compact(is_compact=is_compact)

    def leave(self) -> None:
        """Let the case go."""
        self.choose_hand(HandTool.NONE)
        self.files.close_dialog()
        self.diagnostic.forget()
        self.images.close_images()
        self.outlines.forget()
        self.views.forget()
        self.banner.say("")

    def close_view(self) -> None:
        """End the views for good."""
        self.leave()
        self.grid.close_views()

    def _connect(self) -> None:
        images, desk, bar, volumes, files = self.images, self.outlines, self.bar, self.volume_bar, self.files
        images.changed.connect(self._show)
        images.looked.connect(self._show_look)
        bar.look_wanted.connect(images.set_look)
        bar.series_wanted.connect(images.choose)
        bar.dose_wanted.connect(lambda is_on: images.show_dose(images.dose, is_shown=is_on))
        bar.refused.connect(self.refused)
        bar.diagnostic_wanted.connect(self.diagnostic.choose)
        bar.register_wanted.connect(self.diagnostic.register)
        bar.take_wanted.connect(self.diagnostic.take)
        bar.before_wanted.connect(lambda is_on: self.diagnostic.show_before(is_before=is_on))
        self.diagnostic.changed.connect(self._show_diagnostic)
        self.diagnostic.refused.connect(self.refused)
        self.grid.fusion_stepped.connect(self.step_fusion)
        self.grid.pointer_words.connect(self.pointer_words)
        desk.act_wanted.connect(self.act_wanted)
        desk.taken_in.connect(self.taken_in)
        desk.figures_changed.connect(self.figures_changed)
        desk.refused.connect(self.refused)
        desk.changed.connect(lambda: volumes.show_volumes(desk.volumes, desk.current))
        desk.working.connect(lambda: volumes.show_working(is_working=desk.is_working))
        volumes.tool_chosen.connect(self.choose_hand)
        volumes.radius_chosen.connect(self._take_radius)
        volumes.percent_chosen.connect(self._take_percent)
        volumes.volume_chosen.connect(desk.choose)
        volumes.new_wanted.connect(self._add)
        volumes.organ_start_wanted.connect(self._begin_organ)
        volumes.normal_liver_wanted.connect(self._take_normal_liver)
        volumes.fill_wanted.connect(lambda: self._with_current(FillBetween))
        volumes.remove_wanted.connect(lambda: self._with_current(RemoveVolume))
        volumes.import_wanted.connect(files.ask_to_take)
        volumes.export_wanted.connect(files.ask_to_write)
        volumes.refused.connect(self.refused)
        files.refused.connect(self.refused)
        files.written.connect(self.written)
        self.views.painted.connect(self._paint)
        self.views.seeded.connect(self._grow)

    def _show(self) -> None:
        images = self.images
        self.banner.say(images.banner)
        self.bar.show_series(images.candidates, images.over)
        self.bar.show_dose(has_dose=images.dose is not None, is_shown=images.shows_dose)
        self._show_look()
        self._show_diagnostic()
        over = None if images.over is None else images.over.series_key
        if images.under is not None and images.base is not None and images.is_fused:
            self.outlines.begin(images.base, images.uptake, images.facts, (over, images.under.series_key))
        elif images.uptake is not None:
            self.outlines.begin(images.uptake, images.uptake, images.facts, (over, over))
        self.views.draw_all()

    def _show_diagnostic(self) -> None:
        beside = self.diagnostic
        found = beside.registration
        self.bar.show_diagnostic(
            self.images.diagnostic_series,
            beside.chosen,
            can_register=beside.needs_registration and found is None and not beside.is_registering,
            is_doubtful=found is not None and found.is_doubtful,
            before=beside.shows_before if beside.has_before else None,
        )

    def _show_look(self) -> None:
        shown = self.images.shown_over
        self.bar.show_look(self.images.look, "" if shown is None else shown.unit)
        self.look_changed.emit()

    def _take_radius(self, radius_mm: float) -> None:
        self.views.radius_mm = radius_mm

    def _take_percent(self, percent: int) -> None:
        self._percent = percent

    def _add(self, role: StructureRole, organ: str) -> None:
        self.outlines.want(AddVolume(free_name(role, self.outlines.volumes, organ), role))

    def _begin_organ(self, role: StructureRole) -> None:
        self.outlines.begin_organ(free_name(role, self.outlines.volumes), role)

    def _take_normal_liver(self) -> None:
        """Compute normal liver into its volume; one is begun where there is none."""
        found = [name for name, each in self.outlines.volumes.items() if each.role is StructureRole.NORMAL_LIVER]
        if found:
            self.outlines.want(TakeNormalLiver(found[0]))
            return
        name = free_name(StructureRole.NORMAL_LIVER, self.outlines.volumes)
        self.outlines.want(AddVolume(name, StructureRole.NORMAL_LIVER), then=TakeNormalLiver(name))

    def _with_current(self, act: type[FillBetween] | type[RemoveVolume]) -> None:
        if self.outlines.current:
            self.outlines.want(act(self.outlines.current))

    def _paint(self, centres: tuple[PointUm, ...], tool: HandTool) -> None:
        name, radius_um = self.outlines.current, round(self.views.radius_mm * UM_PER_MM)
        if name:
            self.outlines.want(Brush(name, centres, radius_um, is_wiping=tool is HandTool.WIPE))

    def _grow(self, point: PointMm) -> None:
        name, radius = self.outlines.current, self.views.radius_mm
        if not name:
            return
        try:
            lowest, highest = range_to_grow_in(self.images.uptake, point, radius, self._percent)
        except Refused as refused:
            self.refused.emit(refused.findings[0].message)
            return
        x, y, z = (round(each * UM_PER_MM) for each in point)
        self.outlines.want(Grow(name, PointUm(x, y, z), round(radius * UM_PER_MM), lowest, highest))

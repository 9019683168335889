"""The line of the volumes of interest: which one is worked on, and what the hand does with it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QLineEdit, QMenu

from readstation.core.phrases import phrase, tr
from readstation.dose.uptake_image import StructureRole
from readstation.ui.distribution.outline_views import HandTool
from readstation.ui.presenters.volumes import ORGANS, ROLE_WORDS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import plain_label, plain_tip

_TOOLS = (
    (HandTool.NONE, phrase("Look"), phrase("The left button works as the strip says")),
    (HandTool.BRUSH, phrase("Brush"), phrase("Paint with a ball")),
    (HandTool.WIPE, phrase("Wipe"), phrase("Wipe with a ball")),
    (HandTool.GROW, phrase("Grow"), phrase("Grow from a point, by values of the uptake, inside a ball")),
)
_RADIUS = (1.0, 100.0)
_PERCENT = (1, 100)


class VolumeBar(QFrame):
    """Everything that makes and changes volumes; it says what was asked for, and shows what there is."""

    tool_chosen = Signal(object)
    radius_chosen = Signal(float)
    percent_chosen = Signal(int)
    volume_chosen = Signal(str)
    new_wanted = Signal(object, str)
    """`StructureRole`, and the organ where it lies outside liver and lungs."""
    organ_start_wanted = Signal(object)
    """`StructureRole` to begin from the CT."""
    fill_wanted = Signal()
    normal_liver_wanted = Signal()
    remove_wanted = Signal()
    import_wanted = Signal()
    export_wanted = Signal()
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "top_bar")
        self.setObjectName("volume_bar")
        self.volumes = QComboBox()
        self.volumes.setObjectName("volume_choice")
        self.volumes.setProperty("look", "compact")
        self.volumes.setAccessibleName(tr("Volume that is worked on"))
        self.volumes.setMinimumContentsLength(12)
        self.volumes.activated.connect(lambda _: self.volume_chosen.emit(self.volumes.currentText()))
        self.new = KeyButton(tr("New volume"), "new_volume", look="compact")
        self.new.setMenu(self._new_menu())
        self.tools: dict[HandTool, KeyButton] = {}
        group = QButtonGroup(self)
        for tool, words, tip in _TOOLS:
            button = KeyButton(tr(words), f"hand_{tool.value}", look="choice")
            button.setCheckable(True)
            button.setToolTip(tr(tip))
            button.clicked.connect(lambda _=False, tool=tool: self.tool_chosen.emit(tool))
            group.addButton(button)
            self.tools[tool] = button
        self.tools[HandTool.NONE].setChecked(True)
        self.radius = _field("hand_radius", tr("Radius, mm"), "10")
        self.radius.editingFinished.connect(self._take_radius)
        self.percent = _field(
            "grow_percent", tr("Grow from this share of the largest value in the ball, percent"), "40"
        )
        self.percent.editingFinished.connect(self._take_percent)
        self.more = KeyButton(tr("More"), "more_volumes", look="compact")
        self.more.setMenu(self._more_menu())
        self.working = plain_label("", "small", "text2")
        self.working.setObjectName("outline_working")
        self._lay_out()

    def show_volumes(self, names: Iterable[str], current: str) -> None:
        """Show which volumes there are."""
        with QSignalBlocker(self.volumes):
            self.volumes.clear()
            self.volumes.addItems(list(names))
            self.volumes.setCurrentText(current)
        has_any = self.volumes.count() > 0
        self.volumes.setEnabled(has_any)
        for tool, button in self.tools.items():
            button.setEnabled(has_any or tool is HandTool.NONE)
        if not has_any:
            self.show_tool(HandTool.NONE)

    def show_tool(self, tool: HandTool) -> None:
        """Show which tool the left button has."""
        self.tools[tool].setChecked(True)

    def show_working(self, *, is_working: bool) -> None:
        """Say that volumes are being computed."""
        self.working.setText(tr("Computing…") if is_working else "")

    def _take_radius(self) -> None:
        found = _number(self.radius.text())
        if found is None or not _RADIUS[0] <= found <= _RADIUS[1]:
            self.refused.emit(tr("A radius is a number from 1 to 100 mm."))
            return
        self.radius_chosen.emit(found)

    def _take_percent(self) -> None:
        found = _number(self.percent.text())
        if found is None or not _PERCENT[0] <= found <= _PERCENT[1]:
            self.refused.emit(tr("The share to grow from is a number from 1 to 100 percent."))
            return
        self.percent_chosen.emit(round(found))

    def _new_menu(self) -> QMenu:
        menu = QMenu(self)
        for role, words in ROLE_WORDS.items():
            menu.addAction(tr(words), partial(self.new_wanted.emit, role, ""))
        organs = menu.addMenu(tr("Outside liver and lungs"))
        for organ in ORGANS:
            organs.addAction(tr(organ), partial(self.new_wanted.emit, StructureRole.OTHER, organ))
        menu.addSeparator()
        menu.addAction(tr("Liver, begun from the CT"), partial(self.organ_start_wanted.emit, StructureRole.LIVER))
        menu.addAction(tr("Lungs, begun from the CT"), partial(self.organ_start_wanted.emit, StructureRole.LUNGS))
        menu.addAction(tr("Normal liver: liver without tumours and 10 mm"), self.normal_liver_wanted.emit)
        return menu

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("Fill between slices"), self.fill_wanted.emit)
        menu.addAction(tr("Remove this volume"), self.remove_wanted.emit)
        menu.addSeparator()
        menu.addAction(tr("Take in DICOM SEG or RTSTRUCT…"), self.import_wanted.emit)
        menu.addAction(tr("Write DICOM SEG…"), self.export_wanted.emit)
        return menu

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.setSpacing(6)
        for widget in (self.volumes, self.new, *self.tools.values(), self.radius):
            row.addWidget(widget)
        row.addWidget(plain_label(tr("mm"), "small", "text3"))
        row.addWidget(self.percent)
        row.addWidget(plain_label(tr("%"), "small", "text3"))
        row.addWidget(self.more)
        row.addWidget(self.working)
        row.addStretch()


def _field(name: str, words: str, text: str) -> QLineEdit:
    field = QLineEdit(text)
    field.setObjectName(name)
    field.setAccessibleName(words)
    field.setToolTip(plain_tip(words))
    field.setFixedWidth(52)
    return field


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None

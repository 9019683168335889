"""The tool strip: what the left button does, one key letter on each, and the switches of the views."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from readstation.core.phrases import phrase, tr
from readstation.ui.presenters.key_map import KeyMap, binding_of
from readstation.ui.widgets.buttons import ToolKeyButton
from readstation.ui.widgets.labels import framed, plain_tip
from readstation.viewer.tools.toolbox import ToolName

TOOLS = (
    (ToolName.SELECT, phrase("Select"), "V", "cursor-default-outline"),
    (ToolName.DIAMETER, phrase("Diameter"), "D", "diameter"),
    (ToolName.ASSIST, phrase("Assisted diameter"), "Shift+D", "assist"),
    (ToolName.SHORT_AXIS, phrase("Short axis"), "S", "short_axis"),
    (ToolName.OVAL, phrase("Oval region"), "O", "oval"),
    (ToolName.FREEHAND, phrase("Freehand region"), "R", "freehand"),
    (ToolName.ARROW, phrase("Arrow note"), "A", "arrow-top-left"),
    (ToolName.PROBE, phrase("Probe"), "P", "eyedropper"),
    (ToolName.WINDOW, phrase("Window"), "W", "contrast-circle"),
    (ToolName.ZOOM, phrase("Zoom"), "Z", "magnify-plus-outline"),
    (ToolName.PAN, phrase("Pan"), "G", "hand-back-right-outline"),
    (ToolName.LOCATE, phrase("Localise"), "X", "crosshairs-gps"),
)
_SWITCHES = (
    ("link", phrase("Link scrolling"), "L", "link-variant"),
    ("marks", phrase("Show marks"), "H", "eye-outline"),
    ("texts", phrase("Corner text"), "B", "label-outline"),
)


VIEWING_TOOLS = (ToolName.SELECT, ToolName.WINDOW, ToolName.ZOOM, ToolName.PAN, ToolName.LOCATE)
"""The tools that draw nothing."""


class ToolStrip(QFrame):
    """The strip at the left.

    Parameters
    ----------
    draws
        Whether it has the tools that draw, and undo and redo of what was drawn.
    """

    tool_chosen = Signal(object)
    link_toggled = Signal(bool)
    marks_toggled = Signal(bool)
    texts_toggled = Signal(bool)
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, *, draws: bool = True) -> None:
        super().__init__()
        self.setProperty("surface", "left_side")
        self.setObjectName("tool_strip")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 6, 4, 6)
        self._column.setSpacing(2)
        self._buttons: list[ToolKeyButton] = []
        # No button group: in one, Tab reaches the checked tool alone, and the arrow keys belong to the views.
        self._by_name: dict[ToolName, ToolKeyButton] = {}
        for tool, words, key, icon_name in TOOLS:
            button = self._add(tr(words), f"tool_{tool.value}", key, icon_name)
            button.setCheckable(True)
            self._by_name[tool] = button
            button.clicked.connect(lambda _=False, tool=tool: self._choose(tool))
        self._add_rule()
        signals = {"link": self.link_toggled, "marks": self.marks_toggled, "texts": self.texts_toggled}
        self.switches: dict[str, ToolKeyButton] = {}
        for name, words, key, icon_name in _SWITCHES:
            switch = self._add(tr(words), f"switch_{name}", key, icon_name, is_switch=True)
            switch.setCheckable(True)
            switch.setChecked(True)
            switch.toggled.connect(signals[name])
            self.switches[name] = switch
        self._add_rule()
        self.undo = self._add(tr("Undo (Ctrl+Z)"), "undo_button", "", "undo-variant")
        self.undo.clicked.connect(self.undo_wanted)
        self.redo = self._add(tr("Redo (Ctrl+Shift+Z)"), "redo_button", "", "redo-variant")
        self.redo.clicked.connect(self.redo_wanted)
        if not draws:
            unused = [button for tool, button in self._by_name.items() if tool not in VIEWING_TOOLS]
            for button in (self.undo, self.redo, *unused):
                button.hide()
        self._column.addStretch()
        self.set_compact(is_compact=False)
        self.show_tool(ToolName.SELECT)
        self.show_assist(is_allowed=False)

    def show_history(self) -> None:
        """Have undo and redo also where the tools of the strip draw nothing."""
        self.undo.show()
        self.redo.show()

    def show_tool(self, tool: ToolName) -> None:
        """Show which tool is active."""
        for name, button in self._by_name.items():
            button.setChecked(name is tool)

    def show_assist(self, *, is_allowed: bool) -> None:
        """Show the tool that proposes, where the charter allows it."""
        self._by_name[ToolName.ASSIST].setVisible(is_allowed)

    def show_keys(self, key_map: KeyMap) -> None:
        """Show on each button the key that is in force."""
        names = {"link": "link", "marks": "marks", "texts": "corner_text"}
        for name, switch in self.switches.items():
            switch.set_key(key_map.keys_of(binding_of(names[name]))[0])
        for tool, button in self._by_name.items():
            button.set_key(key_map.keys_of(binding_of(f"tool_{tool.value}"))[0])

    def show_undo(self, undo_words: str | None, redo_words: str | None) -> None:
        """Say what undo and redo would do."""
        undo, redo = (tr("Undo"), tr("Nothing to undo")), (tr("Redo"), tr("Nothing to redo"))
        for button, (verb, nothing), words in ((self.undo, undo, undo_words), (self.redo, redo, redo_words)):
            button.setEnabled(words is not None)
            said = f"{verb}: {words}" if words else nothing
            button.setToolTip(plain_tip(said))
            button.setAccessibleName(said)

    def set_compact(self, *, is_compact: bool) -> None:
        """Take less room on a small display."""
        side = 38 if is_compact else 44
        self.setFixedWidth(side + 9)
        for button in self._buttons:
            button.set_side(side)

    def _choose(self, tool: ToolName) -> None:
        self.show_tool(tool)  # a click on the active tool would else uncheck it
        self.tool_chosen.emit(tool)

    def _add(self, words: str, name: str, key: str, icon_name: str, *, is_switch: bool = False) -> ToolKeyButton:
        button = ToolKeyButton(words, name, key, icon_name, is_switch=is_switch)
        self._buttons.append(button)
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        return button

    def _add_rule(self) -> None:
        line = framed("rule")
        line.setFixedHeight(1)
        self._column.addSpacing(4)
        self._column.addWidget(line)
        self._column.addSpacing(4)

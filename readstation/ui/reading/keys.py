"""The keys of the reading room: one table, and when they rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)


@dataclass(frozen=True, slots=True)
class Binding:
    """One action and its keys.

    Attributes
    ----------
    name
        What the room calls it.
    keys
        Key sequences, portable text.
    words
        What it does, for the key sheet.
    """

    name: str
    keys: tuple[str, ...]
    words: str


BINDINGS = (
    Binding("next_step", ("Space",), "Do the next step"),
    Binding("cancel", ("Esc",), "Cancel the drawing"),
    Binding("undo", ("Ctrl+Z",), "Undo"),
    Binding("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Redo"),
    Binding("show_saved", ("Ctrl+S",), "Show what is saved"),
    Binding("sign", ("Ctrl+Return", "Ctrl+Enter"), "Open the lock or sign dialog"),
    Binding("to_worklist", ("Ctrl+W",), "Back to the worklist, work kept"),
    Binding("tool_select", ("V",), "Select"),
    Binding("tool_diameter", ("D",), "Diameter"),
    Binding("tool_short_axis", ("S",), "Short axis"),
    Binding("tool_oval", ("O",), "Oval region"),
    Binding("tool_freehand", ("R",), "Freehand region"),
    Binding("tool_arrow", ("A",), "Arrow note"),
    Binding("tool_probe", ("P",), "Probe"),
    Binding("tool_window", ("W",), "Window"),
    Binding("tool_zoom", ("Z",), "Zoom"),
    Binding("tool_pan", ("G",), "Pan"),
    Binding("tool_locate", ("X",), "Localise"),
    Binding("previous_lesion", ("Q",), "Previous lesion"),
    Binding("next_lesion", ("E",), "Next lesion"),
    Binding("jump", ("J",), "Jump to its slice"),
    Binding("make_target", ("T",), "Target"),
    Binding("make_non_target", ("N",), "Non-target"),
    Binding("new_lesion", ("Shift+N",), "New lesion"),
    Binding("state_absent", ("Shift+A",), "Absent, 0 mm"),
    Binding("state_too_small", ("Shift+S",), "Too small, counts 5 mm"),
    Binding("state_not_evaluable", ("Shift+X",), "Not evaluable"),
    Binding("state_merged", ("Shift+M",), "Merged"),
    Binding("remove", ("Delete",), "Remove"),
    Binding("window_1", ("1",), "Late arterial"),
    Binding("window_2", ("2",), "Portal venous, delayed"),
    Binding("window_3", ("3",), "Soft tissue"),
    Binding("window_4", ("4",), "Lung"),
    Binding("window_5", ("5",), "Bone"),
    Binding("window_6", ("6",), "As sent"),
    Binding("fit", ("0",), "Fit and centre"),
    Binding("invert", ("I",), "Invert"),
    Binding("corner_text", ("B",), "Corner text"),
    Binding("link", ("L",), "Link scrolling"),
    Binding("match", ("Shift+L",), "These slices match"),
    Binding("next_phase", ("C",), "Next phase"),
    Binding("previous_phase", ("Shift+C",), "Previous phase"),
    Binding("maximise", ("M",), "Maximise or restore"),
    Binding("less_fusion", ("[",), "Less fusion"),
    Binding("more_fusion", ("]",), "More fusion"),
    Binding("slice_up", ("Up",), "Previous slice"),
    Binding("slice_down", ("Down",), "Next slice"),
    Binding("slices_up", ("PgUp",), "10 slices back"),
    Binding("slices_down", ("PgDown",), "10 slices on"),
    Binding("first_slice", ("Home",), "First slice"),
    Binding("last_slice", ("End",), "Last slice"),
    Binding("previous_view", ("Left",), "Previous view"),
    Binding("next_view", ("Right",), "Next view"),
    Binding("earlier_prior", ("Shift+Left",), "Earlier prior"),
    Binding("later_prior", ("Shift+Right",), "Later prior"),
    Binding("layout_one", ("Ctrl+1",), "One view"),
    Binding("layout_prior_current", ("Ctrl+2",), "Prior and current"),
    Binding("layout_phases", ("Ctrl+3",), "Four phases"),
    Binding("layout_planes", ("Ctrl+4",), "Three planes"),
    Binding("toggle_dock", ("F9",), "Show or hide the right dock"),
    Binding("next_region", ("F6",), "Next region"),
    Binding("previous_region", ("Shift+F6",), "Previous region"),
)
"""Every binding but H and F, which act while they are held; no key stands twice."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What a key does while it is held.

    Attributes
    ----------
    begin, end
        Called when it goes down and when it comes up, or when the focus goes away.
    tapped
        Called after `end` where the key was not held long enough to repeat.
    lingers_ms
        How long after the key came up it counts as held: a keyboard that repeats may look like one that is let go and
        struck again, and what a hold shows must not flash.
    """

    begin: Callable[[], None]
    end: Callable[[], None]
    tapped: Callable[[], None] | None = None
    lingers_ms: int = 0


_ONCE = frozenset(each.name for each in BINDINGS) - {
    "slice_up",
    "slice_down",
    "slices_up",
    "slices_down",
    "less_fusion",
    "more_fusion",
    "previous_lesion",
    "next_lesion",
    "undo",
    "redo",
}


def bind(room: QWidget, acts: Mapping[str, Callable[[], None]]) -> dict[str, QAction]:
    """Give a widget an action for every binding, in the scope of the widget and its children."""
    actions = {}
    for each in BINDINGS:
        action = QAction(each.words, room)
        action.setObjectName(f"action_{each.name}")
        action.setShortcuts([QKeySequence(key) for key in each.keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setAutoRepeat(each.name not in _ONCE)
        action.triggered.connect(lambda _=False, act=acts[each.name]: act())
        room.addAction(action)
        actions[each.name] = action
    return actions


class KeyScope(QObject):
    """Lets the standard keys stand inside lists, buttons and fields, and hears the keys that are held.

    It watches the one widget that has the focus, so that the events of the views do not pass through Python twice.
    """

    def __init__(self, room: QWidget, holds: Mapping[Qt.Key, Hold]) -> None:
        super().__init__(room)
        self._room = room
        self._holds = holds
        self._watched: QWidget | None = None
        self._held: Qt.Key | None = None
        self._has_repeated = False
        self._lingering = QTimer(self)
        self._lingering.setSingleShot(True)
        self._lingering.timeout.connect(self._release)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._watch)

    def close_scope(self) -> None:
        """Stop watching."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._watch)
        self._watch(None, None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep keys from the shortcuts where the focused widget uses them itself."""
        if isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            if event.type() is QEvent.Type.ShortcutOverride and uses_itself(watched, event):
                event.accept()
                return not is_popup(watched)  # an open list takes Return in a filter of its own, after this one
            if event.key() in self._holds and not is_text_field(watched):
                return self._hear_held(event)
        return False

    def _watch(self, before: QWidget | None, now: QWidget | None) -> None:  # noqa: ARG002 - Qt's signal
        if self._watched is not None:
            self._watched.removeEventFilter(self)
        self._release()
        is_ours = now is not None and _belongs_to(now, self._room)
        self._watched = now if is_ours else None
        if self._watched is not None:
            self._watched.installEventFilter(self)

    def _hear_held(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and self._held is not key:
            return False
        if event.isAutoRepeat():
            self._has_repeated = True
            return True
        if event.type() is QEvent.Type.KeyPress:
            if self._lingering.isActive() and self._held is key:
                self._lingering.stop()
                return True
            self._release()
            self._held, self._has_repeated = key, False
            self._holds[key].begin()
            return True
        if event.type() is QEvent.Type.KeyRelease and self._held is key:
            hold = self._holds[key]
            if hold.lingers_ms:
                self._lingering.start(hold.lingers_ms)
                return True
            tapped = None if self._has_repeated else hold.tapped
            self._release()
            if tapped is not None:
                tapped()
            return True
        return False

    def _release(self) -> None:
        self._lingering.stop()
        held, self._held = self._held, None
        if held is not None:
            self._holds[held].end()


def _belongs_to(widget: QWidget, room: QWidget) -> bool:
    """Return whether a widget is in the room, lists that it opens included: those are windows of their own."""
    family: QWidget | None = widget
    while family is not None and family is not room:
        family = family.parentWidget()
    return family is room


def is_text_field(widget: QWidget) -> bool:
    """Return whether a widget takes typed text, so that single keys rest."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, QLineEdit | QPlainTextEdit)


def is_popup(widget: QWidget) -> bool:
    """Return whether a widget stands in an open list or menu."""
    return widget.window().windowType() is Qt.WindowType.Popup


def uses_itself(widget: QWidget, event: QKeyEvent) -> bool:
    """Return whether the focused widget needs a key more than the room does."""
    key = Qt.Key(event.key())
    has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    if is_popup(widget):
        return not has_control
    if is_text_field(widget):
        return not has_control and key is not Qt.Key.Key_Escape and not Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35
    moves = (
        *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
        *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Right),
    )
    if isinstance(widget, QAbstractButton):
        return key is Qt.Key.Key_Space and not has_control
    if isinstance(widget, QAbstractItemView | QComboBox):
        return not has_control and (key in moves or key in (Qt.Key.Key_Space, Qt.Key.Key_Return))
    return False

"""The keys of the reading room: actions for the table of keys, and when they rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
from shiboken6 import isValid

from readstation.ui.presenters.key_map import ROOM_BINDINGS, Binding, KeyMap, binding_of

BINDINGS = tuple(each for each in ROOM_BINDINGS if not each.is_held)
"""Every binding of the room but those that act while they are held."""


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
    ignores_shift
        Whether Shift may be down too, as a typed character may need it; then any key that comes up ends the hold.
    """

    begin: Callable[[], None]
    end: Callable[[], None]
    tapped: Callable[[], None] | None = None
    lingers_ms: int = 0
    ignores_shift: bool = False


_ONCE = frozenset(each.name for each in BINDINGS) - {
    "nudge_left",
    "nudge_right",
    "nudge_up",
    "nudge_down",
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


def bind(
    room: QWidget, acts: Mapping[str, Callable[[], None]], bindings: Iterable[Binding] = BINDINGS
) -> dict[str, QAction]:
    """Give a widget an action for every binding, in the scope of the widget and its children."""
    actions = {}
    for each in bindings:
        action = QAction(each.words, room)
        action.setObjectName(f"action_{each.name}")
        action.setShortcuts([QKeySequence(key) for key in each.keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setAutoRepeat(each.name not in _ONCE)
        action.triggered.connect(lambda _=False, act=acts[each.name]: act())
        room.addAction(action)
        actions[each.name] = action
    return actions


def apply_keys(actions: Mapping[str, QAction], key_map: KeyMap) -> None:
    """Give the actions the keys that are in force."""
    for name, action in actions.items():
        action.setShortcuts([QKeySequence(key) for key in key_map.keys_of(binding_of(name))])


def held_key(binding: Binding, key_map: KeyMap) -> Qt.Key:
    """Return the key that a held binding acts on; Qt numbers letters as ASCII does."""
    return Qt.Key(ord(key_map.keys_of(binding)[0].upper()))


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

    def set_holds(self, holds: Mapping[Qt.Key, Hold]) -> None:
        """Give other keys to what acts while it is held."""
        self._release()
        self._holds = holds

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
            is_release = event.type() is QEvent.Type.KeyRelease and not event.isAutoRepeat()
            if is_release and self._held is not None and self._holds[self._held].ignores_shift:
                self._release()
                return False
            if event.key() in self._holds and not is_text_field(watched):
                return self._hear_held(event)
        return False

    def _watch(self, before: QWidget | None, now: QWidget | None) -> None:  # noqa: ARG002 - Qt's signal
        # A dialog that deletes itself may take the field along that had the keys.
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._release()
        is_ours = now is not None and _belongs_to(now, self._room)
        self._watched = now if is_ours else None
        if self._watched is not None:
            self._watched.installEventFilter(self)

    def _hear_held(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        allowed = Qt.KeyboardModifier.KeypadModifier
        if self._holds[key].ignores_shift:
            allowed |= Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & ~allowed and self._held is not key:
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

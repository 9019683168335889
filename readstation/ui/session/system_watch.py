"""Hears from the desktop that the screen was locked or that the machine goes to sleep (TR-5).

On Linux by D-Bus: systemd's login manager and the screen savers of the desktops. Elsewhere sleep is seen by its gap in
time (`idle.SleepWatch`), and a locked screen is not heard.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage


class _Heard(NamedTuple):
    """A signal on a bus; an empty path hears every object."""

    path: str
    interface: str
    name: str


_SLEEPS = _Heard("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep")
_LOCKS = _Heard("", "org.freedesktop.login1.Session", "Lock")
_SCREEN_SAVERS = (
    _Heard("", "org.freedesktop.ScreenSaver", "ActiveChanged"),
    _Heard("", "org.gnome.ScreenSaver", "ActiveChanged"),
)


class SystemWatch(QObject):
    """Listens on the buses of the system and of the desktop session, where there are any.

    Parameters
    ----------
    system_bus, session_bus
        The buses; those of this machine where None.
    """

    goes_to_sleep = Signal()
    is_locked = Signal()

    def __init__(self, system_bus: QDBusConnection | None = None, session_bus: QDBusConnection | None = None) -> None:
        super().__init__()
        if not sys.platform.startswith("linux"):
            return
        system = QDBusConnection.systemBus() if system_bus is None else system_bus
        session = QDBusConnection.sessionBus() if session_bus is None else session_bus
        self._hear(system, _SLEEPS, "_sleeps")
        self._hear(system, _LOCKS, "_locks")
        for each in _SCREEN_SAVERS:
            self._hear(session, each, "_screen_saver")

    def _hear(self, bus: QDBusConnection, what: _Heard, slot: str) -> None:
        if bus.isConnected():
            wanted = SLOT(f"{slot}(QDBusMessage)")
            bus.connect("", what.path, what.interface, what.name, self, wanted)  # type: ignore[call-overload]  # is text

    @Slot(QDBusMessage)
    def _sleeps(self, message: QDBusMessage) -> None:
        if _says_yes(message):
            self.goes_to_sleep.emit()

    @Slot(QDBusMessage)
    def _locks(self, message: QDBusMessage) -> None:  # noqa: ARG002 - the signal says all
        self.is_locked.emit()

    @Slot(QDBusMessage)
    def _screen_saver(self, message: QDBusMessage) -> None:
        if _says_yes(message):
            self.is_locked.emit()


def _says_yes(message: QDBusMessage) -> bool:
    arguments = message.arguments()
    return bool(arguments) and arguments[0] is True

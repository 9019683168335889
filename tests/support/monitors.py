"""Displays that come and go under one X server: RandR says that parts of its screen are monitors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QGuiApplication
from Xlib.display import Display
from Xlib.ext import randr
from Xlib.protocol import rq

Place = tuple[int, int, int, int]
"""x, y, width and height, pixels."""

_MM_PER_PX = 0.25


class _SetMonitor(rq.Request):
    """RRSetMonitor of RandR 1.5; python-xlib's own cannot be packed."""

    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(43),
        rq.RequestLength(),
        rq.Window("window"),
        rq.Card32("name"),
        rq.Bool("primary"),
        rq.Bool("automatic"),
        rq.LengthOf("outputs", 2),
        rq.Int16("x"),
        rq.Int16("y"),
        rq.Card16("width"),
        rq.Card16("height"),
        rq.Card32("width_mm"),
        rq.Card32("height_mm"),
        rq.List("outputs", rq.Card32Obj),
    )


class Monitors:
    """Sets up monitors; those that are left at the end go then."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._root = display.screen().root
        self._outputs = randr.get_screen_resources(self._root).outputs
        self._names: list[str] = []

    def plug(self, name: str, place: Place) -> None:
        """Let a part of the screen be a monitor. The first one takes the place of the whole screen."""
        x, y, wide, high = place
        is_first = not self._names
        _SetMonitor(
            display=self._display.display,
            opcode=self._display.display.get_extension_major(randr.extname),
            window=self._root,
            name=self._display.intern_atom(name),
            primary=is_first,
            automatic=False,
            x=x,
            y=y,
            width=wide,
            height=high,
            width_mm=round(wide * _MM_PER_PX),
            height_mm=round(high * _MM_PER_PX),
            outputs=self._outputs if is_first else [],
        )
        self._display.sync()
        self._names.append(name)

    def unplug(self, name: str) -> None:
        """Take a monitor away."""
        self._root.xrandr_delete_monitor(self._display.intern_atom(name))
        self._display.sync()
        self._names.remove(name)

    def unplug_all(self) -> None:
        """Let the whole screen be one display again."""
        for name in reversed(self._names.copy()):
            self.unplug(name)


@contextmanager
def monitors(display: str) -> Iterator[Monitors]:
    """Give monitors on an X server; afterwards it has one display again, as before."""
    connection = Display(display)
    made = Monitors(connection)
    try:
        yield made
    finally:
        made.unplug_all()
        connection.close()


def names_of_displays() -> list[str]:
    """Return what Qt calls the displays there are."""
    return [each.name() for each in QGuiApplication.screens()]

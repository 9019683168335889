"""Which displays there are, where windows may stand on them, and what of that is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readstation.core.phrases import tr

_LEAST_SEEN_PX = 80
"""So much of a window's upper edge is in sight at least, or it is brought back: there it can be taken by the hand."""

_UPPER_EDGE_PX = 24


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the desktop, logical pixels; `y` grows downwards."""

    x: int
    y: int
    width: int
    height: int

    def shared_with(self, other: Area) -> int:
        """Return how many pixels lie in both."""
        wide = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        high = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(wide, 0) * max(high, 0)


@dataclass(frozen=True, slots=True)
class Display:
    """A display as the system tells of it.

    Attributes
    ----------
    name
        What the system calls it, such as ``DP-1``.
    model
        Maker, model and serial number as the display gives them; empty where it does not.
    area, free
        All of it, and without the bars of the desktop; logical pixels.
    ratio_percent
        Device pixels for a hundred logical ones.
    depth_bits
        Bits of a pixel's colour.
    width_mm
        How wide it is; 0 where the system does not say.
    """

    name: str
    model: str
    area: Area
    free: Area
    ratio_percent: int = 100
    depth_bits: int = 24
    width_mm: int = 0

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height in device pixels."""
        return (round(self.area.width * self.ratio_percent / 100), round(self.area.height * self.ratio_percent / 100))

    @property
    def pixel_um(self) -> int:
        """The width of a device pixel, micrometres; 0 where the system does not say how wide the display is."""
        return round(1000 * self.width_mm / self.size_px[0]) if self.width_mm > 0 else 0

    @property
    def key(self) -> str:
        """The name under which its check is kept: another display, or the same at another resolution, has another."""
        wide, high = self.size_px
        return f"{self.name} {self.model} {wide}x{high}".replace("  ", " ")


@dataclass(frozen=True, slots=True)
class KeptWindows:
    """How a person stood their windows on a set of displays.

    Attributes
    ----------
    is_spread
        Whether the views stand on two displays.
    second
        Where the second window stood; None where it was never moved.
    """

    is_spread: bool
    second: Area | None = None


def set_key(displays: Sequence[Display]) -> str:
    """Return the name of a set of displays; it changes where one comes, goes, moves or has another resolution."""
    said = (f"{each.name} {each.area.width}x{each.area.height}+{each.area.x}+{each.area.y}" for each in displays)
    return ", ".join(sorted(said))


def display_of(window: Area, displays: Sequence[Display]) -> Display | None:
    """Return the display that shows most of a window; None where none shows any of it."""
    best = max(displays, key=lambda each: each.area.shared_with(window), default=None)
    return best if best is not None and best.area.shared_with(window) > 0 else None


def is_in_sight(window: Area, displays: Sequence[Display]) -> bool:
    """Return whether enough of a window's upper edge is on a display to see it and to take it by the hand."""
    edge = Area(window.x, window.y, window.width, min(_UPPER_EDGE_PX, window.height))
    wanted = min(_LEAST_SEEN_PX, window.width) * edge.height
    return any(each.free.shared_with(edge) >= wanted for each in displays)


def brought_in(window: Area, home: Display) -> Area:
    """Return where a window goes on a display so that all of it is seen, made smaller where it must be."""
    free = home.free
    wide, high = min(window.width, free.width), min(window.height, free.height)
    x = min(max(window.x, free.x), free.x + free.width - wide)
    y = min(max(window.y, free.y), free.y + free.height - high)
    return Area(x, y, wide, high)


def second_place(main: Area, displays: Sequence[Display], kept: Area | None) -> Area | None:
    """Return where the second window goes: where it stood, else over the first display without the main window.

    None where there is no other display.
    """
    own = display_of(main, displays) or (displays[0] if displays else None)
    others = [each for each in displays if each is not own]
    if not others:
        return None
    if kept is not None:
        host = display_of(kept, displays)
        if host is not None and host is not own and is_in_sight(kept, displays):
            return brought_in(kept, host)
    return others[0].free


def display_words(display: Display) -> str:
    """Return what a display is, in words: size, scale, colour depth, pixel."""
    wide, high = display.size_px
    words = tr(
        "{wide} × {high} pixels, scaled {percent} %, {bits} bits of colour",
        wide=wide,
        high=high,
        percent=display.ratio_percent,
        bits=display.depth_bits,
    )
    if display.pixel_um:
        words += tr(", a pixel {pixel_mm} mm wide", pixel_mm=f"{display.pixel_um / 1000:.3f}")
    return words

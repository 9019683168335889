"""Mouse and keyboard through the XTEST extension: what arrives at the window is what a hand would send."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import DisplayError
from Xlib.ext import xtest

from readstation.core.errors import EnvironmentFault

_NAMED_CHARACTERS = {
    " ": "space",
    "-": "minus",
    "_": "underscore",
    ".": "period",
    ",": "comma",
    "!": "exclam",
    "?": "question",
    "/": "slash",
    ":": "colon",
    "[": "bracketleft",
    "]": "bracketright",
}

_BUTTONS = range(1, 6)


class XInput:
    """One connection to an X server that moves its pointer and presses its keys.

    Positions are pixels of the root window.

    Raises
    ------
    EnvironmentFault
        If there is no X server, or it has no XTEST extension.
    """

    def __init__(self, display: str | None = None) -> None:
        try:
            self._display = Display(display)
        except (DisplayError, OSError) as error:
            raise EnvironmentFault("There is no X server to send events to.", todo="Start one.") from error
        if not self._display.has_extension("XTEST"):
            self._display.close()
            raise EnvironmentFault("The X server has no XTEST extension.", todo="Start it with +extension XTEST.")
        self._let_everything_go()

    def __enter__(self) -> XInput:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._display.close()

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def press(self, button: int = 1) -> None:
        """Press a mouse button: 1 left, 2 middle, 3 right, 4 wheel up, 5 wheel down."""
        xtest.fake_input(self._display, X.ButtonPress, button)
        self._display.sync()

    def release(self, button: int = 1) -> None:
        """Release a mouse button."""
        xtest.fake_input(self._display, X.ButtonRelease, button)
        self._display.sync()

    def key(self, name: str, modifiers: Iterable[str] = ()) -> None:
        """Strike a key by its X name (``Return``, ``space``, ``Escape``, ``d``) under modifiers (``Control_L``)."""
        held = [self._code(modifier)[0] for modifier in modifiers]
        code, shifted = self._code(name)
        if shifted:
            held.append(self._code("Shift_L")[0])
        for each in held:
            xtest.fake_input(self._display, X.KeyPress, each)
        xtest.fake_input(self._display, X.KeyPress, code)
        xtest.fake_input(self._display, X.KeyRelease, code)
        for each in reversed(held):
            xtest.fake_input(self._display, X.KeyRelease, each)
        self._display.sync()

    def hold(self, modifier: str) -> None:
        """Press a modifier key and keep it down."""
        xtest.fake_input(self._display, X.KeyPress, self._code(modifier)[0])
        self._display.sync()

    def let_go(self, modifier: str) -> None:
        """Let a modifier key go."""
        xtest.fake_input(self._display, X.KeyRelease, self._code(modifier)[0])
        self._display.sync()

    def write(self, text: str) -> None:
        """Type plain ASCII text on the server's layout."""
        for character in text:
            self.key(_NAMED_CHARACTERS.get(character, character))

    def _let_everything_go(self) -> None:
        """Release what a program that was killed in the middle of a gesture left down: the server keeps it pressed."""
        state = self._display.screen().root.query_pointer().mask
        for button in _BUTTONS:
            if state & X.Button1Mask << (button - 1):
                xtest.fake_input(self._display, X.ButtonRelease, button)
        for place, keys in enumerate(self._display.query_keymap()):
            for bit in range(8):
                if keys & 1 << bit:
                    xtest.fake_input(self._display, X.KeyRelease, 8 * place + bit)
        self._display.sync()

    def _code(self, name: str) -> tuple[int, bool]:
        symbol = XK.string_to_keysym(name)
        for code, index in self._display.keysym_to_keycodes(symbol):
            if index in (0, 1):
                return int(code), index == 1 and not name.endswith(("_L", "_R"))
        raise EnvironmentFault(f"The X server's keyboard has no key {name}.")

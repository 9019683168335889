"""The hand at the X server: what another one left pressed does not stay pressed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from Xlib import XK, X
from Xlib.display import Display

from readstation.app.scripted.x11 import XInput

pytestmark = pytest.mark.display


def test_a_hand_lets_go_what_a_killed_one_left_pressed(display: str, qapp: QApplication) -> None:
    """A kill in the middle of a drag leaves the button down at the server, and the next wheel would be no wheel."""
    killed = XInput(display)
    killed.press(1)
    killed.hold("Control_L")
    killed.close()
    server = Display(display)
    try:
        control = server.keysym_to_keycode(XK.string_to_keysym("Control_L"))
        state = server.screen().root.query_pointer
        assert state().mask & X.Button1Mask
        assert server.query_keymap()[control // 8] & 1 << control % 8
        with XInput(display):
            assert not state().mask & X.Button1Mask
            assert not server.query_keymap()[control // 8] & 1 << control % 8
    finally:
        server.close()

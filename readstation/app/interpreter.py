"""How the interpreter of an open window works: threads hand over soon, and garbage is looked for seldom."""

from __future__ import annotations

import gc
import sys

_SWITCH_S = 0.0001
"""So long another thread keeps the window's own from the interpreter at most, each time; else it is 5 ms.

What is laid out anew comes back from Qt hundreds of times: at 1 ms a delivery beside it made 40 ms to 140."""

_YOUNG, _MIDDLE, _OLD = 20_000, 20, 20
"""So many objects are made between two looks for garbage; by itself Python looks after 700, which is every 20 files."""


def settle() -> None:
    """Tell the interpreter, once all parts of the window are made, that the window comes first from now on.

    What is there stays until the end and is set aside: looking through all of it for garbage takes as long as several
    frames, and would come whenever enough was made, such as with the first case.
    """
    gc.collect()
    gc.freeze()
    put_window_first()


def put_window_first() -> None:
    """Let threads hand over soon, and garbage be looked for seldom."""
    sys.setswitchinterval(_SWITCH_S)
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)

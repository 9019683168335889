"""The views that have changed: the first one that is painted has the frames of all of them made.

Linked views change together. Made together, their frames cost less: two threads share the pictures of all of them.
"""

from __future__ import annotations

from typing import Protocol
from weakref import ref

from readstation.viewer.look_ups import LookUps


class WaitingView(Protocol):
    """A view that paints the frame that it has made last."""

    @property
    def needs_frame(self) -> bool:
        """Whether it can be seen and has changed since."""
        ...

    def make_frame(self, look_ups: LookUps) -> None:
        """Make its frame, to be painted when the look-ups have run."""
        ...


class WaitingViews:
    """The views that have changed since they made a frame. It holds none of them alive."""

    def __init__(self) -> None:
        self._views: list[ref[WaitingView]] = []

    def add(self, view: WaitingView) -> None:
        """Take in a view that has changed."""
        self._views.append(ref(view))

    def make_frames(self, first: WaitingView) -> None:
        """Make the frame of a view that is being painted, and of all others that wait and can be seen."""
        waiting, self._views = self._views, []
        look_ups = LookUps()
        try:
            first.make_frame(look_ups)
            for reference in waiting:
                view = reference()
                # One that is hidden makes its own when it is shown.
                if view is not None and view.needs_frame:
                    view.make_frame(look_ups)
        finally:
            look_ups.run()

"""The grey-level windows of the open case: a window belongs to a phase and timepoint, not to a view (user asks, 19)."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from readstation.geometry.volume import Volume
from readstation.model.charter import WindowPreset
from readstation.model.series import SeriesFacts
from readstation.ui.canvas_events import WindowChanged
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.presenters.windows import (
    AS_SENT_KEY,
    Window,
    WindowKey,
    first_window,
    preset_window,
    sent_window,
    window_key,
)
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.views import ViewGrid


class PhaseWindows(QObject):
    """Keeps the window of each phase while a case is open, and shows it in every view of it.

    Attributes
    ----------
    preferences
        What the person has set; the windows that they keep are in it.
    presets
        The windows of the number keys, by the charter of the open case.
    """

    kept = Signal(object, object)
    """The person set the window of a series: its facts, and the window."""

    def __init__(self, grid: ViewGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._windows: dict[WindowKey, Window] = {}
        self.preferences = Preferences()
        self.presets: tuple[WindowPreset, ...] = ()
        grid.window_changed.connect(self._keep)

    def of(self, facts: SeriesFacts, volume: Volume) -> Window:
        """Return the window of a series: the one that was set, here or for its phase, else the first one."""
        kept = self.preferences.window_of(facts.phase, facts.modality)
        return self._windows.get(window_key(facts)) or kept or first_window(facts, volume, self.presets)

    def set_preset(self, key: str) -> None:
        """Set the window of a number key in the active view."""
        pane = self._grid.active
        if pane.volume is None or pane.facts is None:
            return
        window = sent_window(pane.volume) if key == AS_SENT_KEY else preset_window(self.presets, key)
        if window is not None:
            self._set(pane.facts, window)

    def clear(self) -> None:
        """Forget what was set for the case that is closed."""
        self._windows.clear()

    def _keep(self, pane: Pane, window: WindowChanged) -> None:
        if pane.facts is not None:
            self._set(pane.facts, (window.width, window.center))

    def _set(self, facts: SeriesFacts, window: Window) -> None:
        """Keep a window, and show it in every view of its series: planes and doubles of one series look the same."""
        self._windows[window_key(facts)] = window
        for pane in self._grid.shown:
            if pane.facts is not None and pane.volume is not None and window_key(pane.facts) == window_key(facts):
                pane.canvas.set_window(*window)
        self.kept.emit(facts, window)

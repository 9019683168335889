"""What a person has set for themselves on this station: keys, mouse, text, and windows they keep using."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from readstation.model.series import Modality, PhaseRole
from readstation.ui.presenters.display_set import KeptWindows
from readstation.ui.presenters.key_map import KeyMap
from readstation.ui.presenters.windows import Window

TEXT_PERCENTS = (90, 100, 110, 125, 150)
"""The sizes of text that can be chosen (design, section 5)."""

_TENTHS = 10


class RightDrag(StrEnum):
    """What a drag with the right button does (design, section 9)."""

    WINDOW = "window"
    ZOOM = "zoom"


@dataclass(frozen=True, slots=True)
class KeptWindow:
    """A grey-level window in tenths of the unit of the values."""

    width_tenths: int
    center_tenths: int


@dataclass(frozen=True, slots=True)
class Preferences:
    """A person's settings; they stay on the station and say nothing of any read.

    Attributes
    ----------
    keys
        Own keys by the name of their binding (`key_map.KeyMap`).
    right_drag, is_left_handed
        What the mouse does.
    text_percent
        The size of all text, per cent.
    is_high_contrast
        Whether all text has the brightest tone and edges are two pixels wide.
    windows
        The window last set for a phase, by phase and modality; CT only, whose values mean the same everywhere.
    displays
        How windows stood, by the set of displays (`display_set.set_key`).
    """

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    right_drag: RightDrag = RightDrag.WINDOW
    is_left_handed: bool = False
    text_percent: int = 100
    is_high_contrast: bool = False
    windows: Mapping[str, KeptWindow] = field(default_factory=dict)
    displays: Mapping[str, KeptWindows] = field(default_factory=dict)

    @property
    def key_map(self) -> KeyMap:
        """The keys in force."""
        return KeyMap(self.keys)

    def windows_on(self, displays: str) -> KeptWindows | None:
        """Return how the person's windows stood on a set of displays, or None."""
        return self.displays.get(displays)

    def with_windows_on(self, displays: str, kept: KeptWindows) -> Preferences:
        """Return the settings with how windows stand on a set of displays."""
        return replace(self, displays={**self.displays, displays: kept})

    def window_of(self, phase: PhaseRole, modality: Modality) -> Window | None:
        """Return the window that the person last set for a phase, or None."""
        kept = self.windows.get(f"{phase.value} {modality.value}")
        return None if kept is None else (kept.width_tenths / _TENTHS, kept.center_tenths / _TENTHS)

    def with_window(self, phase: PhaseRole, modality: Modality, window: Window) -> Preferences:
        """Return the settings with a window kept for a phase; unchanged where its values are not comparable."""
        if modality is not Modality.CT or phase is PhaseRole.OTHER:
            return self
        width, center = (round(each * _TENTHS) for each in window)
        kept = KeptWindow(max(width, 1), center)
        return replace(self, windows={**self.windows, f"{phase.value} {modality.value}": kept})

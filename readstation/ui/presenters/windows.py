"""Grey-level windows: what a phase opens with, and what the number keys set."""

from __future__ import annotations

import numpy as np

from readstation.geometry.volume import Volume
from readstation.model.charter import WindowPreset
from readstation.model.series import Modality, PhaseRole, SeriesFacts

Window = tuple[float, float]
"""Width and centre, in the unit of the values."""

WindowKey = tuple[int, PhaseRole, Modality, str]
"""Timepoint, phase, modality, and the series where it has no phase: what a window belongs to (user asks, 19)."""

AS_SENT_KEY = "6"
_ARTERIAL_KEY, _VENOUS_KEY = "1", "2"
_PRE_CONTRAST_CT: Window = (320.0, 55.0)
_FUSION_PERCENT = 99.7
_SMALLEST_FUSION = 1e-6
_DARK_PERCENT, _BRIGHT_PERCENT = 1.0, 99.0


def window_key(facts: SeriesFacts) -> WindowKey:
    """Return what the window of a series belongs to, whichever of its views, planes or series is shown."""
    own = facts.series_key if facts.phase is PhaseRole.OTHER else ""
    return facts.timepoint, facts.phase, facts.modality, own


def preset_window(presets: tuple[WindowPreset, ...], key: str) -> Window | None:
    """Return the window of a number key, or None where the charter has none for it."""
    return next(((float(each.width), float(each.center)) for each in presets if each.key == key), None)


def first_window(facts: SeriesFacts, volume: Volume, presets: tuple[WindowPreset, ...]) -> Window:
    """Return the window that a series opens with: on CT by its phase, else as it was sent."""
    if facts.modality is not Modality.CT:
        return sent_window(volume)
    if facts.phase is PhaseRole.PRE_CONTRAST:
        return _PRE_CONTRAST_CT
    if facts.phase is PhaseRole.OTHER:
        return sent_window(volume)
    key = _ARTERIAL_KEY if facts.phase is PhaseRole.LATE_ARTERIAL else _VENOUS_KEY
    return preset_window(presets, key) or sent_window(volume)


def sent_window(volume: Volume) -> Window:
    """Return the window that came with the series; where none came, one that shows nearly all of its middle slice.

    Air around the body is left out, so that it does not decide the brightness.
    """
    if volume.window_width is not None and volume.window_center is not None and volume.window_width > 0:
        return volume.window_width, volume.window_center
    stored = volume.voxels[_slice_that_is_here(volume)]
    body = stored[stored > stored.min()]
    values = body if body.size else stored
    dark, bright = np.percentile(values, (_DARK_PERCENT, _BRIGHT_PERCENT))
    low, high = sorted((volume.rescaled(dark), volume.rescaled(bright)))
    return max(high - low, 1.0), (low + high) / 2


def _slice_that_is_here(volume: Volume) -> int:
    """Return the middle slice, or while the volume fills up the one nearest to it that has arrived."""
    middle = volume.shape[0] // 2
    if volume.filling is None or volume.has_slice(middle):
        return middle
    arrived = np.flatnonzero(volume.filling.present)
    return int(arrived[np.argmin(np.abs(arrived - middle))]) if arrived.size else middle


def fusion_window(volume: Volume) -> Window:
    """Return the window of an image that lies over another: from nothing to nearly the largest value.

    The largest values of all are left out, so that a single hot voxel, such as the bladder's, does not decide.
    """
    sampled = volume.voxels[::2, ::2, ::2]
    top = max(volume.rescaled(np.percentile(sampled, _FUSION_PERCENT)), _SMALLEST_FUSION)
    return top, top / 2

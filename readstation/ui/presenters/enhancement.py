"""Whether a liver target's line enhances all along (MR-102, MR-116). It informs; it never draws or moves a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from readstation.core.ids import LesionId, SeriesKey
from readstation.core.phrases import tr
from readstation.geometry.profile import LineProfile, Stretch, line_profile, stretches_below
from readstation.geometry.volume import Volume
from readstation.model.lesion import Lesion, LesionRole, LesionType, Measurement
from readstation.model.series import Modality, PhaseRole, SeriesFacts
from readstation.reading.views import ReadView
from readstation.viewer.marks import AlertSpan

VolumeOf = Callable[[SeriesKey], Volume | None]

SHORTEST_STRETCH_MM = 2.0
"""A shorter stretch under the limit is noise or the rim of the lesion, and no major area of necrosis."""

MARGIN_MM = 8.0
"""How far beyond its ends the profile of a line is shown."""


@dataclass(frozen=True, eq=False, slots=True)
class Enhancement:
    """The values along a line.

    Attributes
    ----------
    profile
        In HU, from `MARGIN_MM` before the line to as far behind it; places count from the start of the line.
    before
        The same of the pre-contrast series, where it lies in the same coordinate system.
    length_mm
        Of the line.
    limit_hu
        The charter's: under it a stretch does not enhance.
    stretches
        Those of the line under the limit.
    """

    profile: LineProfile
    before: LineProfile | None
    length_mm: float
    limit_hu: int
    stretches: tuple[Stretch, ...]

    @property
    def below_mm(self) -> float:
        """How much of the line does not enhance."""
        return sum(each.length_mm for each in self.stretches)

    @property
    def over_before_hu(self) -> float | None:
        """Mean along the line over that of the pre-contrast series; None without one."""
        if self.before is None:
            return None
        rise = self._on_line(self.profile) - self._on_line(self.before)
        return float(rise) if np.isfinite(rise) else None

    def _on_line(self, profile: LineProfile) -> float:
        inside = (profile.along_mm >= 0) & (profile.along_mm <= self.length_mm) & np.isfinite(profile.values)
        return float(profile.values[inside].mean()) if inside.any() else float("nan")


def enhancement_of(
    view: ReadView, lesion_id: LesionId | None, timepoint: int, volume_of: VolumeOf
) -> Enhancement | None:
    """Return the values along the line of a liver target; None where there is none on CT, or its images are not here.

    Parameters
    ----------
    lesion_id, timepoint
        Which line.
    volume_of
        Gives the volume of a series that is here already.
    """
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    said = view.state.assessment(lesion.lesion_id, timepoint) if lesion is not None else None
    if lesion is None or said is None or said.measurement is None or not _is_checked(lesion):
        return None
    return enhancement_of_line(view, said.measurement, timepoint, volume_of)


def enhancement_of_line(view: ReadView, drawn: Measurement, timepoint: int, volume_of: VolumeOf) -> Enhancement | None:
    """Return the values along a line, also of one that is still being drawn; None where its images are not here."""
    facts = _series(view, timepoint, drawn.series_key)
    volume = volume_of(drawn.series_key)
    if facts is None or facts.modality is not Modality.CT or volume is None or volume.unit != "HU":
        return None
    own = _profile(volume, drawn)
    if own is None:
        return None
    length_mm = drawn.length_tenths / 10
    on_line = (own.along_mm >= 0) & (own.along_mm <= length_mm)
    line = LineProfile(own.along_mm[on_line], own.values[on_line])
    limit = view.charter.viable_limit_hu
    stretches = stretches_below(line, limit, SHORTEST_STRETCH_MM) if len(line.values) else ()
    return Enhancement(own, _before(view, timepoint, drawn, volume, volume_of), length_mm, limit, stretches)


def alerts_of(found: Enhancement | None) -> tuple[AlertSpan, ...]:
    """Return the stretches to draw on the line itself (design, section 7)."""
    if found is None:
        return ()
    return tuple(AlertSpan(each.from_mm, each.to_mm, _stretch_words(each, found.length_mm)) for each in found.stretches)


def _stretch_words(stretch: Stretch, length_mm: float) -> str:
    """Name what lies inside the lesion; a stretch at an end more likely lies beside it."""
    is_at_end = stretch.from_mm < SHORTEST_STRETCH_MM or length_mm - stretch.to_mm < SHORTEST_STRETCH_MM
    length = f"{stretch.length_mm:.1f}"
    return tr("{length} mm does not enhance", length=length) if is_at_end else tr("{length} mm necrosis", length=length)


def _is_checked(lesion: Lesion) -> bool:
    return lesion.role is LesionRole.TARGET and lesion.lesion_type is LesionType.HEPATIC


def _series(view: ReadView, timepoint: int, key: SeriesKey) -> SeriesFacts | None:
    images = view.images.get(timepoint)
    return None if images is None else next((each for each in images.series if each.series_key == key), None)


def _before(view: ReadView, timepoint: int, drawn: Measurement, own: Volume, volume_of: VolumeOf) -> LineProfile | None:
    facts = view.images[timepoint].of_phase(PhaseRole.PRE_CONTRAST)
    volume = volume_of(facts.series_key) if facts is not None else None
    if volume is None or volume.frame_of_reference != own.frame_of_reference or volume.unit != own.unit:
        return None
    return _profile(volume, drawn)


def _profile(volume: Volume, drawn: Measurement) -> LineProfile | None:
    """Return the values along a line and a little beyond its ends, counted from its start."""
    start, end = (np.array(point.as_tuple()) / 1000 for point in (drawn.start, drawn.end))
    length = float(np.linalg.norm(end - start))
    if length <= 0:
        return None
    beyond = MARGIN_MM * (end - start) / length
    profile = line_profile(volume, start - beyond, end + beyond)
    return LineProfile(profile.along_mm - MARGIN_MM, profile.values)

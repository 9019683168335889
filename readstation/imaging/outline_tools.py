"""The tools of outlining on one image, by SimpleITK's filters; implements `reading.outlining.OutlineTools`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.imaging.label_filters import grown, interpolated, normal_liver, spheres
from readstation.imaging.label_grid import nearest_on

Place = tuple[float, float, float]


class ImageTools:
    """Tools on the grid of an image.

    Parameters
    ----------
    volume
        The image, whole.
    imports
        Volumes of other programs on its grid, by the digest of what they came from.
    uptake
        The image whose values growing asks, such as the SPECT over a CT, in the same frame of reference; the image
        itself if None.
    """

    def __init__(self, volume: Volume, imports: Mapping[str, LabelVolume], uptake: Volume | None = None) -> None:
        self._volume = volume
        self._imports = imports
        self._uptake = uptake

    def stroke(self, centres_mm: Sequence[Place], radius_mm: float) -> LabelVolume:
        """Return the voxels whose centres lie in one of several balls, as the port says."""
        return spheres(self._volume, centres_mm, radius_mm)

    def grown(self, seed_mm: Place, radius_mm: float, lowest: float, highest: float) -> LabelVolume:
        """Return what hangs together with a seed, as the port says."""
        if self._uptake is None or self._uptake is self._volume:
            return grown(self._volume, seed_mm, radius_mm, lowest, highest)
        found = grown(self._uptake, seed_mm, radius_mm, lowest, highest)
        return nearest_on(found, self._volume)

    def filled_between(self, label: LabelVolume) -> LabelVolume:
        """Return a volume with the slices between drawn ones filled in, as the port says."""
        return interpolated(label)

    def normal_liver(self, liver: LabelVolume, tumours: Sequence[LabelVolume], margin_mm: float) -> LabelVolume:
        """Return the liver without tumours and their margin, as the port says."""
        return normal_liver(liver, tumours, margin_mm)

    def imported(self, digest: str) -> LabelVolume:
        """Return a volume of another program, as the port says."""
        found = self._imports.get(digest)
        if found is None:
            raise Refused(Finding("label.not-imported", "The volume of the other program is not on this station."))
        return found

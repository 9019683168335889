"""Arterial minus pre-contrast: a picture to look at, made through a registration, never measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.geometry.registration import Registration
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume

OUTSIDE = int(np.iinfo(np.int16).min)
"""The stored value of a voxel that one of the two volumes does not show."""

REGISTERED_WORDS = "arterial − pre-contrast, registered"
UNREGISTERED_WORDS = "arterial − pre-contrast, not registered"
_LARGEST = int(np.iinfo(np.int16).max)
_WHAT = "Subtracting"


@dataclass(frozen=True, eq=False)
class Subtraction:
    """A derived picture.

    Attributes
    ----------
    volume
        On the arterial voxels: int16 differences in the arterial unit, `OUTSIDE` (its padding) where one of both has
        no value. Its key is that of no series.
    words
        What stands on every view of it.
    registration
        The one it was made through; None within one frame of reference as it is.
    """

    volume: Volume
    words: str
    registration: Registration | None

    @property
    def is_measurable(self) -> bool:
        """Never: a difference of resampled values is neither a density nor an acquired edge."""
        return False


def subtracted(arterial: Volume, pre_contrast: Volume, registration: Registration | None, job: Job) -> Subtraction:
    """Subtract the pre-contrast values from the arterial ones where the same tissue lies.

    Parameters
    ----------
    arterial, pre_contrast
        Whole volumes in the same unit.
    registration
        Between their frames of reference, in either direction; None to subtract as they lie, which one frame of
        reference allows and two do not.
    job
        Progress by slices, and cancel.

    Raises
    ------
    Refused
        If they lie in different frames of reference and there is no registration of these frames, if it is not
        accepted, if the units differ or if a volume is not whole. Nothing was made.
    Cancelled
        If the person stopped it.
    """
    transform = _transform(arterial, pre_contrast, registration)
    values = np.empty(arterial.shape, dtype=np.int16)
    step = _step(arterial, pre_contrast)
    for index in range(arterial.shape[0]):
        job.checkpoint()
        values[index] = _difference(arterial, pre_contrast, transform, index, step)
        job.report(index + 1, arterial.shape[0], _WHAT)
    volume = Volume(
        series_key=SeriesKey(f"{arterial.series_key}-{pre_contrast.series_key}"),
        voxels=values,
        affine=arterial.affine,
        rescale_slope=step,
        rescale_intercept=0.0,
        unit=arterial.unit,
        frame_of_reference=arterial.frame_of_reference,
        slice_positions_mm=arterial.slice_positions_mm,
        slice_thickness_mm=arterial.slice_thickness_mm,
        padding=(OUTSIDE, OUTSIDE),
        is_placed=arterial.is_placed,
        is_scaled=arterial.is_scaled,
    )
    return Subtraction(volume, UNREGISTERED_WORDS if registration is None else REGISTERED_WORDS, registration)


def _transform(arterial: Volume, pre_contrast: Volume, registration: Registration | None) -> RigidTransform:
    """Return where arterial points lie in the pre-contrast frame, or refuse."""
    if not (arterial.is_verified and pre_contrast.is_verified):
        raise _refused("subtraction.not_whole", "A series is still loading. Subtract once both are whole.")
    if arterial.unit != pre_contrast.unit:
        raise _refused("subtraction.units", "The two series have different units and cannot be subtracted.")
    frames = (arterial.frame_of_reference, pre_contrast.frame_of_reference)
    if registration is None:
        if frames[0] != frames[1]:
            raise _refused(
                "subtraction.frames",
                "The two series do not share a frame of reference. Register them first, then subtract.",
            )
        return RigidTransform()
    if not registration.is_usable or registration.transform is None:
        raise _refused("subtraction.registration", "The registration is not accepted, so nothing was subtracted.")
    between = (registration.source_frame, registration.target_frame)
    if between == frames:
        return registration.transform
    if between == frames[::-1]:
        return registration.transform.inverse()
    raise _refused("subtraction.registration", "The registration is that of other series, so nothing was subtracted.")


def _refused(code: str, words: str) -> Refused:
    return Refused(Finding(code, words))


def _step(arterial: Volume, pre_contrast: Volume) -> float:
    """Return the stored step in the unit: 1 for CT, else fine enough for the values and wide enough for their range."""
    if arterial.unit:
        return 1.0
    extremes = [volume.rescaled(end) for volume in (arterial, pre_contrast) for end in _ends(volume)]
    widest = max(extremes) - min(extremes)
    return max(min(abs(arterial.rescale_slope), 1.0), widest / (_LARGEST - 1))


def _ends(volume: Volume) -> tuple[float, float]:
    return float(volume.voxels.min()), float(volume.voxels.max())


def _difference(
    arterial: Volume, pre_contrast: Volume, transform: RigidTransform, index: int, step: float
) -> NDArray[np.int16]:
    """Return one slice of differences, trilinear in the pre-contrast volume, `OUTSIDE` where one has no value."""
    _, rows, columns = arterial.shape
    row, column = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    points = transform.apply(arterial.affine.to_patient(np.stack([np.full_like(row, index), row, column], axis=-1)))
    places = np.moveaxis(pre_contrast.affine.to_index(points), -1, 0)
    low, high = _span(places, pre_contrast.shape)
    missing = _is_padding(arterial, arterial.voxels[index])
    for place, size in zip(places, pre_contrast.shape, strict=True):
        # A point half a voxel beyond the last centre is still inside that voxel.
        missing |= (place < -0.5) | (place > size - 0.5)
    if any(first >= last for first, last in zip(low, high, strict=True)):
        return np.full((rows, columns), OUTSIDE, dtype=np.int16)
    part = pre_contrast.voxels[tuple(slice(first, last) for first, last in zip(low, high, strict=True))]
    inner = places - np.array(low, dtype=np.float64).reshape(3, 1, 1)
    before = ndimage.map_coordinates(part.astype(np.float32), inner, order=1, mode="nearest")
    if pre_contrast.padding is not None:
        share = ndimage.map_coordinates(
            _is_padding(pre_contrast, part).astype(np.float32), inner, order=1, mode="nearest"
        )
        missing |= share > 0
    now = arterial.voxels[index].astype(np.float64) * arterial.rescale_slope + arterial.rescale_intercept
    earlier = before * pre_contrast.rescale_slope + pre_contrast.rescale_intercept
    stored = np.clip(np.rint((now - earlier) / step), OUTSIDE + 1, _LARGEST)
    return np.where(missing, OUTSIDE, stored).astype(np.int16)


def _span(places: NDArray[np.float64], shape: tuple[int, int, int]) -> tuple[list[int], list[int]]:
    """Return the first index and the one past the last, along each axis, of the part that a slice passes through."""
    low = [max(0, int(np.floor(place.min()))) for place in places]
    high = [min(size, int(np.ceil(place.max())) + 2) for place, size in zip(places, shape, strict=True)]
    return low, high


def _is_padding(volume: Volume, values: NDArray[Any]) -> NDArray[np.bool_]:
    if volume.padding is None:
        return np.zeros(values.shape, dtype=np.bool_)
    first, last = volume.padding
    return np.asarray((values >= first) & (values <= last))

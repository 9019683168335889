"""A volume of interest: which voxels of a grid in the patient are inside, and how it came to be."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.geometry.affine import Affine
from readstation.geometry.registration import Registration
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume

BoolArray = NDArray[np.bool_]

CUBIC_MM_PER_ML = 1000
SAME_PLACE_MM = 1e-3


@dataclass(frozen=True, eq=False)
class LabelVolume:
    """Voxels inside a volume of interest.

    Attributes
    ----------
    inside
        bool, shape (slice, row, column), read-only.
    affine
        Where the voxel centres lie, mm LPS.
    frame_of_reference
        Opaque; that of the image it was made on.
    steps
        How it came to be, in words, oldest first: drawn, grown, interpolated, imported.
    """

    inside: BoolArray
    affine: Affine
    frame_of_reference: str
    steps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.inside.ndim != 3 or self.inside.dtype != np.bool_ or 0 in self.inside.shape:
            raise ValueError("a label volume has slices, rows and columns of yes and no")
        inside = self.inside.view()
        inside.setflags(write=False)
        object.__setattr__(self, "inside", inside)

    @classmethod
    def on(cls, volume: Volume, inside: BoolArray, step: str) -> LabelVolume:
        """Return a label volume on the grid of an image.

        Raises
        ------
        Refused
            If the image lies nowhere in the patient or is of another shape.
        """
        if not (volume.is_placed and volume.is_scaled):
            raise Refused(
                Finding("label.no-place", "Where the image lies is not known, so nothing can be outlined on it.")
            )
        if inside.shape != volume.shape:
            raise Refused(Finding("label.other-grid", "The outline does not fit the grid of the image."))
        return cls(inside, volume.affine, volume.frame_of_reference, (step,))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is inside."""
        return not self.inside.any()

    @property
    def voxel_ml(self) -> float:
        """The volume of a voxel in mL."""
        return abs(float(np.linalg.det(self.affine.matrix[:3, :3]))) / CUBIC_MM_PER_ML

    @property
    def volume_ml(self) -> float:
        """The volume of all that is inside, in mL."""
        return int(np.count_nonzero(self.inside)) * self.voxel_ml

    def has_grid_of(self, other: LabelVolume | Volume) -> bool:
        """Whether both lie on the same voxels: shape, frame of reference and every corner to a thousandth of a mm."""
        shape = other.inside.shape if isinstance(other, LabelVolume) else other.shape
        if self.inside.shape != shape or self.frame_of_reference != other.frame_of_reference:
            return False
        corners = np.array([[s, r, c] for s in (0, shape[0]) for r in (0, shape[1]) for c in (0, shape[2])])
        apart = self.affine.to_patient(corners) - other.affine.to_patient(corners)
        return bool(np.abs(apart).max() <= SAME_PLACE_MM)

    def changed(self, inside: BoolArray, step: str) -> LabelVolume:
        """Return it with other voxels inside, and how they came to be."""
        return LabelVolume(inside, self.affine, self.frame_of_reference, (*self.steps, step))

    def with_also(self, other: LabelVolume) -> LabelVolume:
        """Return what lies in either of two volumes.

        Raises
        ------
        Refused
            If they are on different grids.
        """
        self._refuse_other_grid(other)
        return self.changed(self.inside | other.inside, "joined with another volume")

    def without(self, other: LabelVolume) -> LabelVolume:
        """Return what lies in this volume and not in another.

        Raises
        ------
        Refused
            If they are on different grids.
        """
        self._refuse_other_grid(other)
        return self.changed(self.inside & ~other.inside, "another volume taken away")

    def packed(self) -> PackedLabel:
        """Return it in little memory, to be kept for undo."""
        bits = zlib.compress(np.packbits(self.inside).tobytes(), level=1)
        return PackedLabel(bits, self.inside.shape, self.affine, self.frame_of_reference, self.steps)

    def _refuse_other_grid(self, other: LabelVolume) -> None:
        if not self.has_grid_of(other):
            raise Refused(Finding("label.other-grid", "The two volumes are not on the grid of one image."))


@dataclass(frozen=True, eq=False)
class PackedLabel:
    """A label volume as compressed bits; the attributes but for the bits are those of the volume."""

    bits: bytes
    shape: tuple[int, ...]
    affine: Affine
    frame_of_reference: str
    steps: tuple[str, ...]

    def unpacked(self) -> LabelVolume:
        """Return the volume."""
        cells = np.frombuffer(zlib.decompress(self.bits), dtype=np.uint8)
        inside = np.unpackbits(cells, count=int(np.prod(self.shape))).view(np.bool_).reshape(self.shape)
        return LabelVolume(inside, self.affine, self.frame_of_reference, self.steps)


def transform_between(source_frame: str, target_frame: str, registration: Registration | None = None) -> RigidTransform:
    """Return how points of one frame of reference lie in another; the same frame needs no more.

    Parameters
    ----------
    source_frame, target_frame
        Opaque frames of reference.
    registration
        What is known of the two, in either direction; None where nothing is.

    Raises
    ------
    Refused
        If the frames differ and no usable registration joins them: images are never laid over each other silently.
    """
    if source_frame == target_frame:
        return RigidTransform()
    if registration is not None and registration.is_usable and registration.transform is not None:
        ends = registration.source_frame, registration.target_frame
        if ends == (source_frame, target_frame):
            return registration.transform
        if ends == (target_frame, source_frame):
            return registration.transform.inverse()
    words = "The images lie in different frames of reference, and no registration that may be used joins them."
    raise Refused(Finding("label.other-frame", words))

"""Rigid motion as a value: a rotation and a shift that map one frame of reference into another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from readstation.geometry.affine import FloatArray

Triple = tuple[float, float, float]

_NRAD_IN_RAD = 1_000_000_000
_NM_IN_MM = 1_000_000


@dataclass(frozen=True)
class RigidTransform:
    """Maps patient points of one frame to those of another: ``rotation · point + translation``, LPS.

    Two transforms are equal where their numbers are.

    Attributes
    ----------
    rotation_rad
        The axis of the rotation about the frame's origin times its angle, radians, at most π long.
    translation_mm
        What is added after the rotation, mm.
    """

    rotation_rad: Triple = (0.0, 0.0, 0.0)
    translation_mm: Triple = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        numbers: list[float] = [*self.rotation_rad, *self.translation_mm]
        if len(numbers) != 6 or not all(math.isfinite(each) for each in numbers):
            raise ValueError("a rigid transform has three finite numbers for its rotation and three for its shift")
        if math.hypot(*self.rotation_rad) > math.pi + 1e-9:
            raise ValueError("a rotation turns by no more than half a turn")

    @classmethod
    def from_matrix(cls, rotation: ArrayLike, translation_mm: ArrayLike) -> RigidTransform:
        """Build the transform from a rotation matrix, shape (3, 3), and a shift in mm, shape (3,).

        Raises
        ------
        ValueError
            If the matrix is no rotation: it mirrors, stretches or shears.
        """
        matrix = np.asarray(rotation, dtype=np.float64)
        shift = np.asarray(translation_mm, dtype=np.float64)
        if matrix.shape != (3, 3) or shift.shape != (3,):
            raise ValueError("a rotation is a 3 by 3 matrix and a shift has three numbers")
        if not np.allclose(matrix @ matrix.T, np.eye(3), atol=1e-6) or np.linalg.det(matrix) < 0:
            raise ValueError("a rotation neither mirrors nor stretches")
        return cls(_rotation_vector(matrix), _triple(shift))

    @classmethod
    def about(cls, center_mm: ArrayLike, rotation_rad: Triple, shift_mm: ArrayLike) -> RigidTransform:
        """Build the transform that turns about a point of the source frame and then shifts.

        Parameters
        ----------
        center_mm
            The point that is only shifted, mm LPS, shape (3,).
        rotation_rad
            Axis times angle, radians.
        shift_mm
            Where the point goes, relative to itself, mm, shape (3,).
        """
        center = np.asarray(center_mm, dtype=np.float64)
        turned = cls(rotation_rad).matrix @ center
        return cls(rotation_rad, _triple(center + np.asarray(shift_mm, dtype=np.float64) - turned))

    @cached_property
    def matrix(self) -> FloatArray:
        """The rotation, float64, shape (3, 3), read-only (Rodrigues' formula)."""
        vector = np.asarray(self.rotation_rad, dtype=np.float64)
        angle = float(np.linalg.norm(vector))
        cross = np.array([[0, -vector[2], vector[1]], [vector[2], 0, -vector[0]], [-vector[1], vector[0], 0]])
        # sinc keeps both factors exact as the angle goes to 0.
        matrix = np.eye(3) + np.sinc(angle / np.pi) * cross + 0.5 * np.sinc(angle / (2 * np.pi)) ** 2 * cross @ cross
        rotation: FloatArray = np.asarray(matrix, dtype=np.float64)
        rotation.setflags(write=False)
        return rotation

    @property
    def homogeneous(self) -> FloatArray:
        """Rotation and translation as one matrix, float64, shape (4, 4), for points (x, y, z, 1) in mm LPS."""
        whole = np.eye(4)
        whole[:3, :3], whole[:3, 3] = self.matrix, self.translation_mm
        return whole

    @property
    def angle_degrees(self) -> float:
        """By how much it turns."""
        return math.degrees(math.hypot(*self.rotation_rad))

    def apply(self, points_mm: ArrayLike) -> FloatArray:
        """Return where points of the source frame, mm LPS, shape (..., 3), lie in the target frame; same shape."""
        points = np.asarray(points_mm, dtype=np.float64)
        mapped: FloatArray = points @ self.matrix.T + np.asarray(self.translation_mm)
        return mapped

    def turn(self, directions: ArrayLike) -> FloatArray:
        """Return directions of the source frame, shape (..., 3), as directions of the target frame; same shape."""
        turned: FloatArray = np.asarray(directions, dtype=np.float64) @ self.matrix.T
        return turned

    def inverse(self) -> RigidTransform:
        """Return the transform from the target frame back to the source frame."""
        x, y, z = self.rotation_rad
        return RigidTransform((-x, -y, -z), _triple(-self.matrix.T @ np.asarray(self.translation_mm)))

    def then(self, following: RigidTransform) -> RigidTransform:
        """Return the transform that applies this one first and `following` to its result."""
        matrix = following.matrix @ self.matrix
        return RigidTransform(_rotation_vector(matrix), _triple(following.apply(self.translation_mm)))

    def distances_mm(self, other: RigidTransform, points_mm: ArrayLike) -> FloatArray:
        """Return how far apart two transforms put each point of the source frame, mm.

        Parameters
        ----------
        points_mm
            mm LPS, shape (points, 3).

        Returns
        -------
        float64, shape (points,).
        """
        apart: FloatArray = np.linalg.norm(self.apply(points_mm) - other.apply(points_mm), axis=-1)
        return apart

    def rounded(self) -> RigidTransform:
        """Return the nearest transform that `record` holds exactly: whole nanoradians and nanometres."""
        return RigidTransform.from_record(self.record())

    def record(self) -> dict[str, list[int]]:
        """Return the transform as whole numbers, for canonical JSON: nanoradians and nanometres."""
        return {
            "rotation_nrad": [round(each * _NRAD_IN_RAD) for each in self.rotation_rad],
            "translation_nm": [round(each * _NM_IN_MM) for each in self.translation_mm],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> RigidTransform:
        """Read what `record` wrote.

        Raises
        ------
        ValueError
            If it is anything else.
        """
        if set(record) != {"rotation_nrad", "translation_nm"}:
            raise ValueError("a rigid transform is stored as its rotation and its translation")
        rotation, translation = record["rotation_nrad"], record["translation_nm"]
        for numbers in (rotation, translation):
            if not isinstance(numbers, list) or [type(each) for each in numbers] != [int] * 3:
                raise ValueError("a stored rigid transform has three whole numbers each")
        x, y, z = (each / _NRAD_IN_RAD for each in rotation)
        along, across, up = (each / _NM_IN_MM for each in translation)
        return cls((x, y, z), (along, across, up))


def _rotation_vector(matrix: FloatArray) -> Triple:
    """Return axis times angle by the quaternion whose largest part is found first, exact near 0 and near π."""
    trace = float(np.trace(matrix))
    squares = np.array([trace, *np.diag(matrix)])
    largest = int(np.argmax(squares))
    skew = np.array([matrix[2, 1] - matrix[1, 2], matrix[0, 2] - matrix[2, 0], matrix[1, 0] - matrix[0, 1]])
    if largest == 0:
        scalar, vector = 1 + trace, skew
    else:
        axis = largest - 1
        vector = matrix[axis] + matrix[:, axis]
        vector[axis] = 1 + 2 * matrix[axis, axis] - trace
        scalar = skew[axis]
    if scalar < 0:
        scalar, vector = -scalar, -vector
    length = float(np.linalg.norm(vector))
    if length == 0.0:
        return 0.0, 0.0, 0.0
    return _triple(vector * (2 * math.atan2(length, scalar) / length))


def _triple(values: FloatArray) -> Triple:
    x, y, z = (float(each) for each in values)
    return x, y, z

"""Planes of the patient and the letters at the edges of a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from readstation.model.series import Plane

TOLERANCE_DEGREES = 10.0
"""How far a normal may lean from a body axis before its plane is called oblique."""

_PLANE_OF_AXIS = (Plane.SAGITTAL, Plane.CORONAL, Plane.AXIAL)
_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))


@dataclass(frozen=True, slots=True)
class EdgeLetters:
    """What the four edges of a picture look towards: one letter, or two where the picture is oblique."""

    left: str
    right: str
    top: str
    bottom: str


def plane_of(normal: ArrayLike, tolerance_degrees: float = TOLERANCE_DEGREES) -> Plane:
    """Name the plane with a normal.

    Parameters
    ----------
    normal
        LPS, shape (3,), of any length but zero; its sign does not matter.
    tolerance_degrees
        The largest angle to a body axis that is not yet oblique.

    Raises
    ------
    ValueError
        If the normal has no direction.
    """
    unit = _unit(normal)
    axis = int(np.argmax(np.abs(unit)))
    if abs(unit[axis]) < np.cos(np.radians(tolerance_degrees)):
        return Plane.OBLIQUE
    return _PLANE_OF_AXIS[axis]


def direction_letters(direction: ArrayLike, tolerance_degrees: float = TOLERANCE_DEGREES) -> str:
    """Name where a direction points: R L A P H F, two letters where it leans by more than the tolerance.

    The larger component comes first, as PS3.3 C.7.6.1.1.1 orders them; F is feet and H is head.

    Parameters
    ----------
    direction
        LPS, shape (3,), of any length but zero.
    tolerance_degrees
        A component below the sine of this angle is not named.

    Raises
    ------
    ValueError
        If the vector has no direction.
    """
    unit = _unit(direction)
    smallest = np.sin(np.radians(tolerance_degrees))
    axes = sorted(range(3), key=lambda axis: (-abs(round(float(unit[axis]), 9)), axis))
    named = [axis for axis in axes if abs(unit[axis]) > smallest][:2]
    return "".join(_LETTERS[axis][0 if unit[axis] > 0 else 1] for axis in named)


def edge_letters(right: ArrayLike, down: ArrayLike) -> EdgeLetters:
    """Return the letters of a picture whose right edge and bottom edge look in the given directions.

    Parameters
    ----------
    right
        The direction from left to right on the screen, LPS: for an acquired slice the row direction.
    down
        The direction from top to bottom, LPS: for an acquired slice the column direction.
    """
    across, along = np.asarray(right, dtype=np.float64), np.asarray(down, dtype=np.float64)
    return EdgeLetters(
        left=direction_letters(-across),
        right=direction_letters(across),
        top=direction_letters(-along),
        bottom=direction_letters(along),
    )


def _unit(vector: ArrayLike) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = np.asarray(vector, dtype=np.float64).reshape(3)
    length = float(np.linalg.norm(values))
    if not np.isfinite(length) or length == 0.0:
        raise ValueError("a direction must have a length")
    return values / length


def scroll_step(normal: ArrayLike) -> int:
    """Return the step in slices that goes on in the order in which radiologists read.

    Axial slices are read from head to feet, coronal ones from front to back, sagittal ones from the right to the left.

    Parameters
    ----------
    normal
        Of the slices in their order, LPS, shape (3,).

    Returns
    -------
    int
        1 where reading goes along the normal, −1 where it goes against it.
    """
    x, y, z = (float(each) for each in np.asarray(normal, dtype=np.float64).reshape(3))
    largest = max(abs(x), abs(y), abs(z))
    if abs(z) == largest:
        return -1 if z > 0 else 1
    return 1 if (y if abs(y) == largest else x) > 0 else -1

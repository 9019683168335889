"""Between numpy and VTK's arrays, with types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkDataArray, vtkIdTypeArray

_to_vtk: Callable[..., vtkDataArray] = numpy_to_vtk
_to_ids: Callable[..., vtkIdTypeArray] = numpy_to_vtkIdTypeArray
_to_numpy: Callable[[vtkDataArray], NDArray[Any]] = vtk_to_numpy


def shared(array: NDArray[Any]) -> vtkDataArray:
    """Return a C contiguous array, shape (n,) or (n, components), as a VTK array over the same memory.

    The VTK array keeps the numpy array alive.
    """
    return _to_vtk(array, deep=0)


def copied(array: NDArray[Any]) -> vtkDataArray:
    """Return a copy of an array, shape (n,) or (n, components), as a VTK array."""
    return _to_vtk(np.ascontiguousarray(array), deep=1)


def copied_ids(array: NDArray[np.int64]) -> vtkIdTypeArray:
    """Return a copy of indices, shape (n,), as VTK ids."""
    return _to_ids(np.ascontiguousarray(array), deep=1)


def as_numpy(array: vtkDataArray) -> NDArray[Any]:
    """Return a VTK array as numpy over the same memory, shape (n,) or (n, components)."""
    return _to_numpy(array)

"""Planes of voxels along the columns of a volume, taken from a few columns that are kept while the reader scrolls.

Neighbours in such a plane lie a row of the volume apart in memory: to look one up costs many times what a plane of
slices costs, nearly all of it waiting for memory. What comes with each voxel holds those of the planes beside it, so
these are taken along.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = np.dtype(np.complex128)
"""Stands for the columns that are taken at once: 16 bytes, which numpy copies as one value."""


class ColumnBlocks:
    """The planes of one volume.

    Parameters
    ----------
    voxels
        Shape (slices, rows, columns). `can_keep` has to say yes to them, and they must not change any more.
    """

    def __init__(self, voxels: NDArray[Any]) -> None:
        self._voxels = voxels
        self._count = _BLOCK.itemsize // voxels.dtype.itemsize
        self._number = -1
        self._block: NDArray[Any] = np.empty((0, 0, 0), dtype=voxels.dtype)

    def is_of(self, voxels: NDArray[Any]) -> bool:
        """Return whether the planes are those of these voxels."""
        return self._voxels is voxels

    @staticmethod
    def can_keep(voxels: NDArray[Any]) -> bool:
        """Return whether the rows of a volume are made of whole blocks, one after the other in memory."""
        row_bytes = voxels.shape[2] * voxels.dtype.itemsize
        return voxels.flags.c_contiguous and row_bytes % _BLOCK.itemsize == 0

    def plane(self, index: int) -> NDArray[Any]:
        """Return the voxels of a column, shape (slices, rows), read-only."""
        number, place = divmod(index, self._count)
        if number != self._number:
            block = np.ascontiguousarray(self._voxels.view(_BLOCK)[:, :, number])
            self._block = block.view(self._voxels.dtype).reshape(*self._voxels.shape[:2], self._count)
            self._block.setflags(write=False)
            self._number = number
        plane: NDArray[Any] = self._block[:, :, place]
        return plane

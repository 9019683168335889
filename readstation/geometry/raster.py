"""A window of a slice with the size of its pixels, and distances, blurs and pieces on it in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Pixel = tuple[int, int]
"""(row, column)."""


@dataclass(frozen=True, eq=False, slots=True)
class Raster:
    """The size of the pixels of a window, which need not be square.

    Attributes
    ----------
    spacing_mm
        Between rows, between columns.
    """

    spacing_mm: tuple[float, float]

    @property
    def pixel_mm2(self) -> float:
        """The area of a pixel."""
        return self.spacing_mm[0] * self.spacing_mm[1]

    @property
    def pixel_mm(self) -> float:
        """The mean side of a pixel."""
        return (self.spacing_mm[0] + self.spacing_mm[1]) / 2

    def blurred(self, values: FloatArray, width_mm: float) -> FloatArray:
        """Return values smoothed by a Gaussian of a standard deviation in mm."""
        rows, columns = self.spacing_mm
        widths = (width_mm / rows, width_mm / columns)
        smooth: FloatArray = ndimage.gaussian_filter(values, widths, mode="nearest", truncate=3.0)
        return smooth

    def mean_nearby(
        self, values: FloatArray, where: BoolArray | FloatArray, width_mm: float, default: FloatArray | float
    ) -> FloatArray:
        """Return the mean of nearby values by Gaussian weights, of some pixels only; a default where none is near.

        Normalised convolution: Knutsson and Westin, CVPR 1993, 515.

        Parameters
        ----------
        values, where
            Shape (rows, columns); which of them count, or by how much.
        width_mm
            Standard deviation of the weights.
        """
        weights = np.asarray(where, dtype=np.float64)
        total = self.blurred(weights, width_mm)
        mean = self.blurred(values * weights, width_mm) / np.maximum(total, 1e-12)
        return np.where(total > 1e-5, mean, default)

    def depth_mm(self, mask: BoolArray) -> FloatArray:
        """Return how deep each pixel of a mask lies in it; 0 outside. Beyond the window nothing belongs to it."""
        depth: FloatArray = ndimage.distance_transform_edt(np.pad(mask, 1), sampling=self.spacing_mm)
        return depth[1:-1, 1:-1]

    def away_mm(self, mask: BoolArray) -> FloatArray:
        """Return how far each pixel lies from a mask; 0 in it, infinite where it is empty."""
        if not mask.any():
            return np.full(mask.shape, np.inf)
        away: FloatArray = ndimage.distance_transform_edt(~mask, sampling=self.spacing_mm)
        return away

    def distances_mm(self, shape: tuple[int, int], place: Pixel) -> FloatArray:
        """Return how far each pixel of a window lies from one of them."""
        rows, columns = np.ogrid[: shape[0], : shape[1]]
        distances: FloatArray = np.hypot(
            (rows - place[0]) * self.spacing_mm[0], (columns - place[1]) * self.spacing_mm[1]
        )
        return distances

    def coarser(self, step: int) -> Raster:
        """Return the raster of every step-th pixel."""
        return Raster((self.spacing_mm[0] * step, self.spacing_mm[1] * step))


def piece_at(mask: BoolArray, place: Pixel) -> BoolArray:
    """Return the connected piece of a mask that holds a pixel; empty where the pixel is not in it."""
    labels, _ = ndimage.label(mask)
    number = labels[place]
    return np.asarray(labels == number) if number else np.zeros_like(mask)


def piece_nearest(mask: BoolArray, place: Pixel, raster: Raster) -> BoolArray:
    """Return the connected piece of a mask that holds a pixel or lies nearest to it; empty where the mask is."""
    labels, count = ndimage.label(mask)
    if count == 0 or labels[place]:
        return piece_at(mask, place)
    distances = np.where(mask, raster.distances_mm(mask.shape, place), np.inf)
    return np.asarray(labels == labels.ravel()[int(np.argmin(distances))])


@dataclass(frozen=True, eq=False, slots=True)
class Pieces:
    """The connected pieces of a mask.

    Attributes
    ----------
    labels
        Shape (rows, columns): the number of the piece that holds each pixel, from 1; 0 outside.
    count
        How many there are.
    """

    labels: NDArray[np.int32]
    count: int

    @classmethod
    def of(cls, mask: BoolArray) -> Pieces:
        """Return the pieces of a mask, numbered."""
        labels, count = ndimage.label(mask)
        return cls(labels, int(count))

    def areas(self) -> FloatArray:
        """Return the pixels of each piece, shape (count,)."""
        return np.bincount(self.labels.ravel(), minlength=self.count + 1)[1:].astype(np.float64)

    def largest(self, values: FloatArray) -> FloatArray:
        """Return the largest value in each piece, shape (count,)."""
        found = np.full(self.count + 1, -np.inf)
        np.maximum.at(found, self.labels.ravel(), values.ravel())
        return found[1:]

    def smallest(self, values: FloatArray) -> FloatArray:
        """Return the smallest value in each piece, shape (count,)."""
        return -self.largest(-values)

    def those(self, chosen: BoolArray) -> BoolArray:
        """Return the mask of some pieces, chosen by shape (count,)."""
        table = np.concatenate([[False], chosen])
        mask: BoolArray = table[self.labels]
        return mask


def thickened(mask: BoolArray, pixels: int) -> BoolArray:
    """Return a mask grown by some pixels, corners included."""
    return np.asarray(ndimage.binary_dilation(mask, np.ones((3, 3), dtype=np.bool_), iterations=pixels))


def box_of(mask: BoolArray, margin: int) -> tuple[slice, slice]:
    """Return the box around a mask that is not empty, with a margin in pixels, within its window."""
    spans = []
    for axis, size in enumerate(mask.shape):
        places = np.flatnonzero(mask.any(axis=1 - axis))
        spans.append(slice(max(0, int(places[0]) - margin), min(size, int(places[-1]) + margin + 1)))
    return spans[0], spans[1]


def filled(mask: BoolArray) -> BoolArray:
    """Return a mask with its holes filled."""
    return np.asarray(ndimage.binary_fill_holes(mask))


def nearly_filled(mask: BoolArray, gap_mm: float, raster: Raster) -> BoolArray:
    """Return a mask with its holes filled, those too that only a narrow gap opens to the outside."""
    joined = raster.away_mm(mask) <= gap_mm / 2
    return np.asarray(mask | (filled(joined) & (raster.depth_mm(filled(joined)) > gap_mm / 2)))


def meets_border(mask: BoolArray) -> bool:
    """Return whether a mask reaches the border of its window."""
    return bool(mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any())

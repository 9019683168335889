"""One slice of the digital abdomen, all four phases, as stored pixel values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from readstation.imaging.phantom.canvas import Canvas
from readstation.imaging.phantom.layout import Scan, grid_of
from readstation.imaging.phantom.lesions import keep_clear, lesions_of
from readstation.imaging.phantom.liver import liver_distance, paint_liver
from readstation.imaging.phantom.noise import GRAIN_HU, Mottle, grain_pair
from readstation.imaging.phantom.organs import (
    paint_adrenals,
    paint_chest,
    paint_colon,
    paint_gullet,
    paint_kidneys,
    paint_pancreas,
    paint_small_gut,
    paint_spleen,
    paint_stomach,
)
from readstation.imaging.phantom.practice import Paintable
from readstation.imaging.phantom.vessels import paint_great_vessels, paint_liver_vessels
from readstation.imaging.phantom.wall import Wall, paint_ribs, paint_spine, paint_wall

RESCALE_INTERCEPT = -1024
LARGEST_STORED = 4095


def painted_slice(
    scan: Scan, index: int, mottle: Mottle, seed: int, lesions: Sequence[Paintable] | None = None
) -> tuple[Canvas, Wall]:
    """Paint one slice without grain; its lesions are those of the trial where none are given."""
    grid = grid_of(scan, index)
    canvas = Canvas(grid, mottle.fields(grid))
    wall = paint_wall(canvas)
    paint_chest(canvas, wall)
    paint_spine(canvas)
    paint_ribs(canvas, wall)
    paint_kidneys(canvas)
    paint_great_vessels(canvas)
    paint_adrenals(canvas)
    paint_gullet(canvas)
    paint_pancreas(canvas)
    paint_small_gut(canvas)
    paint_spleen(canvas, wall)
    paint_colon(canvas, wall)
    paint_stomach(canvas, wall)
    liver = liver_distance(canvas, wall)
    paint_liver(canvas, wall, liver)
    paint_liver_vessels(canvas, seed, liver, keep_clear(grid))
    for lesion in lesions_of(scan) if lesions is None else lesions:
        lesion.paint(canvas)
    return canvas, wall


def stored_slice(
    scan: Scan, index: int, mottle: Mottle, seed: int, lesions: Sequence[Paintable] | None = None
) -> NDArray[np.uint16]:
    """Return one slice in all phases as stored values.

    Parameters
    ----------
    scan, index
        The timepoint's geometry and the slice, from the head.
    mottle, seed
        The patient's texture and the trial's seed.
    lesions
        What lies in the liver; the lesions of the trial at this timepoint where None.

    Returns
    -------
    uint16 (phase, row, column), in the order of `PHASES`; HU is the value plus `RESCALE_INTERCEPT`.
    """
    canvas, wall = painted_slice(scan, index, mottle, seed, lesions)
    # Rays through the middle pass more tissue, so the grain is coarser there than under the skin and in the air.
    strength = np.float32(GRAIN_HU) * np.clip(np.float32(0.78) - wall.skin / np.float32(400), 0.45, 1.05)
    stored = np.empty(canvas.hu.shape, dtype=np.uint16)
    for pair in (0, 1):
        for phase, grain in enumerate(grain_pair(scan, seed, index, pair), start=2 * pair):
            values = np.rint(canvas.hu[phase] + grain * strength) - RESCALE_INTERCEPT
            stored[phase] = np.clip(values, 0, LARGEST_STORED).astype(np.uint16)
    return stored

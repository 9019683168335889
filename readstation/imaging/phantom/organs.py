"""The other organs of the digital abdomen: lungs, heart, spleen, kidneys, adrenals, pancreas, stomach and gut."""

from __future__ import annotations

from functools import reduce

import numpy as np

from readstation.imaging.phantom.canvas import Canvas
from readstation.imaging.phantom.layout import FloatArray, Grid, Point
from readstation.imaging.phantom.liver import under_the_domes
from readstation.imaging.phantom.phases import (
    ADRENAL,
    BLOOD,
    GAS,
    GASTRIC_CONTENT,
    GUT_CONTENT,
    GUT_WALL,
    HEART_MUSCLE,
    INNER_FAT,
    KIDNEY_CORTEX,
    KIDNEY_MEDULLA,
    KIDNEY_SINUS,
    LUNG,
    LUNG_VESSEL,
    MUSCLE,
    PANCREAS,
    SPLEEN,
    Tissue,
)
from readstation.imaging.phantom.solids import common, ellipsoid, round_cone, union, without
from readstation.imaging.phantom.vessels import Course, tubes_of
from readstation.imaging.phantom.wall import Wall

RIGHT_KIDNEY: Point = (-58.0, 46.0, -58.0)
LEFT_KIDNEY: Point = (60.0, 44.0, -46.0)
PANCREAS_COURSE: Course = (
    (-20, -14, -44, 13), (-8, -22, -32, 9), (14, -26, -22, 8), (38, -14, -12, 8.5), (62, 6, -2, 8), (78, 18, 4, 6),
)  # fmt: skip


def paint_chest(canvas: Canvas, wall: Wall) -> None:
    """Paint lung bases, the diaphragm and the lower face of the heart."""
    grid = canvas.grid
    domes = under_the_domes(grid)
    spine = ellipsoid(grid, (2, 48, grid.z), (34, 34, 60))
    lung = common(wall.cavity + np.float32(1.0), -domes, 3)
    lung = without(lung, spine, 6)
    lung = np.maximum(lung, np.float32(-46 - grid.z))
    heart = ellipsoid(grid, (22, -42, 98), (64, 48, 50), 20)
    lung = without(lung, heart - np.float32(5), 6)
    canvas.paint(grid, np.abs(domes - np.float32(1.0)) - np.float32(1.2) + np.maximum(wall.cavity + 4, 0), MUSCLE)
    canvas.paint(grid, lung, LUNG)
    vessels = np.maximum(lung + np.float32(5), (np.float32(1.9) - canvas.fields.fine) * np.float32(4))
    canvas.paint(grid, vessels, LUNG_VESSEL)
    canvas.paint(grid, heart, HEART_MUSCLE)
    canvas.paint(grid, heart + np.float32(11), BLOOD)


def paint_spleen(canvas: Canvas, wall: Wall) -> None:
    """Paint the spleen: a curved body against the left flank, hollowed on the stomach's side."""
    grid = canvas.grid.around(40, 160, -50, 95)
    if grid is None:
        return
    fields = canvas.fields.within(grid)
    spleen = ellipsoid(grid, (104, 30, 12), (38, 56, 52), 18)
    spleen = without(spleen, ellipsoid(grid, (62, 0, 10), (46, 50, 80), 10), 8)
    spleen = common(spleen, wall.cavity[grid.window] + np.float32(3), 8)
    spleen = common(spleen, under_the_domes(grid) + np.float32(3), 4)
    canvas.paint(grid, spleen + fields.coarse * np.float32(1.2) + fields.medium * np.float32(0.7), SPLEEN)


def paint_kidneys(canvas: Canvas) -> None:
    """Paint both kidneys: cortex, pyramids and the fat of the sinus, which opens to the middle."""
    for (x, y, z), inward in ((RIGHT_KIDNEY, 1.0), (LEFT_KIDNEY, -1.0)):
        grid = canvas.grid.around(x - 36, x + 36, y - 38, y + 38)
        if grid is None:
            continue
        fields = canvas.fields.within(grid)
        kidney = ellipsoid(grid, (x, y, z), (27, 30, 55), inward * 35)
        notch = ellipsoid(grid, (x + inward * 25, y - 10, z), (17, 10, 18), inward * -25)
        kidney = without(kidney, notch, 6) + fields.medium * np.float32(0.6)
        canvas.paint(grid, kidney, KIDNEY_CORTEX)
        columns = np.sin(np.arctan2(grid.y - y, grid.x - x) * 7 + grid.z * 0.12)
        canvas.paint(grid, (kidney + 6 + 2.2 * np.maximum(columns, 0)).astype(np.float32), KIDNEY_MEDULLA)
        sinus = ellipsoid(grid, (x + inward * 8, y - 3, z), (14, 9, 27), inward * -25)
        canvas.paint(grid, sinus + fields.medium * np.float32(1.5), KIDNEY_SINUS)


def paint_gullet(canvas: Canvas) -> None:
    """Paint the lower oesophagus, from behind the heart to the stomach."""
    start, end = (0.0, -4.0, 92.0), (30.0, -8.0, 46.0)
    grid = _around(canvas.grid, start, end, 9.0)
    if grid is not None:
        gullet = round_cone(grid, start, end, 8.0, 8.5) + canvas.fields.within(grid).medium * np.float32(1.0)
        _paint_gut(canvas, grid, gullet, np.full_like(gullet, 4.5), np.full_like(gullet, 40.0), GUT_CONTENT)


def paint_adrenals(canvas: Canvas) -> None:
    """Paint the two adrenals: thin limbs behind the caval vein and beside the left crus."""
    limbs = (
        ((-30, 22, 6), (-38, 40, 0), 1.9, 1.6),
        ((-34, 30, 2), (-30, 44, -6), 1.7, 1.4),
        ((34, 18, 0), (30, 36, -8), 2.0, 1.6),
        ((34, 19, 0), (44, 34, -8), 2.0, 1.6),
    )
    for start, end, thick, thin in limbs:
        grid = canvas.grid.around(min(start[0], end[0]) - 6, max(start[0], end[0]) + 6, 8, 52)
        low, high = min(start[2], end[2]) - 9, max(start[2], end[2]) + 9
        if grid is not None and low < canvas.grid.z < high:
            level = (*start[:2], grid.z), (*end[:2], grid.z)
            canvas.paint(grid, round_cone(grid, *level, thick, thin), ADRENAL)


def paint_pancreas(canvas: Canvas) -> None:
    """Paint the pancreas, from the head beside the duodenum to the tail at the splenic hilum."""
    grid = canvas.grid.around(-40, 100, -45, 40)
    if grid is None:
        return
    parts = [tube.distance(grid) for tube in tubes_of(PANCREAS_COURSE)]
    pancreas = reduce(lambda one, other: union(one, other, 4), parts)
    fields = canvas.fields.within(grid)
    canvas.paint(grid, pancreas + fields.fine * np.float32(1.4) + fields.medium, PANCREAS)


def paint_stomach(canvas: Canvas, wall: Wall) -> None:
    """Paint the stomach with its folds, its content and the gas that rises to the front (the patient lies supine)."""
    grid = canvas.grid.around(-40, 125, -100, 45)
    if grid is None:
        return
    fields = canvas.fields.within(grid)
    stomach = union(
        ellipsoid(grid, (62, 2, 42), (40, 38, 34), 20),
        ellipsoid(grid, (64, -30, 4), (36, 36, 46), -30),
        24,
    )
    stomach = union(stomach, round_cone(grid, (50, -52, -26), (-8, -46, -38), 22, 13), 16)
    stomach = common(stomach, wall.cavity[grid.window] + np.float32(5), 10)
    stomach = common(stomach, under_the_domes(grid) + np.float32(3.5), 4) + fields.medium * np.float32(0.8)
    folds = np.float32(3.6) + np.maximum(fields.fine, 0) * np.float32(1.3)
    level = grid.y + np.float32(42) + fields.medium * np.float32(0.4)
    _paint_gut(canvas, grid, stomach, folds, level, GASTRIC_CONTENT)


def paint_colon(canvas: Canvas, wall: Wall) -> None:
    """Paint the two flexures and the transverse colon: gas in front, content behind, thin walls."""
    loops: tuple[tuple[Point, Point, float], ...] = (
        ((112, -52, 12), (116, -30, -14), 15.0),
        ((108, -56, -2), (92, -66, -30), 17.0),
        ((118, -14, -30), (116, 10, -80), 16.0),
        ((92, -66, -44), (40, -76, -60), 17.0),
        ((40, -76, -60), (-30, -78, -66), 16.0),
        ((-96, -58, -78), (-60, -70, -72), 19.0),
    )
    for start, end, radius in loops:
        grid = _around(canvas.grid, start, end, radius)
        if grid is None:
            continue
        fields = canvas.fields.within(grid)
        loop = round_cone(grid, start, end, radius, radius * 0.92) + fields.medium * np.float32(1.6)
        loop = common(loop, wall.cavity[grid.window] + np.float32(4), 8)
        level = grid.y - np.float32((start[1] + end[1]) / 2 + radius * 0.2) + fields.fine * np.float32(2.0)
        _paint_gut(canvas, grid, loop, np.full_like(loop, 1.8), level.astype(np.float32), GUT_CONTENT)


def paint_small_gut(canvas: Canvas) -> None:
    """Paint the duodenum and a few loops of jejunum below the stomach, collapsed or filled."""
    loops: tuple[tuple[Point, Point, float], ...] = (
        ((-34, -30, -40), (-36, -8, -80), 12.0),
        ((-30, 4, -70), (20, 2, -76), 11.0),
        ((44, -34, -42), (70, -26, -48), 12.0),
        ((72, -44, -54), (50, -52, -72), 13.0),
        ((84, -18, -56), (80, 4, -74), 12.0),
        ((34, -20, -62), (58, -6, -78), 12.0),
        ((20, -44, -72), (36, -38, -82), 12.0),
    )
    for start, end, radius in loops:
        grid = _around(canvas.grid, start, end, radius)
        if grid is None:
            continue
        fields = canvas.fields.within(grid)
        loop = round_cone(grid, start, end, radius, radius) + fields.medium * np.float32(1.8)
        folds = np.float32(2.6) + np.maximum(fields.fine, 0) * np.float32(2.2)
        _paint_gut(canvas, grid, loop, folds, np.full_like(loop, 40.0), GUT_CONTENT)


def _around(grid: Grid, start: Point, end: Point, radius: float) -> Grid | None:
    reach = radius + 8
    if not min(start[2], end[2]) - reach < grid.z < max(start[2], end[2]) + reach:
        return None
    low_x, high_x = sorted((start[0], end[0]))
    low_y, high_y = sorted((start[1], end[1]))
    return grid.around(low_x - reach, high_x + reach, low_y - reach, high_y + reach)


def _paint_gut(
    canvas: Canvas, grid: Grid, outer: FloatArray, thickness: FloatArray, level: FloatArray, content: Tissue
) -> None:
    """Paint one hollow organ: a film of fat, the wall, the content, and gas where `level` is negative."""
    canvas.paint(grid, outer - np.float32(1.6), INNER_FAT)
    canvas.paint(grid, outer, GUT_WALL)
    lumen = outer + thickness
    canvas.paint(grid, lumen, content)
    canvas.paint(grid, np.maximum(lumen, level).astype(np.float32), GAS)

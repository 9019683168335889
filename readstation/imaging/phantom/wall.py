"""The body wall of the digital abdomen: skin, fat, muscle, ribs, the spine and the muscles along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from readstation.imaging.phantom.canvas import Canvas
from readstation.imaging.phantom.layout import FloatArray, Grid
from readstation.imaging.phantom.phases import (
    CARTILAGE,
    CORD,
    CORTEX,
    DISC,
    FAT,
    INNER_FAT,
    MARROW,
    MESENTERIC_VESSEL,
    MUSCLE,
    RIB_MARROW,
    SKIN,
    TABLE,
)
from readstation.imaging.phantom.solids import ellipsoid, round_cone, union, without

HALF_WIDTH_MM = 168.0
FRONT_MM, BACK_MM = 112.0, 104.0
RIB_SPACING_MM = 29.0
VERTEBRA_MM = 32.0


@dataclass(frozen=True, slots=True)
class Wall:
    """Where a slice's pixels lie in the body wall, float32 (rows, columns).

    Attributes
    ----------
    skin
        Signed distance to the skin, negative inside.
    cavity
        Signed distance to the inner face of the wall, negative inside the trunk cavity.
    angle
        0 at the spine, pi / 2 at the flank, pi in front.
    muscle_depth
        Depth under the skin at which muscle begins, millimetres.
    """

    skin: FloatArray
    cavity: FloatArray
    angle: FloatArray
    muscle_depth: FloatArray


def wall_of(canvas: Canvas) -> Wall:
    """Measure the wall on a slice."""
    grid, fields = canvas.grid, canvas.fields
    skin = _outline(grid) + fields.coarse * np.float32(0.9)
    angle = np.arctan2(np.abs(grid.x), grid.y - np.float32(8)).astype(np.float32)
    flank = np.sin(angle)
    front = np.clip(-np.cos(angle), 0, 1)
    muscle_depth = 13 - 4 * flank + 2 * front + fields.coarse * np.float32(1.0)
    thickness = 15 - 2.5 * front + fields.coarse * np.float32(0.5)
    cavity = skin + (muscle_depth + thickness).astype(np.float32)
    return Wall(skin, cavity, angle, muscle_depth.astype(np.float32))


def _outline(grid: Grid) -> FloatArray:
    """Return the distance to the skin: a rounded trunk with a flat back, divided by its slope to be in millimetres."""
    half = HALF_WIDTH_MM + 0.03 * grid.z
    u = np.abs(grid.x) / np.float32(half)
    front = np.maximum(-grid.y, 0) / np.float32(FRONT_MM)
    back = np.maximum(grid.y, 0) / np.float32(BACK_MM)
    powered = u**2.35 + front**2.2 + back**2.9
    level = powered ** np.float32(1 / 2.4)
    slope_x = u**1.35 * np.float32(2.35 / half)
    slope_y = front**1.2 * np.float32(2.2 / FRONT_MM) + back**1.9 * np.float32(2.9 / BACK_MM)
    slope = np.hypot(slope_x, slope_y) * level ** np.float32(1 - 2.4) / np.float32(2.4)
    distance: FloatArray = ((level - 1) / np.maximum(slope, np.float32(0.004))).astype(np.float32)
    return distance


def paint_wall(canvas: Canvas) -> Wall:
    """Paint table, skin, fat, muscle and the fat of the trunk cavity; return the wall."""
    grid, fields = canvas.grid, canvas.fields
    _paint_table(canvas)
    wall = wall_of(canvas)
    canvas.paint(grid, wall.skin, SKIN)
    canvas.paint(grid, wall.skin + np.float32(1.9), FAT)
    canvas.paint(grid, wall.skin + wall.muscle_depth, MUSCLE)
    # Fat lies between the muscle layers; where the mottle is high it is thin or missing.
    seam = np.abs(wall.skin + wall.muscle_depth + np.float32(5.2) + fields.medium) - np.float32(0.5)
    canvas.paint(grid, seam + np.maximum(fields.coarse, 0), FAT)
    canvas.paint(grid, wall.cavity, INNER_FAT)
    specks = np.maximum(wall.cavity + np.float32(9), (np.float32(1.75) - fields.fine) * np.float32(3))
    canvas.paint(grid, specks, MESENTERIC_VESSEL)
    return wall


def _paint_table(canvas: Canvas) -> None:
    grid = canvas.grid.around(-200, 200, 88, 200)
    if grid is None:
        return
    for depth, reach in ((120.0, 520.0), (136.0, 420.0)):
        sag = np.float32(depth) - grid.x * grid.x * np.float32(1 / reach / 2.2)
        canvas.paint(grid, np.maximum(np.abs(grid.y - sag) - 1.0, np.abs(grid.x) - 165.0).astype(np.float32), TABLE)


def paint_ribs(canvas: Canvas, wall: Wall) -> None:
    """Paint the ribs: tubes that follow the wall and slope down to the front, so that a slice cuts them long."""
    angle, grid = wall.angle, canvas.grid
    drop = 104 * np.sin(np.clip(angle, 0, 2.0) * np.float32(np.pi / 4.0)) - 46 * np.clip(angle - 2.05, 0, 1.1)
    # The two sides never lie level.
    side = np.where(grid.x < 0, np.float32(0), np.float32(9))
    turns = (np.float32(grid.z) + drop + side) / np.float32(RIB_SPACING_MM)
    height = (turns - np.round(turns)) * np.float32(RIB_SPACING_MM)
    depth = wall.cavity - np.float32(5.4)
    level = np.sqrt((depth / 4.1) ** 2 + (height / 6.6) ** 2)
    rib = ((level - 1) * 4.1).astype(np.float32)
    margin = np.interp(angle, (0, 1.3, 2.0, 2.6, 2.95, 3.2), (-75, -68, -22, 26, 58, 70)).astype(np.float32)
    limits = np.maximum((margin - np.float32(grid.z)) * np.float32(0.6), (np.float32(0.42) - angle) * 90)
    rib = np.maximum(rib, limits).astype(np.float32)
    cartilage = np.maximum(rib, (np.float32(2.12) - angle) * 90)
    bone = np.maximum(rib, (angle - np.float32(2.12)) * 90)
    canvas.paint(grid, cartilage, CARTILAGE)
    canvas.paint(grid, bone, CORTEX)
    canvas.paint(grid, bone + np.float32(1.5), RIB_MARROW)


def paint_spine(canvas: Canvas) -> None:
    """Paint the muscles of the back, a vertebra or a disc, the canal and the processes."""
    window = canvas.grid.around(-75, 75, 5, 108)
    if window is None:
        return
    _paint_back_muscles(canvas, window)
    level = (window.z + 9.0) % VERTEBRA_MM - VERTEBRA_MM / 2
    at_disc = abs(level) > VERTEBRA_MM / 2 - 3.5
    fields = canvas.fields.within(window)
    body = ellipsoid(window, (0, 43, window.z), (22.5, 17.5, 40)) + fields.medium * np.float32(0.5)
    canal = ellipsoid(window, (0, 67.5, window.z), (9.5, 8.2, 40))
    body = without(body, ellipsoid(window, (0, 66, window.z), (13, 9.5, 40)), 3.0)
    arch = _arch(window, level)
    if at_disc:
        canvas.paint(window, body, DISC)
    else:
        endplate = 3.2 if abs(level) > VERTEBRA_MM / 2 - 6.5 else 0.0
        canvas.paint(window, body, CORTEX)
        canvas.paint(window, body + np.float32(1.6 + endplate), MARROW)
    canvas.paint(window, arch, CORTEX)
    canvas.paint(window, arch + np.float32(2.2), MARROW)
    canvas.paint(window, canal, FAT)
    canvas.paint(window, canal + np.float32(1.4), CORD)


def _arch(window: Grid, level: float) -> FloatArray:
    """Return pedicles, laminae, the spinous process and, at mid-height of a vertebra, the transverse processes."""
    z = window.z
    reach = max(0.0, 1.0 - (level / 11.0) ** 2)
    parts = [round_cone(window, (0, 78, z), (0, 93 + 3 * reach, z), 3.6, 3.0)]
    for side in (-1, 1):
        parts.append(round_cone(window, (side * 10.5, 73, z), (side * 1.5, 79, z), 3.6, 3.2))
        if reach > 0.25:
            parts.append(round_cone(window, (side * 12.5, 55, z), (side * 12.5, 70, z), 3.2, 4.2))
            tip = side * (16 + 21 * reach)
            parts.append(round_cone(window, (side * 13, 71, z), (tip, 78, z), 4.6, 3.0))
        else:
            parts.append(round_cone(window, (side * 14, 68, z), (side * 13, 73, z), 4.4, 3.6))
    arch = parts[0]
    for part in parts[1:]:
        arch = union(arch, part, 3.0)
    return arch


def _paint_back_muscles(canvas: Canvas, window: Grid) -> None:
    fields = canvas.fields.within(window)
    ragged = fields.medium * np.float32(1.2)
    z = window.z
    for side in (-1, 1):
        erector = ellipsoid(window, (side * 30, 82, z), (30, 13.5, 60), side * -8.0)
        canvas.paint(window, erector + ragged, MUSCLE)
        seam = np.abs(ellipsoid(window, (side * 19, 83, z), (17, 12, 60)) + fields.medium * 2) - np.float32(0.3)
        canvas.paint(window, np.maximum(seam + np.maximum(fields.coarse, 0) * np.float32(0.6), erector + 2), FAT)
        if z < 8:
            width = min(15.0, 4 + 0.2 * (8 - z))
            canvas.paint(
                window, ellipsoid(window, (side * (24 + width * 0.5), 48, z), (width, 13, 60)) + ragged, MUSCLE
            )
        crus = round_cone(window, (side * 23, 52, z), (side * 12 + 6, 10, z), 2.6, 3.6)
        canvas.paint(window, crus + ragged * np.float32(0.5), MUSCLE)

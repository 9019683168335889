"""The liver of the digital abdomen: lobes, fissures, gallbladder and the domes above it."""

from __future__ import annotations

import numpy as np

from readstation.imaging.phantom.canvas import Canvas
from readstation.imaging.phantom.layout import FloatArray, Grid
from readstation.imaging.phantom.phases import BILE, FISSURE_FAT, GALLBLADDER_WALL, LIVER
from readstation.imaging.phantom.solids import bullet, common, ellipsoid, round_cone, union, without
from readstation.imaging.phantom.wall import Wall

GALLBLADDER = ((-47.0, -52.0, -52.0), (14.0, 23.0, 22.0), 20.0)


def under_the_domes(grid: Grid) -> FloatArray:
    """Return the distance to the space under the diaphragm: two domes and the tendon between, widening to the wall."""
    right = bullet(grid, (-64, -2, -18), (84, 90, 92), 0.006)
    left = bullet(grid, (66, 2, -24), (84, 88, 90), 0.006)
    middle = bullet(grid, (2, -26, -24), (92, 84, 80), 0.006)
    return union(union(right, left, 26), middle, 12)


def liver_distance(canvas: Canvas, wall: Wall) -> FloatArray:
    """Return the signed distance to the liver's surface on a slice (without fissures, vessels and lesions).

    Returns
    -------
    float32 (rows, columns), millimetres.
    """
    grid, fields = canvas.grid, canvas.fields
    right = ellipsoid(grid, (-70, 0, -4), (80, 92, 92))
    left = ellipsoid(grid, (16, -51, 24), (70, 34, 42), -6)
    quadrate = ellipsoid(grid, (-14, -50, 4), (48, 38, 52))
    caudate = ellipsoid(grid, (-16, -2, 18), (17, 17, 26), 20)
    liver = union(union(union(right, left, 22), quadrate, 12), caudate, 8)
    liver = without(liver, ellipsoid(grid, (6, 52, 0), (52, 44, 160), 0), 10)
    liver = without(liver, ellipsoid(grid, (-52, 52, -50), (34, 37, 56)), 10)
    liver = without(liver, round_cone(grid, (-6, -8, -10), (14, -20, -80), 17, 46), 14)
    centre, radii, turn = GALLBLADDER
    liver = without(liver, ellipsoid(grid, centre, (radii[0] + 3, radii[1] + 4, radii[2] + 4), turn), 6)
    liver = common(liver, wall.cavity + np.float32(0.9), 8)
    liver = common(liver, under_the_domes(grid) + np.float32(2.5), 4)
    return np.asarray(liver + fields.coarse * np.float32(1.3) + fields.medium * np.float32(0.4), dtype=np.float32)


def paint_liver(canvas: Canvas, wall: Wall, liver: FloatArray) -> None:
    """Paint the parenchyma, its fissures and the gallbladder."""
    canvas.paint(canvas.grid, liver, LIVER)
    _paint_fissures(canvas, np.maximum(liver - np.float32(6), wall.cavity + np.float32(0.5)))
    _paint_gallbladder(canvas)


def _paint_fissures(canvas: Canvas, limit: FloatArray) -> None:
    grid = canvas.grid.around(-60, 60, -112, 30)
    if grid is None:
        return
    fields = canvas.fields.within(grid)
    bend = fields.medium * np.float32(0.7)
    # Ligamentum teres: the wedge of fat between segments III and IV, open to the front.
    width = np.clip((-50 - grid.y) * 0.085, 0, 3.8)
    teres = np.abs(grid.x - 8 - 0.10 * (grid.y + 70)) - width
    teres = np.maximum(np.maximum(teres, grid.y + 56), np.float32(0.35 * (grid.z - 26)))
    canvas.paint(grid, np.maximum(teres + bend, limit[grid.window]).astype(np.float32), FISSURE_FAT)
    # Ligamentum venosum: a line of fat in front of the caudate lobe.
    if grid.z > -4:
        venosum = round_cone(grid, (5, -29, grid.z), (-17, -17, grid.z), 1.3, 0.5) + fields.medium * np.float32(1.3)
        canvas.paint(grid, np.maximum(venosum, np.float32(0.4 * (grid.z - 38))), FISSURE_FAT)
    # The hilum: fat around the portal vein.
    hilum = union(
        round_cone(grid, (-6, -10, -16), (-34, -6, -3), 13, 7),
        round_cone(grid, (-24, -8, -2), (2, -38, 14), 6, 4),
        8,
    )
    canvas.paint(grid, hilum + bend * 2, FISSURE_FAT)


def _paint_gallbladder(canvas: Canvas) -> None:
    centre, radii, turn = GALLBLADDER
    grid = canvas.grid.around(centre[0] - 28, centre[0] + 28, centre[1] - 28, centre[1] + 28)
    if grid is None:
        return
    bladder = ellipsoid(grid, centre, radii, turn)
    canvas.paint(grid, bladder, GALLBLADDER_WALL)
    canvas.paint(grid, bladder + np.float32(1.8), BILE)

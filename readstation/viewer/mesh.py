"""Smooth strokes and rings as triangles: each has a rim, one device pixel wide, that fades to nothing.

That makes lines smooth without multisampling, which costs more than half of a frame in software OpenGL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readstation.viewer.drawing import Ring, Stroke

_RING_STEPS = 40
_CIRCLE = np.stack(
    [np.cos(np.linspace(0, 2 * np.pi, _RING_STEPS + 1)), np.sin(np.linspace(0, 2 * np.pi, _RING_STEPS + 1))], axis=1
)


@dataclass(frozen=True, eq=False, slots=True)
class Mesh:
    """Triangles in device pixels, y down.

    Attributes
    ----------
    points
        float32, shape (n, 2).
    colours
        uint8, shape (n, 4): red, green, blue, opacity.
    texture
        float32, shape (n, 2): where in the glyph atlas each point looks, in texels; white for shapes.
    triangles
        int64, shape (m, 3): indices into the points.
    """

    points: NDArray[np.float32]
    colours: NDArray[np.uint8]
    texture: NDArray[np.float32]
    triangles: NDArray[np.int64]


def joined(parts: Sequence[Mesh]) -> Mesh:
    """Put meshes on top of each other, the last one uppermost."""
    starts = np.cumsum([0, *(len(part.points) for part in parts)])
    return Mesh(
        np.concatenate([part.points for part in parts]) if parts else np.zeros((0, 2), np.float32),
        np.concatenate([part.colours for part in parts]) if parts else np.zeros((0, 4), np.uint8),
        np.concatenate([part.texture for part in parts]) if parts else np.zeros((0, 2), np.float32),
        np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=False)])
        if parts
        else np.zeros((0, 3), np.int64),
    )


def stroke_mesh(strokes: Sequence[Stroke], ratio: float, white: tuple[float, float]) -> Mesh:
    """Return the triangles of straight lines.

    Parameters
    ----------
    strokes
        Lines in logical px.
    ratio
        Device pixels a logical pixel.
    white
        A texel of the atlas that is white and opaque.
    """
    values = np.array([stroke[:5] for stroke in strokes], dtype=np.float64).reshape(-1, 5) * ratio
    start, end, width = values[:, 0:2], values[:, 2:4], values[:, 4]
    length = np.maximum(np.linalg.norm(end - start, axis=1), 1e-9)
    along = (end - start) / length[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    # Four stations along and four rails across; the outer ones carry no opacity.
    reach = np.stack(
        [np.full_like(length, -0.5), np.minimum(0.5, length / 2), np.maximum(length - 0.5, length / 2), length + 0.5],
        axis=1,
    )
    inner, outer = np.maximum(width / 2 - 0.5, 0.0), width / 2 + 0.5
    rails = np.stack([-outer, -inner, inner, outer], axis=1)
    points = (
        start[:, None, None, :]
        + reach[:, :, None, None] * along[:, None, None, :]
        + rails[:, None, :, None] * across[:, None, None, :]
    )
    profile = np.array([0.0, 1.0, 1.0, 0.0])
    opacity = profile[:, None] * profile[None, :] * np.minimum(width, 1.0)[:, None, None]
    return _grid_mesh(points, opacity, [stroke.colour for stroke in strokes], white)


def ring_mesh(rings: Sequence[Ring], ratio: float, white: tuple[float, float]) -> Mesh:
    """Return the triangles of circles; the arguments are those of `stroke_mesh`."""
    values = np.array([ring[:4] for ring in rings], dtype=np.float64).reshape(-1, 4) * ratio
    center, radius, width = values[:, 0:2], values[:, 2], values[:, 3]
    inner, outer = np.maximum(width / 2 - 0.5, 0.0), width / 2 + 0.5
    rails = np.maximum(radius[:, None] + np.stack([-outer, -inner, inner, outer], axis=1), 0.0)
    points = center[:, None, None, :] + rails[:, None, :, None] * _CIRCLE[None, :, None, :]
    opacity = np.array([0.0, 1.0, 1.0, 0.0])[None, None, :] * np.minimum(width, 1.0)[:, None, None]
    opacity = np.broadcast_to(opacity, points.shape[:3])
    return _grid_mesh(points, opacity, [ring.colour for ring in rings], white)


def _grid_mesh(
    points: NDArray[np.float64],
    opacity: NDArray[np.float64],
    colours: Sequence[tuple[int, int, int, float]],
    white: tuple[float, float],
) -> Mesh:
    """Return the triangles of n grids of points, shape (n, stations, rails, 2), with an opacity at each point."""
    count, stations, rails, _ = points.shape
    base = np.array(colours, dtype=np.float64).reshape(-1, 4)
    shades = np.empty((count, stations, rails, 4))
    shades[..., :3] = base[:, None, None, :3]
    shades[..., 3] = opacity * base[:, None, None, 3] * 255.0
    corner = (np.arange(stations - 1)[:, None] * rails + np.arange(rails - 1)[None, :]).reshape(-1)
    two = np.stack(
        [corner, corner + 1, corner + rails + 1, corner, corner + rails + 1, corner + rails], axis=1
    ).reshape(-1, 3)
    starts = np.arange(count) * stations * rails
    return Mesh(
        points.reshape(-1, 2).astype(np.float32),
        np.rint(shades).astype(np.uint8).reshape(-1, 4),
        np.tile(np.asarray(white, dtype=np.float32), (count * stations * rails, 1)),
        (two[None] + starts[:, None, None]).reshape(-1, 3),
    )

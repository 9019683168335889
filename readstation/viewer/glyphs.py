"""The letters of the bundled font as pictures in one texture, so that all words of a view are one draw call.

VTK's FreeType draws each letter once, four times too large; reduced, it gives smooth letters at quarter-pixel places
without hinting. Digits take equal room, so that a slice number does not shake while it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import vtkmodules.vtkRenderingFreeType  # noqa: F401 - registers the font renderer
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkTextProperty, vtkTextRenderer

from readstation.core.resources import resource_path
from readstation.viewer.drawing import FontWeight, Words
from readstation.viewer.mark_style import BLACK, EDGE_OPACITY, TEXT_EDGE_PX
from readstation.viewer.mesh import Mesh
from readstation.viewer.vtk_arrays import as_numpy

OVERSAMPLING = 4
_VTK_FONT_FILE = 4
_SMALLEST_ATLAS = 512
_REFERENCE = "H"
_STEM_GAMMA = 0.8
"""Thin stems of light letters on a dark ground look thinner than they are; below 1 this makes up for it."""


@dataclass(frozen=True, eq=False, slots=True)
class GlyphPicture:
    """One letter, oversampled.

    Attributes
    ----------
    coverage
        uint8, shape (rows, columns), first row at the top.
    left, top
        Oversampled pixels from the pen to its left column and from the baseline up to its top row.
    advance
        Oversampled pixels to the next letter.
    """

    coverage: NDArray[np.uint8]
    left: int
    top: int
    advance: float


@lru_cache(maxsize=4096)
def glyph_picture(character: str, size_px: int, weight: FontWeight) -> GlyphPicture:
    """Return a letter of the bundled font at a size in device pixels."""
    size = size_px * OVERSAMPLING
    coverage, left, bottom = _rendered(character, size, weight)
    baseline = _baseline(size, weight)
    pair = _rendered(_REFERENCE + character + _REFERENCE, size, weight)[0].shape[1]
    advance = float(pair - _rendered(_REFERENCE * 2, size, weight)[0].shape[1])
    if character.isdigit() and character != "0":
        room = glyph_picture("0", size_px, weight).advance
        left += round((room - advance) / 2)
        advance = room
    return GlyphPicture(coverage, left, bottom + coverage.shape[0] - baseline, advance)


@lru_cache(maxsize=64)
def _baseline(size: int, weight: FontWeight) -> int:
    """Return how many rows lie under the baseline in a picture of a plain capital."""
    coverage, _, bottom = _rendered(_REFERENCE, size, weight)
    inked = np.flatnonzero(coverage.max(axis=1) > 0)
    return int(coverage.shape[0] - 1 - inked[-1]) + bottom


def _rendered(text: str, size: int, weight: FontWeight) -> tuple[NDArray[np.uint8], int, int]:
    """Return the coverage of a text, first row at the top, and the left and bottom of its extent."""
    renderer = vtkTextRenderer.GetInstance()
    renderer.SetScaleToPowerOfTwo(False)  # noqa: FBT003 - VTK names no arguments
    image = vtkImageData()
    if not renderer.RenderString(_text_property(size, weight), text, image, [0, 0], 72):
        raise RuntimeError("the overlay font could not be drawn")
    left, right, bottom, top = image.GetExtent()[:4]
    rgba = as_numpy(image.GetPointData().GetScalars()).reshape(top - bottom + 1, right - left + 1, -1)
    return np.ascontiguousarray(rgba[::-1, :, 3]), left, bottom


@lru_cache(maxsize=64)
def _text_property(size: int, weight: FontWeight) -> vtkTextProperty:
    made = vtkTextProperty()
    made.SetFontFamily(_VTK_FONT_FILE)
    made.SetFontFile(str(resource_path("fonts", f"Inter-{weight}.ttf")))
    made.SetFontSize(size)
    made.SetColor(1.0, 1.0, 1.0)
    made.SetJustificationToLeft()
    made.SetVerticalJustificationToBottom()
    return made


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a letter and its edge stand in the atlas, in texels, and where from the pen, in device pixels."""

    u: int
    v: int
    edge_u: int
    edge_v: int
    width: int
    height: int
    left: int
    top: int


class GlyphAtlas:
    """The texture of letters that one view has used so far.

    Attributes
    ----------
    texels
        uint8, shape (rows, columns): coverage, first row at the top. The first texels are white.
    is_changed
        Whether letters came in since the flag was last put down.
    """

    white = (1.5, 1.5)
    """A texel that is opaque, in texels."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, int, FontWeight, int], _Cell] = {}
        self._x = self._y = self._shelf = 0
        self._start_over(_SMALLEST_ATLAS)

    def words_mesh(self, words: Words, ratio: float) -> list[Mesh]:
        """Return the triangles of a line of text: the black edge of all letters, then the letters.

        Parameters
        ----------
        words
            In logical px.
        ratio
            Device pixels a logical pixel.
        """
        size = round(words.size_px * ratio)
        pen = words.x * ratio * OVERSAMPLING
        baseline = round(words.y * ratio)
        rows = []
        for character in words.text:
            picture = glyph_picture(character, size, words.weight)
            if picture.coverage.any():
                whole, phase = divmod(round(pen), OVERSAMPLING)
                cell = self._cell(character, size, words.weight, phase, ratio)
                rows.append((whole + cell.left, baseline - cell.top, cell))
            pen += picture.advance
        if not rows:
            return []
        edge = _quads([(x, y, c.edge_u, c.edge_v, c.width, c.height) for x, y, c in rows], (*BLACK, EDGE_OPACITY))
        face = _quads([(x, y, c.u, c.v, c.width, c.height) for x, y, c in rows], (*words.colour, 1.0))
        return [edge, face]

    def _cell(self, character: str, size: int, weight: FontWeight, phase: int, ratio: float) -> _Cell:
        key = (character, size, weight, phase)
        found = self._cells.get(key)
        if found is None:
            found = self._add(character, size, weight, phase, ratio)
            self._cells[key] = found
        return found

    def _add(self, character: str, size: int, weight: FontWeight, phase: int, ratio: float) -> _Cell:
        face, edge, left, top = letter_picture(character, size, weight, phase, TEXT_EDGE_PX * ratio)
        height, width = face.shape
        u, v = self._room(width, height)
        self.texels[v : v + height, u : u + width] = face
        edge_u, edge_v = self._room(width, height)
        self.texels[edge_v : edge_v + height, edge_u : edge_u + width] = edge
        self.is_changed = True
        return _Cell(u, v, edge_u, edge_v, width, height, left, top)

    def _room(self, width: int, height: int) -> tuple[int, int]:
        """Find room on the current shelf or the next one."""
        size = len(self.texels)
        if self._x + width + 1 > size:
            self._x, self._y, self._shelf = 0, self._y + self._shelf + 1, 0
        if self._y + height + 1 > size or self._x + width + 1 > size:
            raise AtlasFullError
        place = (self._x, self._y)
        self._x += width + 1
        self._shelf = max(self._shelf, height)
        return place

    def start_over(self) -> None:
        """Forget all letters and make room for four times as many."""
        self._start_over(2 * len(self.texels))

    def _start_over(self, size: int) -> None:
        self._cells.clear()
        self.texels = np.zeros((size, size), dtype=np.uint8)
        self.texels[:3, :3] = 255
        self._x, self._y, self._shelf = 4, 0, 3
        self.is_changed = True


@dataclass(frozen=True, slots=True)
class GlyphMetrics:
    """Widths of words as every painter draws them.

    Attributes
    ----------
    ratio
        Device pixels a logical pixel.
    """

    ratio: float

    def width_px(self, text: str, size_px: int, weight: FontWeight) -> float:
        """Return the width of a line of text, logical px."""
        return text_width_px(text, size_px, weight, self.ratio)


class AtlasFullError(Exception):
    """The texture has no room left; its owner starts it over and lays the words out again."""


@lru_cache(maxsize=1024)
@lru_cache(maxsize=4096)
def text_width_px(text: str, size_px: int, weight: FontWeight, ratio: float) -> float:
    """Return the width of a line of text in logical px."""
    size = round(size_px * ratio)
    return sum(glyph_picture(each, size, weight).advance for each in text) / (OVERSAMPLING * ratio)


@lru_cache(maxsize=4096)
def letter_picture(
    character: str, size: int, weight: FontWeight, phase: int, edge_px: float
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], int, int]:
    """Return a letter and its black edge at device pixels, and their left and top from the pen.

    Parameters
    ----------
    size
        Device pixels.
    phase
        Quarters of a device pixel that the pen stands right of a pixel's edge.
    edge_px
        Width of the edge, device pixels.
    """
    picture = glyph_picture(character, size, weight)
    face, left, top = _reduced(picture, phase, int(np.ceil(edge_px)) + 1)
    return face, _grown(face, edge_px), left, top


def _reduced(picture: GlyphPicture, phase: int, reach: int) -> tuple[NDArray[np.uint8], int, int]:
    """Return a letter at device pixels, shifted right by a quarter pixel a phase, with room for its edge.

    Returns
    -------
    tuple
        The coverage, and in device pixels the left of its first column from the pen and the top of its first row
        above the baseline.
    """
    n = OVERSAMPLING
    first_column = (picture.left + phase) // n - reach
    top = -(-picture.top // n) + reach
    pad_left = picture.left + phase - first_column * n
    pad_top = top * n - picture.top
    rows, columns = picture.coverage.shape
    height = -(-(pad_top + rows) // n) + reach
    width = -(-(pad_left + columns) // n) + reach
    canvas = np.zeros((height * n, width * n), dtype=np.float32)
    canvas[pad_top : pad_top + rows, pad_left : pad_left + columns] = picture.coverage
    face = canvas.reshape(height, n, width, n).mean(axis=(1, 3))
    shade: NDArray[np.uint8] = np.rint(255.0 * (face / 255.0) ** _STEM_GAMMA).astype(np.uint8)
    return shade, first_column, top


def _grown(face: NDArray[np.uint8], reach_px: float) -> NDArray[np.uint8]:
    """Return a letter with a rim of a width all around, fading over its last pixel.

    Thin strokes cover their pixels only in part; their rim must be as dark as that of thick ones.
    """
    steps = int(np.ceil(reach_px)) + 1
    padded = np.pad(np.minimum(face.astype(np.float32) * 2.0, 255.0), steps)
    rows, columns = face.shape
    grown = np.zeros(face.shape, dtype=np.float32)
    for dy, dx, strength in _reach(reach_px, steps):
        moved = padded[steps - dy : steps - dy + rows, steps - dx : steps - dx + columns]
        np.maximum(grown, moved * strength, out=grown)
    edge: NDArray[np.uint8] = np.rint(grown).astype(np.uint8)
    return edge


@lru_cache(maxsize=16)
def _reach(reach_px: float, steps: int) -> tuple[tuple[int, int, float], ...]:
    """Return by how many rows and columns a rim reaches, and how dark it is there."""
    places = [(dy, dx) for dy in range(-steps, steps + 1) for dx in range(-steps, steps + 1)]
    found = ((dy, dx, min(reach_px + 0.5 - float(np.hypot(dx, dy)), 1.0)) for dy, dx in places)
    return tuple(each for each in found if each[2] > 0)


def _quads(rows: list[tuple[int, int, int, int, int, int]], colour: tuple[int, int, int, float]) -> Mesh:
    values = np.array(rows, dtype=np.float32)
    corner = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)
    spans = corner[None] * values[:, None, 4:6]
    count = len(rows)
    shade = np.array([*colour[:3], round(colour[3] * 255)], dtype=np.uint8)
    triangles = np.array([[0, 1, 2], [0, 2, 3]], dtype=np.int64)[None] + 4 * np.arange(count)[:, None, None]
    return Mesh(
        (values[:, None, 0:2] + spans).reshape(-1, 2),
        np.tile(shade, (4 * count, 1)),
        (values[:, None, 2:4] + spans).reshape(-1, 2),
        triangles.reshape(-1, 3),
    )

"""Frames with text of a known size, contrast and place burned in, and frames without (TR-20). Nothing of a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from readstation.core.resources import resource_path
from readstation.imaging.phantom.layout import TIMEPOINTS, PhantomSize, scan_of
from readstation.imaging.phantom.noise import Mottle
from readstation.imaging.phantom.slices import painted_slice, stored_slice
from readstation.model.look import Region

Frame = NDArray[np.float32]

SIZES_PX = (6, 8, 10, 12, 16, 20, 28, 40)
"""Size of the type: the height of a line; a capital is about 0.73 of it."""
CONTRASTS = (0.02, 0.05, 0.10, 0.20, 0.50, 1.00)
"""Of the range between the frame's lowest and highest value."""

_FACES = ("Inter-Regular.ttf", "Inter-SemiBold.ttf", "JetBrainsMono-Regular.ttf")
_WORDS = ("DOE^JANE", "Muster, Erika", "ID 4711008", "12.03.1958", "St. Example", "R 1024-77", "M 063Y", "2026-11-28")


class Kind(StrEnum):
    """What a background looks like."""

    CT = "CT"
    MR = "MR"
    NM = "NM"


@dataclass(frozen=True)
class Burned:
    """A frame with one line of text: where it stands as (row, column) starts and stops."""

    frame: Frame
    box: tuple[int, int, int, int]


@cache
def _abdomen(index: int) -> tuple[Frame, Frame]:
    """One slice of the phantom: CT values with grain, and the painted tissue without."""
    scan = scan_of(TIMEPOINTS[index % 3], PhantomSize.FULL)
    place = (index * 7) % 50
    mottle = Mottle(17)
    ct = stored_slice(scan, place, mottle, 17)[index % 4].astype(np.float32)
    painted, _ = painted_slice(scan, place, mottle, 17)
    return ct, painted.hu[index % 4].astype(np.float32)


@cache
def background(kind: Kind, index: int) -> Frame:
    """Return a frame without text; the same for the same index."""
    random = np.random.default_rng([20, index, len(kind), ord(kind[0])])
    ct, painted = _abdomen(index % 8)
    if kind is Kind.CT:
        return ct
    if kind is Kind.MR:
        return _magnetic(painted, random)
    return _counts(painted, random)


def _magnetic(painted: Frame, random: np.random.Generator) -> Frame:
    """Soft tissue spread wide, bone and air dark, a coil's shading, the noise of a magnitude image; 320 by 320."""
    tissue = np.clip((painted + 120) / 320, 0, 1) ** 1.5 * 900
    tissue[painted > 250] = 150
    tissue[painted < -300] = 10
    small = ndimage.zoom(tissue, 320 / 512, order=1)
    rows, columns = np.mgrid[0:320, 0:320] / 320
    shading = 0.6 + 0.8 * np.exp(-((rows - 0.2) ** 2 + (columns - 0.6) ** 2) / 0.25)
    noise = random.normal(0, 14, (2, *small.shape))
    return np.hypot(small * shading + noise[0], noise[1]).astype(np.float32)


def _counts(painted: Frame, random: np.random.Generator) -> Frame:
    """Counts of a gamma camera: a blurred liver and kidneys on little else; 256 by 256."""
    uptake = np.where(painted > 40, 1.0, 0.08) * (painted > -300)
    wide = ndimage.gaussian_filter(ndimage.zoom(uptake, 0.5, order=1), 5)
    hot = np.zeros_like(wide)
    for row, column in random.integers(60, 190, (3, 2)):
        hot[row, column] = 1500
    wide = wide * 25 + ndimage.gaussian_filter(hot, 4)
    return random.poisson(np.maximum(wide, 0)).astype(np.float32)


def burned(kind: Kind, size_px: int, contrast: float, seed: int) -> Burned:
    """Return a frame with one line of text at a random place, bright or dark, over what is there or in its stead."""
    random = np.random.default_rng([21, seed, size_px, round(contrast * 100), ord(kind[0])])
    frame = background(kind, seed).copy()
    coverage = _coverage(str(random.choice(_WORDS)), str(random.choice(_FACES)), size_px, smooth=random.random() < 0.6)
    height, width = coverage.shape
    width = min(width, frame.shape[1] - 4)
    coverage = coverage[:, :width]
    row = int(random.integers(2, frame.shape[0] - height - 1))
    column = int(random.integers(2, max(3, frame.shape[1] - width - 1)))
    part = frame[row : row + height, column : column + width]
    step = contrast * float(np.ptp(frame))
    if random.random() < 0.5:
        # What a workstation does: one value for the text, wherever it stands.
        base = float(np.percentile(part, 90))
        value = base + step if base + step <= frame.max() + step * 0.5 else float(np.percentile(part, 10)) - step
        part[:] = part * (1 - coverage) + value * coverage
    else:
        sign = 1.0 if float(part.mean()) < float(frame.mean()) or random.random() < 0.7 else -1.0
        part += coverage * np.float32(step * sign)
    return Burned(frame, (row, column, row + height, column + width))


def _coverage(words: str, face: str, size_px: int, *, smooth: bool) -> Frame:
    font = ImageFont.truetype(str(resource_path("fonts", face)), size_px)
    left, top, right, bottom = font.getbbox(words)
    image = Image.new("L", (int(right - left) + 2, int(bottom - top) + 2), 0)
    drawing: Any = ImageDraw.Draw(image)
    drawing.fontmode = "L" if smooth else "1"
    drawing.text((1 - left, 1 - top), words, fill=255, font=font)
    return np.asarray(image, dtype=np.float32) / 255


def burn_into(path: Path, words: str, size_px: int = 24, corner: tuple[int, int] = (12, 8)) -> Region:
    """Write words into the pixels of an uncompressed image file, bright, and return where they stand."""
    coverage = _coverage(words, _FACES[0], size_px, smooth=True)
    dataset = pydicom.dcmread(path)
    pixels = dataset.pixel_array.copy()
    row, column = corner
    height, width = coverage.shape
    part = pixels[row : row + height, column : column + width]
    part[:] = (part * (1 - coverage) + float(pixels.max()) * coverage).astype(pixels.dtype)
    dataset.PixelData = pixels.tobytes()
    dataset.save_as(path)
    return Region(row, column, row + height, column + width)

"""Pixels that need more than decoding before they are grey slices: colours, palettes, tiles (PS3.3 C.7.6.3).

A colour picture is shown by its luminance, Y' of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, a half rounded up. Where
the picture is stored as luminance and colour differences, that is its first sample as it stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.imaging.bits import frames_of_bits
from readstation.imaging.decode import (
    DEFLATED_FRAMES,
    EXPLICIT,
    NATIVE,
    RLE,
    PixelFormat,
    check_frame,
    decoded,
    inflated,
    pixel_format,
    stored_frames,
    unpacked,
)
from readstation.imaging.mosaic import is_mosaic, mosaic_of
from readstation.imaging.objects import READ_FAILURES, DicomObject
from readstation.imaging.segmentation import is_segmentation

PALETTE = "PALETTE COLOR"
GREYS = frozenset({"MONOCHROME1", "MONOCHROME2", PALETTE})
COLOURS = frozenset({"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT"})

_THOUSANDTHS = np.array([299, 587, 114], dtype=np.uint32)


def photometric_of(header: Dataset) -> str:
    """Return the photometric interpretation in capitals without spaces."""
    return str(header.get("PhotometricInterpretation", "")).strip().upper()


def is_coloured(header: Dataset) -> bool:
    """Return whether an object is stored in colours or through a palette; that of a label map colours no picture."""
    if is_segmentation(header):
        return False
    return int(header.get("SamplesPerPixel") or 1) == 3 or photometric_of(header) == PALETTE


def is_plain(header: Dataset, form: PixelFormat) -> bool:
    """Return whether the frames of an object are grey slices as they stand."""
    is_packed = form.bits_allocated == 1 or form.transfer_syntax == DEFLATED_FRAMES
    return not (is_packed or is_coloured(header) or is_mosaic(header) or form.shift or form.is_swapped)


def plain_frames(source: DicomObject) -> tuple[PixelFormat, list[bytes]]:
    """Return the frames of an object as grey slices: as they stand, or made so and then uncompressed.

    Returns
    -------
    PixelFormat
        How the returned frames are stored.
    list of bytes
        One entry for each slice.

    Raises
    ------
    Refused
        If the pixels cannot be read or are not what the header says.
    """
    form = pixel_format(source)
    native = replace(form, transfer_syntax=EXPLICIT, is_big_endian=False, shift=0, samples=1, is_swapped=False)
    if form.bits_allocated == 1:
        return replace(native, bits_allocated=8, bits_stored=8, is_signed=False), frames_of_bits(source, form)
    frames = stored_frames(source, form)
    header = source.header
    if is_plain(header, form):
        return form, list(frames)
    try:
        if is_coloured(header):
            native = replace(native, bits_allocated=8, bits_stored=8, is_signed=False)
            return native, [_grey(frame, form, header).tobytes() for frame in frames]
        if is_mosaic(header):
            return _tiles(header, form, native, frames[0])
    except (RuntimeError, *READ_FAILURES) as error:
        raise Refused(Finding("pixels.damaged", "The compressed pixels are damaged.")) from error
    return native, [_little(decoded(frame, form)) for frame in frames]


def _tiles(header: Dataset, form: PixelFormat, native: PixelFormat, frame: bytes) -> tuple[PixelFormat, list[bytes]]:
    mosaic = mosaic_of(header)
    if mosaic is None:
        raise Refused(Finding("object.mosaic", "The picture holds many slices and does not say where each lies."))
    picture = decoded(frame, form)
    count = len(mosaic.positions_mm)
    form = replace(native, rows=mosaic.rows, columns=mosaic.columns, frames=count)
    return form, [_little(mosaic.tile(picture, index)) for index in range(count)]


def _little(values: NDArray[Any]) -> bytes:
    return np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<")).tobytes()


def _grey(frame: bytes, form: PixelFormat, header: Dataset) -> NDArray[np.uint8]:
    """Return the luminance of one frame, uint8, shape (rows, columns)."""
    if photometric_of(header) == PALETTE:
        indices = decoded(frame, form)
        colours = apply_color_lut(indices.copy(), header)
        return _luminance(colours >> 8 if colours.dtype.itemsize == 2 else colours)
    samples, is_luminance = _samples(frame, form, header)
    if samples.shape[:2] != (form.rows, form.columns) or samples.dtype != np.uint8:
        raise Refused(Finding("pixels.size", "The pixels are not of the size that the object says."))
    return np.ascontiguousarray(samples[..., 0]) if is_luminance else _luminance(samples)


def _luminance(colours: NDArray[Any]) -> NDArray[np.uint8]:
    grey: NDArray[np.uint8] = ((colours.astype(np.uint32) @ _THOUSANDTHS + 500) // 1000).astype(np.uint8)
    return grey


def _samples(frame: bytes, form: PixelFormat, header: Dataset) -> tuple[NDArray[np.uint8], bool]:
    """Return the samples of a frame, shape (rows, columns, 1 or 3), and whether the first one is the luminance."""
    photometric = photometric_of(header)
    rows, columns = form.rows, form.columns
    if form.transfer_syntax == DEFLATED_FRAMES:
        check_frame(frame, form)
        frame = inflated(frame, form)
    if form.transfer_syntax in NATIVE or form.transfer_syntax == DEFLATED_FRAMES:
        flat = np.frombuffer(frame, np.uint8)
        if photometric == "YBR_FULL_422":
            # Two pixels of a row share their colours: Y1 Y2 Cb Cr (PS3.3 C.7.6.3.1.2).
            return flat.reshape(-1, 4)[:, :2].reshape(rows, columns, 1), True
        is_planar = int(header.get("PlanarConfiguration") or 0) == 1
        values = flat.reshape(3, rows, columns).transpose(1, 2, 0) if is_planar else flat.reshape(rows, columns, 3)
        return values, photometric == "YBR_FULL"
    check_frame(frame, form)
    if form.transfer_syntax == RLE:
        planes = np.frombuffer(imagecodecs.dicomrle_decode(frame, dtype=np.dtype("u1")), np.uint8)
        return planes.reshape(3, rows, columns).transpose(1, 2, 0), photometric == "YBR_FULL"
    values = unpacked(frame, form)
    if values.ndim == 3 and values.shape[0] == 3 and values.shape[1:] == (rows, columns):
        values = values.transpose(1, 2, 0)
    # JPEG and JPEG 2000 decoders undo the colour transform of their own streams; JPEG-LS has none.
    return values, photometric == "YBR_FULL" and form.transfer_syntax.endswith((".80", ".81"))

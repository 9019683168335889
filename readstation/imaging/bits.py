"""Pixels of one bit, as binary segmentations have them, made into bytes (PS3.5 8.1.1, 8.2 and A.4).

The bits of uncompressed frames follow one another without a gap, so a frame may begin inside a byte; the first pixel is
the lowest bit. Compressed frames each begin anew.
"""

from __future__ import annotations

import zlib
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.imaging.decode import (
    DEFLATED_FRAMES,
    NATIVE,
    RLE,
    PixelFormat,
    check_frame,
    decoded,
    inflated,
    stored_frames,
)
from readstation.imaging.objects import READ_FAILURES, DicomObject


def frames_of_bits(source: DicomObject, form: PixelFormat) -> list[bytes]:
    """Return the frames of an object of one bit a pixel, a byte of 0 or 1 for each pixel, row by row.

    Raises
    ------
    Refused
        If there are fewer pixels than the object says, or they are damaged.
    """
    if form.transfer_syntax not in NATIVE:
        return [_frame(each, form).tobytes() for each in stored_frames(source, form)]
    pixels = form.rows * form.columns
    cells = np.frombuffer(source.pixel_bytes(), np.uint8)
    if form.is_swapped:
        cells = cells[: cells.size // 2 * 2].view(np.uint16).byteswap().view(np.uint8)
    if cells.size * 8 < form.frames * pixels:
        raise Refused(Finding("pixels.too-few", "The object holds fewer pixels than it says."))
    return [_bits(cells, index * pixels, pixels).tobytes() for index in range(form.frames)]


def _bits(cells: NDArray[np.uint8], start: int, count: int) -> NDArray[np.uint8]:
    first, skipped = divmod(start, 8)
    return np.unpackbits(cells[first : -(-(start + count) // 8)], bitorder="little")[skipped : skipped + count]


def _frame(frame: bytes, form: PixelFormat) -> NDArray[Any]:
    if form.transfer_syntax not in (RLE, DEFLATED_FRAMES):
        values = decoded(frame, form)
        if int(values.max()) > 1:
            raise Refused(Finding("pixels.size", "The pixels are not of the size that the object says."))
        return values
    try:
        check_frame(frame, form)
        packed = inflated(frame, form) if form.transfer_syntax == DEFLATED_FRAMES else _run_length(frame)
    except (RuntimeError, zlib.error, *READ_FAILURES) as error:
        raise Refused(Finding("pixels.damaged", "The compressed pixels are damaged.")) from error
    cells = np.frombuffer(packed, np.uint8)
    if not form.frame_bytes <= cells.size <= form.frame_bytes + 1:
        raise Refused(Finding("pixels.size", "The pixels are not of the size that the object says."))
    return _bits(cells, 0, form.rows * form.columns)


def _run_length(frame: bytes) -> bytes:
    return bytes(imagecodecs.dicomrle_decode(frame, dtype=np.dtype("u1")))

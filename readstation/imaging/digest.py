"""The digest of an image: what a signature refers to and every load is compared with (TR-29, TR-45).

SHA-256 over the canonical JSON of the geometry, one newline, and the stored pixel values in little endian, row by row.
Numbers of the geometry are written as the shortest decimal text that gives the same 64-bit float. UIDs are left out,
since the gate changes them, and so is the encoding, since it does not change a value.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.core.canonical import canonical_bytes
from readstation.imaging.decode import PixelFormat
from readstation.imaging.header import FrameHeader

DIGEST_FORMAT = "readstation-image-1"


def image_digest(pixels: NDArray[Any], form: PixelFormat, frame: FrameHeader) -> str:
    """Return the digest of one image as 64 hexadecimal digits.

    Parameters
    ----------
    pixels
        Stored values, shape (rows, columns), in the type of `form.dtype`.
    form
        How they are stored: bits and sign are part of the digest.
    frame
        Position, orientation, spacing (mm, LPS) and rescale.
    """
    description = canonical_bytes(
        {
            "bits_stored": form.bits_stored,
            "column_spacing_mm": _text(frame.column_spacing_mm),
            "columns": form.columns,
            "format": DIGEST_FORMAT,
            "intercept": _text(frame.intercept),
            "is_signed": form.is_signed,
            "orientation": [_text(each) for each in frame.orientation or ()],
            "position_mm": [_text(each) for each in frame.position_mm or ()],
            "row_spacing_mm": _text(frame.row_spacing_mm),
            "rows": form.rows,
            "slope": _text(frame.slope),
            "type": form.dtype.str.lstrip("<>|="),
        }
    )
    hasher = hashlib.sha256(description + b"\n")
    hasher.update(np.ascontiguousarray(pixels, dtype=form.dtype.newbyteorder("<")).data)
    return hasher.hexdigest()


def _text(value: float | None) -> str:
    return "" if value is None else repr(float(value))

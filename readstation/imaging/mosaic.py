"""Mosaics: the slices of a volume laid out as tiles of one picture, with the geometry in a private header.

The private elements are Siemens' (0029,xx10) "SIEMENS CSA HEADER": how many tiles hold a slice, and the direction in
which the slices follow one another. ImagePositionPatient of a mosaic is that of a single slice as large as the whole
picture around the same centre, so the first tile's place has to be moved in by half of what the picture is too large.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from readstation.imaging.values import Vector, number, numbers, values_of

_CREATOR = "SIEMENS CSA HEADER"
_GROUP, _ELEMENT = 0x0029, 0x10
_MOST_TAGS, _MOST_ITEMS, _LONGEST_ITEM = 512, 10_000, 1 << 20
_ALONG = 0.999
"""The stated direction and the normal of the rows and columns must agree to 2.5 degrees."""


@dataclass(frozen=True, slots=True)
class Mosaic:
    """How the tiles lie.

    Attributes
    ----------
    side
        Tiles in a row and in a column of the picture.
    rows, columns
        The size of one tile.
    positions_mm
        The centre of the first voxel of each slice, mm LPS, in the order of the tiles.
    """

    side: int
    rows: int
    columns: int
    positions_mm: tuple[Vector, ...]

    def tile(self, picture: NDArray[Any], index: int) -> NDArray[Any]:
        """Return one slice of the picture as a view, shape (rows, columns)."""
        down, across = divmod(index, self.side)
        return picture[
            down * self.rows : (down + 1) * self.rows,
            across * self.columns : (across + 1) * self.columns,
        ]


def is_mosaic(header: Dataset) -> bool:
    """Return whether an object calls itself a mosaic."""
    return "MOSAIC" in (str(word).strip().upper() for word in values_of(header.get("ImageType")))


def mosaic_of(header: Dataset) -> Mosaic | None:
    """Return how the tiles of a mosaic lie; None where the object does not say all of it.

    The distance of the slices is SpacingBetweenSlices: a mosaic states one position for all of them.
    """
    position = numbers(header.get("ImagePositionPatient"), 3)
    orientation = numbers(header.get("ImageOrientationPatient"), 6)
    spacing = numbers(header.get("PixelSpacing"), 2)
    interval = number(header.get("SpacingBetweenSlices"))
    stated = _csa_values(header)
    count = _whole(stated.get("NumberOfImagesInMosaic"))
    direction = _vector(stated.get("SliceNormalVector"))
    if None in (position, orientation, spacing, interval, count, direction) or not (count and interval):
        return None
    side = math.isqrt(count - 1) + 1
    rows, columns = int(header.Rows) // side, int(header.Columns) // side
    if rows * side != int(header.Rows) or columns * side != int(header.Columns):
        return None
    cosines = np.array(orientation)
    normal = np.cross(cosines[:3], cosines[3:])
    along = float(normal @ np.array(direction))
    if abs(along) < _ALONG:
        return None
    row_mm, column_mm = spacing or (0.0, 0.0)
    first = (
        np.array(position)
        + cosines[3:] * row_mm * (int(header.Rows) - rows) / 2
        + cosines[:3] * column_mm * (int(header.Columns) - columns) / 2
    )
    step = normal * math.copysign(abs(interval), along)
    places = first + np.arange(count)[:, None] * step
    return Mosaic(side, rows, columns, tuple(tuple(float(each) for each in place) for place in places))


def _csa_values(header: Dataset) -> dict[str, tuple[str, ...]]:
    """Return the named values of the image's private header, empty where it has none that can be read."""
    for slot in range(0x10, 0x100):
        if str(_value(header, slot)).strip() == _CREATOR:
            data = _value(header, slot << 8 | _ELEMENT)
            return csa_values(bytes(data)) if isinstance(data, bytes | bytearray) else {}
    return {}


def _value(header: Dataset, element: int) -> object:
    tag = Tag(_GROUP, element)
    return header[tag].value if tag in header else None


def csa_values(data: bytes) -> dict[str, tuple[str, ...]]:
    """Return the values of a CSA header by name, as text.

    Parameters
    ----------
    data
        The element's value, of either of the two known layouts.

    Returns
    -------
    dict
        Empty where the bytes are no such header. A name whose values run out of the data ends the reading.
    """
    is_second = data[:4] == b"SV10"
    place = 8 if is_second else 0
    found: dict[str, tuple[str, ...]] = {}
    try:
        count, _ = struct.unpack_from("<2L", data, place)
        place += 8
        first_items: int | None = None
        for _ in range(min(count, _MOST_TAGS)):
            raw_name, _, _, _, items, _ = struct.unpack_from("<64sl4s3l", data, place)
            place += 84
            first_items = items if first_items is None else first_items
            if not 0 <= items <= _MOST_ITEMS:
                break
            values, place = _items(data, place, items, None if is_second else first_items)
            found[raw_name.split(b"\0")[0].decode("latin-1")] = values
    except struct.error:
        return found
    return found


def _items(data: bytes, place: int, count: int, first_items: int | None) -> tuple[tuple[str, ...], int]:
    """Read the values of one name; the older layout adds the first name's number of items to every length."""
    values: list[str] = []
    for _ in range(count):
        one, two, _, _ = struct.unpack_from("<4l", data, place)
        place += 16
        length = two if first_items is None else one - first_items
        if not 0 <= length <= _LONGEST_ITEM or place + length > len(data):
            raise struct.error("a value runs out of the header")
        text = data[place : place + length].split(b"\0")[0].decode("latin-1").strip()
        if text:
            values.append(text)
        place += (length + 3) // 4 * 4
    return tuple(values), place


def _whole(values: tuple[str, ...] | None) -> int | None:
    return int(values[0]) if values and values[0].isdigit() and int(values[0]) <= _MOST_ITEMS else None


def _vector(values: tuple[str, ...] | None) -> Vector | None:
    try:
        return numbers(list(values or ()), 3)
    except ValueError:
        return None

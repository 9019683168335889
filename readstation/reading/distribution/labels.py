"""Volumes of interest as rows of the journal and back: one bit a voxel, and a digest that no compression changes."""

from __future__ import annotations

import base64
import binascii
import zlib
from math import prod

import numpy as np
from numpy.typing import NDArray

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey
from readstation.dose.uptake_image import StructureRole
from readstation.geometry.affine import Affine
from readstation.geometry.label_volume import LabelVolume
from readstation.model.distribution import KeptLabel, KeptVolume

MOST_BITS_CHARACTERS = 1_500_000
"""Of all volumes together: a fact that travels has at most 4 MiB, and a signed read holds them all (TR-47)."""

MOST_VOXELS = 1_000_000_000
"""What says it holds more is damaged, and is not unpacked."""

UL_PER_ML = 1000
DIRECTIONS = 180
"""In which a slice's extent is measured: half a degree off the longest, less than a hundredth of a percent is lost."""

BoolArray = NDArray[np.bool_]


def kept_label(label: LabelVolume, series_key: SeriesKey) -> KeptLabel:
    """Return a volume's voxels as a row.

    Parameters
    ----------
    label
        The volume.
    series_key
        The image on whose grid it lies.
    """
    raw = np.packbits(label.inside).tobytes()
    shape = tuple(int(each) for each in label.inside.shape)
    matrix = tuple(repr(float(each)) for each in label.affine.matrix[:3].ravel())
    bits = base64.b64encode(zlib.compress(raw, level=9)).decode("ascii")
    return KeptLabel(_digest(shape, matrix, raw), series_key, shape, matrix, bits, label.steps)


def label_of(kept: KeptLabel, frame_of_reference: str = "") -> LabelVolume:
    """Return the volume of a row.

    Parameters
    ----------
    kept
        The row.
    frame_of_reference
        Of the image that it lies on.

    Raises
    ------
    DataProblem
        If the row is damaged: its voxels or their place are not those of its digest.
    """
    raw = _raw(kept)
    if _digest(kept.shape, kept.matrix, raw) != kept.digest:
        raise DataProblem("the voxels of a volume are not those of their digest")
    matrix = np.eye(4)
    try:
        matrix[:3] = np.array([float(each) for each in kept.matrix]).reshape(3, 4)
        affine = Affine(matrix)
    except ValueError as error:
        raise DataProblem("the place of a volume cannot be read") from error
    cells = np.frombuffer(raw, dtype=np.uint8)
    inside: BoolArray = np.unpackbits(cells, count=prod(kept.shape)).astype(np.bool_).reshape(kept.shape)
    return LabelVolume(inside, affine, frame_of_reference, kept.steps)


def kept_volume(name: str, role: StructureRole, label: LabelVolume, digest: str) -> KeptVolume:
    """Return what is kept of a volume beside its voxels."""
    longest = longest_tenths(label) if role is StructureRole.TUMOUR else None
    return KeptVolume(name, role.value, digest, round(label.volume_ml * UL_PER_ML), longest)


def longest_tenths(label: LabelVolume) -> int:
    """Return the longest diameter of a volume within a slice, tenths of a millimetre, from edge to edge of its voxels.

    Raises
    ------
    Refused
        If the volume is empty.
    """
    if label.is_empty:
        raise Refused(Finding("label.empty", "A volume is empty. Outline it or remove it."))
    down, across = label.affine.matrix[:3, 1], label.affine.matrix[:3, 2]
    angles = np.arange(DIRECTIONS) * np.pi / DIRECTIONS
    first = across / np.linalg.norm(across)
    second = down - (down @ first) * first
    second /= np.linalg.norm(second)
    directions = np.outer(np.cos(angles), first) + np.outer(np.sin(angles), second)
    per_row, per_column = directions @ down, directions @ across
    edge_mm = np.abs(per_row) / 2 + np.abs(per_column) / 2
    longest = 0.0
    for inside in label.inside[label.inside.any(axis=(1, 2))]:
        rows = np.flatnonzero(inside.any(axis=1))
        # Only the ends of each row can be the farthest of it in any direction.
        left, right = inside[rows].argmax(axis=1), inside.shape[1] - 1 - inside[rows, ::-1].argmax(axis=1)
        along = np.concatenate([rows, rows])[:, None] * per_row + np.concatenate([left, right])[:, None] * per_column
        longest = max(longest, float((along.max(axis=0) - along.min(axis=0) + 2 * edge_mm).max()))
    return round(10 * longest)


def _raw(kept: KeptLabel) -> bytes:
    if len(kept.shape) != 3 or min(kept.shape) < 1 or prod(kept.shape) > MOST_VOXELS or len(kept.matrix) != 12:
        raise DataProblem("a volume has no shape that one can have")
    wanted = -(-prod(kept.shape) // 8)
    try:
        packed = base64.b64decode(kept.bits.encode("ascii"), validate=True)
        unpacking = zlib.decompressobj()
        raw = unpacking.decompress(packed, wanted + 1)
    except (binascii.Error, zlib.error, UnicodeEncodeError) as error:
        raise DataProblem("the voxels of a volume cannot be read") from error
    if len(raw) != wanted or unpacking.unconsumed_tail or unpacking.unused_data or not unpacking.eof:
        raise DataProblem("a volume has not as many voxels as its shape says")
    return raw


def _digest(shape: tuple[int, ...], matrix: tuple[str, ...], raw: bytes) -> str:
    place = canonical_bytes({"shape": list(shape), "matrix": list(matrix)})
    return sha256_hex(place + b"\n" + raw)

"""What the drawing benches draw: a CT and a SPECT made here, or a CT series of a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.imaging import load

_SEED = 512
_CT_SHAPE = (200, 512, 512)
_CT_SPACING_MM = (2.0, 0.75, 0.75)
_SPECT_SHAPE = (100, 82, 82)
_SPECT_SPACING_MM = (4.0, 4.7, 4.7)


def write_volumes(folder: Path, series: Path | None) -> str:
    """Write the CT and the SPECT as arrays with their places, and return what they are in words.

    Parameters
    ----------
    folder
        Where ``ct.npy``, ``spect.npy`` and ``volumes.json`` go.
    series
        A folder with one CT series of DICOM files in place of the CT made here. The SPECT is always made, over its
        middle.

    Raises
    ------
    DataProblem
        If the folder has no series that lies in space.
    """
    if series is None:
        ct, matrix, rescale = _phantom_ct(), _affine(_CT_SHAPE, _CT_SPACING_MM), (1.0, -1024.0)
        words = "made here: CT 512 x 512 x 200 int16"
    else:
        ct, matrix, rescale = _series(series)
        words = f"CT series of PATH, {ct.shape[2]} x {ct.shape[1]} x {ct.shape[0]} {ct.dtype}"
    spect = _phantom_spect()
    middle = matrix @ np.array([*((np.asarray(ct.shape) - 1) / 2), 1.0])
    spect_matrix = _affine(_SPECT_SHAPE, _SPECT_SPACING_MM)
    spect_matrix[:3, 3] += middle[:3]
    np.save(folder / "ct.npy", ct)
    np.save(folder / "spect.npy", spect)
    places = {
        "ct": {"matrix": matrix.tolist(), "slope": rescale[0], "intercept": rescale[1]},
        "spect": {"matrix": spect_matrix.tolist(), "slope": 1.0, "intercept": 0.0},
    }
    (folder / "volumes.json").write_text(json.dumps(places), encoding="utf-8")
    return f"{words}; made here: SPECT 82 x 82 x 100 float32"


def _affine(shape: tuple[int, int, int], spacing_mm: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return (slice, row, column) to mm LPS of an axial stack with its middle at 0."""
    matrix = np.zeros((4, 4))
    matrix[2, 0], matrix[1, 1], matrix[0, 2] = spacing_mm
    matrix[:3, 3] = -matrix[:3, :3] @ ((np.asarray(shape) - 1) / 2)
    matrix[3, 3] = 1.0
    return matrix


def _phantom_ct() -> NDArray[np.int16]:
    """Return a body of ellipses with the noise of a CT, stored values 1024 above HU."""
    slices, rows, columns = _CT_SHAPE
    noise = np.random.default_rng(_SEED).normal(0, 14, (rows, columns)).astype(np.float32)
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    volume = np.empty(_CT_SHAPE, dtype=np.int16)
    for index in range(slices):
        z = 2 * index / (slices - 1) - 1
        body = np.where((x / 0.85) ** 2 + (y / 0.6) ** 2 < 1, np.float32(50), np.float32(-1000))
        liver = ((x + 0.35) / 0.42) ** 2 + ((y + 0.05) / 0.4) ** 2 + (z / 0.7) ** 2 < 1
        lesion = (x + 0.45) ** 2 + (y - 0.05) ** 2 + (z - 0.1) ** 2 < 0.02
        spine = (x / 0.1) ** 2 + ((y - 0.42) / 0.1) ** 2 < 1
        body[liver], body[lesion], body[spine] = 110, 160, 420
        shifted = np.roll(noise, (index * 37 % rows, index * 91 % columns), (0, 1))
        volume[index] = np.rint(body + shifted + 1024)
    return volume


def _phantom_spect() -> NDArray[np.float32]:
    """Return two hot places on a low ground."""
    z, y, x = np.mgrid[tuple(slice(-1, 1, size * 1j) for size in _SPECT_SHAPE)].astype(np.float32)
    hot = 90 * np.exp(-((x + 0.45) ** 2 + (y - 0.05) ** 2 + (z - 0.1) ** 2) / 0.01)
    warm = 30 * np.exp(-((x + 0.3) ** 2 + y**2 + z**2) / 0.1)
    uptake: NDArray[np.float32] = (hot + warm).astype(np.float32)
    return uptake


def _series(folder: Path) -> tuple[NDArray[Any], NDArray[np.float64], tuple[float, float]]:
    """Return the stored values of the series of a folder, its affine, and slope and intercept."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    volume = load.read_volume(files, SeriesKey("bench"), QuietJob())
    return volume.voxels, np.array(volume.affine.matrix), (volume.rescale_slope, volume.rescale_intercept)

"""How other programs load a series of a folder, each as its makers mean it to be used: to stored values or to HU.

Every loader takes the folder and returns the volume, shape (slice, row, column), slices sorted by position. Libraries
are imported by `ready`, before the clock starts.
"""

from __future__ import annotations

import importlib
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Voxels = NDArray[Any]
Loader = Callable[[str], Voxels]


def ready(name: str) -> Loader:
    """Import what a peer needs and return its loader."""
    return _PEERS[name][1]()


def absent() -> list[str]:
    """Return the peers that are not installed here."""
    return [name for name, (module, _) in _PEERS.items() if not _is_here(module)]


def present() -> list[str]:
    """Return the peers that are installed here."""
    return [name for name, (module, _) in _PEERS.items() if _is_here(module)]


def _program(name: str) -> str | None:
    """Return where a program lies: on the path, or beside this Python, where its package put it."""
    return shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))


def _is_here(module: str) -> bool:
    return _program(module[1:]) is not None if module.startswith("!") else find_spec(module) is not None


def paths_in(folder: str) -> list[str]:
    """Return the files of a folder."""
    return [entry.path for entry in os.scandir(folder)]


def _simpleitk() -> Loader:
    # Its wrapper is generated and has no types.
    library: Any = importlib.import_module("SimpleITK")
    kept = []

    def load(folder: str) -> Voxels:
        paths = paths_in(folder)
        if len(paths) == 1:
            image = library.ReadImage(paths[0])
        else:
            reader = library.ImageSeriesReader()
            reader.SetFileNames(reader.GetGDCMSeriesFileNames(folder))
            image = reader.Execute()
        # The array is a view and does not hold the image.
        kept.append(image)
        return np.asarray(library.GetArrayViewFromImage(image))

    return load


def _vtk() -> Loader:
    # A peer here, and not what this program draws with: loaded by name.
    to_numpy: Any = importlib.import_module("vtkmodules.util.numpy_support").vtk_to_numpy
    make_reader: Any = importlib.import_module("vtkmodules.vtkIOImage").vtkDICOMImageReader

    def load(folder: str) -> Voxels:
        reader = make_reader()
        paths = paths_in(folder)
        if len(paths) == 1:
            reader.SetFileName(paths[0])
        else:
            reader.SetDirectoryName(folder)
        reader.Update()
        image = reader.GetOutput()
        columns, rows, slices = image.GetDimensions()
        return np.asarray(to_numpy(image.GetPointData().GetScalars())).reshape(slices, rows, columns)

    return load


def _gdcm() -> Loader:
    import gdcm

    kinds = {
        gdcm.PixelFormat.INT16: np.int16,
        gdcm.PixelFormat.UINT16: np.uint16,
        gdcm.PixelFormat.INT8: np.int8,
        gdcm.PixelFormat.UINT8: np.uint8,
    }

    def pixels(path: str) -> Voxels:
        reader = gdcm.ImageReader()
        reader.SetFileName(path)
        if not reader.Read():
            raise RuntimeError("gdcm cannot read the file")
        image = reader.GetImage()
        columns, rows = image.GetDimension(0), image.GetDimension(1)
        data = image.GetBuffer().encode("utf-8", errors="surrogateescape")
        kind = kinds[image.GetPixelFormat().GetScalarType()]
        return np.frombuffer(data, dtype=kind).reshape(-1, rows, columns)

    def load(folder: str) -> Voxels:
        paths = paths_in(folder)
        if len(paths) == 1:
            return pixels(paths[0])
        sorter = gdcm.IPPSorter()
        sorter.SetComputeZSpacing(False)
        if not sorter.Sort(paths):
            raise RuntimeError("gdcm cannot sort the files")
        ordered = sorter.GetFilenames()
        first = pixels(ordered[0])
        voxels = np.empty((len(ordered), *first.shape[1:]), first.dtype)
        for index, path in enumerate(ordered):
            voxels[index] = pixels(path)[0]
        return voxels

    return load


def _dicomsdl() -> Loader:
    import dicomsdl

    def load(folder: str) -> Voxels:
        opened = [dicomsdl.open(path) for path in paths_in(folder)]
        if len(opened) > 1:
            opened.sort(key=lambda each: each.ImagePositionPatient[2])
        info = opened[0].getPixelDataInfo()
        count = info["NumberOfFrames"] if len(opened) == 1 else len(opened)
        voxels = np.empty((count, info["Rows"], info["Cols"]), dtype=info["dtype"])
        for index in range(count):
            source, frame = (opened[0], index) if len(opened) == 1 else (opened[index], 0)
            source.copyFrameData(frame, voxels[index])
        return voxels

    return load


def _dcm2niix() -> Loader:
    program = _program("dcm2niix") or "dcm2niix"
    scratch = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a RAM disk, so that no disk is measured

    def load(folder: str) -> Voxels:
        with tempfile.TemporaryDirectory(dir=scratch) as out:
            command = [program, "-z", "n", "-b", "n", "-m", "y", "-f", "out", "-o", out, folder]
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - the peer
            [path] = sorted(Path(out).glob("*.nii"))[:1]
            return _nifti(path)

    return load


def _nifti(path: Path) -> Voxels:
    with path.open("rb") as stream:
        head = stream.read(352)
        sizes = struct.unpack_from("<8h", head, 40)
        (bits,) = struct.unpack_from("<h", head, 70)
        stream.seek(int(struct.unpack_from("<f", head, 108)[0]))
        kind = {4: np.int16, 512: np.uint16, 16: np.float32, 8: np.int32}[bits]
        count = sizes[1] * sizes[2] * sizes[3]
        return np.fromfile(stream, dtype=kind, count=count).reshape(sizes[3], sizes[2], sizes[1])


def _pydicom_imagecodecs() -> Loader:
    import imagecodecs
    import pydicom
    from pydicom.encaps import generate_frames

    decoders = {
        "1.2.840.10008.1.2.4.70": imagecodecs.jpeg8_decode,
        "1.2.840.10008.1.2.4.80": imagecodecs.jpegls_decode,
        "1.2.840.10008.1.2.4.90": imagecodecs.jpeg2k_decode,
    }

    def frames(dataset: Any) -> Voxels:
        decode = decoders.get(dataset.file_meta.TransferSyntaxUID)
        shape = (int(dataset.get("NumberOfFrames") or 1), dataset.Rows, dataset.Columns)
        if decode is None:
            return np.asarray(dataset.pixel_array).reshape(shape)
        parts = generate_frames(dataset.PixelData, number_of_frames=shape[0])
        return np.stack([np.asarray(decode(part)) for part in parts]).view(np.int16)

    return _pydicom_loader(pydicom.dcmread, frames)


def _pydicom_plugins() -> Loader:
    import pydicom

    # The handlers that are installed beside it: pylibjpeg with its parts, pyjpegls, gdcm.
    def frames(dataset: Any) -> Voxels:
        shape = (int(dataset.get("NumberOfFrames") or 1), dataset.Rows, dataset.Columns)
        return np.asarray(dataset.pixel_array).reshape(shape)

    return _pydicom_loader(pydicom.dcmread, frames)


def _pydicom_loader(read: Callable[[str], Any], frames: Callable[[Any], Voxels]) -> Loader:
    def load(folder: str) -> Voxels:
        paths = paths_in(folder)
        if len(paths) == 1:
            return frames(read(paths[0]))
        opened = sorted((read(path) for path in paths), key=lambda each: float(each.ImagePositionPatient[2]))
        first = frames(opened[0])
        voxels = np.empty((len(opened), *first.shape[1:]), first.dtype)
        for index, dataset in enumerate(opened):
            voxels[index] = frames(dataset)[0]
        return voxels

    return load


_PEERS: dict[str, tuple[str, Callable[[], Loader]]] = {
    "SimpleITK": ("SimpleITK", _simpleitk),
    "vtkDICOMImageReader": ("vtkmodules", _vtk),
    "GDCM": ("gdcm", _gdcm),
    "dicomsdl": ("dicomsdl", _dicomsdl),
    "dcm2niix": ("!dcm2niix", _dcm2niix),
    "pydicom + imagecodecs": ("pydicom", _pydicom_imagecodecs),
    "pydicom + its handlers": ("pylibjpeg", _pydicom_plugins),
}
"""Name, the module or ``!program`` that it needs, and what makes its loader."""

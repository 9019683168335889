"""Mosaics: split by the geometry of the private header, and refused where it is not whole."""

from __future__ import annotations

import re
import struct
import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import FileDataset

from readstation.imaging.mosaic import csa_values, mosaic_of
from tests.builders.dicom import image_dataset, set_pixels
from tests.builders.dicom_release import loaded, scan

MR = "1.2.840.10008.5.1.4.1.1.4"
NAMES = ("EchoLinePosition", "NumberOfImagesInMosaic", "SliceNormalVector")


def csa_header(values: dict[str, list[str]], *, is_second: bool = True) -> bytes:
    """Return a private header as the scanner lays it out, in the newer or the older way."""
    parts = [b"SV10\4\3\2\1" if is_second else b"", struct.pack("<2L", len(values), 77)]
    first = len(next(iter(values.values())))
    for name, found in values.items():
        parts.append(struct.pack("<64sl4s3l", name.encode(), len(found), b"FD\0\0", 4, len(found), 77))
        for text in found:
            data = text.encode() + b"\0"
            length = len(data)
            lengths = (length, length, 77, length) if is_second else (length + first, length + first, 77, length)
            parts.append(struct.pack("<4l", *lengths) + data + b"\0" * (-length % 4))
    return b"".join(parts)


def mosaic_dataset(count: int = 7, *, normal: tuple[float, ...] = (0, 0, 1), is_second: bool = True) -> FileDataset:
    """Return a picture of 3 by 3 tiles of 8 by 10 pixels, each tile of one value."""
    dataset = image_dataset(
        MR,
        ImageType=["ORIGINAL", "PRIMARY", "M", "MOSAIC"],
        ImagePositionPatient=[-100, -90, 20],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        PixelSpacing=[2, 3],
        SpacingBetweenSlices=4.5,
        SliceThickness=4,
    )
    tiles = np.zeros((9, 8, 10), np.int16)
    tiles[:count] = np.arange(1, count + 1)[:, None, None] * 10
    picture = tiles.reshape(3, 3, 8, 10).transpose(0, 2, 1, 3).reshape(24, 30)
    set_pixels(dataset, picture)
    values = {
        "EchoLinePosition": ["1", "2"],
        "NumberOfImagesInMosaic": [str(count)],
        "SliceNormalVector": [str(each) for each in normal],
    }
    block = dataset.private_block(0x0029, "SIEMENS CSA HEADER", create=True)
    block.add_new(0x10, "OB", csa_header(values, is_second=is_second))
    return dataset


@pytest.mark.parametrize("is_second", [True, False])
@pytest.mark.parametrize("direction", [1, -1])
def test_tiles_become_slices_with_their_places(tmp_path: Path, direction: int, *, is_second: bool) -> None:
    """The stated position is that of a slice of 24 × 30 pixels around the same centre; tiles begin further in."""
    (tmp_path / "in").mkdir()
    mosaic_dataset(normal=(0, 0, direction), is_second=is_second).save_as(tmp_path / "in" / "a.dcm")
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert series.draft.is_usable
    assert volume.shape == (7, 8, 10)
    assert volume.voxels[:, 3, 4].tolist() == [10, 20, 30, 40, 50, 60, 70][::direction]
    bottom = 20.0 if direction == 1 else 20 - 6 * 4.5
    assert volume.affine.to_patient((0, 0, 0)).tolist() == [-100 + 10 * 3, -90 + 8 * 2, bottom]
    assert volume.spacing_mm == (4.5, 2, 3)


@pytest.mark.parametrize(
    "what", ["no header", "no count", "no normal", "other normal", "no distance", "cut", "too many"]
)
def test_a_mosaic_that_does_not_say_all_is_refused(tmp_path: Path, what: str) -> None:
    """The thickness never stands in for the distance of the slices."""
    dataset = mosaic_dataset()
    element = dataset[0x0029, 0x1010]
    if what == "no header":
        del dataset[0x0029, 0x1010]
    elif what == "no count":
        element.value = element.value.replace(b"NumberOfImages", b"NumberOfSmiles")
    elif what == "no normal":
        element.value = element.value.replace(b"SliceNormal", b"SliceFormal")
    elif what == "other normal":
        dataset.ImageOrientationPatient = [1, 0, 0, 0, 0, 1]
    elif what == "no distance":
        del dataset.SpacingBetweenSlices
    elif what == "cut":
        element.value = element.value[:200]
    else:
        element.value = element.value.replace(b"7\0\0\0", b"8x\0\0")
    (tmp_path / "in").mkdir()
    dataset.save_as(tmp_path / "in" / "a.dcm")
    result = scan([tmp_path / "in"], tmp_path / "s")
    assert [each.finding.code for each in result.refused] == ["object.mosaic"]
    assert result.refused[0].finding.message.endswith("without saying where each lies.")


@pytest.fixture
def real_mosaic(shared_data: Path) -> Path:
    return shared_data / "dicom-edge-cases" / "geometry" / "siemens-mosaic" / "MR-sonata-3D-as-Tile.dcm"


@pytest.mark.shared_data
def test_the_private_header_reads_as_nibabel_reads_it(real_mosaic: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nibabel.nicom import csareader
    data = bytes(pydicom.dcmread(real_mosaic)[0x0029, 0x1010].value)
    theirs = csareader.read(data)["tags"]
    ours = csa_values(data)
    assert ours["NumberOfImagesInMosaic"] == (str(theirs["NumberOfImagesInMosaic"]["items"][0]),)
    assert [float(each) for each in ours["SliceNormalVector"]] == theirs["SliceNormalVector"]["items"]
    assert set(ours) == set(theirs)


@pytest.mark.shared_data
def test_the_slices_lie_where_the_scan_protocol_put_them(real_mosaic: Path) -> None:
    """The protocol in the series header states the centre of every slice, by other numbers than those that are used."""
    dataset = pydicom.dcmread(real_mosaic)
    mosaic = mosaic_of(dataset)
    assert mosaic is not None
    text = bytes(dataset[0x0029, 0x1020].value).decode("latin-1")
    centres = np.zeros((len(mosaic.positions_mm), 3))
    pattern = r"sSliceArray\.asSlice\[(\d+)\]\.sPosition\.d(Sag|Cor|Tra)\s*=\s*(-?[\d.e-]+)"
    for index, axis, value in re.findall(pattern, text):
        centres[int(index), ("Sag", "Cor", "Tra").index(axis)] = float(value)
    cosines = np.array(dataset.ImageOrientationPatient, float)
    half = 3.59375 * np.array([mosaic.columns / 2, mosaic.rows / 2])
    ours = np.array(mosaic.positions_mm) + half[0] * cosines[:3] + half[1] * cosines[3:]
    assert np.ptp(centres, axis=0).max() > 100
    off = np.linalg.norm(ours - centres, axis=1)
    assert off.max() < 0.001

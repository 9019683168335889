"""Colour pictures become grey by their luminance, however they are stored; pydicom makes the colours to compare."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from pydicom.dataset import FileDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import convert_color_space
from pydicom.uid import RLELossless

from tests.builders.dicom import SECONDARY_CAPTURE
from tests.builders.dicom_release import loaded, scan
from tests.builders.mutated_images import placed_dataset
from tests.builders.segmentations import DEFLATED_FRAMES, as_file

JPEG = "1.2.840.10008.1.2.4."
MR = "1.2.840.10008.5.1.4.1.1.4"


def colours() -> np.ndarray:
    rng = np.random.default_rng(4)
    rows, columns = np.mgrid[:20, :26]
    smooth = np.dstack([rows * 12, columns * 9, 255 - rows * 5 - columns * 3]).astype(np.uint8)
    smooth[5:9, 5:15] = rng.integers(0, 256, (4, 10, 3))
    return smooth


def luminance(values: np.ndarray) -> np.ndarray:
    red, green, blue = (values[..., each].astype(int) for each in range(3))
    return (299 * red + 587 * green + 114 * blue + 500) // 1000


def colour_dataset(values: np.ndarray, photometric: str, sop_class: str = MR, **attributes: Any) -> FileDataset:
    dataset = placed_dataset(sop_class, SamplesPerPixel=3, PhotometricInterpretation=photometric, PlanarConfiguration=0)
    dataset.Rows, dataset.Columns = values.shape[:2]
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = values.tobytes()
    dataset["PixelData"].VR = "OB"
    for name, value in attributes.items():
        setattr(dataset, name, value)
    return dataset


def shown(dataset: FileDataset, folder: Path) -> Any:
    (folder / "in").mkdir()
    dataset.save_as(folder / "in" / "a.dcm", enforce_file_format=True)
    [(series, released, volume)] = loaded([folder / "in"], folder / "s", pictures=True)
    assert "series.colour" in [finding.code for finding in series.draft.findings]
    assert not series.draft.is_usable
    return series, released, volume


@pytest.mark.parametrize("planar", [0, 1])
def test_red_green_and_blue(tmp_path: Path, planar: int) -> None:
    values = colours()
    stored = values if planar == 0 else np.ascontiguousarray(values.transpose(2, 0, 1))
    dataset = colour_dataset(values, "RGB", PixelData=stored.tobytes(), PlanarConfiguration=planar)
    _, released, volume = shown(dataset, tmp_path)
    assert np.array_equal(volume.voxels[0], luminance(values))
    assert volume.is_placed
    assert released.is_lossy is False


def test_luminance_and_differences_are_taken_as_they_stand(tmp_path: Path) -> None:
    ybr = convert_color_space(colours(), "RGB", "YBR_FULL")
    _, _, volume = shown(colour_dataset(ybr, "YBR_FULL"), tmp_path)
    assert np.array_equal(volume.voxels[0], ybr[..., 0])
    assert np.abs(volume.voxels[0].astype(int) - luminance(colours())).max() <= 1


def test_two_pixels_that_share_their_colours(tmp_path: Path) -> None:
    """YBR_FULL_422: Y1 Y2 Cb Cr."""
    ybr = convert_color_space(colours(), "RGB", "YBR_FULL")
    pairs = np.stack([ybr[:, ::2, 0], ybr[:, 1::2, 0], ybr[:, ::2, 1], ybr[:, ::2, 2]], axis=-1)
    dataset = colour_dataset(ybr, "YBR_FULL_422", PixelData=pairs.tobytes())
    _, _, volume = shown(dataset, tmp_path)
    assert np.array_equal(volume.voxels[0], ybr[..., 0])


def test_run_length_planes(tmp_path: Path) -> None:
    dataset = colour_dataset(colours(), "RGB")
    dataset.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    _, _, volume = shown(dataset, tmp_path)
    assert np.array_equal(volume.voxels[0], luminance(colours()))


@pytest.mark.parametrize(
    ("syntax", "photometric", "encode", "most"),
    [
        ("80", "RGB", imagecodecs.jpegls_encode, 0),
        ("90", "YBR_RCT", lambda v: imagecodecs.jpeg2k_encode(v, codecformat="j2k", reversible=True, level=0), 0),
        ("201", "YBR_RCT", imagecodecs.htj2k_encode, 0),
        ("50", "YBR_FULL_422", lambda v: imagecodecs.jpeg8_encode(v, level=100, subsampling="422"), 6),
    ],
)
def test_compressed_colours(tmp_path: Path, syntax: str, photometric: str, encode: Any, most: int) -> None:
    values = colours()
    dataset = colour_dataset(values, photometric)
    dataset.PixelData = encapsulate([encode(values)])
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = JPEG + syntax
    _, released, volume = shown(dataset, tmp_path)
    assert np.abs(volume.voxels[0].astype(int) - luminance(values)).max() <= most
    assert released.is_lossy is (syntax == "50")


def test_deflated_colours(tmp_path: Path) -> None:
    dataset = colour_dataset(colours(), "RGB")
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    dataset.PixelData = encapsulate([packer.compress(colours().tobytes()) + packer.flush()])
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = DEFLATED_FRAMES
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.dcm").write_bytes(as_file(dataset))
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s", pictures=True)
    assert np.array_equal(volume.voxels[0], luminance(colours()))


@pytest.mark.parametrize("bits", [8, 16])
def test_palettes(tmp_path: Path, bits: int) -> None:
    rng = np.random.default_rng(2)
    table = rng.integers(0, 256, (3, 40), dtype=np.uint8)
    indices = rng.integers(0, 40, (10, 12), dtype=np.uint8)
    dataset = colour_dataset(np.zeros((10, 12, 3), np.uint8), "PALETTE COLOR", SamplesPerPixel=1)
    dataset.PixelData = indices.tobytes()
    for name, values in zip(("Red", "Green", "Blue"), table, strict=True):
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [40, 0, bits])
        data = values.tobytes() if bits == 8 else (values.astype("<u2") << 8).tobytes()
        setattr(dataset, f"{name}PaletteColorLookupTableData", data)
    _, _, volume = shown(dataset, tmp_path)
    assert np.array_equal(volume.voxels[0], luminance(table.T[indices]))


def test_a_palette_that_is_not_there_is_a_refusal(tmp_path: Path) -> None:
    dataset = colour_dataset(np.zeros((4, 4, 3), np.uint8), "PALETTE COLOR", SamplesPerPixel=1, PixelData=bytes(16))
    with pytest.raises(Exception, match="damaged"):
        shown(dataset, tmp_path)


def test_a_screen_capture_comes_only_where_the_office_asks(tmp_path: Path) -> None:
    """TR-20; burned-in text stays out even then."""
    dataset = colour_dataset(colours(), "RGB", SECONDARY_CAPTURE)
    series, _, volume = shown(dataset, tmp_path)
    assert "series.picture" in [finding.code for finding in series.draft.findings]
    assert volume.shape == (1, 20, 26)
    [refused] = scan([tmp_path / "in"], tmp_path / "t").refused
    assert refused.finding.message == "Not taken: a secondary capture, a picture that may show names."
    dataset.BurnedInAnnotation = "YES"
    dataset.save_as(tmp_path / "in" / "a.dcm", enforce_file_format=True)
    result = scan([tmp_path / "in"], tmp_path / "u", pictures=True)
    assert [each.finding.code for each in result.refused] == ["object.burned-in"]


def test_a_colour_picture_of_a_scanner_comes_only_where_the_office_asks(tmp_path: Path) -> None:
    """Fused and annotated pictures are sent in the classes of CT and MR."""
    (tmp_path / "in").mkdir()
    colour_dataset(colours(), "RGB").save_as(tmp_path / "in" / "a.dcm", enforce_file_format=True)
    [refused] = scan([tmp_path / "in"], tmp_path / "t").refused
    assert refused.finding.message == "Not taken: a colour picture, which may show names."

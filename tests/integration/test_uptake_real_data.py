"""Activity and uptake values of real PET and SPECT beside an independent reading of their headers."""

from __future__ import annotations

import importlib.util
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk  # noqa: N813

from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.dose.assessment import total_activity_gbq
from readstation.dose.uptake_image import UptakeImage
from readstation.imaging.label_import import contours_of, from_contours
from readstation.imaging.load import load_volume, read_volume
from readstation.imaging.outline import opaque
from readstation.imaging.uptake import uptake_of
from tests.builders.dicom_release import facts_of, release, scan

pytestmark = pytest.mark.shared_data

ROOT = Path(__file__).resolve().parents[2]


def test_activity_and_uptake_value_of_the_real_pet(shared_data: Path, tmp_path: Path) -> None:
    """PS3.3 C.8.9: by pydicom and SimpleITK alone, slice by slice, with the header's own dates and weight."""
    folder = shared_data / "petct-acrin-nsclc-042" / "PT_PET_AC"
    [series] = scan([folder], tmp_path / "s").series
    released = release(series, tmp_path / "r")
    volume = load_volume(released.files, facts_of(series, released), QuietJob())
    image = UptakeImage(volume, uptake_of(released.files, QuietJob()))
    values = image.values()
    seconds = factor = 0.0
    total_bq = 0.0
    for index, source in enumerate(series.images):
        header = pydicom.dcmread(source.source.path, stop_before_pixels=True)
        pixels = sitk.GetArrayFromImage(sitk.ReadImage(str(source.source.path)))[0].astype(float)
        assert np.allclose(values[index], pixels, rtol=1e-6)
        item = header.RadiopharmaceuticalInformationSequence[0]
        clocks = [
            datetime.strptime(f"{each}+0000", "%H%M%S.%f%z")
            for each in (header.AcquisitionTime, item[0x00181072].value)
        ]
        seconds = (clocks[0] - clocks[1]) / timedelta(seconds=1)
        factor = 2 ** (seconds / float(item.RadionuclideHalfLife))
        spacing = [float(each) for each in header.PixelSpacing]
        total_bq += pixels.sum() * spacing[0] * spacing[1] * volume.affine.slice_interval_mm / 1000 * factor
        suv = pixels * float(header.PatientWeight) * 1000 / (float(item.RadionuclideTotalDose) / factor)
        ours = image.facts.suv_per_bqml(float(header.PatientWeight))
        assert np.allclose(values[index] * ours, suv, rtol=1e-6)
    assert image.facts.scan_after_s == seconds == 9527
    assert total_activity_gbq(image) * 1e9 == pytest.approx(total_bq, rel=1e-6)
    assert 0.2 < total_activity_gbq(image) * 1e9 / image.facts.injected_bq < 1


def test_contours_of_the_real_spect_lie_on_its_hot_lesions(shared_data: Path, tmp_path: Path) -> None:
    """The RT structure set of another program, beside SimpleITK's own count of voxels by their physical places."""
    with zipfile.ZipFile(shared_data / "spect-lu177-liver-scan1" / "spect-lu177-scan1.zip") as archive:
        archive.extractall(tmp_path / "in")
    paths = [each for each in (tmp_path / "in").rglob("*.dcm") if "image" in each.parts]
    volume = read_volume(paths, SeriesKey("spect"), QuietJob())
    frame = opaque(pydicom.dcmread(paths[0], stop_before_pixels=True).FrameOfReferenceUID)
    [path] = [each for each in (tmp_path / "in").rglob("*.dcm") if "mask" in each.parts]
    structures = contours_of(path)
    assert [len(each.contours_mm) for each in structures] == [35, 10]
    for structure in structures:
        label = from_contours(structure, volume, frame)
        area_mm2 = sum(
            abs(np.dot(each[:, 0], np.roll(each[:, 1], -1)) - np.dot(each[:, 1], np.roll(each[:, 0], -1))) / 2
            for each in structure.contours_mm
        )
        assert label.volume_ml == pytest.approx(area_mm2 * volume.affine.slice_interval_mm / 1000, rel=0.05)
        assert volume.voxels[label.inside].mean() > 5 * volume.voxels.mean()


@pytest.fixture(scope="module")
def written(shared_data: Path) -> str:
    spec = importlib.util.spec_from_file_location("make_uptake", ROOT / "docs" / "make_uptake.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
        text: str = module.page()
    finally:
        del sys.modules[spec.name]
    return text


def test_the_page_is_what_the_program_says(written: str) -> None:
    """Where this fails: python docs/make_uptake.py, and look at every line that changed."""
    assert written == (ROOT / "docs" / "evidence" / "uptake.md").read_text(encoding="utf-8")


def test_every_place_agrees_and_every_refusal_has_a_reason(written: str) -> None:
    """Places to 0.01 mm; what has none, or is refused, says so beside the other readers' verdict."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in written.splitlines() if line.count("|") == 6]
    rows = [row for row in rows if row[0] not in ("Where", "---")]
    assert len(rows) >= 5
    for _, _, place, _, dose in rows:
        is_near = place.endswith(")") and place.split()[1] == "mm" and float(place.split()[0]) < 0.01
        assert is_near or place == "none stated" or (dose.startswith("refused: ") and "SimpleITK" in place)
        assert dose

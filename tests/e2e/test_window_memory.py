"""What an open case costs the window, and that nothing of it stays (slow, by hand)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import generate_uid

from readstation.app.demo import PASSWORD, DemoFolders, make_images, prepare
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob

ROOT = Path(__file__).resolve().parents[2]
CASES = 50
THIN_SLICES = 150


def measured(folders: DemoFolders, cases: int) -> dict[str, float]:
    """Take the images in and look through the case in a window of its own process, so many times."""
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "READSTATION_PAINTER": "raster",
        "PYTHONPATH": str(ROOT),
    }
    script = str(Path(__file__).with_name("window_memory.py"))
    done = subprocess.run(
        [sys.executable, script, str(folders.profile), reader.login, PASSWORD, str(cases)],
        capture_output=True, text=True, env=environment, check=False, timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    sys.stdout.write(f"{found}\n")
    return found


def make_thin(series: Path) -> None:
    """Put each slice of a series of the phantom three times at a third of the interval, until there are 150."""
    files = sorted(series.iterdir())
    images = [pydicom.dcmread(each) for each in files]
    step = (images[1].ImagePositionPatient[2] - images[0].ImagePositionPatient[2]) / 3
    for path in files:
        path.unlink()
    for index in range(THIN_SLICES):
        image = images[index // 3]
        x, y, _ = image.ImagePositionPatient
        z = round(images[0].ImagePositionPatient[2] + step * index, 3)
        image.ImagePositionPatient = [x, y, z]
        image.SliceLocation = z
        image.SliceThickness = image.SpacingBetweenSlices = abs(round(step, 3))
        image.InstanceNumber = index + 1
        image.SOPInstanceUID = generate_uid(entropy_srcs=[str(series), str(index)])
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        image.save_as(series / f"IM{index + 1:04}.dcm")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read where Linux keeps it")
def test_a_case_costs_little_more_than_its_pixels_and_fifty_leave_nothing(tmp_path: Path) -> None:
    """Four phases of the full phantom in the real window, scrolled while they load."""
    folders = DemoFolders(tmp_path)
    make_images(folders, QuietJob())
    found = measured(folders, CASES)
    assert found["risen"] < 1.4 * found["stored"] + 100
    assert found["left"] < 20
    assert found["objects"] <= 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read where Linux keeps it")
def test_four_phases_of_150_slices_cost_little_more_than_their_pixels(tmp_path: Path) -> None:
    """The same with thin slices: 300 MB of stored pixels, first four images at once, scrolled while the rest loads."""
    folders = DemoFolders(tmp_path)
    make_images(folders, QuietJob())
    for series in (folders.phantom / "dicom" / "tp0").iterdir():
        make_thin(series)
    found = measured(folders, cases=3)
    assert found["stored"] == 4 * THIN_SLICES * 512 * 512 * 2 / 2**20
    assert found["risen"] < 1.4 * found["stored"] + 100
    assert found["objects"] <= 0

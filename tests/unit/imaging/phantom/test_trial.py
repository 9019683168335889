"""Making the trial: whole or not at all, once, and the same bytes from the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from readstation.core.errors import Cancelled, DataProblem, EnvironmentFault
from readstation.core.jobs import QuietJob
from readstation.imaging.phantom import PhantomSize, is_complete, layout, load_truth, make_phantom_trial, trial, truth
from readstation.imaging.phantom.dicom_writer import SeriesWriter
from readstation.imaging.phantom.layout import TIMEPOINTS, scan_of
from readstation.imaging.phantom.noise import Mottle
from readstation.imaging.phantom.phases import PHASES
from readstation.imaging.phantom.slices import stored_slice
from readstation.imaging.phantom.story import truth_of
from tests.builders.phantom import PhantomTrial

SMALL = PhantomSize.SMALL


class StoppingJob:
    """A job that a person stops after some slices."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.reports: list[tuple[int, int]] = []

    def report(self, done: int, total: int, what: str = "") -> None:
        self.reports.append((done, total))

    def checkpoint(self) -> None:
        if self.reports and self.reports[-1][0] >= self.after:
            raise Cancelled


@pytest.fixture
def _three_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(layout._SLICES, SMALL, (21, 3))


def test_truth_survives_its_file(phantom_trial: PhantomTrial) -> None:
    """What is loaded is what was returned, and what the seed says."""
    assert load_truth(phantom_trial.folder) == phantom_trial.truth
    assert load_truth(phantom_trial.folder / "truth.json") == truth_of(20, SMALL)


def test_same_seed_same_bytes(phantom_trial: PhantomTrial, tmp_path: Path) -> None:
    """A slice made again, alone and in one thread, is the file on disk, byte for byte."""
    scan = scan_of(TIMEPOINTS[2], SMALL)
    stored = stored_slice(scan, 11, Mottle(20), 20)
    for phase, pixels in zip(PHASES, stored, strict=True):
        folder = tmp_path / phase.value
        folder.mkdir()
        SeriesWriter(folder, scan, phase, 20).write(11, pixels)
        written = phantom_trial.series_folder(2, phase) / "IM0012.dcm"
        assert (folder / "IM0012.dcm").read_bytes() == written.read_bytes()


def test_another_seed_is_another_patient() -> None:
    """The seed changes grain and mottle, not the truth."""
    scan = scan_of(TIMEPOINTS[0], SMALL)
    assert not np.array_equal(stored_slice(scan, 3, Mottle(1), 1), stored_slice(scan, 3, Mottle(2), 2))
    assert truth_of(1, SMALL).timepoints == truth_of(2, SMALL).timepoints


def test_a_second_call_writes_nothing(phantom_trial: PhantomTrial) -> None:
    """The cache: a whole trial is returned as it stands."""
    file = phantom_trial.folder / "dicom" / "tp0" / "delayed" / "IM0001.dcm"
    before = file.stat().st_mtime_ns
    job = StoppingJob(after=0)
    assert make_phantom_trial(phantom_trial.folder, job, size=SMALL) == phantom_trial.truth
    assert job.reports == []
    assert file.stat().st_mtime_ns == before


@pytest.mark.usefixtures("_three_slices")
def test_a_stopped_run_leaves_nothing(tmp_path: Path) -> None:
    """Cancelled in the middle: no folder, no part of one; the next call makes it whole."""
    folder = tmp_path / "demo"
    job = StoppingJob(after=2)
    with pytest.raises(Cancelled):
        make_phantom_trial(folder, job, size=SMALL)
    assert 2 <= job.reports[-1][0] < job.reports[-1][1] == 9
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []
    quiet = QuietJob()
    make_phantom_trial(folder, quiet, size=SMALL)
    assert is_complete(folder, seed=20, size=SMALL)
    assert (quiet.latest.done, quiet.latest.total) == (9, 9)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["demo"]


@pytest.mark.usefixtures("_three_slices")
def test_rests_of_a_killed_run_are_swept(tmp_path: Path) -> None:
    """What a killed process left beside the folder does not stand in the way."""
    rest = tmp_path / ".demo.partial" / "dicom" / "tp0" / "delayed"
    rest.mkdir(parents=True)
    (rest / "IM0001.dcm").write_bytes(b"half")
    make_phantom_trial(tmp_path / "demo", QuietJob(), size=SMALL)
    assert is_complete(tmp_path / "demo")
    assert not (tmp_path / ".demo.partial").exists()


@pytest.mark.usefixtures("_three_slices")
def test_an_older_or_damaged_trial_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version, another seed or a missing image: not complete, and replaced."""
    folder = tmp_path / "demo"
    monkeypatch.setattr("readstation.imaging.phantom.story.VERSION", truth.VERSION - 1)
    make_old = truth_of(20, SMALL)
    folder.mkdir()
    truth.save_truth(make_old, folder / "truth.json")
    monkeypatch.undo()
    monkeypatch.setitem(layout._SLICES, SMALL, (21, 3))
    assert not is_complete(folder)
    make_phantom_trial(folder, QuietJob(), size=SMALL)
    assert is_complete(folder)
    assert not is_complete(folder, seed=7)
    assert not is_complete(folder, size=PhantomSize.FULL)
    (folder / "dicom" / "tp1" / "pre_contrast" / "IM0002.dcm").unlink()
    assert not is_complete(folder)


def test_a_foreign_folder_is_kept(tmp_path: Path) -> None:
    """A folder that holds something else is refused and left as it is."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="left as it is"):
        make_phantom_trial(tmp_path / "mine", QuietJob(), size=SMALL)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_disk_that_refuses_is_said_plainly(tmp_path: Path) -> None:
    """A file stands where the folder should be made."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="could not be written"):
        make_phantom_trial(tmp_path / "file" / "demo", QuietJob(), size=SMALL)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"timepoints": []}', "\x00"])
def test_a_bad_truth_file_is_a_data_problem(tmp_path: Path, text: str) -> None:
    """Anything else than a truth gives one clear line, and a folder with it is not complete."""
    (tmp_path / "truth.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataProblem):
        load_truth(tmp_path)
    assert not is_complete(tmp_path)


def test_names_are_stable() -> None:
    """Others find the images by these names."""
    assert trial.DICOM_NAME == "dicom"
    assert [timepoint.folder for timepoint in TIMEPOINTS] == ["tp0", "tp1", "tp2"]

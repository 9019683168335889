"""Studies from a real Orthanc: what comes over the line is what was stored, blinded like a file, or nothing at all."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pydicom
import pytest
from click.testing import CliRunner

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.cli.ingest import command
from readstation.core.errors import Cancelled, EnvironmentFault
from readstation.core.jobs import QuietJob
from readstation.imaging.archive_address import ArchiveAddress
from readstation.imaging.dicomweb import DicomwebArchive
from readstation.imaging.dicomweb_session import FetchLimits
from tests.builders.dicom import write_series
from tests.support.certificates import new_authority
from tests.support.orthanc import PASSWORD, USER, Orthanc, running_orthanc
from tests.support.tcp_proxy import LineFault, LinePlan, TcpProxy

LOGIN = f"{USER}:{PASSWORD}"
STUDY, OTHER_STUDY = "1.2.77.1", "1.2.77.2"
PATIENT, OTHER_PATIENT = "PID-SECRET-77", "PID-SECRET-7"
QUICK = FetchLimits(connect_s=2, silence_s=1, attempts=3, first_wait_s=0.05)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A series of each of two patients, whose ids begin alike."""
    folder = tmp_path_factory.mktemp("stored")
    sizes = {"shape": (5, 48, 40)}
    ours = write_series(folder / "a", seed=1, PatientID=PATIENT, StudyInstanceUID=STUDY, **sizes)  # type: ignore[arg-type]
    write_series(folder / "b", seed=2, PatientID=OTHER_PATIENT, StudyInstanceUID=OTHER_STUDY, **sizes)  # type: ignore[arg-type]
    return sorted(ours.files)


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory, stored: list[Path]) -> Iterator[Orthanc]:
    with running_orthanc(tmp_path_factory.mktemp("orthanc")) as archive:
        for path in sorted(stored[0].parents[1].rglob("*.dcm")):
            archive.put(path)
        yield archive


@pytest.fixture
def line(orthanc: Orthanc) -> Iterator[TcpProxy]:
    proxy = TcpProxy(orthanc.port)
    yield proxy
    proxy.close()


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_profile) as opened:
        yield opened


def address(orthanc: Orthanc) -> ArchiveAddress:
    return ArchiveAddress(orthanc.url, studies=(STUDY,), login=LOGIN, authority=orthanc.authority)


def through(line: TcpProxy, orthanc: Orthanc) -> ArchiveAddress:
    return replace(address(orthanc), url=f"https://127.0.0.1:{line.port}/dicom-web")


def fetched(address: ArchiveAddress, folder: Path, job: QuietJob | None = None) -> set[bytes]:
    found = DicomwebArchive(address, QUICK).objects(folder, job or QuietJob())
    return {each.path.read_bytes() for each in found if each.path is not None}


def test_a_study_of_the_archive_is_taken_in_like_its_files(
    orthanc: Orthanc, stored: list[Path], tmp_profile: Path, tmp_path: Path
) -> None:
    """By the command, with the login from a file: the same images, and no name of the archive in it."""
    login = tmp_path / "login"
    login.touch(mode=0o600)
    login.write_text(f"{LOGIN}\n")
    options = ["--dicomweb", orthanc.url, "--study", STUDY, "--login-file", str(login)]
    options += ["--authority", str(orthanc.authority), "--profile", str(tmp_profile)]
    done = CliRunner().invoke(command, options, standalone_mode=False)
    assert done.return_value == 0, done.output
    assert "5 files looked at; 1 series (5 images) taken" in done.output
    assert not re.search(f"{PATIENT}|{PASSWORD}|{STUDY}", done.output)
    with OpenStation(tmp_profile) as opened:
        [again] = take_in(opened, stored, QuietJob()).taken
    assert again.was_there, "the files hold the very images that came from the archive"
    for path in tmp_profile.rglob("*"):
        if path.is_file():
            assert not re.search(f"{PATIENT}|{PASSWORD}|{re.escape(STUDY)}".encode(), path.read_bytes()), path.name


def test_objects_come_as_they_were_stored(orthanc: Orthanc, stored: list[Path], tmp_path: Path) -> None:
    job = QuietJob()
    assert fetched(address(orthanc), tmp_path, job) == {path.read_bytes() for path in stored}
    assert job.latest.total == len(stored)


def test_a_patient_is_named_whole(orthanc: Orthanc, stored: list[Path], tmp_path: Path) -> None:
    """One whose id only begins like it, or a study that is not there, brings nothing of anybody else."""
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    named = replace(address(orthanc), studies=(), patients=(PATIENT,))
    assert fetched(named, tmp_path / "1") == {path.read_bytes() for path in stored}
    assert not fetched(replace(named, patients=(PATIENT.lower(), "PID")), tmp_path / "2")
    assert not fetched(replace(address(orthanc), studies=("1.2.77.3",)), tmp_path / "2")


@pytest.mark.parametrize("fault", [LineFault.CUT_ANSWER, LineFault.CUT_REQUEST])
def test_a_cut_line_is_asked_again_and_nothing_comes_in_half(
    orthanc: Orthanc, line: TcpProxy, stored: list[Path], tmp_path: Path, fault: LineFault
) -> None:
    """Each connection is cut somewhere: whatever arrives is whole, and where nothing arrives that is said."""
    whole = {path.read_bytes() for path in stored}
    for number, after in enumerate((400, 2_500, 4_000, 9_000)):
        folder = tmp_path / str(number)
        folder.mkdir()
        line.every(LinePlan(fault, after))
        with contextlib.suppress(EnvironmentFault):
            fetched(through(line, orthanc), folder)
        assert {path.read_bytes() for path in folder.iterdir()} <= whole
    assert line.happened[fault] >= 3
    line.every(LinePlan())
    (tmp_path / "calm").mkdir()
    assert fetched(through(line, orthanc), tmp_path / "calm") == whole


def test_a_silent_archive_is_waited_for_no_longer_than_said(orthanc: Orthanc, line: TcpProxy, tmp_path: Path) -> None:
    line.every(LinePlan(LineFault.SILENCE, 0))
    with pytest.raises(EnvironmentFault, match="does not answer"):
        fetched(through(line, orthanc), tmp_path)
    assert line.connections == QUICK.attempts
    assert not list(tmp_path.iterdir())


def test_an_archive_that_is_not_the_named_one_gets_no_login(orthanc: Orthanc, line: TcpProxy, tmp_path: Path) -> None:
    """Its certificate is of an authority that nobody named: the connection ends before anything is asked."""
    stranger = new_authority("A stranger").write(tmp_path / "stranger.crt")
    for authority in (stranger, None):
        with pytest.raises(EnvironmentFault, match="certificate is not trusted"):
            fetched(replace(through(line, orthanc), authority=authority), tmp_path)
    assert line.connections == 2, "asked once each: a certificate does not become better"


@pytest.mark.parametrize("login", ["", f"{USER}:wrong", "Bearer wrong"])
def test_a_wrong_login_is_said(orthanc: Orthanc, tmp_path: Path, login: str) -> None:
    with pytest.raises(EnvironmentFault, match="refuses the login"):
        fetched(replace(address(orthanc), login=login), tmp_path)


def test_nothing_is_left_of_a_fetch_that_was_stopped(
    orthanc: Orthanc, station: OpenStation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    class StopsAfterTwo(QuietJob):
        def report(self, done: int, total: int, what: str = "") -> None:
            if what.startswith("Fetching") and done == 2:
                self.cancel()

    with pytest.raises(Cancelled):
        take_in(station, [], StopsAfterTwo(), archive=address(orthanc))
    assert not list(scratch.iterdir())
    assert not list((station.folder / "images").rglob("*.dcm"))


def test_an_object_that_is_no_image_is_refused_with_its_reason(
    orthanc: Orthanc, station: OpenStation, stored: list[Path], tmp_path: Path
) -> None:
    """The parsing process reads what came: a report beside the images is named and left out."""
    report = pydicom.dcmread(stored[0])
    report.StudyInstanceUID, report.SeriesInstanceUID, report.SOPInstanceUID = "1.2.77.4", "1.2.77.5", "1.2.77.6"
    report.file_meta.MediaStorageSOPInstanceUID = report.SOPInstanceUID
    report.SOPClassUID = report.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.88.11"
    del report.PixelData
    report.save_as(tmp_path / "report.dcm")
    orthanc.put(tmp_path / "report.dcm")
    done = take_in(station, [], QuietJob(), archive=replace(address(orthanc), studies=("1.2.77.4",)))
    assert not done.taken
    [refused] = done.refused_objects
    assert "structured report" in refused.finding.message
    assert refused.source.shown_as == "1.2.77.6"

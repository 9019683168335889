"""Taking images into a real station: whole or not at all, again or not, and nothing of a person in it."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from click.testing import CliRunner

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.cli.ingest import command
from readstation.core.errors import Cancelled, DataProblem, EnvironmentFault
from readstation.core.jobs import QuietJob
from readstation.imaging.plan_stored import OutlinedPlan, StoredSeries, plan_stored
from readstation.model.audit import AuditAction
from readstation.model.series import PhaseRole
from readstation.trial.ingest_words import report_lines
from tests.builders.dicom import write_series
from tests.builders.segmentations import LABELS, OUTLINER, as_file, outlines, segmentation

NAMES = ("Zyxwvu^Secretname", "PID-SECRET-77", "C3D1 arm B Y90 post", "19931117", "Hospital of Secrets")


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_profile) as opened:
        yield opened


def write_study(folder: Path, day: str, patient: str = "P1", **attributes: object) -> None:
    """Write an arterial and a portal series of one study."""
    for number, (words, clock) in enumerate((("ART", "101535"), ("PORTAL", "101610"))):
        write_series(
            folder / words,
            seed=int(day) + number,
            PatientID=patient,
            StudyDate=day,
            StudyInstanceUID=f"1.2.{day}.{patient[1:]}",
            SeriesNumber=number,
            SeriesDescription=words,
            AcquisitionTime=clock,
            ContrastBolusAgent="Iomeprol",
            ContrastBolusStartTime="101500",
            **attributes,
        )


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_studies_become_timepoints_of_one_case(station: OpenStation, tmp_path: Path) -> None:
    for day in ("20240901", "20240105", "20240301"):
        write_study(tmp_path / day, day)
    report = take_in(station, [tmp_path / day for day in ("20240901", "20240105", "20240301")], QuietJob())
    assert [(each.facts.timepoint, each.facts.series_ordinal, each.facts.phase) for each in report.taken] == [
        (timepoint, ordinal, phase)
        for timepoint in range(3)
        for ordinal, phase in ((1, PhaseRole.LATE_ARTERIAL), (2, PhaseRole.PORTAL_VENOUS))
    ]
    [alias] = {each.facts.case_alias for each in report.taken}
    kept = station.run(station.store.images.series_of, alias, 1)
    assert kept == tuple(each.facts for each in report.taken if each.facts.timepoint == 1)
    for facts in kept:
        files, outline = station.run(station.store.images.files_and_outline, facts.series_key)
        plan = plan_stored(StoredSeries(files, outline), facts.slices, QuietJob())
        assert isinstance(plan, OutlinedPlan), "a case that is opened begins with what was kept"


def test_the_same_again_is_recognised(station: OpenStation, tmp_path: Path) -> None:
    write_study(tmp_path / "in", "20240105")
    first = take_in(station, [tmp_path / "in"], QuietJob())
    before = files_of(station.folder / "images")
    again = take_in(station, [tmp_path / "in"], QuietJob())
    assert [each.was_there for each in again.taken] == [True, True]
    assert [each.facts for each in again.taken] == [each.facts for each in first.taken]
    assert files_of(station.folder / "images") == before


def test_a_later_study_goes_on_where_the_case_stood(station: OpenStation, tmp_path: Path) -> None:
    write_study(tmp_path / "a", "20240105")
    write_study(tmp_path / "b", "20240301")
    write_study(tmp_path / "c", "20230301")
    [alias] = {each.facts.case_alias for each in take_in(station, [tmp_path / "a"], QuietJob()).taken}
    later = take_in(station, [tmp_path / "b", tmp_path / "c"], QuietJob())
    assert {(each.facts.case_alias, each.facts.timepoint) for each in later.taken} == {(alias, 1)}
    assert {each.finding.code for each in later.refused_series} == {"study.earlier"}


def test_other_patients_are_other_cases(station: OpenStation, tmp_path: Path) -> None:
    write_study(tmp_path / "a", "20240105", "P1")
    write_study(tmp_path / "b", "20240106", "P2")
    report = take_in(station, [tmp_path / "a", tmp_path / "b"], QuietJob())
    assert len({each.facts.case_alias for each in report.taken}) == 2
    assert {each.facts.timepoint for each in report.taken} == {0}


def test_the_images_of_one_subject_do_not_become_anothers(station: OpenStation, tmp_path: Path) -> None:
    write_study(tmp_path / "a", "20240105", "P1")
    take_in(station, [tmp_path / "a"], QuietJob())
    for path in files_of(tmp_path / "a"):
        dataset = pydicom.dcmread(path)
        dataset.PatientID = "P2"
        dataset.save_as(path)
    report = take_in(station, [tmp_path / "a"], QuietJob())
    assert report.taken == ()
    assert {each.finding.code for each in report.refused_series} == {"ingest.elsewhere"}


def test_a_series_that_came_in_part_before_says_so(station: OpenStation, tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in")
    take_in(station, list(truth.files[:3]), QuietJob())
    [taken] = take_in(station, [tmp_path / "in"], QuietJob()).taken
    assert (taken.was_there, taken.facts.series_ordinal) == (False, 2)
    assert taken.facts.findings[-1].message.startswith("3 of the 4 images are kept already")


def test_the_office_states_a_phase_that_the_images_do_not_say(station: OpenStation, tmp_path: Path) -> None:
    """MR-115: stated once; a kept series never changes its phase, on which lines may lie."""
    write_study(tmp_path / "in", "20240105")
    stated = take_in(station, [tmp_path / "in" / "ART"], QuietJob(), phase=PhaseRole.DELAYED)
    [taken] = stated.taken
    assert taken.facts.phase is PhaseRole.DELAYED
    assert taken.facts.phase_evidence[0] == "Stated by the office when the images were taken in."
    again = take_in(station, [tmp_path / "in" / "ART"], QuietJob(), phase=PhaseRole.LATE_ARTERIAL)
    assert [each.finding.code for each in again.refused_series] == ["ingest.phase_kept"]
    assert [(each.was_there, each.facts.phase) for each in again.taken] == [(True, PhaseRole.DELAYED)]


def test_a_dry_run_keeps_nothing(station: OpenStation, tmp_path: Path) -> None:
    write_study(tmp_path / "in", "20240105")
    report = take_in(station, [tmp_path / "in"], QuietJob(), dry_run=True)
    assert len(report.taken) == 2
    assert files_of(station.folder / "images") == []
    assert station.run(station.store.images.series_of, report.taken[0].facts.case_alias, 0) == ()


def test_an_image_that_does_not_decode_refuses_its_series_only(station: OpenStation, tmp_path: Path) -> None:
    write_study(tmp_path / "in", "20240105")
    bad = sorted((tmp_path / "in" / "ART").iterdir())[1]
    bad.write_bytes(bad.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0"))
    report = take_in(station, [tmp_path / "in"], QuietJob())
    assert [each.facts.phase for each in report.taken] == [PhaseRole.PORTAL_VENOUS]
    assert [(each.image_count, each.finding.code) for each in report.refused_series] == [(4, "pixels.syntax")]
    assert len(files_of(station.folder / "images")) == 4


def test_a_disk_that_refuses_leaves_whole_series_only(
    station: OpenStation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_study(tmp_path / "in", "20240105")
    flushed = 0
    true_fsync = os.fsync

    def full(handle: int) -> None:
        nonlocal flushed
        flushed += 1
        if flushed == 7:
            raise OSError(28, "No space left on device")
        true_fsync(handle)

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises((EnvironmentFault, OSError)):
        take_in(station, [tmp_path / "in"], QuietJob())
    monkeypatch.undo()
    report = take_in(station, [tmp_path / "in"], QuietJob())
    assert sorted(each.facts.slices for each in report.taken) == [4, 4]
    assert all(station.volumes.load(each.facts, QuietJob()).voxels.size for each in report.taken)


def test_stopped_work_leaves_nothing_half(station: OpenStation, tmp_path: Path) -> None:
    write_study(tmp_path / "in", "20240105")

    class StopsAt(QuietJob):
        def __init__(self, steps: int) -> None:
            super().__init__()
            self.left = steps

        def checkpoint(self) -> None:
            self.left -= 1
            if not self.left:
                self.cancel()
            super().checkpoint()

    for steps in range(1, 20, 3):
        with pytest.raises(Cancelled):
            take_in(station, [tmp_path / "in"], StopsAt(steps))
    report = take_in(station, [tmp_path / "in"], QuietJob())
    assert sorted(each.facts.slices for each in report.taken) == [4, 4]
    assert len({each.facts.case_alias for each in report.taken}) == 1
    assert len(files_of(station.folder / "images")) == 8


def test_no_name_date_or_word_of_the_source_is_kept(station: OpenStation, tmp_path: Path) -> None:
    """TR-17 to TR-21, TR-62: neither in an image, nor the database, nor a log, nor a file's name or time."""
    name, patient, words, day, place = NAMES
    folder = tmp_path / name
    write_series(
        folder,
        PatientName=name,
        PatientID=patient,
        SeriesDescription=words,
        StudyDate=day,
        InstitutionName=place,
        StudyDescription=words,
        ProtocolName=words,
        ImageComments=words,
        AccessionNumber=patient,
        PatientBirthDate=day,
    )
    (folder / "Secretname.txt").write_text("no image")
    with zipfile.ZipFile(tmp_path / f"{patient}.zip", "w") as archive:
        archive.writestr(f"{name}/{patient}.txt", "no image")
    report = take_in(station, [folder, tmp_path / f"{patient}.zip"], QuietJob())
    assert len(report.taken) == 1
    assert not any(secret in repr(report) for secret in NAMES)
    uids = [pydicom.dcmread(path)["SOPInstanceUID"].value for path in sorted(folder.glob("*.dcm"))]
    # The true day of the study stands in the office's own record, in the one place TR-19 gives it.
    secrets = [secret.encode() for secret in (*NAMES, *uids, "Secretname")]
    for path in files_of(station.folder):
        assert not [secret for secret in secrets if secret in path.read_bytes()], path.name
        assert not any(secret.decode() in str(path.relative_to(station.folder)) for secret in secrets)


def write_outlined(folder: Path) -> None:
    """Write a series of the patient, and two outlines of the same study."""
    truth = write_series(folder, PatientID="P1", StudyDate="20240105")
    image = pydicom.dcmread(truth.files[0])
    outlined = segmentation(
        outlines(4),
        ((1, 10.0), (1, 12.5), (2, 10.0), (2, 12.5)),
        PatientID="P1",
        StudyDate="20240105",
        StudyInstanceUID=image.StudyInstanceUID,
        FrameOfReferenceUID=image.FrameOfReferenceUID,
    )
    (folder / "outlined.dcm").write_bytes(as_file(outlined))


def test_segmentations_come_only_where_the_office_asks_and_it_is_said(station: OpenStation, tmp_path: Path) -> None:
    """TR-20, TR-23: in the report, in the facts of the series and in the audit trail; asking once is asking once."""
    write_outlined(tmp_path / "in")
    for _ in range(2):
        default = take_in(station, [tmp_path / "in"], QuietJob())
        assert [each.facts.modality for each in default.taken] == ["CT"]
        assert [each.finding.message for each in default.refused_objects] == [
            "Not taken: a segmentation, which shows what others outlined."
        ]
    assert take_in(station, [tmp_path / "in"], QuietJob(), pictures=True).refused_objects
    report = take_in(station, [tmp_path / "in"], QuietJob(), segmentations=True)
    assert [each.facts.modality for each in report.new_series] == ["SEG", "SEG"]
    assert len({(each.facts.case_alias, each.facts.timepoint) for each in report.taken}) == 1
    assert not any(each.facts.is_usable for each in report.new_series)
    assert report_lines(report)[0] == (
        "Segmentations were asked for. They show what others outlined: they are for practice and quality control, and "
        "never belong into a blinded read."
    )
    stored = [
        event.after
        for event, _, _ in station.run(lambda: list(station.store.evidence.audit_events()))
        if event.action is AuditAction.IMAGES_STORED and event.after is not None
    ]
    assert [each.get("asked_for") for each in stored] == [None, "segmentations", "segmentations"]
    assert take_in(station, [tmp_path / "in"], QuietJob()).refused_objects
    volumes = [station.volumes.load(each.facts, QuietJob()) for each in report.taken]
    assert len({volume.frame_of_reference for volume in volumes}) == 1


def test_no_word_of_a_segmentation_is_kept(station: OpenStation, tmp_path: Path) -> None:
    """TR-17, TR-62: neither label nor description nor tracking id of a segment, nor who made it."""
    write_outlined(tmp_path / "in")
    report = take_in(station, [tmp_path / "in"], QuietJob(), segmentations=True)
    assert len(report.taken) == 3
    secrets = [*LABELS, OUTLINER, "TUMOUR", "Smith", "SMITH", "1.2.7777"]
    assert not any(secret in repr(report) + "".join(report_lines(report)) for secret in secrets)
    for path in files_of(station.folder):
        assert not [secret for secret in secrets if secret.encode() in path.read_bytes()], path.name


def test_the_command_says_what_asking_for_segmentations_means(tmp_profile: Path, tmp_path: Path) -> None:
    write_outlined(tmp_path / "in")
    runner = CliRunner()
    said = " ".join(runner.invoke(command, ["--help"]).output.split())
    assert "They show what others outlined: for practice and quality control only, never for a blinded read." in said
    arguments = [str(tmp_path / "in"), "--profile", str(tmp_profile), "--segmentations"]
    done = runner.invoke(command, arguments, standalone_mode=False)
    assert done.return_value == 0
    assert done.output.startswith("Segmentations were asked for.")
    assert done.output.endswith("5 files looked at; 3 series (8 images) taken; 0 files not taken.\n")


def test_the_lines_of_the_console(station: OpenStation, tmp_path: Path) -> None:
    write_study(tmp_path / "in", "20240105")
    (tmp_path / "in" / "a.txt").write_text("text")
    report = take_in(station, [tmp_path / "in"], QuietJob())
    alias = report.taken[0].facts.case_alias
    assert report_lines(report) == [
        f"Taken: {alias} timepoint 0 series 1: CT, phase late arterial (high confidence), axial, 4 images, "
        "0.8 x 0.7 mm, every 2.5 mm.\n"
        "    Phase: The description says late arterial. It was taken 35 s after the injection began.",
        f"Taken: {alias} timepoint 0 series 2: CT, phase portal venous (high confidence), axial, 4 images, "
        "0.8 x 0.7 mm, every 2.5 mm.\n"
        "    Phase: The description says portal venous. It was taken 70 s after the injection began.",
        "Not a DICOM file: it is text. a.txt",
        "9 files looked at; 2 series (8 images) taken; 1 file not taken.",
    ]


def test_a_folder_without_images_is_one_clear_line(station: OpenStation, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert report_lines(take_in(station, [tmp_path / "in"], QuietJob())) == [
        "There are no files here. Nothing was taken."
    ]
    with pytest.raises(DataProblem, match="does not exist"):
        take_in(station, [tmp_path / "gone"], QuietJob())


def test_the_command(tmp_profile: Path, tmp_path: Path) -> None:
    write_study(tmp_path / "in", "20240105")
    runner = CliRunner()
    arguments = [str(tmp_path / "in"), "--profile", str(tmp_profile)]
    done = runner.invoke(command, arguments, standalone_mode=False)
    assert done.return_value == 0
    assert done.output.endswith("8 files looked at; 2 series (8 images) taken; 0 files not taken.\n")
    (tmp_path / "none").mkdir()
    empty = runner.invoke(command, [str(tmp_path / "none"), "--profile", str(tmp_profile)], standalone_mode=False)
    assert empty.return_value == 1

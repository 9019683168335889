"""What lies in a folder: images are found however they lie, and everything else is named with its reason."""

from __future__ import annotations

import logging
import os
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence

from readstation.core.errors import Cancelled, DataProblem
from readstation.core.findings import Severity
from readstation.core.jobs import QuietJob
from readstation.imaging.scan import DicomScanner
from tests.builders.dicom import ENHANCED_CT, SECONDARY_CAPTURE, image_dataset, set_pixels, write_series
from tests.builders.dicom_release import scan


def refusals(folder: Path, scratch: Path) -> dict[str, str]:
    """Return the code of the finding by the file's name, images that are taken left out."""
    return {each.source.shown_as: each.finding.code for each in scan([folder], scratch).refused}


def test_what_is_no_image_is_named_and_the_images_beside_it_are_taken(tmp_path: Path) -> None:
    """Issue: text, truncated, empty, non-image, ZIP with ``..``; the good files beside are taken."""
    folder = tmp_path / "in"
    truth = write_series(folder / "good")
    (folder / "notes.txt").write_text("hello " * 100)
    (folder / "empty.dcm").write_bytes(b"")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    (folder / "header only.dcm").write_bytes(truth.files[0].read_bytes()[:400])
    (folder / "short.dcm").write_bytes(bytes(128) + b"DICM")
    capture = image_dataset(SECONDARY_CAPTURE)
    set_pixels(capture, np.zeros((4, 4), np.uint8))
    capture.save_as(folder / "capture.dcm")
    with zipfile.ZipFile(folder / "evil.zip", "w") as archive:
        archive.writestr("../../evil.dcm", truth.files[0].read_bytes())
    result = scan([folder], tmp_path / "s")
    assert [series.draft.slices for series in result.series] == [4]
    codes = {Path(each.source.shown_as).name: each.finding.code for each in result.refused}
    assert codes == {
        "notes.txt": "object.not-dicom",
        "empty.dcm": "object.empty",
        "picture.png": "object.not-dicom",
        "header only.dcm": "object.truncated",
        "short.dcm": "object.truncated",
        "capture.dcm": "object.kind",
        "evil.dcm": "archive.member",
    }
    assert result.seen == 12
    assert not list(tmp_path.glob("evil*"))


def test_an_archive_that_lists_no_file_is_named(tmp_path: Path) -> None:
    """Neither one that is empty nor one whose list of files was damaged passes in silence."""
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in" / "empty.zip", "w"):
        pass
    with zipfile.ZipFile(tmp_path / "in" / "folder.zip", "w") as archive:
        archive.writestr("images/", b"")
    assert refusals(tmp_path / "in", tmp_path / "s") == {"empty.zip": "archive.empty", "folder.zip": "archive.empty"}


def test_a_series_with_a_truncated_image_says_that_one_is_missing(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in")
    content = truth.files[3].read_bytes()
    truth.files[3].write_bytes(content[:-11])
    result = scan([tmp_path / "in"], tmp_path / "s")
    assert [each.finding.code for each in result.refused] == ["object.truncated"]
    assert [finding.code for finding in result.series[0].draft.findings] == ["series.incomplete"]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"BurnedInAnnotation": "YES"}, "object.burned-in"),
        ({"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]}, "object.screen"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "M", "MOSAIC"]}, "object.mosaic"),
        ({"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}, "object.bits"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "object.colour"),
        ({"ModalityLUTSequence": [Dataset()]}, "object.table"),
        ({"SamplesPerPixel": 3, "PhotometricInterpretation": "CMYK", "BitsAllocated": 8}, "object.colour"),
        ({"SamplesPerPixel": 4}, "object.colour"),
        ({"BitsStored": 17}, "object.bits"),
        ({"BitsStored": 12, "HighBit": 10}, "object.bits"),
        ({"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0}, "object.bits"),
        ({"BitsAllocated": 24}, "object.bits"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.88.67"}, "object.kind"),
        ({"SOPClassUID": "1.2.3.4.5"}, "object.kind"),
        ({"Rows": 0}, "object.size"),
        ({"Rows": 20_000}, "object.size"),
        ({"NumberOfFrames": 70_000, "Rows": 512, "Columns": 512, "SOPClassUID": ENHANCED_CT}, "object.size"),
        ({"NumberOfFrames": 2, "Rows": 2}, "object.frames"),
        ({"Rows": [4, 4]}, "object.bad-value"),
    ],
)
def test_objects_that_are_refused_by_default(tmp_path: Path, attributes: dict, code: str) -> None:
    """TR-20, TR-57."""
    write_series(tmp_path / "in", shape=(1, 4, 4), **attributes)
    result = scan([tmp_path / "in"], tmp_path / "s")
    assert result.series == ()
    assert [each.finding.code for each in result.refused] == [code]


def test_a_refusal_repeats_no_value_of_the_object(tmp_path: Path) -> None:
    """TR-62: an unknown class could name a site, so it is not repeated; nor is a path."""
    write_series(tmp_path / "Doe^Jane", shape=(1, 4, 4), SOPClassUID="1.2.840.77777")
    [refused] = scan([tmp_path], tmp_path / "s").refused
    assert str(refused.finding) == "object 1: Not taken: an unknown kind of object. (object.kind)"
    assert "Jane" not in repr(refused)


def test_without_a_preamble_and_without_meta_information(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in")
    content = truth.files[0].read_bytes()
    truth.files[0].write_bytes(content[132:])
    dataset = pydicom.dcmread(truth.files[1])
    del dataset.file_meta, dataset.preamble
    dataset.save_as(truth.files[1], implicit_vr=True, little_endian=True, enforce_file_format=False)
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    assert series.draft.slices == 4


def test_archives_and_folders_in_folders(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "files")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for path in truth.files:
            archive.write(path, f"DICOM/{path.name}")
    result = scan([tmp_path / "in.zip"], tmp_path / "s")
    assert [series.draft.slices for series in result.series] == [4]
    assert result.series[0].images[0].source.shown_as == "in.zip!DICOM/s001.dcm"
    assert result.series[0].images[0].source.path.parent == tmp_path / "s"


def test_an_archive_beyond_its_limits_leaves_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.dcm", bytes(3_000_000))
    result = scan([tmp_path / "bomb.zip"], tmp_path / "s")
    assert [each.finding.message for each in result.refused] == [
        "The archive holds far more than its size allows; nothing in it was taken."
    ]
    assert list((tmp_path / "s").iterdir()) == []


def test_a_damaged_archive_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + bytes(500))
    assert refusals(tmp_path, tmp_path / "s") == {"a.zip": "archive.refused"}


def test_copies_are_taken_once_and_contradictions_not_at_all(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in", shape=(6, 4, 4))
    (tmp_path / "in" / "z copy.dcm").write_bytes(truth.files[0].read_bytes())
    content = bytearray(truth.files[5].read_bytes())
    content[-1] ^= 1
    (tmp_path / "in" / "z other.dcm").write_bytes(content)
    result = scan([tmp_path / "in"], tmp_path / "s")
    assert sorted((each.finding.code, each.finding.severity) for each in result.refused) == [
        ("object.copy", Severity.NOTE),
        ("object.identity-clash", Severity.ERROR),
        ("object.identity-clash", Severity.ERROR),
    ]
    assert result.series[0].draft.slices == 5


def write_dicomdir(folder: Path, names: list[list[str]]) -> Path:
    dataset = image_dataset("1.2.840.10008.1.3.10")
    records = []
    for name in names:
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        record.ReferencedFileID = name
        records.append(record)
    dataset.DirectoryRecordSequence = DicomSequence(records)
    dataset.save_as(folder / "DICOMDIR")
    return folder / "DICOMDIR"


def test_a_dicomdir_gives_its_files_and_says_what_is_missing(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "medium" / "images")
    (tmp_path / "medium" / "images" / "not listed.dcm").write_bytes(truth.files[0].read_bytes())
    names = [["IMAGES", path.name.upper()] for path in truth.files]
    directory = write_dicomdir(tmp_path / "medium", [*names, ["IMAGES", "GONE"]])
    result = scan([directory], tmp_path / "s")
    assert [series.draft.slices for series in result.series] == [4]
    assert [each.finding.message for each in result.refused] == ["The DICOMDIR lists 1 files that are not there."]


def test_a_dicomdir_leads_nowhere_else(tmp_path: Path) -> None:
    """TR-57: references outside the folder are refused, by name and by link."""
    truth = write_series(tmp_path / "outside", shape=(1, 4, 4))
    (tmp_path / "medium").mkdir()
    (tmp_path / "medium" / "LINK").symlink_to(truth.files[0])
    directory = write_dicomdir(tmp_path / "medium", [["..", "outside", truth.files[0].name], ["LINK"]])
    result = scan([directory], tmp_path / "s")
    assert result.series == ()
    assert [each.finding.code for each in result.refused] == ["directory.outside"]


def test_pipes_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    os.mkfifo(tmp_path / "in" / "pipe")
    assert refusals(tmp_path / "in", tmp_path / "s") == {"pipe": "object.not-a-file"}


def test_objects_without_uids_are_kept_together_by_their_frame_of_reference(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in")
    for path in truth.files:
        dataset = pydicom.dcmread(path)
        dataset.StudyInstanceUID = dataset.SeriesInstanceUID = dataset.SOPClassUID = dataset.SOPInstanceUID = ""
        dataset.save_as(path, enforce_file_format=False)
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    assert series.draft.slices == 4
    assert [finding.code for finding in series.draft.findings] == ["series.no-identity"]


def deflated(folder: Path, body: bytes) -> None:
    truth = write_series(folder, shape=(1, 4, 4))
    dataset = pydicom.dcmread(truth.files[0])
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1.99"
    dataset.save_as(truth.files[0], implicit_vr=False, little_endian=True)
    content = truth.files[0].read_bytes()
    end = 132 + 12 + struct.unpack("<L", content[140:144])[0]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    truth.files[0].write_bytes(content[:end] + packer.compress(body) + packer.flush())


def test_a_deflated_object_is_inflated_under_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-57: a small file that opens to far more than 20 times itself, and more than the limit."""
    monkeypatch.setattr("readstation.imaging.objects.INFLATED_LIMIT_BYTES", 1_000_000)
    deflated(tmp_path / "in", bytes(2_000_000))
    assert set(refusals(tmp_path / "in", tmp_path / "s").values()) == {"object.inflates"}


def test_a_deep_sequence_is_a_finding(tmp_path: Path) -> None:
    """TR-57: nesting without end does not stop the scan."""
    item = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    truth = write_series(tmp_path / "in", shape=(1, 4, 4))
    content = truth.files[0].read_bytes()
    (tmp_path / "in" / "deep.dcm").write_bytes(content[:300] + item * 100_000)
    result = scan([tmp_path / "in"], tmp_path / "s")
    assert [Path(each.source.shown_as).name for each in result.refused] == ["deep.dcm"]
    assert len(result.series) == 1


@pytest.mark.parametrize("start", [b"MZ\x90\0", b"\x7fELF", b"#!/bin/sh", b"PK\x05\x05", b"%PDF-1.7"])
def test_a_preamble_like_a_program_is_a_finding(tmp_path: Path, start: bytes) -> None:
    """TR-57: the copy's preamble is empty in any case."""
    truth = write_series(tmp_path / "in")
    content = truth.files[1].read_bytes()
    truth.files[1].write_bytes(start.ljust(128, b"\0") + content[128:])
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    assert [finding.code for finding in series.draft.findings] == ["series.preamble"]
    assert series.draft.is_usable


def test_odd_values_make_no_noise(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """TR-62: what the parser would say of a value goes to no log and no console."""
    truth = write_series(tmp_path / "in", shape=(1, 4, 4), SpecificCharacterSet="ISO_IR 100")
    content = (
        truth.files[0].read_bytes().replace(b"Doe^Jane", b"D\xe9\x1b(J!\xff^").replace(b"ISO_IR 100", b"SECRETCODE")
    )
    content = content.replace(b"20240229", b"SECRETxx")
    truth.files[0].write_bytes(content)
    with warnings.catch_warnings(), caplog.at_level(logging.DEBUG):
        warnings.simplefilter("error")
        [series] = scan([tmp_path / "in"], tmp_path / "s").series
    assert series.study_day == ""
    assert caplog.text == ""


def test_a_path_that_is_not_there_stops_before_anything(tmp_path: Path) -> None:
    with pytest.raises(DataProblem, match="does not exist"):
        scan([tmp_path, tmp_path / "gone"], tmp_path / "s")


def test_a_scan_can_be_stopped(tmp_path: Path) -> None:
    write_series(tmp_path / "in")
    job = QuietJob()
    job.cancel()
    with pytest.raises(Cancelled):
        DicomScanner().scan([tmp_path / "in"], tmp_path, job)

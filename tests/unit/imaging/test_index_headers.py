"""Headers read by what differs are those that pydicom gives, and so are the reasons for which an object is refused."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterable
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ImplicitVRLittleEndian

from readstation.imaging import index_headers
from readstation.imaging.index import examined
from readstation.imaging.index_fields import FRAME_FIELDS
from readstation.imaging.index_headers import HeaderReader, ReadHeader
from readstation.imaging.objects import quiet_parser
from tests.builders.dicom import PT, SECONDARY_CAPTURE, write_enhanced, write_series


def by_pydicom(path: Path) -> ReadHeader:
    """Return what a reader that has seen nothing yet says of a file: pydicom's word."""
    return HeaderReader(examined).read(path)


def same(paths: Iterable[Path]) -> HeaderReader:
    """Read files with one reader, fully and briefly, and compare each with pydicom."""
    reader, brief_reader = HeaderReader(examined), HeaderReader(examined)
    for path in paths:
        expected, found, brief = by_pydicom(path), reader.read(path), brief_reader.brief(path)
        assert found == expected, path
        assert brief.finding == expected.finding
        assert (brief.like is None) == (expected.header is None)
        state = path.stat()
        assert (brief.size, brief.modified_ns) == (state.st_size, state.st_mtime_ns)
        if expected.place is not None:
            assert (brief.pixel_offset, brief.pixel_length, brief.transfer_syntax) == expected.place
        if expected.header is not None and brief.like is not None:
            assert (brief.sop_uid, brief.instance_number) == (
                expected.header.sop_uid,
                expected.header.frames[0].instance_number,
            )
            for name in ("patient_text", "study_uid", "series_uid", "sop_class", "series_number", "rows", "columns"):
                assert getattr(brief.like, name) == getattr(expected.header, name)
            assert len(brief.like.frames) == len(expected.header.frames)
    return reader


@pytest.mark.shared_data
def test_every_real_object_has_the_header_that_pydicom_gives(shared_data: Path) -> None:
    with quiet_parser():
        same(path for path in sorted(shared_data.rglob("*")) if path.is_file())


def test_a_series_asks_pydicom_for_two_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truth = write_series(tmp_path, shape=(20, 4, 4))
    opened: list[Path] = []
    real = HeaderReader._by_pydicom
    monkeypatch.setattr(HeaderReader, "_by_pydicom", lambda self, path: opened.append(path) or real(self, path))
    reader = HeaderReader(examined)
    found = [reader.read(path) for path in truth.files]
    assert opened == [truth.files[1]]
    positions = [each.header.frames[0].position_mm[2] for each in found if each.header]
    assert positions == pytest.approx([50 + 2.5 * index for index in range(20)])


# What changes from image to image, with values that are plain, odd, empty, and wrong.
_CHANGES = {
    "InstanceNumber": ["1", "12", " 7", "", "1.5", "x", "-3", "0"],
    "AcquisitionNumber": ["1", "0", "", "3 "],
    "ImagePositionPatient": ["1\\2\\3", "-1e1\\2.50\\+3", "1\\2", "", "1\\\\3", "nan\\1\\2", "1\\2\\3\\4", "a\\b\\c"],
    "ImageOrientationPatient": ["1\\0\\0\\0\\1\\0", "0\\1\\0\\0\\0\\-1", "1\\0\\0", ""],
    "PixelSpacing": ["0.5\\0.6", ".5\\6e-1", "0.5", "", "1\\x"],
    "SliceThickness": ["2.5", "", "0", "1\\2", " 3 "],
    "RescaleSlope": ["1", "0.5", "0", "", "1e400"],
    "RescaleIntercept": ["-1024", "0", "", "12.5"],
    "WindowCenter": ["40", "40\\300", "", "x"],
    "WindowWidth": ["400", "400\\1500", "0", "-1", ""],
    "TemporalPositionIdentifier": ["1", "2", "0", ""],
    "EchoTime": ["1.5", "", "0", "a"],
    "TriggerTime": ["100", "", "33.5"],
    "AcquisitionTime": ["101500", "101500.123456", "10:15:00", "1015", "", "250000", "x", "101500.12 "],
    "ContentTime": ["101500", "", "101500.5", "99"],
    "AcquisitionDateTime": ["20240229101500", "20240229101500.5+0100", "2024", "", "zzzzzzzzzz"],
    "DiffusionBValue": [0.0, 800.0, float("nan"), float("inf")],
    "SOPInstanceUID": ["1.2.3", "1.2.3.4", "", "odd uid"],
    "SeriesDescription": ["arterial", "portal", ""],
    "ImageType": ["ORIGINAL\\PRIMARY", "DERIVED\\PRIMARY", "LOCALIZER", "MOSAIC"],
    "PatientID": ["P1", "P2", "", "Ä"],
    "Rows": [4, 4, 4, 2],
    "BurnedInAnnotation": ["NO", "YES", ""],
    "SpecificCharacterSet": ["ISO_IR 100", "ISO_IR 192", "", "ISO_IR 999"],
}


@pytest.mark.parametrize(
    "sop_class", ["1.2.840.10008.5.1.4.1.1.4", PT, "1.2.840.10008.5.1.4.1.1.20", SECONDARY_CAPTURE]
)
@pytest.mark.parametrize("is_implicit", [False, True])
def test_series_with_values_that_change_in_every_way(tmp_path: Path, sop_class: str, is_implicit: bool) -> None:
    chance = random.Random(f"{sop_class} {is_implicit}")
    with quiet_parser():
        for number in range(8):
            names = chance.sample(sorted(_CHANGES), chance.randint(2, 9))
            truth = write_series(tmp_path / str(number), shape=(7, 4, 4), SOPClassUID=sop_class, Modality="MR")
            paths = list(truth.files)
            for path in paths:
                _change(path, {name: chance.choice(_CHANGES[name]) for name in names}, is_implicit=is_implicit)
            chance.shuffle(paths)
            same(paths)


# What changes from series to series.
_SERIES_CHANGES = {
    "PatientID": ["P1", "P2", " P3 ", "", "Ä", "a\\b", "t~"],
    "IssuerOfPatientID": ["A", "", "B"],
    "StudyDate": ["20240229", "2024.02.29", "", "20240230", "x"],
    "StudyTime": ["101500", "", "25", "10:15"],
    "SeriesNumber": ["1", "", "12", "x", "2.0"],
    "SeriesDescription": ["arterial", "portal venous ", "", "a\\b", "Ä"],
    "ProtocolName": ["liver", "", "~"],
    "AcquisitionProtocolName": ["liver", ""],
    "FrameOfReferenceUID": ["1.2.3", "1.2.4", "", "odd"],
    "StudyInstanceUID": ["1.2.5", "1.2.6", ""],
    "SeriesInstanceUID": ["1.2.7", "1.2.8", "", "1.2.9"],
    "ContrastBolusAgent": ["Iomeprol", "", "none"],
    "Modality": ["CT", "MR"],
    "SliceThickness": ["1", "2", ""],
    "PixelSpacing": ["0.5\\0.5", "1\\1", "1"],
    "SpecificCharacterSet": ["ISO_IR 100", "ISO_IR 100", "ISO_IR 13"],
}


@pytest.mark.parametrize("sop_class", ["1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.20"])
def test_many_series_that_are_alike(tmp_path: Path, sop_class: str) -> None:
    """A series whose header is made from that of another has the header that pydicom gives."""
    chance = random.Random(sop_class)
    with quiet_parser():
        for number in range(3):
            names = chance.sample(sorted(_SERIES_CHANGES), chance.randint(1, 6))
            paths: list[Path] = []
            for series in range(8):
                truth = write_series(tmp_path / f"{number}-{series}", shape=(3, 4, 4), SOPClassUID=sop_class)
                values = {name: chance.choice(_SERIES_CHANGES[name]) for name in names}
                for path in truth.files:
                    _change(path, {"SeriesDescription": "x", "StudyTime": "1015", **values}, is_implicit=False)
                paths.extend(truth.files)
            same(paths)


def test_alike_series_need_pydicom_for_the_first_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = []
    for series in range(6):
        values = {"SeriesDescription": f"phase {series}", "PatientID": f"P{series % 2}", "SeriesNumber": series}
        paths.extend(write_series(tmp_path / str(series), shape=(4, 4, 4), **values).files)
    expected = [by_pydicom(path) for path in paths]
    opened: list[Path] = []
    real = index_headers.open_object
    monkeypatch.setattr(index_headers, "open_object", lambda path: opened.append(path) or real(path))
    reader = HeaderReader(examined)
    assert [reader.read(path) for path in paths] == expected
    # The first file, the second to compare what is foreseen, and the first of a series made from another.
    assert opened == [paths[0], paths[1], paths[4]]


def _change(path: Path, values: dict[str, object], *, is_implicit: bool) -> None:
    dataset = pydicom.dcmread(path)
    for name, value in values.items():
        if value == "" and name != "SOPInstanceUID":
            setattr(dataset, name, None)
            continue
        tag = pydicom.tag.Tag(name)
        kind = pydicom.datadict.dictionary_VR(tag)
        if isinstance(value, str):
            raw = value.encode("utf-8")
            raw += b"\0" if kind == "UI" and len(raw) % 2 else b" " * (len(raw) % 2)
        else:
            raw = struct.pack("<d" if kind == "FD" else "<H", value)
        dataset[tag] = pydicom.dataelem.RawDataElement(tag, kind, len(raw), raw, 0, False, True)
    if is_implicit:
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    dataset.save_as(path, implicit_vr=is_implicit, little_endian=True)


def test_sequences_that_are_looked_at_are_not_taken_for_granted(tmp_path: Path) -> None:
    """A sequence of undefined length that says whether an agent was given decides image by image."""
    truth = write_series(tmp_path, shape=(6, 4, 4))
    for number, path in enumerate(truth.files):
        dataset = pydicom.dcmread(path)
        agent, other = Dataset(), Dataset()
        agent.CodeMeaning, other.CodeMeaning = f"agent {number}", f"seen {number}"
        dataset.ContrastBolusAgentSequence = Sequence([agent] if number % 2 else [])
        dataset.ReferencedStudySequence = Sequence([other])
        for name in ("ContrastBolusAgentSequence", "ReferencedStudySequence"):
            dataset[name].is_undefined_length = True
        dataset.save_as(path)
    reader = same(truth.files)
    contrast = [reader.read(path).header.contrast for path in truth.files]
    assert contrast == [None, True] * 3


def test_multi_frame_objects_damaged_ones_and_others_go_to_pydicom(tmp_path: Path) -> None:
    files = [write_enhanced(tmp_path / str(number)).files[0] for number in range(4)]
    cut = tmp_path / "cut.dcm"
    cut.write_bytes(files[0].read_bytes()[:-9])
    text = tmp_path / "text.txt"
    text.write_text("no image at all")
    same([files[0], cut, *files[1:], text, cut])


def test_a_truncated_first_file_does_not_stand_for_its_series(tmp_path: Path) -> None:
    truth = write_series(tmp_path, shape=(5, 4, 4))
    first = truth.files[0]
    first.write_bytes(first.read_bytes()[:-5])
    reader = same(truth.files)
    assert [reader.read(path).finding is None for path in truth.files] == [False, True, True, True, True]


def test_every_field_that_may_change_is_one_of_the_frame(tmp_path: Path) -> None:
    header = by_pydicom(write_series(tmp_path, shape=(1, 4, 4)).files[0]).header
    assert header is not None
    assert all(hasattr(header.frames[0], name) for name in FRAME_FIELDS)


def test_what_is_foreseen_wrongly_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that no longer means what pydicom's way makes of it is found out at the second file."""
    truth = write_series(tmp_path, shape=(5, 4, 4))
    real = FRAME_FIELDS["instance_number"]
    wrong = lambda values: (real[1](values) or 0) % 2  # noqa: E731
    monkeypatch.setitem(FRAME_FIELDS, "instance_number", (real[0], wrong))
    same(truth.files)

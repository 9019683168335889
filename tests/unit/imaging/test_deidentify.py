"""The gate lets an allow-list pass and nothing else (TR-17 to TR-21)."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.datadict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence

from readstation.imaging.allowlist import allow_list, allowed_copy
from readstation.imaging.dateshift import DateShift
from readstation.imaging.deidentify import IMPLEMENTATION_UID
from readstation.imaging.objects import quiet_parser
from tests.builders.dicom import PT, write_enhanced, write_series
from tests.builders.dicom_release import SUBJECT, release, scan
from tests.builders.segmentations import LABELS, OUTLINER, as_file, outlines, segmentation

MARKER = "ZQX7MARKER"
TEXT = ("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT")


def marked(representation: str) -> Any:
    """Return a value of a representation that could not stand in any output by chance."""
    values: dict[str, Any] = dict.fromkeys(TEXT, MARKER)
    values |= {"UI": "1.2.7777.31415926", "DA": "19310203", "TM": "031559.77", "DT": "19310203031559.77", "AS": "077Y"}
    values |= {"OB": MARKER.encode(), "OW": MARKER.encode() + b"00", "UN": MARKER.encode(), "AT": 0x77777777}
    return values.get(representation)


LEFTOVERS = re.compile(rb"ZQX7MARKER|1\.2\.7777|31415926|19310203|031559|077Y|wwww")


def plant(dataset: Dataset, depth: int = 0) -> int:
    """Put a marker into every attribute of the dictionary that can hold one, nested and private ones too."""
    planted = 0
    keep = {"SOPClassUID", "Modality", "PhotometricInterpretation", "ImageType", "BurnedInAnnotation", "SOPInstanceUID"}
    keep |= {"StudyInstanceUID", "SeriesInstanceUID"} if depth == 0 else set()
    for tag, (representation, _, _, retired, keyword) in DicomDictionary.items():
        if tag >> 16 in (0x0002, 0x0004, 0x7FE0, 0xFFFC, 0xFFFE) or tag >> 16 < 8 or keyword in keep or not keyword:
            continue
        value = marked(representation.split(" or ")[0])
        if value is not None and not retired:
            dataset.add(DataElement(tag, representation.split(" or ")[0], value))
            planted += 1
    for group in (0x0009, 0x0011, 0x0029, 0x7001):
        dataset.private_block(group, MARKER, create=True).add_new(1, "LO", MARKER)
        dataset.private_block(group, MARKER).add_new(2, "UN", MARKER.encode())
        planted += 2
    for group in (0x6000, 0x6002):
        dataset.add_new((group, 0x3000), "OW", MARKER.encode())
        dataset.add_new((group, 0x1500), "LO", MARKER)
        planted += 2
    return planted


SEQUENCES = ("ReferencedSeriesSequence", "SharedFunctionalGroupsSequence", "RadiopharmaceuticalInformationSequence")


@pytest.mark.parametrize("sop_class", [None, PT])
def test_nothing_planted_comes_through(tmp_path: Path, sop_class: str | None) -> None:
    """TR-17: every attribute of the dictionary, in depth 0 to 3, private groups, overlays, preamble, trailing bytes."""
    write_series(tmp_path / "in", shape=(1, 4, 4))
    [path] = (tmp_path / "in").iterdir()
    dataset = pydicom.dcmread(path)
    if sop_class:
        dataset.SOPClassUID, dataset.Modality, dataset.Units = sop_class, "PT", "BQML"
    planted = plant(dataset)
    inner: Dataset = Dataset()
    planted += plant(inner, 3)
    for depth in (2, 1):
        for name in SEQUENCES:
            outer = Dataset()
            planted += plant(outer, depth)
            setattr(outer, name, DicomSequence([inner]))
            inner = outer
    for name in SEQUENCES:
        setattr(dataset, name, DicomSequence([inner]))
    dataset.BitsStored, dataset.HighBit = 16, 15
    dataset.preamble = (b"MZ" + MARKER.encode()).ljust(128, b"w")
    with quiet_parser():
        dataset.save_as(path)
    path.write_bytes(path.read_bytes() + b"\xfc\xff\xfc\xffOB\0\0\x0a\0\0\0" + MARKER.encode())
    assert planted > 10_000
    assert LEFTOVERS.search(path.read_bytes())
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    [written] = release(series, tmp_path / "out").files
    content = written.read_bytes()
    assert not LEFTOVERS.search(content)
    assert content[:128] == bytes(128)


@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL", "LABELMAP"])
def test_nothing_of_a_segmentation_comes_through_but_its_numbers(tmp_path: Path, kind: str) -> None:
    """TR-17, TR-23: label, description, algorithm, tracking id and creator of every segment, markers at every depth."""
    dataset = segmentation(outlines(2), ((1, 0.0), (1, 2.5)), kind=kind)
    planted = sum(plant(item, 1) for item in nested_in(dataset)) + plant(dataset)
    dataset.SegmentationType = kind
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "a.dcm"
    with quiet_parser():
        dataset.save_as(path, enforce_file_format=True)
    assert planted > 10_000
    assert all(secret in path.read_bytes() for secret in (b"ZQX7MARKER", b"19310203"))
    [series] = scan([tmp_path / "in"], tmp_path / "s", segmentations=True).series
    [written] = release(series, tmp_path / "out").files
    assert not LEFTOVERS.search(written.read_bytes())
    new = pydicom.dcmread(written)
    texts = {element.keyword: str(element.value) for item in new.SegmentSequence for element in item}
    assert texts == {"SegmentNumber": "1", "SegmentLabel": "Segment 1"}
    assert not LEFTOVERS.search(repr(series).encode())


def test_no_name_of_a_segment_or_of_who_made_it_comes_through(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "a.dcm"
    path.write_bytes(as_file(segmentation(outlines(4), ((1, 0.0), (2, 2.5), (1, 2.5), (2, 0.0)))))
    secrets = [each.encode() for each in (*LABELS, OUTLINER, "TUMOUR", "Smith", "SMITH", "SEMIAUTOMATIC", "1.2.7777")]
    assert all(secret in path.read_bytes() for secret in secrets if secret != LABELS[0].encode())
    for number, series in enumerate(scan([path], tmp_path / "s", segmentations=True).series):
        [written] = release(series, tmp_path / f"out{number}").files
        assert not [secret for secret in secrets if secret in written.read_bytes()]
        assert not [secret for secret in secrets if secret in repr((series.draft, series.split_words)).encode()]


def nested_in(dataset: Dataset) -> list[Dataset]:
    """Return the items of every sequence, at every depth."""
    items = [item for element in dataset if element.VR == "SQ" for item in element.value]
    return [*items, *(inner for item in items for inner in nested_in(item))]


def test_words_and_numbers_pass_only_as_what_they_may_be() -> None:
    """A text in an allowed attribute is dropped unless the list has that very word; a number must be one."""
    source = Dataset()
    source.ImageType = ["ORIGINAL", "SMITH", "AXIAL", "JOHN"]
    source.PatientPosition = "SMITH"
    source.RescaleType = "HU"
    source.add(DataElement("KVP", "LO", "SMITH"))
    source.add(DataElement("Exposure", "IS", "12"))
    source.add(DataElement("SliceThickness", "DS", "2.50"))
    copy = allowed_copy(source, allow_list()["object"], DateShift(1, 1), "CT")
    assert list(copy.ImageType) == ["ORIGINAL", "AXIAL"]
    assert "PatientPosition" not in copy
    assert copy.RescaleType == "HU"
    assert "KVP" not in copy
    assert (copy.Exposure, str(copy.SliceThickness)) == (12, "2.50")


@pytest.mark.parametrize(
    ("stated", "kept", "unit"), [("", None, "HU"), ("HU", "HU", "HU"), ("SMITH", "US", ""), ("US", "US", "")]
)
def test_values_of_an_unknown_kind_do_not_become_hounsfield_units(
    tmp_path: Path, stated: str, kept: str | None, unit: str
) -> None:
    write_series(tmp_path / "in", shape=(1, 4, 4), RescaleType=stated)
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    [written] = release(series, tmp_path / "out").files
    [again] = scan([written], tmp_path / "s2").series
    assert series.draft.unit == again.draft.unit == unit
    assert pydicom.dcmread(written).get("RescaleType") == kept


def test_every_attribute_that_passes_is_expected() -> None:
    """The allow-list names real attributes of the representations that its kinds can check."""

    def walk(rules: Any) -> None:
        by_keyword = {entry[4]: entry[0] for entry in DicomDictionary.values()}
        assert set(rules) <= {
            "numbers",
            "words",
            "sequences",
            "otherwise",
            "empty",
            "days",
            "moments",
            "only",
            "like",
        } | {
            "clock_times",
            "datetimes",
        }
        for name in rules.get("numbers", ()):
            assert by_keyword[name].split(" or ")[0] in {"DS", "IS", "US", "UL", "FD", "SL", "SS", "FL"}, name
        for name in rules.get("words", {}):
            assert by_keyword[name] in {"CS", "LO", "SH"}, name
        for nested in rules.get("sequences", {}).values():
            walk(nested)

    listed = allow_list()
    walk(listed["object"])
    walk(listed["groups"])


def released(tmp_path: Path, **attributes: Any) -> tuple[pydicom.FileDataset, pydicom.FileDataset]:
    write_series(tmp_path / "in", shape=(1, 4, 4), **attributes)
    [path] = (tmp_path / "in").iterdir()
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    [written] = release(series, tmp_path / "out").files
    return pydicom.dcmread(path), pydicom.dcmread(written)


def test_the_new_object_says_what_was_done(tmp_path: Path) -> None:
    _, new = released(tmp_path)
    assert new.PatientIdentityRemoved == "YES"
    codes = [item.CodeValue for item in new.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113103", "113104", "113105", "113107"], "and none of what stays, for nothing does"
    assert new.LongitudinalTemporalInformationModified == "MODIFIED"
    assert new.PatientName == new.PatientID == new.PatientSex == new.StudyTime == new.AccessionNumber == ""
    assert "BurnedInAnnotation" not in new
    assert new.file_meta.ImplementationClassUID == IMPLEMENTATION_UID
    assert "SourceApplicationEntityTitle" not in new.file_meta


def test_uids_are_new_keyed_and_the_same_again(tmp_path: Path) -> None:
    """TR-21: under 2.25, the same for the same subject, others for another."""
    old, new = released(tmp_path)
    names = ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID")
    for name in names:
        assert re.fullmatch(r"2\.25\.\d{1,39}", new[name].value)
        assert new[name].value != old[name].value
    [series] = scan([tmp_path / "in"], tmp_path / "s2").series
    [again] = release(series, tmp_path / "again").files
    assert again.read_bytes() == (next((tmp_path / "out").iterdir())).read_bytes()
    [other] = release(series, tmp_path / "other", replace(SUBJECT, token="someone else")).files
    assert all(pydicom.dcmread(other)[name].value != new[name].value for name in names)


def test_pixels_and_geometry_are_unchanged_to_the_digit(tmp_path: Path) -> None:
    old, new = released(tmp_path, origin=(-100.123456789, 1e-7, 50), spacing=(0.123456789012, 0.7))
    assert new.PixelData == old.PixelData
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope"):
        assert str(new[name].value) == str(old[name].value)


def test_dates_move_and_clock_times_stay_only_for_decay(tmp_path: Path) -> None:
    """TR-19: CT keeps a moved study day; PET keeps moved moments, whose intervals are exact."""
    _, new = released(tmp_path / "ct", StudyDate="20240229", AcquisitionTime="101500", SeriesTime="101000")
    assert new.StudyDate == DateShift(SUBJECT.shift_days, 0).day("20240229")
    assert not [each for each in new if each.VR in ("TM", "DT") and each.value]
    item = Dataset()
    item.RadiopharmaceuticalStartTime = "090000.5"
    item.RadionuclideTotalDose = "370000000"
    item.Radiopharmaceutical = "SECRET DRUG"
    _, new = released(
        tmp_path / "pt",
        SOPClassUID=PT,
        Modality="PT",
        SeriesDate="20240229",
        SeriesTime="100000",
        RadiopharmaceuticalInformationSequence=DicomSequence([item]),
    )
    [kept] = new.RadiopharmaceuticalInformationSequence
    assert set(kept.dir()) == {"RadiopharmaceuticalStartTime", "RadionuclideTotalDose"}
    moved = DateShift(SUBJECT.shift_days, SUBJECT.shift_seconds)
    assert (new.SeriesDate, new.SeriesTime) == moved.moment("20240229", "100000")
    assert kept.RadiopharmaceuticalStartTime == moved.clock("090000.5")


def test_spare_bits_are_cleared(tmp_path: Path) -> None:
    """TR-20: an overlay in the high bits does not pass."""
    write_series(tmp_path / "in", shape=(1, 4, 4), dtype="uint16")
    [path] = (tmp_path / "in").iterdir()
    dataset = pydicom.dcmread(path)
    dataset.BitsStored, dataset.HighBit = 12, 11
    dataset.PixelData = (np.arange(16, dtype="<u2") | 0xA000).tobytes()
    dataset.save_as(path)
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    [written] = release(series, tmp_path / "out").files
    assert np.frombuffer(pydicom.dcmread(written).PixelData, "<u2").tolist() == list(range(16))


def test_functional_groups_keep_places_only(tmp_path: Path) -> None:
    write_enhanced(tmp_path / "in")
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    [written] = release(series, tmp_path / "out").files
    new = pydicom.dcmread(written)
    assert b"SECRET" not in written.read_bytes()
    assert b"20240229" not in written.read_bytes()
    heights = [group.PlanePositionSequence[0].ImagePositionPatient[2] for group in new.PerFrameFunctionalGroupsSequence]
    assert heights == [30, 32, 34, 36, 38, 40]


def test_the_originals_stay_as_they_are(tmp_path: Path) -> None:
    truth = write_enhanced(tmp_path / "in")
    before = truth.files[0].read_bytes()
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    release(series, tmp_path / "out")
    assert truth.files[0].read_bytes() == before

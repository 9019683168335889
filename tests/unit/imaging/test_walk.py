"""The walker says of every file what pydicom says, or nothing (TR-57)."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from readstation.imaging import walk
from readstation.imaging.walk import HeaderWalker
from readstation.imaging.walk_image import IMAGE_TAGS
from tests.builders.dicom import write_enhanced, write_series
from tests.support.same_walk import Everything, same_as_pydicom, same_image


@pytest.fixture
def walker() -> HeaderWalker:
    return HeaderWalker(Everything())


@pytest.mark.shared_data
def test_every_real_object_is_walked_as_pydicom_reads_it(shared_data: Path) -> None:
    walker, images = HeaderWalker(Everything()), HeaderWalker(IMAGE_TAGS)
    files = [path for path in sorted(shared_data.rglob("*")) if path.is_file()]
    walked = sum(same_as_pydicom(walker, path) is not None for path in files)
    assert walked > 400
    assert sum(same_image(images, path) for path in files) > 400


def test_a_series_is_walked_by_what_differs(tmp_path: Path, walker: HeaderWalker) -> None:
    truth = write_series(tmp_path, shape=(12, 6, 5))
    found = [same_as_pydicom(walker, path) for path in truth.files]
    assert all(found)
    assert len({id(each.pattern) for each in found if each}) == 1
    varied = found[-1].pattern.varied if found[-1] else set()
    assert {0x00020003, 0x00080018, 0x00200013, 0x00200032} <= varied <= {0x00020000, *varied}
    assert 0x0020000E not in varied


def test_two_series_in_turn_keep_their_own_patterns(tmp_path: Path, walker: HeaderWalker) -> None:
    one = write_series(tmp_path / "a", name="a")
    other = write_series(tmp_path / "b", name="b", WindowCenter=40, WindowWidth=400)
    for pair in zip(one.files, other.files, strict=True):
        for path in pair:
            assert same_as_pydicom(walker, path)


@pytest.mark.parametrize("syntax", [DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_other_encodings_are_left_to_pydicom(tmp_path: Path, walker: HeaderWalker, syntax: str) -> None:
    path = _with_pixels(tmp_path, "odd.dcm")
    dataset = _read(path)
    dataset.file_meta.TransferSyntaxUID = syntax
    pydicom.dcmwrite(path, dataset, implicit_vr=False, little_endian=syntax != ExplicitVRBigEndian)
    assert walker.read(path) is None


def test_implicit_objects_and_nested_sequences(tmp_path: Path, walker: HeaderWalker) -> None:
    """Sequences of defined and undefined length, empty ones and private ones end where they say."""
    for number, (implicit, undefined) in enumerate([(False, False), (False, True), (True, False), (True, True)]):
        dataset = _read(_with_pixels(tmp_path, f"{number}.dcm"))
        inner = Dataset()
        inner.CodeValue = "T-62000"
        outer = Dataset()
        outer.AnatomicRegionSequence = Sequence([inner, Dataset()])
        dataset.ReferencedImageSequence = Sequence([outer, outer])
        dataset.ReferencedStudySequence = Sequence([])
        block = dataset.private_block(0x0019, "MAKER", create=True)
        block.add_new(1, "SQ", [inner])
        block.add_new(2, "OB", b"\0" * 300)
        for sequence in (dataset["ReferencedImageSequence"], outer["AnatomicRegionSequence"], block[1]):
            sequence.is_undefined_length = undefined
            for item in sequence.value:
                item.is_undefined_length_sequence_item = undefined
        if implicit:
            dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
        path = tmp_path / f"{number}.dcm"
        dataset.save_as(path, implicit_vr=implicit, little_endian=True)
        assert same_as_pydicom(walker, path), (implicit, undefined)


def test_headers_longer_than_the_first_read(tmp_path: Path, walker: HeaderWalker) -> None:
    for number in range(4):
        path = _with_pixels(tmp_path, f"{number}.dcm")
        dataset = _read(path)
        dataset.private_block(0x0019, "MAKER", create=True).add_new(
            1, "OB", bytes([number]) * (60_000 + 5_000 * number)
        )
        dataset.save_as(path)
        assert same_as_pydicom(walker, path)


def test_a_file_cut_anywhere_is_never_read_otherwise(tmp_path: Path, walker: HeaderWalker) -> None:
    whole = _with_pixels(tmp_path, "whole.dcm")
    content = whole.read_bytes()
    assert same_as_pydicom(walker, whole)
    cut = tmp_path / "cut.dcm"
    for length in range(0, len(content), 3):
        cut.write_bytes(content[:length])
        assert walker.read(cut) is None


def test_one_byte_changed_anywhere_is_never_read_otherwise(tmp_path: Path, walker: HeaderWalker) -> None:
    """TR-61: a damaged file gets pydicom's answer or none, also after its sound neighbours were remembered."""
    truth = write_series(tmp_path, shape=(3, 2, 2))
    assert all(same_as_pydicom(walker, path) for path in truth.files)
    content = truth.files[0].read_bytes()
    path = tmp_path / "changed.dcm"
    chance = random.Random(20)
    for place in range(128, len(content)):
        value = chance.choice((0x00, 0xFF, content[place] ^ 0x01, content[place] ^ 0x20))
        path.write_bytes(content[:place] + bytes([value]) + content[place + 1 :])
        same_as_pydicom(walker, path)
        same_as_pydicom(HeaderWalker(Everything()), path)


def test_multi_frame_objects_are_walked(tmp_path: Path, walker: HeaderWalker) -> None:
    truth = write_enhanced(tmp_path)
    assert same_as_pydicom(walker, truth.files[0])


def test_what_is_no_file_is_left_alone(tmp_path: Path, walker: HeaderWalker) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert walker.read(tmp_path / "pipe") is None
    with pytest.raises(OSError, match="No such file"):
        walker.read(tmp_path / "missing")


def test_values_with_another_representation_are_left_to_pydicom(tmp_path: Path) -> None:
    path = _with_pixels(tmp_path, "odd.dcm")
    content = path.read_bytes()
    place = content.index(b"\x28\x00\x10\x00US")
    path.write_bytes(content[: place + 4] + b"SS" + content[place + 6 :])
    assert HeaderWalker(IMAGE_TAGS).read(path) is None


def test_numbers_of_a_series(tmp_path: Path) -> None:
    walker = HeaderWalker(IMAGE_TAGS)
    truth = write_series(tmp_path, shape=(5, 6, 5), RescaleType="HU", dtype="uint16")
    assert all(same_image(walker, path) for path in truth.files)


def _with_pixels(folder: Path, name: str) -> Path:
    truth = write_series(folder / name.replace(".", "-"), shape=(1, 4, 4))
    path = folder / name
    truth.files[0].rename(path)
    return path


def _read(path: Path) -> Dataset:
    return pydicom.dcmread(path)


def test_memory_stays_small_over_many_long_headers(
    tmp_path: Path, walker: HeaderWalker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_MOST_HELD", 100_000)
    for number in range(12):
        path = _with_pixels(tmp_path, f"{number}.dcm")
        dataset = _read(path)
        dataset.private_block(0x0019, "MAKER", create=True).add_new(1, "OB", bytes(30_000))
        dataset.save_as(path)
        assert same_as_pydicom(walker, path)
        assert sum(pattern.reach for series in walker._patterns.values() for pattern in series) <= 100_000


def test_a_long_header_does_not_make_the_next_short_one_slow(tmp_path: Path, walker: HeaderWalker) -> None:
    short = write_series(tmp_path / "short", shape=(3, 4, 4)).files
    assert walker.read(short[0])
    path = _with_pixels(tmp_path, "long.dcm")
    dataset = _read(path)
    dataset.private_block(0x0019, "MAKER", create=True).add_new(1, "OB", bytes(300_000))
    dataset.save_as(path)
    assert walker.read(path)
    assert walker._reach > 300_000
    assert walker.read(short[1])
    assert walker._reach <= 4096

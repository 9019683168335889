"""Headers compared in one go are those that are compared element by element, and no others (TR-57)."""

from __future__ import annotations

import random
from pathlib import Path

import pydicom
import pytest

from readstation.imaging import walk_form
from readstation.imaging.walk import HeaderWalker
from readstation.imaging.walk_form import Form, Forms
from tests.builders.dicom import write_series
from tests.support.same_walk import Everything, same_as_pydicom

END = b"\xe0\x7f\x10\x00OW\x00\x00\x04\x00\x00\x00"
A, B = 0x00100020, 0x00200013
STEPS = [(b"begins with 4", 4, A), (b" and 2", 2, 0), (b" then 3", 3, B)]
HEAD = b"begins with 4aaaa and 2xx then 3bbb" + END


def test_values_are_taken_out_and_what_stays_is_compared() -> None:
    form = Form(STEPS, END)
    assert form.size == len(HEAD)
    assert dict(form.fit(HEAD + b"pixels") or ()) == {A: b"aaaa", B: b"bbb"}
    for place in range(len(HEAD)):
        changed = HEAD[:place] + b"!" + HEAD[place + 1 :]
        is_value = place in (*range(13, 17), *range(23, 25), *range(32, 35))
        assert (form.fit(changed) is not None) is is_value, place


@pytest.mark.parametrize("tags", [(0, 0), (A, 0), (0, B), (A, B)])
def test_any_number_of_values_is_asked_for(tags: tuple[int, int]) -> None:
    form = Form([(b"one", 1, tags[0]), (b"two", 1, tags[1])], END)
    found = dict(form.fit(b"one1two2" + END) or ())
    assert found == {tag: value for tag, value in zip(tags, (b"1", b"2"), strict=True) if tag}


def test_a_head_that_is_too_short_has_no_form() -> None:
    forms = Forms()
    forms.add(STEPS, END)
    for length in range(len(HEAD)):
        assert forms.fit(HEAD[:length]) is None
    assert forms.fit(HEAD) is not None


def test_few_forms_are_kept_and_none_where_lengths_never_come_again() -> None:
    forms = Forms()
    lengths = range(1, 130)
    heads = {length: b"value" + b"v" * length + END for length in lengths}
    for length in lengths:
        assert forms.fit(heads[length]) is None
        if forms.are_learned:
            forms.add([(b"value", length, A)], END)
            is_kept = [forms.fit(heads[each]) is not None for each in lengths[:length]]
            assert sum(is_kept) == (min(length, walk_form._MOST_FORMS) if forms.are_learned else 0)
    assert not forms.are_learned
    assert not any(forms.fit(head) for head in heads.values())


def test_a_series_whose_values_change_their_lengths(tmp_path: Path) -> None:
    """Every file is what pydicom says, in whatever order lengths come, and so are its damaged copies."""
    chance = random.Random(7)
    truth = write_series(tmp_path / "in", shape=(24, 2, 2))
    for path in truth.files:
        dataset = pydicom.dcmread(path)
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "1." + "2" * chance.randint(1, 6)
        dataset.ImageComments = "x" * chance.randint(0, 5)
        dataset.save_as(path)
    walker = HeaderWalker(Everything())
    for _ in range(3):
        for path in truth.files:
            assert same_as_pydicom(walker, path)
    damaged = tmp_path / "damaged.dcm"
    for path in truth.files[::4]:
        content = path.read_bytes()
        for place in range(128, len(content), 5):
            damaged.write_bytes(
                content[:place] + bytes([content[place] ^ chance.choice((1, 2, 128))]) + content[place + 1 :]
            )
            same_as_pydicom(walker, damaged)

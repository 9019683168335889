"""The page of all images of the shared data: as the program and the other readers say now."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def written(shared_data: Path) -> str:
    spec = importlib.util.spec_from_file_location("make_images", ROOT / "docs" / "make_images.py")
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


@pytest.mark.slow
@pytest.mark.shared_data
def test_the_page_is_what_the_program_says(written: str) -> None:
    """Where this fails: python docs/make_images.py, and look at every line that changed."""
    assert written == (ROOT / "docs" / "evidence" / "images.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.shared_data
def test_every_image_that_is_shown_equals_the_other_readers(written: str) -> None:
    """Stored values exactly, places to 0.01 mm."""
    rows = [
        (cells[5].strip(), cells[6].strip())
        for line in written.splitlines()
        if len(cells := line.split("|")) == 8 and cells[3].strip() in ("shown", "shown, not measured", "on request")
    ]
    equal = re.compile(r"equal \([^)]*\)(; SimpleITK does not read the last [1-7] pixels)?|no other reader")
    assert [values for values, _ in rows if not equal.fullmatch(values)] == []
    assert [values for values, _ in rows if "does not read" in values and "highdicom" not in values] == []
    places = [float(found.group(1)) for _, place in rows if (found := re.match(r"(\d+\.\d+) mm", place))]
    assert len(places) > 60
    assert max(places) < 0.01
    rest = {place for _, place in rows if not re.match(r"\d", place)}
    assert rest <= {"none stated", "not compared"}


@pytest.mark.slow
@pytest.mark.shared_data
def test_nothing_on_the_page_points_to_a_person(written: str) -> None:
    assert not re.search(r"\d+\.\d+\.\d+\.\d+\.\d+", written)
    assert str(ROOT) not in written


def test_the_kept_page_lists_a_verdict_of_another_reader_for_every_refusal() -> None:
    page = (ROOT / "docs" / "evidence" / "images.md").read_text(encoding="utf-8")
    refused = [line for line in page.splitlines() if "| refused |" in line and line.count("|") == 7]
    assert refused
    assert all("SimpleITK: " in line and "highdicom: " in line for line in refused)

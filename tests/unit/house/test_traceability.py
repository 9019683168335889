"""Which tests stand for which requirement: made from the tests, whole, and with how a run ended (TR-68)."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
SPECIFICATIONS = ROOT.parent / "shared" / "spec"

pytestmark = pytest.mark.skipif(
    not SPECIFICATIONS.is_dir(), reason="the folder shared/spec is not beside the checkout"
)  # fmt: skip


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_traceability", ROOT / "docs" / "make_traceability.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its records look their module up
    spec.loader.exec_module(module)
    return module


def test_the_page_is_as_the_tests_say(maker: ModuleType) -> None:
    """Where this fails: python docs/make_traceability.py."""
    assert maker.PAGE.read_text(encoding="utf-8") == maker.page()


def test_no_requirement_of_the_first_release_is_without_a_test_and_no_test_names_another(maker: ModuleType) -> None:
    tests = maker.named_tests()
    named = frozenset().union(*(each.ids for each in tests))
    levels = {each.id: each.level for each in maker.requirements()}
    assert len(levels) >= 70
    assert named - maker.known_ids() == set()
    assert {each for each, level in levels.items() if level == "A" and each not in named} == set()
    assert set(maker.WAIVED) == levels.keys() - named
    assert {levels[each] for each in maker.WAIVED} <= {"B"}


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("TR-46 to TR-48: once.", {"TR-46", "TR-47", "TR-48"}),
        ("MR-601 to 608, MR-705", {f"MR-{n}" for n in (*range(601, 609), 705)}),
        ("MR-608 to MR-702", {"MR-608", "MR-609", "MR-610", "MR-701", "MR-702"}),
        ("(TR-999)", {"TR-999"}),
        ("ATR-5, TR-", set()),
    ],
)
def test_ids_are_found_in_words(maker: ModuleType, words: str, ids: set[str]) -> None:
    """A range holds what there is between its ends; an id that there is not stays, to be found out."""
    assert maker.ids_in(words, maker.known_ids()) == ids


def test_a_run_is_told_by_requirement(maker: ModuleType, tmp_path: Path) -> None:
    """Passed and failed variants are counted apart, and what was not run is not passed."""
    place = "tests.unit.house.test_traceability"
    name = "test_no_requirement_of_the_first_release_is_without_a_test_and_no_test_names_another"
    (tmp_path / "junit.xml").write_text(
        f'<testsuites><testsuite><testcase classname="{place}" name="{name}"/>'
        f'<testcase classname="{place}" name="test_ids_are_found_in_words[a]"/>'
        f'<testcase classname="{place}" name="test_ids_are_found_in_words[b]"><failure/></testcase>'
        f'<testcase classname="{place}" name="test_ids_are_found_in_words[c]"><skipped/></testcase>'
        "</testsuite></testsuites>"
    )
    maker.main(["--results", str(tmp_path / "junit.xml"), "--to", str(tmp_path / "out")])
    said = json.loads((tmp_path / "out" / "traceability.json").read_text("utf-8"))
    (found,) = [each for each in said["requirements"] if each["id"] == "TR-68"]
    ended = {each.pop("test").split("::")[1]: each for each in found["tests"]}
    assert ended[name] == {"passed": 1}
    assert ended["test_ids_are_found_in_words"] == {"passed": 1, "failure": 1, "skipped": 1}
    assert ended["test_the_page_is_as_the_tests_say"] == {"not run": 1}
    assert said["environment"]["python"]
    page = (tmp_path / "out" / "traceability.html").read_text("utf-8")
    assert "<td>TR-68</td><td>A</td>" in page
    not_run = sum("not run" in each for each in ended.values())
    assert f"1 failure, {not_run} not run, 2 passed, 1 skipped" in page

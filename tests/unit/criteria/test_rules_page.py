"""The page of the rules: as the code says, and complete beside the specification."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from readstation.criteria.catalogue import catalogue, recist11_catalogue
from tests.unit.criteria.spec_cases import CASE_FILE

ROOT = Path(__file__).resolve().parents[3]
SPECIFICATION = CASE_FILE.with_name("mrecist.md")

HELD_ELSEWHERE = {
    "the charter of a trial": {2},
    "what a reader is told, and how images are measured": {
        101,
        113,
        114,
        *range(115, 123),
        307,
        308,
        309,
        412,
        413,
        414,
    },
    "reports and statistics": {701, 702, 714, 715, 716, 717, 719, 720, *range(812, 818)},
    "reading, signing and adjudication": {*range(801, 809), 810, 811},
    "dose": {*range(1001, 1014)},
    "clinical measures": {*range(1101, 1106)},
}
"""Rules of the specification that are no business of the criteria, and whose they are."""


def _page():
    spec = importlib.util.spec_from_file_location("make_rules", ROOT / "docs" / "make_rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_as_the_rules_are():
    """Where this fails: python docs/make_rules.py."""
    module = _page()
    assert module.PAGE.read_text(encoding="utf-8") == module.page()


def test_every_rule_of_the_page_is_cited_by_a_test():
    tests = _page().cited()
    held = {entry.rule_id for entry in (*catalogue(), *recist11_catalogue())}
    assert {rule_id for rule_id in held if rule_id not in tests} == set()


@pytest.mark.skipif(not SPECIFICATION.is_file(), reason="the folder shared/spec is not beside the checkout")
def test_every_rule_of_the_specification_is_held_here_or_elsewhere():
    """Issue: a rule that the engine should hold has an entry, hence a test that cites it."""
    stated = set(re.findall(r"^\*\*MR-(\d{3,4})\b", SPECIFICATION.read_text(encoding="utf-8"), re.MULTILINE))
    held = {int(entry.rule_id.removeprefix("MR-")) for entry in catalogue()}
    elsewhere = set().union(*HELD_ELSEWHERE.values())
    assert len(stated) >= 146
    assert held & elsewhere == set()
    assert {int(number) for number in stated} == held | elsewhere

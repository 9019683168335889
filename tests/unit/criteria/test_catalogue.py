"""The catalogue of rules: complete, worded, and each rule cited by a test."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from readstation.criteria.catalogue import catalogue, recist11_catalogue

TESTS = Path(__file__).resolve().parents[2]

ENGINE_RULES = {
    f"MR-{number}"
    for first, last in ((102, 112), (201, 219), (301, 306), (310, 310), (401, 411), (501, 513), (601, 610), (703, 713))
    for number in range(first, last + 1)
} | {"MR-001", "MR-123", "MR-718", "MR-809"}


def _cited():
    """Return the ids that the criteria's tests name, ranges spelled out."""
    found = set()
    for folder in ("unit", "property"):
        for path in sorted((TESTS / folder / "criteria").glob("test_*.py")):
            if path.name == Path(__file__).name:
                continue
            text = path.read_text(encoding="utf-8")
            found.update(re.findall(r"MR-\d{3}", text))
            for first, last in re.findall(r"MR-(\d{3}) to (?:MR-)?(\d{3})", text):
                found.update(f"MR-{number}" for number in range(int(first), int(last) + 1))
    return found


def test_the_catalogue_holds_every_rule_of_the_engine():
    assert {entry.rule_id for entry in catalogue()} == ENGINE_RULES


def test_every_rule_is_cited_by_a_test():
    assert ENGINE_RULES - _cited() == set()


def test_every_entry_says_what_whence_and_where():
    for entry in catalogue():
        assert entry.text.endswith(".")
        assert entry.citation
        import_module(f"readstation.criteria.{entry.module}")


def test_recist11_lists_only_what_differs_from_mrecist():
    ours = {(entry.rule_id, entry.text) for entry in catalogue()}
    theirs = recist11_catalogue()
    assert theirs
    assert not ours & {(entry.rule_id, entry.text) for entry in theirs}
    assert {"MR-105", "MR-108", "MR-202", "MR-204"} <= {entry.rule_id for entry in theirs}


def test_the_catalogue_is_in_order_and_says_nothing_twice():
    entries = catalogue()
    assert [entry.rule_id for entry in entries] == sorted(entry.rule_id for entry in entries)
    assert len(set(entries)) == len(entries)

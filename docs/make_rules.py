"""Write ``rules.md`` from the rule objects and the tests, so that the page cannot be out of date.

Run it from anywhere: ``python docs/make_rules.py``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from readstation.criteria.catalogue import CatalogueEntry, catalogue, recist11_catalogue  # noqa: E402 - from this folder
from readstation.criteria.config import RULE_SET_VERSION  # noqa: E402
from readstation.criteria.recist11.target import RECIST11  # noqa: E402

PAGE = Path(__file__).with_name("rules.md")

SECTIONS: Mapping[str, str] = {
    "0": "Configuration",
    "1": "Lesions and their measurement",
    "2": "Target response",
    "3": "Non-target response",
    "4": "New lesions",
    "5": "Response at a timepoint",
    "6": "Best overall response",
    "7": "Endpoints",
    "8": "Two readers",
}
"""The headings, by the first digit of the rule's number."""

_HEAD = f"""\
# Rules of the criteria

Every rule that the engine holds: what it says in our words, its source as the specification numbers it (`[D]` is a
decision of the specification), the module of `readstation/criteria` that holds it, and the tests that cite it. The
texts are those of the rule objects themselves; `readstation evaluate --explain` names the rules that fired in a case.

Rule set `{RULE_SET_VERSION}`. Written by `docs/make_rules.py`; a test fails where this page and the code differ.
"""

_RECIST = f"""\
## RECIST 1.1

The second rule set, `{RECIST11.version}`: the same parts with these differences. A rule keeps the id of the rule of
mRECIST in whose place it stands.
"""


def cited() -> Mapping[str, list[Path]]:
    """Return the tests of the criteria that cite each rule id, ranges spelled out."""
    found: dict[str, list[Path]] = {}
    paths = [path for kind in ("unit", "property") for path in (ROOT / "tests" / kind / "criteria").rglob("test_*.py")]
    for path in sorted(paths):
        if path.name in ("test_catalogue.py", "test_rules_page.py"):
            continue
        text = path.read_text(encoding="utf-8")
        ids = set(re.findall(r"MR-\d{3}", text))
        for first, last in re.findall(r"MR-(\d{3}) to (?:MR-)?(\d{3})", text):
            ids.update(f"MR-{number:03}" for number in range(int(first), int(last) + 1))
        for rule_id in ids:
            found.setdefault(rule_id, []).append(path)
    return found


def page() -> str:
    """Return the text of the page."""
    tests = cited()
    parts = [_HEAD]
    for digit, heading in SECTIONS.items():
        entries = [entry for entry in catalogue() if entry.rule_id[3] == digit]
        parts.append(f"## {heading}\n\n{_table(entries, tests)}")
    parts.append(f"{_RECIST}\n{_table(recist11_catalogue(), tests)}")
    return "\n".join(parts)


def _table(entries: Iterable[CatalogueEntry], tests: Mapping[str, list[Path]]) -> str:
    lines = ["| Rule | What it says | Source | Where | Tests |", "|---|---|---|---|---|"]
    last = ""
    for entry in entries:
        # Tests cite a rule, not one of its sentences; they stand beside the first.
        named = "" if entry.rule_id == last else ", ".join(map(_link, tests.get(entry.rule_id, [])))
        last = entry.rule_id
        where = f"[{entry.module}](../readstation/criteria/{entry.module.replace('.', '/')}.py)"
        lines.append(f"| {entry.rule_id} | {entry.text} | {entry.citation} | {where} | {named} |")
    return "\n".join(lines) + "\n"


def _link(path: Path) -> str:
    return f"[{path.stem.removeprefix('test_')}](../{path.relative_to(ROOT).as_posix()})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

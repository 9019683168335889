"""Write which tests stand for which requirement, from what the tests themselves say (TR-68).

``python docs/make_traceability.py`` writes ``evidence/traceability.md``. With ``--results FILE --to FOLDER``, the JUnit
file of a test run, it writes ``traceability.json`` and ``traceability.html`` there: each requirement with its tests,
how they ended, the commit and the machine.
"""

from __future__ import annotations

import argparse
import ast
import html
import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
PAGE = Path(__file__).with_name("evidence") / "traceability.md"
SPECIFICATIONS = ROOT.parent / "shared" / "spec"

WAIVED: Mapping[str, str] = {
    "TR-65": "pins with hashes and licences are checked by the house tests, which name no number; no SBOM yet",
    "TR-69": "`readstation selftest` is not built yet",
}
"""Requirements that no test names, and why; none of them is one that the first release must meet ([A])."""

_RANGE = re.compile(r"\b(TR|MR)-(\d+) to (?:\1-)?(\d+)\b")
_ONE = re.compile(r"\b(?:TR|MR)-\d+\b")

_HEAD = """\
# Requirements and their tests

Each requirement of the specification of trust with the files of tests that name it, or some of whose tests do. `[A]`
must hold in the first release, `[B]` later. Written by `docs/make_traceability.py` from the tests; a test fails where
this page is out of date, where a test names a requirement that there is not, or where one of `[A]` has no test. That a
test names a requirement says not that it proves all of it. How the tests of a run ended, with commit and machine, is
written by `python docs/make_traceability.py --results junit.xml --to FOLDER`.
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement as the specification has it: its id, level and name."""

    id: str
    level: str
    name: str

    @property
    def number(self) -> int:
        """Its number."""
        return int(self.id[3:])


@dataclass(frozen=True, slots=True)
class Named:
    """A test with the requirements that it, its class or its file names."""

    path: Path
    test: str
    ids: frozenset[str]

    @property
    def node(self) -> str:
        """How pytest calls it, without parameters."""
        return f"{self.path.relative_to(ROOT).as_posix()}::{self.test}"

    @property
    def case(self) -> tuple[str, str]:
        """How a JUnit file names it: the class, and the name without parameters."""
        place = ".".join(self.path.relative_to(ROOT).with_suffix("").parts)
        *classes, name = self.test.split("::")
        return ".".join((place, *classes)), name


def requirements() -> tuple[Requirement, ...]:
    """Return the requirements of trust, in the order of their numbers."""
    text = (SPECIFICATIONS / "trust.md").read_text(encoding="utf-8")
    found = re.findall(r"^\*\*(TR-\d+) · (.+?)\.?\*\* \[([A-Z])\]", text, re.MULTILINE)
    return tuple(sorted((Requirement(each, level, name) for each, name, level in found), key=lambda one: one.number))


def known_ids() -> frozenset[str]:
    """Return the ids of all requirements and rules of the specifications."""
    words = "\n".join((SPECIFICATIONS / f"{name}.md").read_text(encoding="utf-8") for name in ("trust", "mrecist"))
    return frozenset(re.findall(r"^\*\*((?:TR|MR)-\d+)\b", words, re.MULTILINE))


def ids_in(words: str, known: frozenset[str]) -> frozenset[str]:
    """Return the ids in words, and what there is between the two ends of a range."""
    found = set(_ONE.findall(words))
    for kind, first, last in _RANGE.findall(words):
        found |= {f"{kind}-{number}" for number in range(int(first), int(last) + 1)} & known
    return frozenset(found)


def named_tests() -> tuple[Named, ...]:
    """Return every test with what it names, in the order of the files."""
    known = known_ids()
    return tuple(each for path in sorted(TESTS.rglob("test_*.py")) for each in _of_file(path, known))


def _of_file(path: Path, known: frozenset[str]) -> Iterator[Named]:
    tree = ast.parse(path.read_bytes())
    of_file = ids_in(ast.get_docstring(tree) or "", known)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield Named(path, node.name, of_file | ids_in(ast.get_docstring(node) or "", known))
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            of_class = of_file | ids_in(ast.get_docstring(node) or "", known)
            for each in node.body:
                if isinstance(each, ast.FunctionDef) and each.name.startswith("test"):
                    ids = of_class | ids_in(ast.get_docstring(each) or "", known)
                    yield Named(path, f"{node.name}::{each.name}", ids)


def page() -> str:
    """Return the text of the page."""
    by_id = _by_id(named_tests())
    lines = [_HEAD, "| Requirement | Level | Tests |", "|---|---|---|"]
    for each in requirements():
        tests = by_id.get(each.id, [])
        said = ", ".join(map(_link, dict.fromkeys(one.path for one in tests)))
        lines.append(f"| {each.id} {each.name} | {each.level} | {said or f'none: {WAIVED[each.id]}'} |")
    return "\n".join(lines) + "\n"


def _by_id(tests: tuple[Named, ...]) -> Mapping[str, list[Named]]:
    found: dict[str, list[Named]] = {}
    for test in tests:
        for each in test.ids:
            found.setdefault(each, []).append(test)
    return found


def _link(path: Path) -> str:
    return f"[{path.stem.removeprefix('test_')}](../../{path.relative_to(ROOT).as_posix()})"


def matrix(results: Path) -> dict[str, object]:
    """Return every requirement with its tests and how they ended in a run.

    Parameters
    ----------
    results
        The JUnit file (``xunit1``) of the run. A test that is not in it was not run.
    """
    ended: dict[tuple[str, str], dict[str, int]] = {}
    for case in ET.parse(results).getroot().iter("testcase"):  # noqa: S314 - of our own run
        how = next((name for name in ("failure", "error", "skipped") if case.find(name) is not None), "passed")
        key = (case.get("classname", ""), case.get("name", "").split("[")[0])
        counts = ended.setdefault(key, {})
        counts[how] = counts.get(how, 0) + 1
    by_id = _by_id(named_tests())
    asked = ["git", "rev-parse", "HEAD"]
    commit = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed command
    return {
        "commit": commit.stdout.strip(),
        "environment": {
            "python": platform.python_version(), "system": platform.platform(), "machine": platform.machine(),
        },
        "requirements": [
            {
                "id": each.id, "level": each.level, "name": each.name, "waived": WAIVED.get(each.id, ""),
                "tests": [
                    {"test": test.node, **ended.get(test.case, {"not run": 1})} for test in by_id.get(each.id, [])
                ],
            }
            for each in requirements()
        ],
    }  # fmt: skip


def as_html(said: Mapping[str, object]) -> str:
    """Return a matrix as a page."""
    rows = []
    for each in said["requirements"]:  # type: ignore[attr-defined]  # as `matrix` makes it
        sums: dict[str, int] = {}
        for test in each["tests"]:
            for how, number in test.items():
                if how != "test":
                    sums[how] = sums.get(how, 0) + number
        told = ", ".join(f"{number} {how}" for how, number in sorted(sums.items())) or f"none: {each['waived']}"
        rows.append(
            f"<tr><td>{each['id']}</td><td>{each['level']}</td><td>{html.escape(each['name'])}</td>"
            f"<td>{len(each['tests'])}</td><td>{html.escape(told)}</td></tr>"
        )
    about = html.escape(json.dumps({name: said[name] for name in ("commit", "environment")}))
    heads = "".join(f"<th>{word}</th>" for word in ("Requirement", "Level", "Name", "Tests", "How they ended"))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Requirements and their tests</title>'
        f"<h1>Requirements and their tests</h1><p>{about}</p><table><tr>{heads}</tr>{''.join(rows)}</table></html>"
    )


def main(words: list[str]) -> None:
    """Write the page, or the matrix of a run."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--results", type=Path)
    wanted.add_argument("--to", type=Path)
    asked = wanted.parse_args(words)
    if asked.results is None or asked.to is None:
        PAGE.write_text(page(), encoding="utf-8")
        return
    said = matrix(asked.results)
    asked.to.mkdir(parents=True, exist_ok=True)
    (asked.to / "traceability.json").write_text(json.dumps(said, indent=1), encoding="utf-8")
    (asked.to / "traceability.html").write_text(as_html(said), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

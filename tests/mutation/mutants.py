"""Mutation testing of the criteria: one small change at a time, and whether a test notices.

Run it from the root of the checkout; stop it when you like, it goes on where it was::

    python tests/mutation/mutants.py --state mutants.jsonl
    python tests/mutation/mutants.py --state mutants.jsonl --survivors

A mutant lives in the memory of a forked process alone; no file is changed. It meets the case file of the specification
first, where that stands beside the checkout, then the unit tests of the criteria until one fails.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib.abc
import importlib.util
import io
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import pytest

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT.parent / "shared" / "spec" / "mrecist_cases.json"
SUBSET = ("tests/unit/criteria",)
_ALSO = {
    "core/exact.py": "tests/unit/core/test_exact.py",
    "criteria/catalogue.py": "tests/unit/criteria/test_catalogue.py",
}
"""More tests for some modules."""
_LEFT_OUT = tuple(f"tests/unit/criteria/test_{name}.py" for name in ("rules_page", "catalogue", "timepoint_cases"))
"""What the mutants cannot change, and what the case file shows without pytest."""
LONGEST_S = 60
"""Time of the processor; the subset needs 3."""

FILES = (
    "core/exact.py",
    "criteria/mrecist/target.py",
    "criteria/mrecist/sums.py",
    "criteria/mrecist/timepoint.py",
    "criteria/mrecist/new.py",
    "criteria/mrecist/nontarget.py",
    "criteria/mrecist/flags.py",
    "criteria/derive.py",
    "criteria/endpoints/window.py",
    "criteria/endpoints/best.py",
    "criteria/endpoints/durations.py",
    "criteria/endpoints/derive.py",
    "criteria/mrecist/register.py",
    "criteria/mrecist/eligibility.py",
    "criteria/recist11/target.py",
    "criteria/recist11/lesions.py",
    "criteria/mrecist/limits.py",
    "criteria/discordance.py",
    "criteria/rule.py",
    "criteria/config.py",
    "criteria/io/timepoints.py",
    "criteria/io/reads.py",
    "criteria/io/sequences.py",
    "criteria/io/findings.py",
    "criteria/io/adjudication.py",
    "criteria/io/document.py",
    "criteria/io/check.py",
    "criteria/io/place.py",
    "criteria/io/config.py",
    "criteria/io/kinds.py",
    "criteria/explain.py",
    "criteria/catalogue.py",
    "criteria/facts.py",
)
"""In the order in which they are tried: what decides a response first."""

_GUARDS = ("frozen", "slots", "strict")
"""Arguments that only guard against our own mistakes; they are left as they are."""

_COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPERATIONS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult}


def mutants(name: str) -> Iterator[tuple[str, ast.Module]]:
    """Return the mutants of a module of the program, each with an id that says where and what."""
    tree = ast.parse((ROOT / "readstation" / name).read_text(encoding="utf-8"))
    guards = [each.value for each in ast.walk(tree) if isinstance(each, ast.keyword) and each.arg in _GUARDS]
    for number, node in enumerate(ast.walk(tree)):
        if node in guards:
            continue
        for what, change in _changes(node):
            mutant = copy.deepcopy(tree)
            change([*ast.walk(mutant)][number])
            line = getattr(node, "lineno", 0)
            column = getattr(node, "col_offset", 0)
            yield f"{name}:{line}:{column} {what}", ast.fix_missing_locations(mutant)


def _changes(node):
    """Return what may be changed at one node: words for it, and a function that does it."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            other = _COMPARISONS[type(operator)]
            which = f" ({place + 1})" if place else ""
            yield f"{type(operator).__name__} to {other.__name__}{which}", _setter("ops", place, other)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        other = _OPERATIONS[type(node.op)]
        yield f"{type(node.op).__name__} to {other.__name__}", lambda copied: setattr(copied, "op", other())
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} to {other.__name__}", lambda copied: setattr(copied, "op", other())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "Not dropped", lambda copied: setattr(copied, "op", ast.UAdd()) or _to_bool(copied)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} turned", lambda copied: setattr(copied, "value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} plus 1", lambda copied: setattr(copied, "value", node.value + 1)
    elif isinstance(node, ast.If | ast.IfExp):
        for truth in (True, False):
            yield f"condition {truth}", lambda copied, truth=truth: setattr(copied, "test", ast.Constant(truth))


def _setter(field, place, kind):
    return lambda copied: getattr(copied, field).__setitem__(place, kind())


def _to_bool(copied):
    """Make ``not x`` into ``bool(x)``."""
    operand = copied.operand
    copied.op = ast.Not()
    copied.operand = ast.UnaryOp(ast.Not(), operand)


class MutantFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module of the program in its mutated form."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self._module = "readstation." + name.removesuffix(".py").replace("/", ".")
        self._path = str(ROOT / "readstation" / name)
        self._tree = tree

    def find_spec(self, fullname, path, target=None):
        if fullname != self._module:
            return None
        return importlib.util.spec_from_file_location(fullname, self._path, loader=self)

    def exec_module(self, module):
        exec(compile(self._tree, self._path, "exec"), module.__dict__)


def _meets_cases() -> bool:
    """Return whether the cases of the specification still agree; an error counts as noticed."""
    from readstation.criteria.io.check import document_differences
    from readstation.criteria.io.document import read_document
    from readstation.criteria.io.place import Place, load_json

    document = load_json(CASES.read_bytes())
    document = Place({key: value for key, value in document.items() if key not in ("y90_cases", "clinical_cases")})
    return not document_differences(document, read_document(document, {}))


def _survives(name: str, tree: ast.Module) -> bool:
    sys.meta_path.insert(0, MutantFinder(name, tree))
    try:
        if CASES.is_file() and not _meets_cases():
            return False
    except Exception:  # noqa: BLE001 - whatever a mutant raises, it was noticed
        return False
    # The subset needs no fixture of the suite's own, and without them each mutant starts sooner.
    plain = ["-c", os.devnull, f"--rootdir={ROOT}", "--noconftest", "--import-mode=importlib", "-p", "no:cacheprovider"]
    also = _ALSO.get(name)
    quiet = [
        "-x",
        "-q",
        "-p",
        "no:xdist",
        "-p",
        "no:pytest-qt",
        "--tb=no",
        *(f"--ignore={path}" for path in _LEFT_OUT if path != also),
    ]
    return pytest.main([*plain, *quiet, *SUBSET, *([also] if also else [])]) == pytest.ExitCode.OK


def _started(name: str, tree: ast.Module) -> int:
    """Try a mutant in a process of its own; return the process."""
    child = os.fork()
    if child == 0:
        alive = False
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_S, LONGEST_S + 1))
                alive = _survives(name, tree)
        finally:
            os._exit(0 if alive else 1)
    return child


def _result(status: int) -> str:
    if os.WIFSIGNALED(status):
        return "too slow" if os.WTERMSIG(status) == signal.SIGXCPU else "killed"
    return "survived" if os.WEXITSTATUS(status) == 0 else "killed"


def _try_all(names: Sequence[str], known: Container[str], jobs: int, end: float, state: TextIO) -> None:
    """Try the mutants not yet known, several at a time; each result is kept as soon as it is there."""
    running: dict[int, str] = {}

    def collect() -> None:
        child, status = os.wait()
        print(json.dumps({"mutant": running.pop(child), "result": _result(status)}), file=state, flush=True)

    for mutant, module, tree in ((each, name, tree) for name in names for each, tree in mutants(name)):
        if time.monotonic() > end:
            break
        if mutant in known:
            continue
        while len(running) >= jobs:
            collect()
        running[_started(module, tree)] = mutant
    while running:
        collect()


def main() -> int:
    """Try every mutant that the state does not hold yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True, help="Where results are kept, a line each.")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="Stop after this time.")
    parser.add_argument("--jobs", type=int, default=1, help="How many mutants are tried at a time.")
    parser.add_argument("--module", action="append", help="Only this module, as in criteria/rule.py; may be repeated.")
    parser.add_argument("--survivors", action="store_true", help="Print the survivors of the state and the counts.")
    options = parser.parse_args()
    known = {}
    if options.state.is_file():
        known = {each["mutant"]: each["result"] for each in map(json.loads, options.state.read_text().splitlines())}
    if options.survivors:
        lines = [f"{result}: {mutant}" for mutant, result in known.items() if result != "killed"]
        killed = len(known) - len(lines)
        sys.stdout.write("\n".join([*lines, f"{len(known)} tried, {killed} killed"]) + "\n")
        return 0
    end = time.monotonic() + options.seconds
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    with options.state.open("a") as state:
        _try_all(options.module or FILES, known, options.jobs, end, state)
    return 0


if __name__ == "__main__":
    sys.exit(main())

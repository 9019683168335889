"""The code that a test covers, as far as names tell: a part of a campaign counts as long as it is unchanged."""

from __future__ import annotations

import ast
import functools
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_OURS = ("readstation", "tests")
_MODULE = re.compile(r"\b(?:readstation|tests)(?:\.\w+)+")
"""A module that is named in a string: it is loaded by its name, or is what a process of its own is started with."""


def digest_of(tests: Iterable[str], beside: Iterable[str] = (), root: Path = ROOT) -> str:
    """Return the SHA-256 over every file of the project that some tests need, pins of libraries among them.

    Modules that are imported or named in a string, what pytest loads for the folders of the tests, shipped resources.

    Parameters
    ----------
    tests
        As pytest names them: the path comes before ``::``.
    beside
        Modules that they start as processes of their own.
    root
        The folder of the project.
    """
    left = [root / test.partition("::")[0] for test in tests]
    left += [each / "conftest.py" for test in left for each in test.parents if (each / "conftest.py").is_file()]
    left += [path for name in beside for path in _files_of(name, root)]
    found: set[Path] = set()
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            names, resources = _said(path.read_text("utf-8")) if path.suffix == ".py" else ((), ())
            left += [each for name in names for each in _files_of(name, root)]
            left += [each for parts in resources for each in _shipped(root / "resources", parts)]
    if any(path.parent.name == "store" for path in found):
        found |= {path for path in (root / "readstation/store/migrations").rglob("*") if path.suffix in {".py", ".sql"}}
    # A page of the manual whose commands are followed is code as well.
    if root / "tests/builders/server_page.py" in found:
        found.add(root / "docs/manual/server.md")
    # What a module compiles for itself lies beside it.
    found |= {path.with_suffix(".c") for path in found if path.with_suffix(".c").is_file()}
    pins = [root / "installers/requirements/test.txt"]
    if any(path.parent == root / "tests/fuzz" for path in found):
        pins.append(root / "installers/requirements/fuzz.txt")
    digest = hashlib.sha256()
    for path in sorted({*found, *(each for each in pins if each.is_file())}):
        digest.update(
            f"{path.relative_to(root).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    return digest.hexdigest()


@functools.cache
def _said(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the modules and the resources that a module names; campaigns share most of their modules."""
    tree = ast.parse(text)
    return tuple(dict.fromkeys(_named(tree))), tuple(_resources(tree))


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _MODULE.findall(node.value)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _resources(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    """Yield the names that each call of `resource_path` begins with, up to one that is not written there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "resource_path":
            names = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
            yield tuple(str(each) for each in itertools.takewhile(lambda name: name is not None, names))


def _shipped(folder: Path, parts: tuple[str, ...]) -> list[Path]:
    place = folder.joinpath(*parts)
    return [each for each in (place, *place.rglob("*")) if each.is_file()] if parts else []


@functools.cache
def _files_of(name: str, root: Path) -> tuple[Path, ...]:
    """Return the files of a module and of the packages around it; nothing of what is not the project's."""
    parts = name.split(".")
    if parts[0] not in _OURS:
        return ()
    places = [root.joinpath(*parts[:length]) for length in range(1, len(parts) + 1)]
    files = [(place / "__init__.py", place.with_suffix(".py")) for place in places]
    return tuple(path for pair in files for path in pair if path.is_file())

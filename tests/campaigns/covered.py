"""The code that a test covers, as far as imports tell: a part of a campaign counts as long as it is unchanged."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_OURS = ("readstation", "tests")


def digest_of(tests: Iterable[str], beside: Iterable[str] = (), root: Path = ROOT) -> str:
    """Return the SHA-256 over every file of the project that some tests need, pins of libraries among them.

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
    left += [path for name in beside for path in _files_of(name, root)]
    found: set[Path] = set()
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += [each for name in _imported(path) for each in _files_of(name, root)]
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


def _imported(path: Path) -> Iterator[str]:
    if path.suffix != ".py":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _files_of(name: str, root: Path) -> Iterator[Path]:
    """Yield the files of a module and of the packages around it; nothing of what is not the project's."""
    parts = name.split(".")
    if parts[0] not in _OURS:
        return
    for length in range(1, len(parts) + 1):
        place = root.joinpath(*parts[:length])
        if (place / "__init__.py").is_file():
            yield place / "__init__.py"
        elif place.with_suffix(".py").is_file():
            yield place.with_suffix(".py")

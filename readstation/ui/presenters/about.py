"""What the program says of itself: its version, and the parts on which a record rests (TR-42)."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from readstation.core.phrases import tr
from readstation.criteria.config import RULE_SET_VERSION

_FIXED_BRANCHES: dict[tuple[int, ...], int] = {(3, 50): 7, (3, 44): 6}
"""Branches of SQLite that got the mending of the WAL-reset race later, and the release that has it."""
_FIXED_SINCE = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class AboutRow:
    """A part of the program, its version, and what is to be said of it."""

    name: str
    version: str
    note: str = ""


def about_rows(program: str, sqlite: str) -> tuple[AboutRow, ...]:
    """Return the parts, the program first.

    Parameters
    ----------
    program, sqlite
        The versions of the program and of the SQLite that keeps its records.
    """
    return (
        AboutRow("Readstation", program),
        AboutRow(tr("Rules of the criteria"), RULE_SET_VERSION),
        AboutRow("SQLite", sqlite, _fitness(sqlite)),
        AboutRow("Python", platform.python_version()),
        AboutRow("Qt", _installed("PySide6-Essentials"), "LGPL 3"),
        AboutRow("VTK", _installed("vtk"), "BSD"),
    )


def licence_words() -> tuple[str, ...]:
    """Return under which licences program, icons and fonts are given, a line each."""
    return (
        tr("Readstation is free software under the Apache License 2.0. It comes without any warranty."),
        tr("Icons: Material Design Icons, Apache License 2.0."),
        tr("Fonts: Inter and JetBrains Mono, SIL Open Font License 1.1."),
    )


def is_free_of_reset_race(sqlite: str) -> bool:
    """Return whether a SQLite of this version keeps a file whole with several connections to it.

    The versions from 3.7.0 to 3.51.2 may not (TR-42), but for two branches that were mended.
    """
    numbers = tuple(int(part) for part in sqlite.split(".") if part.isdecimal())
    mended = _FIXED_BRANCHES.get(numbers[:2])
    return numbers >= _FIXED_SINCE or (mended is not None and numbers[2:3] >= (mended,))


def _fitness(sqlite: str) -> str:
    if is_free_of_reset_race(sqlite):
        return tr("Fit: free of the WAL-reset fault.")
    return tr("Fit with one connection to a file, as this program has; others must not open the file.")


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return tr("unknown")

"""What the program says of itself (TR-42)."""

from __future__ import annotations

import platform

import PySide6
import pytest
import vtkmodules

from readstation.ui.presenters.about import about_rows, is_free_of_reset_race


@pytest.mark.parametrize(
    ("version", "is_free"),
    [
        ("3.40.1", False), ("3.44.5", False), ("3.44.6", True), ("3.45.0", False), ("3.50.6", False), ("3.50.7", True),
        ("3.51.2", False), ("3.51.3", True), ("3.52.0", True), ("4.0.0", True), ("", False), ("3.44", False),
    ],
)  # fmt: skip
def test_a_sqlite_with_the_reset_race_is_known(version: str, *, is_free: bool) -> None:
    """TR-42: 3.51.3, or 3.50.7, or 3.44.6."""
    assert is_free_of_reset_race(version) is is_free


def test_each_part_is_named_with_the_version_that_is_there() -> None:
    """TR-42."""
    rows = {each.name: each for each in about_rows("1.2.3", "3.40.1")}
    assert rows["Readstation"].version == "1.2.3"
    assert rows["SQLite"].version == "3.40.1"
    assert "one connection" in rows["SQLite"].note
    assert {each.name: each.note for each in about_rows("1.2.3", "3.51.3")}["SQLite"].startswith("Fit: free")
    assert rows["Python"].version == platform.python_version()
    assert rows["Qt"].version == PySide6.__version__
    assert rows["VTK"].version == vtkmodules.__version__

"""What a start of the program must not wait for: libraries that only a few commands need."""

from __future__ import annotations

import subprocess
import sys

import pytest

STATISTICS = {"pandas", "statsmodels", "odmlib", "xmlschema"}
MIGRATIONS = {"alembic"}
PICTURES = {"PySide6", "scipy", "vtkmodules", "SimpleITK", "pydicom", "imagecodecs"}


@pytest.mark.parametrize(
    ("start", "not_loaded"),
    [
        ("readstation.app.main", STATISTICS | MIGRATIONS | {"SimpleITK", "highdicom", "scipy.optimize"}),
        ("readstation.cli.trial_look", STATISTICS | MIGRATIONS | {"PySide6", "scipy", "vtkmodules", "SimpleITK"}),
        ("readstation.app.office", STATISTICS | MIGRATIONS | PICTURES),
        ("readstation.app.sequencing", STATISTICS | MIGRATIONS | PICTURES),
        ("readstation.app.delivery", STATISTICS | MIGRATIONS | PICTURES),
    ],
)
def test_a_start_loads_no_library_that_it_does_not_need(start: str, not_loaded: set[str]) -> None:
    """Statistics alone are a second and 80 MB of each window, and of each command that an office types."""
    words = f"import sys, {start}; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True).stdout.split()
    assert start in loaded
    assert not_loaded & set(loaded) == set()

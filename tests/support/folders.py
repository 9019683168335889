"""Folders a test may use: a fresh profile, and the real images beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real, de-identified images beside the checkout, or report the test as not run."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder shared/data is not beside the checkout")
    return folder


@pytest.fixture
def tmp_profile(tmp_path: Path) -> Path:
    """Return an empty folder for one station's profile, readable by its owner alone."""
    folder = tmp_path / "profile"
    folder.mkdir(mode=0o700)
    return folder

"""Folders a test may use: a fresh profile, and the real images beside the checkout."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def folder_of_run(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this run, which all its workers share: what one of them has made there, no other makes."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


RUN_FOLDER = "READSTATION_TEST_RUN"
"""Names the folder of the run, for builders that no fixture reaches."""


@pytest.fixture(scope="session", autouse=True)
def _folder_of_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(RUN_FOLDER, str(folder_of_run(tmp_path_factory)))
        yield


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

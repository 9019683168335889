"""A file is there whole or not at all, and only once its content was read back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from readstation.core.errors import EnvironmentFault
from readstation.exchange.whole_file import write_checked


def test_the_file_is_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"old")
    write_checked(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_before_the_name_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"old")
    seen: list[list[bytes]] = []

    def fail() -> None:
        seen.append([each.read_bytes() for each in tmp_path.iterdir() if each != path])
        raise EnvironmentFault("The trail could not be written.")

    with pytest.raises(EnvironmentFault, match="trail"):
        write_checked(path, b"new", fail)
    assert seen == [[b"new"]]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said_without_a_path(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        write_checked(tmp_path / "nowhere" / "report.pdf", b"new")
    assert "report.pdf" in str(caught.value)
    assert "nowhere" not in str(caught.value)


def test_a_disk_that_gives_back_other_bytes_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def spoil(descriptor: int) -> None:
        real(descriptor)
        (partial,) = tmp_path.iterdir()
        partial.write_bytes(b"nex")

    monkeypatch.setattr(os, "fsync", spoil)
    with pytest.raises(EnvironmentFault, match="other bytes"):
        write_checked(tmp_path / "report.pdf", b"new")
    assert list(tmp_path.iterdir()) == []

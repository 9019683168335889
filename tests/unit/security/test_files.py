"""Files that only their owner may read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from readstation.core.errors import EnvironmentFault
from readstation.security.files import write_private, write_private_text


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_folder_that_is_there_keeps_its_rights_and_one_that_is_made_is_private(tmp_path):
    """A key beside a server's data must not shut its folder to the server."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    write_private_text(shared / "key", "x")
    write_private_text(shared / "mine" / "key", "x")
    modes = [path.stat().st_mode & 0o777 for path in (shared, shared / "key", shared / "mine", shared / "mine" / "key")]
    assert modes == [0o755, 0o600, 0o700, 0o600]


def test_a_disk_that_neither_takes_nor_gives_back_is_told_in_words(tmp_path, monkeypatch):
    """TR-44: found by failing every call from one on."""
    write_private(tmp_path / "count", {"failures": 1})

    def refuse(*_words, **_values):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(EnvironmentFault, match="could not be written"):
        write_private(tmp_path / "count", {"failures": 2})
    assert (tmp_path / "count").read_bytes() == b'{"failures":1}'

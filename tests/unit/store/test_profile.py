"""One process per profile, on a local disk of its owner (TR-42)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from readstation.core.errors import EnvironmentFault, Refused
from readstation.store import profile as profiles
from readstation.store.profile import OpenProfile

OPEN = """
import sys
from pathlib import Path
from readstation.store.profile import OpenProfile
OpenProfile(Path(sys.argv[1]))
"""


def test_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    opened = OpenProfile(tmp_path / "deep" / "profile")
    try:
        for folder in (opened.profile.folder, opened.profile.images, opened.profile.keys, opened.profile.backups):
            assert folder.is_dir()
            if os.name == "posix":
                assert folder.stat().st_mode & 0o077 == 0
    finally:
        opened.close()


def test_a_second_process_is_refused_with_one_clear_line(tmp_path: Path) -> None:
    opened = OpenProfile(tmp_path)
    try:
        second = subprocess.run(
            [sys.executable, "-c", OPEN, str(tmp_path)], capture_output=True, text=True, check=False
        )
    finally:
        opened.close()
    assert second.returncode != 0
    assert "This profile is open in another Readstation." in second.stderr
    OpenProfile(tmp_path).close()


def test_a_profile_that_was_closed_opens_again(tmp_path: Path) -> None:
    for _ in range(2):
        opened = OpenProfile(tmp_path)
        opened.close()
        opened.close()


@pytest.mark.skipif(os.name != "posix", reason="users are numbers on POSIX only")
def test_another_users_profile_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    with pytest.raises(Refused, match="belongs to another user"):
        OpenProfile(tmp_path)


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive", "iCloud Drive"])
def test_a_synced_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="synced folder"):
        OpenProfile(tmp_path / name / "profile")


def test_a_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {tmp_path.resolve()} nfs4 rw 0 0\n")
    monkeypatch.setattr(profiles, "_MOUNTS", mounts)
    with pytest.raises(Refused, match="network drive"):
        OpenProfile(tmp_path / "profile")


def test_a_folder_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentFault, match="cannot be made"):
        OpenProfile(tmp_path / "file" / "profile")


def test_a_folder_that_cannot_be_written_is_one_clear_fault(tmp_path: Path) -> None:
    (tmp_path / "station.lock").mkdir()
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        OpenProfile(tmp_path)

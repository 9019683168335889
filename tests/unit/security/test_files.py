"""Files that only their owner may read."""

from __future__ import annotations

import os

import pytest

from readstation.security.files import write_private_text


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

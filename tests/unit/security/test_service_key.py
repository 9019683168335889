"""The key of a service: made once, for its user alone, and never replaced without a word (TR-37)."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from readstation.core.errors import DataProblem
from readstation.security.keys import check_signature
from readstation.security.service_key import service_key


def test_it_is_made_once_and_signs(tmp_path: Path) -> None:
    path = tmp_path / "state" / "sequencer.key"
    first, again = service_key(path), service_key(path)
    assert first.key_id == again.key_id
    assert check_signature(again.public_key_hex, b"said", first.sign(b"said"))
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format":"readstation-service-1","private_key":"zz"}'])
def test_a_damaged_one_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sequencer.key"
    path.write_bytes(content)
    with pytest.raises(DataProblem, match=r"sequencer\.key"):
        service_key(path)
    assert path.read_bytes() == content

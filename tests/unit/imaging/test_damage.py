"""Objects damaged at random: a finding or a true volume, never a fault and never other pixels (TR-45, TR-57)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.imaging.load import load_volume
from tests.builders.dicom import write_enhanced, write_series
from tests.builders.dicom_release import facts_of, release, scan

_TIMES = 60


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return an object with bytes changed, lost, added, or a length or a representation replaced."""
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4])):
        place = chance.randrange(128, max(200, len(changed) - 1))
        match chance.randrange(5):
            case 0:
                changed[place : place + 1] = chance.randbytes(1)
            case 1:
                changed[place : place + 4] = chance.choice([b"\xff\xff\xff\xff", bytes(4), b"\xff\xff\xff\x7f"])
            case 2:
                del changed[place : place + chance.choice([1, 2, 8, 50])]
            case 3:
                changed[place:place] = chance.randbytes(chance.choice([1, 2, 8]))
            case _:
                found = changed.find(chance.choice([b"DS", b"IS", b"US", b"UI", b"SQ"]), place)
                if found > 0:
                    changed[found : found + 2] = chance.choice([b"LO", b"SQ", b"DS", b"FD", b"UN", b"OB"])
    return bytes(changed)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("write", [write_series, write_enhanced])
def test_a_damaged_object_is_a_finding_or_loads(tmp_path: Path, write: object, seed: int) -> None:
    """What passes the gate loads and equals its digests; what does not has a reason."""
    content = write(tmp_path / "whole").files[0].read_bytes()  # type: ignore[operator]  # both builders take a folder
    chance = random.Random(seed)
    folder = tmp_path / "in"
    folder.mkdir()
    loaded = refused = 0
    for number in range(_TIMES):
        (folder / "a.dcm").write_bytes(damaged(content, chance))
        result = scan([folder], tmp_path / "s")
        refused += len(result.refused)
        for part, series in enumerate(result.series):
            try:
                released = release(series, tmp_path / f"out{number}-{part}")
            except Refused:
                refused += 1
            else:
                assert load_volume(released.files, facts_of(series, released), QuietJob()).voxels.size
                loaded += 1
    assert loaded
    assert refused
    assert loaded + refused >= _TIMES

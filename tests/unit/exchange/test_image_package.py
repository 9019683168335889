"""Packages: what goes in comes out, and nothing else opens, whatever is changed (TR-23, TR-45)."""

from __future__ import annotations

import dataclasses
import hashlib
import random
import secrets
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from readstation.core.errors import DataProblem, Refused
from readstation.exchange.image_package import OpenPackage, index_bytes, room_for, write_blank, write_package
from readstation.model.image_package import SEGMENT_BYTES, bound_to
from tests.builders.packages import packed_timepoint, published


def _read(path: Path, key: bytes, bound: bytes) -> list[bytes]:
    with closing(OpenPackage(path, key, bound)) as package:
        return list(package.files())


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    entry, key, index, files = published(tmp_path / "out", tmp_path / "in")
    path = tmp_path / "out" / entry.name
    assert path.stat().st_size == entry.size_bytes
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry.digest
    bound = bound_to(entry.name, entry.read_id, entry.timepoint)
    with closing(OpenPackage(path, key, bound)) as package:
        assert package.index == index
        assert list(package.files()) == [file.read_bytes() for file in files]


@pytest.mark.parametrize("more", [0, 1])
def test_a_package_is_filled_to_the_last_byte_and_not_beyond(tmp_path: Path, more: int) -> None:
    index, files = packed_timepoint(tmp_path / "in", sizes=(1_000_000,))
    spare = room_for(2 * SEGMENT_BYTES) - len(index_bytes(index)) - 2 * 1_000_000
    files[0].write_bytes(bytes(1_000_000 + spare + more))
    filled = dataclasses.replace(index.series[0], file_sizes=(1_000_000 + spare + more,))
    assert len(str(1_000_000 + spare)) == len("1000000"), "the index has kept its length"
    index = dataclasses.replace(index, series=(filled, index.series[1]))
    target, key = tmp_path / "out", secrets.token_bytes(32)
    if more:
        with pytest.raises(Refused, match="larger than the packages"):
            write_package(target, key, b"", index, files, 2 * SEGMENT_BYTES)
        assert not target.exists()
    else:
        write_package(target, key, b"", index, files, 2 * SEGMENT_BYTES)
        assert [len(each) for each in _read(target, key, b"")] == [1_000_000 + spare, 1_000_000]


def test_a_file_that_grew_since_is_not_packed(tmp_path: Path) -> None:
    index, files = packed_timepoint(tmp_path / "in", sizes=(10,))
    files[0].write_bytes(bytes(2 * SEGMENT_BYTES))
    with pytest.raises(DataProblem, match="longer"):
        write_package(tmp_path / "out", secrets.token_bytes(32), b"", index, files, SEGMENT_BYTES)
    assert not (tmp_path / "out").exists()


def test_no_other_key_and_no_other_place_opens_it(tmp_path: Path) -> None:
    """TR-23: a key is bound to name, read and timepoint."""
    entry, key, _, _ = published(tmp_path / "out", tmp_path / "in")
    path = tmp_path / "out" / entry.name
    right = bound_to(entry.name, entry.read_id, entry.timepoint)
    wrong = [
        (secrets.token_bytes(32), right),
        (key, bound_to(entry.name, entry.read_id, entry.timepoint + 1)),
        (key, bound_to(secrets.token_hex(16), entry.read_id, entry.timepoint)),
        (key, b""),
    ]
    for other_key, bound in wrong:
        with pytest.raises(DataProblem, match="does not open"):
            _read(path, other_key, bound)


def test_no_changed_bit_and_no_exchanged_piece_passes(tmp_path: Path) -> None:
    """TR-45: flips at random places of a package that is full; pieces left out, exchanged, cut off."""
    entry, key, _, _ = published(tmp_path / "out", tmp_path / "in", size_mib=3)
    path = tmp_path / "out" / entry.name
    bound = bound_to(entry.name, entry.read_id, entry.timepoint)
    whole = path.read_bytes()
    source = random.Random(23)
    changed = tmp_path / "changed"
    changed.write_bytes(whole)
    with changed.open("r+b", buffering=0) as file:
        for place in (source.randrange(len(whole)) for _ in range(40)):
            file.seek(place)
            file.write(bytes([whole[place] ^ 1 << source.randrange(8)]))
            with pytest.raises(DataProblem, match="does not open"):
                _read(changed, key, bound)
            file.seek(place)
            file.write(whole[place : place + 1])
    assert len(_read(changed, key, bound)) == 6
    first, second, third = (whole[n * SEGMENT_BYTES : (n + 1) * SEGMENT_BYTES] for n in range(3))
    for pieces in ((second, first, third), (first, third), (first, second), (first, second, second)):
        changed.write_bytes(b"".join(pieces))
        with pytest.raises(DataProblem):
            _read(changed, key, bound)


def test_a_blank_package_is_like_any_other_from_outside(tmp_path: Path) -> None:
    """TR-23: the same size, bytes as random as those of a package."""
    entry, key, index, _ = published(tmp_path / "out", tmp_path / "in", size_mib=4)
    blank = tmp_path / "blank"
    digest = write_blank(blank, entry.size_bytes)
    assert hashlib.sha256(blank.read_bytes()).hexdigest() == digest
    assert blank.stat().st_size == entry.size_bytes
    for path in (blank, tmp_path / "out" / entry.name):
        data = path.read_bytes()
        # 4 MiB hold each byte value 16384 times; six standard deviations are 770. Zeros of the padding would show.
        counts = np.bincount(np.frombuffer(data, np.uint8), minlength=256)
        assert np.all(np.abs(counts - len(data) // 256) < 770)
    with pytest.raises(DataProblem, match="does not open"):
        _read(blank, key, bound_to(entry.name, index.read_id, index.timepoint))

"""Thousands of hostile archives: nothing outside the folder, no byte over the cap, nothing of a full disk (TR-58)."""

from __future__ import annotations

import contextlib
import errno
import random
import re
import shutil
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import pytest

from readstation.core.jobs import Job, QuietJob
from readstation.imaging.archive import ArchiveLimits, ArchiveTooLargeError, Member, unpacked
from tests.builders.hostile_archives import HostileArchives
from tests.support.seeds import seed_of_part
from tests.support.small_disk import SmallDisk

SEED = 5800
RANDOM_NAME = re.compile(r"[0-9a-f]{32}")

Unpack = Callable[[Path, Path, Job, ArchiveLimits], Iterator[Member]]


class _Counted:
    """A file that is written, and how many bytes were."""

    def __init__(self, file: BinaryIO, written: list[int]) -> None:
        self._file, self._written = file, written

    def __enter__(self) -> _Counted:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        self._written.append(len(data))
        return self._file.write(data)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the sizes of all pieces that are written into new files from now on."""
    pieces: list[int] = []
    real = Path.open

    def opened(self: Path, mode: str = "r", *words: Any, **named: Any) -> Any:
        file = real(self, mode, *words, **named)
        return _Counted(file, pieces) if mode == "xb" else file

    monkeypatch.setattr(Path, "open", opened)
    return pieces


def everything_but(place: Path, world: Path) -> set[tuple[str, int]]:
    """Return what lies in a folder, without what lies in another one below."""
    return {
        (str(each), each.lstat().st_size)
        for each in world.rglob("*")
        if each != place and place not in each.parents and not each.is_dir()
    }


def unpack_all(unpack: Unpack, world: Path, count: int, seed: int, written: list[int]) -> Counter[str]:
    """Unpack so many hostile archives, and count what became of them and what ought never to be."""
    place = world.joinpath(*"abc", "place")
    assert len(place.relative_to(world).parts) == HostileArchives.DEPTH
    place.mkdir(parents=True)
    made, chance, happened = HostileArchives(world, seed), random.Random(seed), Counter[str]()
    path = world / "hostile.zip"
    for _ in range(count):
        path.write_bytes(made.next())
        limits = ArchiveLimits(members=chance.choice((3, 100)), total_bytes=chance.choice((4_000, 100_000, 10**9)))
        cap = min(limits.total_bytes, limits.ratio * path.stat().st_size)
        before = everything_but(place, world)
        written.clear()
        try:
            members = list(unpack(path, place, QuietJob(), limits))
        except ArchiveTooLargeError:
            happened["too large"] += 1
        except zipfile.BadZipFile:
            happened["damaged"] += 1
        else:
            happened["taken"] += sum(each.path is not None for each in members)
            happened["refused"] += sum(each.finding is not None for each in members)
        for each, _ in everything_but(place, world) - before:
            happened["outside"] += 1
            Path(each).unlink()
        happened["over the cap"] += sum(written) > cap
        for each in place.iterdir():
            is_plain = RANDOM_NAME.fullmatch(each.name) and each.is_file() and not each.is_symlink()
            happened["no plain file"] += not is_plain
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            else:
                each.unlink()
    return happened


@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.slow)])
def test_nothing_is_written_outside_and_nothing_over_the_cap(
    tmp_path: Path, count: int, written: list[int], record_property: Callable[[str, object], None]
) -> None:
    """TR-58: writes outside the target 0 of 10,000; bytes written over the cap 0."""
    happened = unpack_all(unpacked, tmp_path, count, seed_of_part(SEED), written)
    record_property("hostile archives", count)
    for what in ("too large", "damaged", "taken", "refused"):
        assert happened[what] > count // 20, happened
    for what in ("outside", "over the cap", "no plain file"):
        record_property(what, happened[what])
        assert happened[what] == 0, happened


def by_names(path: Path, place: Path, job: Job, limits: ArchiveLimits) -> Iterator[Member]:
    """Unpack as `extractall` of old did: to where the names lead."""
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            job.checkpoint()
            target = place / info.filename
            try:
                content = archive.read(info)
                if len(content) > limits.total_bytes:
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            except (OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error, NotImplementedError):
                continue
            yield Member(target, info.filename)


def by_headers(path: Path, place: Path, job: Job, limits: ArchiveLimits) -> Iterator[Member]:
    """Unpack under random names, and believe the archive how large it is."""
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > 100 * limits.total_bytes:
            raise ArchiveTooLargeError
    yield from unpacked(path, place, job, ArchiveLimits(ratio=10**9))


def test_an_unpacker_that_believes_names_is_found(tmp_path: Path, written: list[int]) -> None:
    """What the campaign can find: a member that is written where its name leads."""
    assert unpack_all(by_names, tmp_path, 100, SEED, written)["outside"] > 10


def test_an_unpacker_that_counts_nothing_is_found(tmp_path: Path, written: list[int]) -> None:
    assert unpack_all(by_headers, tmp_path, 100, SEED, written)["over the cap"] > 5


def test_a_disk_that_is_full_midway_keeps_no_half_of_a_member(small_disk: SmallDisk, tmp_path: Path) -> None:
    """TR-58: the member that was being written goes; that the disk is full is what is said."""
    path, place = tmp_path / "a.zip", small_disk.folder / "place"
    place.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(6):
            archive.writestr(str(number), random.Random(number).randbytes(1_000_000))
    small_disk.fill(leave_bytes=2_500_000)
    with pytest.raises(OSError, match="No space left") as full:
        list(unpacked(path, place, QuietJob()))
    assert full.value.errno == errno.ENOSPC
    assert [each.stat().st_size for each in place.iterdir()] == [1_000_000] * 2
    small_disk.make_room()
    assert all(each.path for each in unpacked(path, place, QuietJob()))

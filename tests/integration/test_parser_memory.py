"""However much a file claims or unpacks to, the child that reads it holds little more than the cap (TR-57)."""

from __future__ import annotations

import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.imaging.archive import ArchiveTooLargeError
from readstation.imaging.objects import INFLATED_LIMIT_BYTES
from readstation.imaging.parser_process import ParserProcess
from tests.builders.dicom import set_pixels
from tests.builders.mutated_images import deep_file, deflated, placed_dataset

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux says how much a process held at most")

MOST_BYTES = 1.5 * INFLATED_LIMIT_BYTES
BOMB_BYTES = 400_000_000


def inflating(path: Path, size: int) -> None:
    """Write a deflated object that unpacks to so many bytes more than its image."""
    dataset = placed_dataset()
    set_pixels(dataset, np.zeros((16, 16), np.int16))
    content = deflated(dataset)
    start = int.from_bytes(content[140:144], "little") + 144
    packer = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
    parts = [packer.compress(zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[start:]))]
    parts += [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    path.write_bytes(content[:start] + b"".join(parts) + packer.flush())


def packed(path: Path, way: int) -> None:
    """Write an archive with one member of nothing but zeros."""
    with zipfile.ZipFile(path, "w", way) as archive:
        archive.writestr("zeros", bytes(BOMB_BYTES))


def claiming(path: Path) -> None:
    """Write an object of a few bytes that says that it holds 20,000 frames of 16,384 by 16,384."""
    dataset = placed_dataset("1.2.840.10008.5.1.4.1.1.2.1")
    set_pixels(dataset, np.zeros((1, 1), np.uint8))
    dataset.Rows = dataset.Columns = 16_384
    dataset.NumberOfFrames = 20_000
    dataset.save_as(path, enforce_file_format=True)


BOMBS: dict[str, Callable[[Path], object]] = {
    "inflates beyond the cap": lambda path: inflating(path, BOMB_BYTES),
    "inflates to just below the cap": lambda path: inflating(path, INFLATED_LIMIT_BYTES - (2 << 20)),
    "sequences in each other": lambda path: path.write_bytes(deep_file(100_000, has_lengths=False)),
    "claims what is not there": claiming,
    "archive, deflated": lambda path: packed(path, zipfile.ZIP_DEFLATED),
    "archive, bzip2": lambda path: packed(path, zipfile.ZIP_BZIP2),
}


def peak_bytes(parser: ParserProcess) -> int:
    """Return how much memory the child of a parser has held at most."""
    assert parser._child is not None
    told = Path(f"/proc/{parser._child.pid}/status").read_text(encoding="ascii")
    return 1024 * int(next(line.split()[1] for line in told.splitlines() if line.startswith("VmHWM")))


def peak_over(path: Path, scratch: Path, command: tuple[str, ...] | None = None) -> int:
    """Ask a child everything that can be asked of a file, and return how much it held at most."""
    with ParserProcess(scratch, QuietJob(), command=command) as parser:
        assert list(parser.headers([path], pictures=True, segmentations=True))
        parser.digests(path)
        most = peak_bytes(parser)
        for ask in (lambda: parser.directory(path), lambda: list(parser.members(path, scratch))):
            try:
                ask()
            except (Refused, ArchiveTooLargeError, zipfile.BadZipFile):
                most = max(most, peak_bytes(parser))
        return max(most, peak_bytes(parser))


@pytest.mark.parametrize(
    "bomb", [pytest.param(each, marks=pytest.mark.slow) if "bzip2" in each else each for each in BOMBS]
)
def test_the_child_holds_no_more_than_half_beyond_the_cap(
    tmp_path: Path, bomb: str, record_property: Callable[[str, object], None]
) -> None:
    """TR-57: peak memory of the child at most 1.5 times the cap, the interpreter and its libraries included."""
    path, scratch = tmp_path / "bomb", tmp_path / "scratch"
    BOMBS[bomb](path)
    scratch.mkdir()
    most = peak_over(path, scratch)
    record_property("bombs", 1)
    record_property("peak of the child, MB", most >> 20)
    assert most <= MOST_BYTES


_CARELESS = """
from readstation.imaging import objects, parser_child
objects.INFLATED_LIMIT_BYTES *= 4
raise SystemExit(parser_child.main())
"""


def test_a_child_that_holds_what_unpacks_is_found(tmp_path: Path) -> None:
    """What this can find: a limit that is looked at only once all is unpacked, or is far too high."""
    path, scratch = tmp_path / "bomb", tmp_path / "scratch"
    inflating(path, BOMB_BYTES)
    scratch.mkdir()
    assert peak_over(path, scratch, (sys.executable, "-P", "-s", "-c", _CARELESS)) > MOST_BYTES

"""Doors for images: the headers of a scan, the hand-over of pixels to the decoders, and archives (TR-57, TR-58)."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np

from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.imaging.archive import ArchiveLimits, ArchiveTooLargeError, unpacked
from readstation.imaging.digest import image_digest
from readstation.imaging.objects import quiet_parser
from readstation.imaging.parser import NO_ACCESS, LocalParser
from readstation.imaging.pixels import PixelReader
from readstation.imaging.plan import plan_series
from tests.fuzz.target import Target, UntrueError

LIMITS = ArchiveLimits(members=100, total_bytes=4_000_000, ratio=200)
_RANDOM_NAME = re.compile(r"[0-9a-f]{32}")
_DIRECTORY = b"1.2.840.10008.1.3.10"


def scan_header(data: bytes, folder: Path) -> None:
    """Read a header three times: by pydicom, by comparing with it, and as remembered; all must say the same."""
    path = folder / "object.dcm"
    path.write_bytes(data)
    try:
        parser = LocalParser()
        answers = list(parser.headers([path, path, path], pictures=True, segmentations=True))
        if any(each.read.header is None and each.read.finding is None for each in answers):
            raise UntrueError("neither taken nor refused")
        if any(each != answers[0] for each in answers):
            raise UntrueError("what is remembered of a header is not what was read")
        if _DIRECTORY in data[:1000]:
            _list_directory(parser, path)
    finally:
        path.unlink()


def _list_directory(parser: LocalParser, path: Path) -> None:
    try:
        listed = parser.directory(path)
    except Refused:
        return
    if any(not each.resolve().is_relative_to(path.parent.resolve()) for each in listed.files):
        raise UntrueError("a DICOMDIR led out of its folder")


def hand_over_pixels(data: bytes, folder: Path) -> None:
    """Decode what a scan takes as for its digests and as the loader does: both have the same image."""
    path = folder / "object.dcm"
    path.write_bytes(data)
    try:
        parser = LocalParser()
        [answer] = parser.headers([path], pictures=True, segmentations=True)
        if answer.read.header is None:
            raise Refused(answer.read.finding or NO_ACCESS)
        digests = parser.digests(path)
        with quiet_parser():
            loaded = _loaded(path)
        if not set(loaded) <= set(digests):
            raise UntrueError("the loader has another image than the one that is released")
    finally:
        path.unlink()


def _loaded(path: Path) -> list[str]:
    """Return the digests of the slices that the loader puts in place; it does so on threads, and here without."""
    plan = plan_series([path], QuietJob())
    voxels = np.zeros(plan.shape, plan.dtype)
    reader = PixelReader(plan)
    reader.fill_run(range(len(voxels)), voxels)
    places = [(index, *plan.place(index)) for index in range(len(voxels))]
    return [image_digest(reader.stored(index, voxels), file.form, frame) for index, file, frame in places]


def unpack(data: bytes, folder: Path) -> None:
    """Unpack an archive: only plain files of random names in the folder, and no byte over the cap."""
    path, scratch = folder / "archive.zip", folder / "scratch"
    path.write_bytes(data)
    scratch.mkdir()
    try:
        found = [each.path for each in unpacked(path, scratch, QuietJob(), LIMITS)]
        lying = list(scratch.iterdir())
        if sorted(lying) != sorted(each for each in found if each is not None):
            raise UntrueError("what lies in the folder is not what was said")
        if any(each.is_symlink() or not each.is_file() or not _RANDOM_NAME.fullmatch(each.name) for each in lying):
            raise UntrueError("a member decided what it becomes")
        if sum(each.stat().st_size for each in lying) > min(LIMITS.total_bytes, LIMITS.ratio * len(data)):
            raise UntrueError("more was unpacked than may be")
    finally:
        path.unlink()
        for each in scratch.iterdir():
            each.unlink()
        scratch.rmdir()


HEADER_SCAN = Target("header-scan", scan_header)
PIXELS = Target("pixels", hand_over_pixels, (Refused,))
ARCHIVE = Target("archive", unpack, (ArchiveTooLargeError, zipfile.BadZipFile))

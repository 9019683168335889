"""Members of a ZIP archive as plain files under random names, counted while they are read (TR-58)."""

from __future__ import annotations

import errno
import secrets
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

from readstation.core.findings import Finding
from readstation.core.jobs import Job

MAXIMUM_MEMBERS = 200_000
MAXIMUM_TOTAL_BYTES = 50 * 10**9
MAXIMUM_RATIO = 200
_BLOCK = 1 << 20
_ENCRYPTED = 0x1
_UNPACKED_BY_PIECES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Of other ways the library under this unpacks some kilobytes in one piece of any size: memory without end (TR-57)."""
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    LookupError,
)
_DAMAGED = Finding("archive.damaged", "This member of the archive is damaged.")


@dataclass(frozen=True, slots=True)
class Member:
    """A member that was unpacked, or the finding why it was not.

    Attributes
    ----------
    path
        The unpacked file; None where it was refused.
    shown_as
        The member's name, for the person at the console only.
    """

    path: Path | None
    shown_as: str = field(repr=False)
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold."""

    members: int = MAXIMUM_MEMBERS
    total_bytes: int = MAXIMUM_TOTAL_BYTES
    ratio: int = MAXIMUM_RATIO


class ArchiveTooLargeError(Exception):
    """An archive holds more than it may; nothing of it is taken."""


def is_archive(path: Path) -> bool:
    """Return whether a file begins like a ZIP archive."""
    with path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def unpacked(path: Path, scratch: Path, job: Job, limits: ArchiveLimits | None = None) -> Iterator[Member]:
    """Unpack an archive member by member.

    A member's name decides only whether it is refused; the file it becomes has a random name directly in `scratch`.

    Parameters
    ----------
    path
        The archive.
    scratch
        An existing folder.
    job
        Asked before each member whether to go on.
    limits
        What an archive may hold.

    Raises
    ------
    ArchiveTooLargeError
        At the first byte beyond a limit. What was unpacked before is for the caller to remove.
    zipfile.BadZipFile
        If it is no readable archive.
    """
    limits = limits or ArchiveLimits()
    left = min(limits.total_bytes, limits.ratio * path.stat().st_size)
    with _opened(path) as archive:
        infos = archive.infolist()
        if len(infos) > limits.members:
            raise ArchiveTooLargeError
        times = Counter(_folded(info.filename) for info in infos)
        for info in infos:
            job.checkpoint()
            if info.filename.endswith("/"):
                continue
            reason = _reason(info, times[_folded(info.filename)])
            if reason:
                yield Member(None, info.filename, Finding("archive.member", reason))
                continue
            target = scratch / secrets.token_hex(16)
            finding, size = _copy(archive, info, target, left)
            left -= size
            yield Member(None if finding else target, info.filename, finding)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise zipfile.BadZipFile from error
    except OSError as error:
        raise (zipfile.BadZipFile if error.errno == errno.EINVAL else error) from error


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, left: int) -> tuple[Finding | None, int]:
    size = 0
    try:
        with archive.open(info) as member, target.open("xb") as copy:
            while block := member.read(_BLOCK):
                size += len(block)
                if size > left:
                    raise ArchiveTooLargeError
                copy.write(block)
    except ArchiveTooLargeError:
        target.unlink()
        raise
    except _DAMAGE:
        target.unlink(missing_ok=True)
        return _DAMAGED, size
    except OSError as error:
        target.unlink(missing_ok=True)
        if error.errno != errno.EINVAL:
            raise
        # A place before the beginning of the archive was asked for.
        return _DAMAGED, size
    with target.open("rb") as copy:
        if copy.read(4) == b"PK\x03\x04":
            target.unlink()
            return Finding("archive.nested", "An archive inside an archive is not opened."), size
    return None, size


def _reason(info: zipfile.ZipInfo, times: int) -> str:
    name = info.filename
    # A backslash separates folders for whoever unpacks on Windows, so it counts as one here.
    parts = name.replace("\\", "/").split("/")
    if not name:
        return "The member has no name."
    mode = info.external_attr >> 16
    if name.startswith(("/", "\\")) or PureWindowsPath(name).drive or "\x00" in name:
        return "The member's name is an absolute path."
    if ".." in parts:
        return "The member's name leads out of the archive."
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "The member is a link or a device and no file."
    if info.flag_bits & _ENCRYPTED:
        return "The member is encrypted."
    if info.compress_type not in _UNPACKED_BY_PIECES:
        return "The member is packed in a way that is not unpacked here."
    if times > 1:
        return "The archive holds several members of this name."
    return ""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()

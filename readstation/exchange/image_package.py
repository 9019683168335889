"""Image packages as files: AES-256-GCM in pieces, padded to the trial's one size, nothing readable outside (TR-23).

A package is a row of pieces of `SEGMENT_BYTES`: ciphertext and tag. Each key serves for one package alone, so the nonce
counts the pieces and marks the last one (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015):
pieces cannot be exchanged, left out or cut off. Inside: eight bytes with the length of the index, the index as
canonical JSON, the files one after the other, zeros to the end. There is no header: without the key the file is random.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.image_package import SEGMENT_BYTES, PackageIndex

_TAG_BYTES = 16
_PLAIN_BYTES = SEGMENT_BYTES - _TAG_BYTES
_LENGTH_BYTES = 8
_LARGEST_INDEX_BYTES = 64 * 1024 * 1024
_COPY_BYTES = 1 << 20


def room_for(size_bytes: int) -> int:
    """Return how many bytes of index and files a package of a size holds."""
    return size_bytes // SEGMENT_BYTES * _PLAIN_BYTES - _LENGTH_BYTES


def size_for(content_bytes: int) -> int:
    """Return the size of the smallest package that holds so many bytes of index and files."""
    return -(-(content_bytes + _LENGTH_BYTES) // _PLAIN_BYTES) * SEGMENT_BYTES


def index_bytes(index: PackageIndex) -> bytes:
    """Return the canonical bytes of an index."""
    return canonical_bytes(record_to_json(index))


def write_package(
    path: Path, key: bytes, bound: bytes, index: PackageIndex, files: Iterable[Path], size_bytes: int
) -> str:
    """Write a package and return its SHA-256; the file is flushed, its name is the caller's to make durable.

    Parameters
    ----------
    path
        A file that is not there yet.
    key
        32 random bytes that serve for nothing else.
    bound
        Name and place (`model.image_package.bound_to`).
    index
        The series.
    files
        All their files, in the order of the index.
    size_bytes
        The size of the trial's packages, a multiple of `SEGMENT_BYTES`.

    Raises
    ------
    Refused
        If the files do not fit.
    OSError
        If reading or writing fails; what was written is removed.
    """
    head = index_bytes(index)
    if len(head) + sum(sum(each.file_sizes) for each in index.series) > room_for(size_bytes):
        raise Refused(
            Finding(
                "TR-23.size", f"The images of timepoint {index.timepoint} are larger than the packages of the trial."
            )
        )
    plain = _plain(head, files)
    try:
        with path.open("xb") as target:
            digest = _seal(target, key, bound, plain, size_bytes // SEGMENT_BYTES)
            os.fsync(target.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return digest


def write_blank(path: Path, size_bytes: int) -> str:
    """Write a file that is like a package in everything but that no key opens it, and return its SHA-256."""
    digest = hashlib.sha256()
    try:
        with path.open("xb") as target:
            for _ in range(size_bytes // SEGMENT_BYTES):
                piece = os.urandom(SEGMENT_BYTES)
                digest.update(piece)
                target.write(piece)
            os.fsync(target.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


class OpenPackage:
    """A package that is read once, from its start to its end; memory holds one file at a time.

    Parameters
    ----------
    path, key, bound
        The file, its key, its name and place.

    Attributes
    ----------
    index
        The series.

    Raises
    ------
    DataProblem
        If the key does not open it, or what is inside is not what it says.
    """

    def __init__(self, path: Path, key: bytes, bound: bytes) -> None:
        self._pieces = _opened(path, key, bound)
        self._rest = b""
        size = int.from_bytes(self._take(_LENGTH_BYTES), "big")
        if size > _LARGEST_INDEX_BYTES:
            raise DataProblem("the index of the image package is too long")
        try:
            self.index = record_from_json(PackageIndex, parse_canonical(self._take(size)))
        except NotCanonicalError as error:
            raise DataProblem("the index of the image package cannot be read") from error
        wanted = sum(sum(each.file_sizes) for each in self.index.series)
        if any(count < 0 for each in self.index.series for count in each.file_sizes) or wanted > room_for(
            path.stat().st_size
        ):
            raise DataProblem("the index of the image package names more than is in it")

    def files(self) -> Iterator[bytes]:
        """Return the files of all series, one after the other.

        Raises
        ------
        DataProblem
            If a piece was changed.
        """
        for series in self.index.series:
            for count in series.file_sizes:
                yield self._take(count)

    def close(self) -> None:
        """Let the file go."""
        self._pieces.close()

    def _take(self, count: int) -> bytes:
        parts, have = [self._rest], len(self._rest)
        while have < count:
            piece = next(self._pieces, None)
            if piece is None:
                raise DataProblem("the image package ends too early")
            parts.append(piece)
            have += len(piece)
        whole = b"".join(parts)
        self._rest = whole[count:]
        return whole[:count]


def _plain(head: bytes, files: Iterable[Path]) -> Iterator[bytes]:
    yield len(head).to_bytes(_LENGTH_BYTES, "big")
    yield head
    for path in files:
        with path.open("rb") as file:
            while chunk := file.read(_COPY_BYTES):
                yield chunk


def _seal(target: BinaryIO, key: bytes, bound: bytes, plain: Iterator[bytes], count: int) -> str:
    cipher, digest = AESGCM(key), hashlib.sha256()
    rest = bytearray()
    for number in range(count):
        while len(rest) < _PLAIN_BYTES and (chunk := next(plain, None)) is not None:
            rest += chunk
        piece = bytes(rest[:_PLAIN_BYTES]).ljust(_PLAIN_BYTES, b"\0")
        del rest[:_PLAIN_BYTES]
        sealed = cipher.encrypt(_nonce(number, is_last=number == count - 1), piece, bound)
        digest.update(sealed)
        target.write(sealed)
    if rest or next(plain, None) is not None:
        raise DataProblem("a file of the library is longer than its index says")
    target.flush()
    return digest.hexdigest()


def _opened(path: Path, key: bytes, bound: bytes) -> Generator[bytes, None, None]:
    cipher = AESGCM(key)
    with path.open("rb") as file:
        count = path.stat().st_size // SEGMENT_BYTES
        for number in range(count):
            try:
                yield cipher.decrypt(_nonce(number, is_last=number == count - 1), file.read(SEGMENT_BYTES), bound)
            except InvalidTag as error:
                raise DataProblem("the image package does not open with this key") from error


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if is_last else b"\0")

"""Files by the hash of their content, written so that a name never stands for half a file (TR-21, TR-45)."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, overload

_CHUNK_BYTES = 1 << 20
CONSTANT_TIME_S = 946_684_800
"""2000-01-01: every file has this time, so that times tell nothing of order or day (TR-21)."""


class ContentFiles:
    """A folder in which each file lies at ``ab/cdef….dcm``, where ``abcdef…`` is the SHA-256 of its content.

    Parameters
    ----------
    root
        The folder. Names that begin with ``.partial`` are unfinished and belong to nobody.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def path_of(self, content: str) -> Path:
        """Return where the file with a content hash lies."""
        return self._root.joinpath(content[:2], f"{content[2:]}.dcm")

    def put(self, source: bytes | Path) -> str:
        """Write one file, flushed and under its final name, and return its content hash.

        The folder's entry is durable after `flush` only. A file that is there and intact is not written again.

        Raises
        ------
        OSError
            If reading or writing fails; no unfinished file is left.
        """
        partial = self._root / f".partial-{secrets.token_hex(8)}"
        try:
            with partial.open("xb") as target:
                content = _copy(source, target)
                target.flush()
                os.fsync(target.fileno())
            final = self.path_of(content)
            final.parent.mkdir(exist_ok=True)
            if final.exists() and sha256_of_file(final) == content:
                partial.unlink()
                return content
            os.utime(partial, (CONSTANT_TIME_S, CONSTANT_TIME_S))
            partial.replace(final)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise
        return content

    def flush(self, contents: set[str]) -> None:
        """Make the names of files durable, after all of them were written."""
        for folder in {self.path_of(content).parent for content in contents} | {self._root}:
            flush_folder(folder)

    def remove(self, contents: Iterable[str]) -> int:
        """Remove files by their content hashes, durably, and return how many were there."""
        paths = [path for path in map(self.path_of, contents) if path.exists()]
        for path in paths:
            path.unlink()
        for folder in {path.parent for path in paths}:
            flush_folder(folder)
        return len(paths)

    def remove_partial(self) -> None:
        """Remove what a killed process left unfinished; what the disk does not let go of stays, and is in no use."""
        for path in self._root.glob(".partial-*"):
            with suppress(OSError):
                path.unlink(missing_ok=True)


class ContentPaths(Sequence[Path]):
    """The paths of some files by their content hashes, each made when it is asked for.

    Parameters
    ----------
    files
        Where they lie.
    contents
        Their hashes.
    """

    def __init__(self, files: ContentFiles, contents: Sequence[str]) -> None:
        self._files = files
        self._contents = contents

    def __len__(self) -> int:
        """How many there are."""
        return len(self._contents)

    @overload
    def __getitem__(self, index: int, /) -> Path: ...

    @overload
    def __getitem__(self, index: slice, /) -> Sequence[Path]: ...

    def __getitem__(self, index: int | slice, /) -> Path | Sequence[Path]:
        """Return the path of one file, or the paths of some."""
        if isinstance(index, slice):
            return ContentPaths(self._files, self._contents[index])
        return self._files.path_of(self._contents[index])


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file so that its name never stands for half of it, with a time that tells nothing (TR-21).

    Raises
    ------
    OSError
        If writing fails; what was there before stays, and no unfinished file is left.
    """
    partial = path.with_name(f".partial-{secrets.token_hex(8)}")
    try:
        with partial.open("xb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        os.utime(partial, (CONSTANT_TIME_S, CONSTANT_TIME_S))
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_intact(path: Path) -> bool:
    """Return whether a file of `ContentFiles` is there and has the content that its name stands for."""
    try:
        return sha256_of_file(path) == f"{path.parent.name}{path.stem}"
    except OSError:
        return False


def flush_folder(folder: Path) -> None:
    """Make the entries of a folder durable, where the system knows such a thing."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(source: bytes | Path, target: BinaryIO) -> str:
    digest = hashlib.sha256()
    with _chunks(source) as chunks:
        for chunk in chunks:
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


@contextmanager
def _chunks(source: bytes | Path) -> Iterator[Iterator[bytes]]:
    if isinstance(source, bytes):
        yield iter((source,))
        return
    with source.open("rb") as file:
        yield iter(lambda: file.read(_CHUNK_BYTES), b"")

"""Small secret files: written whole or not at all, for the owner's eyes only (TR-63)."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from readstation.core.canonical import JsonObject, NotCanonicalError, canonical_bytes, parse_strict
from readstation.core.errors import DataProblem, EnvironmentFault

_OWNER_ONLY = 0o600
_OWNER_FOLDER = 0o700
_TOKEN_BYTES = 4
_TOKEN_PATTERN = "[0-9a-f]" * 2 * _TOKEN_BYTES


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter."""
    folder.mkdir(mode=_OWNER_FOLDER, parents=True, exist_ok=True)
    if os.name == "posix":
        folder.chmod(_OWNER_FOLDER)


def write_private(path: Path, value: JsonObject) -> None:
    """Replace a file durably: a temporary file is written, flushed and renamed over it.

    Raises
    ------
    EnvironmentFault
        If the disk refused. The former file is untouched.
    """
    _write_whole(path, canonical_bytes(value))


def write_private_text(path: Path, text: str) -> None:
    """Replace a file of one line durably, as `write_private` does.

    Raises
    ------
    EnvironmentFault
        If the disk refused. The former file is untouched.
    """
    _write_whole(path, f"{text}\n".encode())


def _write_whole(path: Path, data: bytes) -> None:
    # A folder that is there belongs to others as well: only what is made here is made private.
    if not path.parent.is_dir():
        make_private_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(_TOKEN_BYTES)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):  # a disk that takes nothing gives nothing back either
            temporary.unlink(missing_ok=True)
        raise EnvironmentFault(
            "A key file could not be written.", "The former one is kept.", "Free disk space."
        ) from error


def move_private(source: Path, target: Path) -> None:
    """Put a file in the place of another, durably.

    Raises
    ------
    EnvironmentFault
        If the disk refused. Both are as they were.
    """
    try:
        source.replace(target)
        _flush_folder(target.parent)
    except OSError as error:
        raise EnvironmentFault("A key file could not be moved.", "Nothing was changed.", "Check the disk.") from error


def remove_private(path: Path) -> None:
    """Remove a file, durably; nothing where there is none.

    Raises
    ------
    EnvironmentFault
        If the disk refused.
    """
    _remove([path] if path.exists() else [])


def remove_leftovers(path: Path) -> None:
    """Remove, durably, what killed writers left beside a file: it may hold a key under a password that is gone.

    Raises
    ------
    EnvironmentFault
        If the disk refused.
    """
    _remove(list(path.parent.glob(f".{path.name}.{_TOKEN_PATTERN}")))


def _remove(paths: list[Path]) -> None:
    try:
        for path in paths:
            path.unlink(missing_ok=True)
        for folder in {path.parent for path in paths}:
            _flush_folder(folder)
    except OSError as error:
        raise EnvironmentFault("A key file could not be removed.", "Nothing is lost.", "Check the disk.") from error


def read_private(path: Path) -> JsonObject:
    """Return the object in a file.

    Raises
    ------
    DataProblem
        If the file is damaged; its name is an account or "station", never a person's name.
    """
    try:
        value = parse_strict(path.read_bytes())
    except NotCanonicalError as error:
        raise DataProblem(f"the file {path.name} is damaged") from error
    except OSError as error:
        raise DataProblem(f"the file {path.name} cannot be read") from error
    if not isinstance(value, dict):
        raise DataProblem(f"the file {path.name} is damaged")
    return value


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

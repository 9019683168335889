"""Writes a file that a person asked for: whole or not at all, and read back before it takes its name."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from readstation.core.errors import EnvironmentFault


def write_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Write lines beside a file's place as they come, compare what the disk holds then, and put it in its place.

    Parameters
    ----------
    path
        Where it shall lie; what lies there is replaced.
    lines
        Its content, each with its line end; never held all at once.

    Raises
    ------
    EnvironmentFault
        If the disk refused, or gave back other bytes. What was there before stays, and nothing unfinished is left.
    """
    partial = path.with_name(f".partial-{secrets.token_hex(8)}")
    written = hashlib.sha256()
    try:
        with partial.open("xb") as target:
            for line in lines:
                written.update(line)
                target.write(line)
            target.flush()
            os.fsync(target.fileno())
        with partial.open("rb") as source:
            if hashlib.file_digest(source, "sha256").digest() != written.digest():
                raise EnvironmentFault(
                    "The disk gave back other bytes than were written.", "No file was written.", "Choose another place."
                )
        partial.replace(path)
    except OSError as error:
        raise EnvironmentFault(
            f"The file {path.name} could not be written.", "Nothing was changed.", "Choose another place or make room."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def write_checked(path: Path, data: bytes, before_named: Callable[[], object] = lambda: None) -> None:
    """Write a file beside its place, read it back, and put it in its place.

    Parameters
    ----------
    path
        Where it shall lie; what lies there is replaced.
    data
        Its content.
    before_named
        Called once the content is on the disk and right; where it fails there is no file.

    Raises
    ------
    EnvironmentFault
        If the disk refused, or gave back other bytes. What was there before stays, and nothing unfinished is left.
    """
    partial = path.with_name(f".partial-{secrets.token_hex(8)}")
    try:
        with partial.open("xb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        if partial.read_bytes() != data:
            raise EnvironmentFault(
                "The disk gave back other bytes than were written.", "No file was written.", "Choose another place."
            )
        before_named()
        partial.replace(path)
    except OSError as error:
        raise EnvironmentFault(
            f"The file {path.name} could not be written.", "Nothing was changed.", "Choose another place or make room."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)

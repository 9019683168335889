"""Writes a file that a person asked for: whole or not at all, and read back before it takes its name."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from readstation.core.errors import EnvironmentFault


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

"""A copy of the station's database in a second folder, made at each signature and verified by opening it (TR-66)."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from readstation.core.errors import EnvironmentFault
from readstation.core.ids import StationId
from readstation.store.engines import check_copy
from readstation.store.files import flush_folder, sha256_of_file

SECOND_COPIES_KEPT = 5
_PREFIX = "readstation-"


def put_second_copy(source: Path, folder: Path, station: StationId) -> Path:
    """Put a finished copy of a database into a second folder, read it back, open it, and let older ones go.

    Parameters
    ----------
    source
        A copy that `keep_good_copy` made; never the database itself.
    folder
        Where to; it must be there, for a disk that is not plugged in is no folder to be made.
    station
        Whose; stations may share a folder.

    Returns
    -------
    Path
        The new copy.

    Raises
    ------
    EnvironmentFault
        If the folder is not there or does not take it, or what was read back differs. Older copies are kept.
    """
    target = folder / f"{_PREFIX}{station}-{source.stem.rpartition('-')[2]}.db"
    partial = target.with_suffix(".partial")
    try:
        with source.open("rb") as read, partial.open("wb") as written:
            partial.chmod(0o600)
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
        if sha256_of_file(partial) != sha256_of_file(source):
            raise EnvironmentFault(
                "The second folder gave back other bytes than it was given.",
                "Your work is saved on this station.",
                "Check the disk of the second folder.",
            )
        check_copy(partial)
        partial.replace(target)
        flush_folder(folder)
        for old in second_copies(folder, station)[:-SECOND_COPIES_KEPT]:
            old.unlink()
    except OSError as error:
        raise EnvironmentFault(
            "The copy in the second folder could not be made.",
            "Your work is saved on this station.",
            "Check that the folder is there and has room.",
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return target


def second_copies(folder: Path, station: StationId) -> list[Path]:
    """Return the copies of a station in a second folder, the newest last."""
    return sorted(folder.glob(f"{_PREFIX}{station}-*.db"), key=lambda path: (len(path.name), path.name))

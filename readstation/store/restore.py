"""Puts a verified copy in the place of a station's database; what was there is kept as it is (TR-43, TR-66)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select

from readstation.core.clock import Clock
from readstation.core.errors import DataProblem, EnvironmentFault
from readstation.core.ids import StationId
from readstation.store.engines import Database
from readstation.store.files import flush_folder
from readstation.store.migrate import migrate_station
from readstation.store.profile import Profile
from readstation.store.recovery import check_everything
from readstation.store.schema import audit_event, signed_read

_PARTS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a copy brought back.

    Attributes
    ----------
    steps, signed
        Steps of reads and signed versions in it, all checked.
    last_event
        The number of its last audit event.
    saved_utc_ms
        When its last step was made; None where there is none.
    replaced
        The folder of the files that were there before; None where there were none.
    """

    steps: int
    signed: int
    last_event: int
    saved_utc_ms: int | None
    replaced: Path | None = None


def restore_station(
    profile: Profile,
    copy: Path,
    station: StationId,
    clock: Clock,
    complete: Callable[[Database], None] = lambda _: None,
) -> Restored:
    """Check a copy wholly, then put it in the place of the database. The profile must be held (`OpenProfile`).

    Parameters
    ----------
    profile
        Whose database.
    copy
        A copy as `keep_good_copy` or `put_second_copy` made it; it is read only.
    station
        The station whose audit chain must be in it.
    clock
        Names the folder of what was there before.
    complete
        Puts in what the copy lacks, before it takes its place; what it raises changes nothing.

    Returns
    -------
    Restored
        What is there now.

    Raises
    ------
    DataProblem
        If the copy is damaged, or of another station. Nothing was changed.
    EnvironmentFault
        If the disk refused; the database is where it was, or in the folder that the message names.
    """
    taken = profile.folder / "station.restoring"
    try:
        with copy.open("rb") as read, taken.open("wb") as written:
            shutil.copyfileobj(read, written)
        found = _checked(taken, profile, station, clock, complete)
        replaced = _set_aside(profile, clock)
        taken.replace(profile.database)
        flush_folder(profile.folder)
    except OSError as error:
        raise EnvironmentFault(
            "The copy could not be put in the place of the database.",
            "The files of the database are in the profile or in its folder backups.",
            "Make room on the disk and do it again.",
        ) from error
    finally:
        for part in _PARTS:
            with suppress(OSError):
                taken.with_name(taken.name + part).unlink(missing_ok=True)
    return replace(found, replaced=replaced)


def _checked(
    taken: Path, profile: Profile, station: StationId, clock: Clock, complete: Callable[[Database], None]
) -> Restored:
    database = Database(taken)
    try:
        migrate_station(database, profile.backups, clock)
        _found(database, station)
        complete(database)
        found = _found(database, station)
    finally:
        database.close()
    with taken.open("rb") as file:
        os.fsync(file.fileno())
    return found


def _found(database: Database, station: StationId) -> Restored:
    """Check everything in a copy, and return what is in it."""
    with database.read() as connection:
        steps, saved = check_everything(connection, station)
        signed = connection.execute(select(func.count()).select_from(signed_read)).scalar_one()
        last = select(func.max(audit_event.c.number)).where(audit_event.c.station == station)
        events = connection.execute(last).scalar_one()
    if events is None:
        raise DataProblem("The copy holds no work of this station. Nothing was changed.")
    return Restored(steps, signed, events, saved)


def _set_aside(profile: Profile, clock: Clock) -> Path | None:
    """Move database and write-ahead log together into a folder of their own."""
    parts = [profile.database.with_name(profile.database.name + part) for part in _PARTS]
    if not parts[0].exists():
        return None
    place = profile.backups / f"replaced-{clock.now().utc_ms}"
    place.mkdir(mode=0o700)
    for path in reversed(parts):
        if path.exists():
            path.replace(place / path.name)
    flush_folder(place)
    flush_folder(profile.backups)
    return place

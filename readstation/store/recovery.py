"""After an end without a goodbye: everything is checked before anything is written, and a good copy is kept (TR-43)."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from readstation.core.canonical import sha256_hex
from readstation.core.clock import Clock
from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId, StationId
from readstation.model.audit import CHAIN_START, AuditAction, AuditEvent
from readstation.model.fact_bodies import audit_from_body
from readstation.reading.refold import refold_rows
from readstation.store.audit import last_event
from readstation.store.bodies import intact, raw
from readstation.store.engines import Database
from readstation.store.files import write_whole
from readstation.store.journal import journal_of, rows_of_read
from readstation.store.profile import Profile
from readstation.store.reserve import free_bytes
from readstation.store.schema import audit_event, journal_step

COPIES_KEPT = 3
COPY_EVERY_MS = 24 * 3600 * 1000
CHECK_EVERY_MS = 7 * 24 * 3600 * 1000
_COPY_PREFIX = "station-good-"
_SIGNED_PREFIX = "station-signed-"
_CHECKED = "checked"
_STATION_KEY = "station.json"
_DAMAGED_PREFIX = "damaged-"
_AS_FOUND = "as-found"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was found after an end without a goodbye.

    Attributes
    ----------
    last_utc_ms
        When the station last wrote anything.
    saved_utc_ms
        When the last step of a read was made; None where there is none.
    steps
        How many steps of reads are kept, all checked.
    has_copy
        Whether a copy of the checked database was made.
    """

    last_utc_ms: int
    saved_utc_ms: int | None
    steps: int
    has_copy: bool


def unfinished_event(connection: Connection, station: StationId) -> AuditEvent | None:
    """Return the last event of a station that was not stopped; None where it was, or never ran."""
    event = last_event(connection, station)
    if event is None or event.action is AuditAction.STATION_STOPPED:
        return None
    if event.action is AuditAction.HEAD_SIGNED:
        # The head is signed after the end was written, in a transaction of its own: a full disk stops no end.
        before = select(audit_event.c.body).where(
            audit_event.c.station == station, audit_event.c.number == event.number - 1
        )
        body = connection.execute(before).scalar()
        if body is not None and audit_from_body(raw(body)).action is AuditAction.STATION_STOPPED:
            return None
    return event


def check_everything(connection: Connection, station: StationId) -> tuple[int, int | None]:
    """Check the file, the audit chain, and that every read's rows are what its journal leaves.

    Returns
    -------
    steps, saved_utc_ms
        How many steps of reads there are, and when the last one was made.

    Raises
    ------
    DataProblem
        If something does not hold; the message says what. Nothing was written.
    """
    verdict = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    if verdict != "ok" or connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise DataProblem("The station's database is damaged.")
    _check_chain(connection, station)
    steps, saved = 0, None
    for read_id in connection.execute(select(journal_step.c.read_id).distinct()).scalars().all():
        journal = journal_of(connection, ReadId(read_id))
        if refold_rows(journal) != rows_of_read(connection, ReadId(read_id)):
            raise DataProblem("The stored state of a read is not what its journal says.")
        steps += len(journal)
        saved = max(saved or 0, journal[-1].utc_ms)
    return steps, saved


def keep_good_copy(database: Database, backups: Path, clock: Clock, *, is_due: bool, reserve_bytes: int) -> bool:
    """Copy a database that was checked, once a day or when it is due, and return whether that was done.

    A disk without room for it gets none: the reserve is kept for saving and signing. Older copies go.

    Parameters
    ----------
    database, backups
        What is copied, and the folder of copies.
    clock
        Names the copy.
    is_due
        Whether a copy is made even if there is one of today.
    reserve_bytes
        The room that stays free.
    """
    now = clock.now().utc_ms
    copies = good_copies(backups)
    is_fresh = bool(copies) and now - _made_ms(copies[-1]) < COPY_EVERY_MS
    if is_fresh and not is_due:
        return False
    copy = backups / f"{_COPY_PREFIX}{now}.db"
    return _copied(database, copy, reserve_bytes, lambda: good_copies(backups)[:-COPIES_KEPT])


def keep_signed_copy(database: Database, backups: Path, clock: Clock, *, reserve_bytes: int) -> Path | None:
    """Copy the database after a signature in place of the last such copy, and return it (TR-66).

    None where the disk has no room for it beside its reserve, or failed.
    """
    copy = backups / f"{_SIGNED_PREFIX}{clock.now().utc_ms}.db"
    older = [path for path in backups.glob(f"{_SIGNED_PREFIX}*.db") if path != copy]
    return copy if _copied(database, copy, reserve_bytes, lambda: older) else None


def _copied(database: Database, copy: Path, reserve_bytes: int, gone: Callable[[], list[Path]]) -> bool:
    try:
        if free_bytes(copy.parent) - database.path.stat().st_size < reserve_bytes:
            return False
        database.backup_to(copy)
    except (OSError, EnvironmentFault):
        _log.warning("no copy of the database could be made")
        return False
    for old in gone():
        with suppress(OSError):  # one that is being read elsewhere goes the next time
            old.unlink()
    return True


def good_copies(backups: Path) -> list[Path]:
    """Return the copies of a checked database, the newest last."""
    return sorted(backups.glob(f"{_COPY_PREFIX}*.db"), key=_made_ms)


def is_check_due(backups: Path, clock: Clock) -> bool:
    """Return whether everything has to be checked again: a week after it was, or where it is not known."""
    try:
        checked_ms = int((backups / _CHECKED).read_bytes())
    except (OSError, ValueError):
        return True
    return not 0 <= clock.now().utc_ms - checked_ms < CHECK_EVERY_MS


def note_check(backups: Path, clock: Clock) -> None:
    """Note that everything was checked and found good."""
    try:
        write_whole(backups / _CHECKED, str(clock.now().utc_ms).encode())
    except OSError:
        _log.warning("it could not be noted that the database was checked")


def copy_as_found(database: Path, backups: Path) -> Path | None:
    """Copy the files of a database that was not closed, before anything opens them, and return where they lie.

    The first connection that closes folds the write-ahead log into the file, damaged or not. None where the database
    was closed, or there is no room.
    """
    log = database.with_name(f"{database.name}-wal")
    place = backups / _AS_FOUND
    try:
        shutil.rmtree(place, ignore_errors=True)
        if not log.exists() or log.stat().st_size == 0:
            return None
        place.mkdir()
        for source in (database, log):
            shutil.copy2(source, place / source.name)
    except OSError:
        _log.warning("the files of a database that was not closed could not be copied")
        return None
    return place


def forget_as_found(place: Path | None) -> None:
    """Remove the copies of files that turned out to be whole."""
    if place is not None:
        shutil.rmtree(place, ignore_errors=True)


def set_aside(database: Path, backups: Path, as_found: Path | None) -> str:
    """Keep the files of a damaged database as they were, and return words on where they and the last good copy lie.

    Parameters
    ----------
    database, backups
        The file, and the folder of copies.
    as_found
        Its files as `copy_as_found` has them.
    """
    words = "It was left as it is."
    try:
        found = database if as_found is None else as_found / database.name
        with found.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        place = backups / f"{_DAMAGED_PREFIX}{digest[:16]}"
        if place.exists():
            forget_as_found(as_found)
        elif as_found is not None:
            as_found.replace(place)
        else:
            place.mkdir()
            shutil.copy2(database, place / database.name)
        words = f"Its files as they are lie in {backups.name}/{place.name}."
    except OSError:
        _log.warning("the files of the damaged database could not be copied")
    copy = _newest_copy(backups)
    if copy is None:
        return f"{words} There is no good copy on this station. Ask the trial office."
    return f"{words} The last good copy is of {_day(copy)}. Ask the trial office."


def refuse_where_gone(profile: Profile) -> None:
    """Refuse a profile whose database is gone though there was one: it would pass for a new, empty station (TR-43).

    The station's own key alone tells nothing: it is made before the first database.

    Raises
    ------
    Refused
        If the profile holds copies, persons' keys, images or packages, and no database.
    """
    # An empty file is no database: SQLite would begin a new one in it.
    if (profile.database.is_file() and profile.database.stat().st_size) or not _was_used(profile):
        return
    copy = _newest_copy(profile.backups)
    way = (
        f"Bring it back: readstation restore {profile.backups.name}/{copy.name} (of {_day(copy)})."
        if copy is not None
        else "No copy lies in its folder backups: bring one back from the second folder with readstation restore."
    )
    words = (
        f"The database of this station is gone: its folder holds other files of it, and no {profile.database.name}. "
        f"Nothing was made or changed. {way} Without a copy, ask the trial office; a new station begins in an empty "
        "folder."
    )
    raise Refused(Finding("TR-43.gone", words))


def _was_used(profile: Profile) -> bool:
    """Return whether anything is there that is made only once there is a database."""
    made_later = (profile.backups, profile.images, profile.packages)
    if any(folder.is_dir() and any(folder.iterdir()) for folder in made_later):
        return True
    return profile.keys.is_dir() and any(_STATION_KEY not in path.name for path in profile.keys.iterdir())


def _newest_copy(backups: Path) -> Path | None:
    copies = sorted([*good_copies(backups), *backups.glob(f"{_SIGNED_PREFIX}*.db")], key=_made_ms)
    return copies[-1] if copies else None


def _day(copy: Path) -> str:
    return f"{datetime.fromtimestamp(_made_ms(copy) / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def _made_ms(copy: Path) -> int:
    text = copy.stem.rpartition("-")[2]
    return int(text) if text.isdigit() else 0


def _check_chain(connection: Connection, station: StationId) -> None:
    rows = select(audit_event).where(audit_event.c.station == station).order_by(audit_event.c.number)
    previous = CHAIN_START
    for number, row in enumerate(connection.execute(rows), start=1):
        event = audit_from_body(intact(row.body, row.digest, f"audit event {row.number}"))
        if (event.number, event.previous_digest) != (number, previous):
            raise DataProblem(f"audit event {row.number}: does not follow the one before")
        previous = sha256_hex(row.body)

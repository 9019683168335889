"""Scenes at a reader's station, each with the events that its acts left in the trail: by the program's own doors."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from readstation.app.reports import Reports
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.ids import LesionId, Login
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditEvent
from readstation.model.fact_bodies import audit_from_body
from readstation.model.lesion import LesionRole, LesionType, Measurement, NewLesionStatus, Proposal, ProposalSource
from readstation.model.rounds import ChangeReason, RevisionCode
from readstation.reading.commands import AddLesion, MeasureTarget
from readstation.reading.guard import LOCKED_AT, LONGEST_WAIT_MS
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession
from readstation.reading.signin import LockReason
from readstation.reading.unlock_code import unlock_code_of
from readstation.store import migrate
from readstation.store.engines import Database
from readstation.store.profile import OpenProfile
from tests.builders.reader_station import add_reader, give_case
from tests.builders.signing_station import PASSWORD, SigningStation, SteppingClock, demo_charter

NEW_PASSWORD = "another quiet room"
T1 = LesionId("L1")
SEEN = ChangeReason(RevisionCode.SEEN_WITH_ALL_IMAGES, "Enhancing nodule on every later image")
SLIP = ChangeReason(RevisionCode.WRONG_LINE, "The line ran into the vessel")
Trail = list[AuditEvent]


def events_in(profile: Path) -> Trail:
    """Return the events of a profile that is closed, as its file has them."""
    with contextlib.closing(sqlite3.connect(profile / "station.db")) as file:
        rows = file.execute("SELECT body FROM audit_event ORDER BY station, number").fetchall()
    return [audit_from_body(body) for (body,) in rows]


def refused(act: Callable[[], object]) -> None:
    """Do what the program refuses."""
    with pytest.raises(Refused):
        act()


def account(folder: Path) -> Trail:
    """Come and go, with wrong passwords at every door, a new password, a locked account and the office's code."""
    clock = SteppingClock()
    with OpenStation(folder, clock, reserve_bytes=0) as station:
        services, login = Services(station), add_reader(station).login
        refused(lambda: services.sign_in(login, "wrong"))
        session = services.sign_in(login, PASSWORD)
        services.keep_display_check(session, "DP-1 1920x1080", looked_right=True)
        services.lock(session, LockReason.IDLE)
        refused(lambda: services.unlock(session, "wrong"))
        services.unlock(session, PASSWORD)
        refused(lambda: services.change_password(session, "wrong", NEW_PASSWORD))
        services.change_password(session, PASSWORD, NEW_PASSWORD)
        services.sign_out(session)
        _lock_and_open(station, services, clock, login)
        services.sign_out(services.sign_in(login, NEW_PASSWORD))
    _break_off_a_change_of_password(folder, login)
    return events_in(folder)


def _lock_and_open(station: OpenStation, services: Services, clock: SteppingClock, login: Login) -> None:
    station.vault.keep_failures(login, LOCKED_AT - 1)
    # The first has to wait, as anybody after nine wrong ones.
    for _ in range(2):
        refused(lambda: services.sign_in(login, "wrong"))
        clock.advance_ms(LONGEST_WAIT_MS)
    secret = station.key.unlock_secret(login)
    for lock in (1, 0):
        refused(lambda lock=lock: services.sign_in(login, unlock_code_of(secret, lock)))  # type: ignore[misc]


def _break_off_a_change_of_password(folder: Path, login: Login) -> None:
    """Leave both keys, as a kill in the middle of a change does, and come in with the former password."""
    with OpenStation(folder, reserve_bytes=0) as station:
        vault = station.vault
        kept = vault._person_path(login).read_bytes()
        vault.change_password(login, NEW_PASSWORD, PASSWORD)
        former = vault._former_path(login)
        former.touch(mode=0o600)
        former.write_bytes(kept)
        services = Services(station)
        services.sign_out(services.sign_in(login, NEW_PASSWORD))


def sign_dialog(folder: Path) -> Trail:
    """Lock the account by wrong passwords where one signs, and open it there with the office's code."""
    clock = SteppingClock()
    with OpenStation(folder, clock, reserve_bytes=0) as station:
        services, person = Services(station), add_reader(station)
        given = give_case(station, person, timepoints=(0,))
        session = services.sign_in(person.login, PASSWORD)
        read = services.open_read(session, given.read_id)
        station.run(_read_baseline, read)
        station.vault.keep_failures(person.login, LOCKED_AT - 1)
        secret, sealed = station.key.unlock_secret(person.login), station.run(read.seal)
        # The first has to wait, as anybody after nine wrong ones.
        for typed in ("wrong", "wrong", unlock_code_of(secret, 1), unlock_code_of(secret, 0)):
            refused(lambda typed=typed: station.run(read.sign, sealed, typed))  # type: ignore[misc]
            clock.advance_ms(LONGEST_WAIT_MS)
        services.sign_out(session)
    return events_in(folder)


def clocks(folder: Path) -> Trail:
    """Set the clock of the machine, and its zone."""
    clock = SteppingClock()
    with OpenStation(folder, clock, reserve_bytes=0) as station:
        services = Services(station)
        services.look_at_clock()
        clock.moment = dataclasses.replace(clock.moment, utc_ms=clock.moment.utc_ms + 3_600_000)
        services.look_at_clock()
        clock.moment = dataclasses.replace(clock.moment, offset_minutes=60)
        services.look_at_clock()
    return events_in(folder)


def crash(folder: Path) -> Trail:
    """Start where a run ended without a goodbye."""
    with OpenStation(folder / "whole", reserve_bytes=0) as station:
        add_reader(station)
        shutil.copytree(folder / "whole", folder / "killed")
    with OpenStation(folder / "killed", reserve_bytes=0):
        pass
    return events_in(folder / "killed")


def migration(folder: Path) -> Trail:
    """Start with a database of the first release."""
    opened = OpenProfile(folder)
    database = Database(opened.profile.database)
    config = Config()
    config.set_main_option("script_location", str(migrate._SCRIPTS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "station_0001")
    database.close()
    opened.close()
    with OpenStation(folder, reserve_bytes=0):
        pass
    return events_in(folder)


def reading(folder: Path) -> Trail:
    """Read a case to its end, look again with all images open, sign, amend and print it."""
    charter = dataclasses.replace(demo_charter(), global_read=True, assisted_diameter=True)
    with OpenStation(folder, reserve_bytes=0) as station:
        services, person = Services(station), add_reader(station)
        given = give_case(station, person, charter, has_real_images=True)
        session = services.sign_in(person.login, PASSWORD)
        read = services.open_read(session, given.read_id)
        station.run(_read, read)
        station.run(_look_again, read)
        station.run(_amend, read)
        _print(station, services, session)
        services.sign_out(session)
    return events_in(folder)


def _line(read: ReadSession, timepoint: int, length_um: int) -> Measurement:
    return SigningStation.line_on(read.view().images[timepoint].series[0], length_um)


def _read_baseline(read: ReadSession) -> None:
    read.open_timepoint(0)
    read.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", _line(read, 0, 41_000)))
    read.lock(0)


def read_everything(read: ReadSession) -> None:
    """Read two timepoints to the last lock: T1 41.0 mm, then 25.0 mm."""
    _read_baseline(read)
    read.open_timepoint(1)
    read.apply(MeasureTarget(1, T1, _line(read, 1, 25_000)))
    read.lock(1)


def read_and_sign(read: ReadSession) -> None:
    """Read two timepoints, and sign."""
    read_everything(read)
    read.sign(read.seal(), PASSWORD)


def _read(read: ReadSession) -> None:
    read.open_timepoint(0)
    drawn = _line(read, 0, 41_000)
    read.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", drawn))
    read.apply(MeasureTarget(0, T1, _line(read, 0, 40_000)))
    read.undo()
    read.redo()
    read.note_discarded(0, Proposal(drawn, (), (), drawn.start, ProposalSource.ARTERIAL, "viable-chord-2", "", 11, 418))
    read.lock(0)
    read.open_timepoint(1)
    refused(lambda: read.apply(MeasureTarget(0, T1, _line(read, 0, 39_000))))
    read.apply(MeasureTarget(1, T1, _line(read, 1, 25_000)))
    read.lock(1)


def _look_again(read: ReadSession) -> None:
    """What is done, undone and redone here changes what was locked."""
    read.open_global_read()
    new = AddLesion(
        1, LesionRole.NEW, LesionType.HEPATIC, "liver", "segment IV", _line(read, 1, 24_000),
        new_lesion=NewLesionStatus.YES,
    )  # fmt: skip
    read.apply(new, SEEN)
    read.undo()
    read.redo()
    read.lock_round()
    refused(lambda: read.sign(read.seal(), "wrong"))
    read.sign(read.seal(), PASSWORD)


def _amend(read: ReadSession) -> None:
    read.amend(SLIP)
    read.give_up_amendment()
    read.amend(SLIP)
    read.apply(MeasureTarget(1, T1, _line(read, 1, 23_000)))
    read.undo()
    read.redo()
    read.lock_round()
    read.sign(read.seal(), PASSWORD)


def _print(station: OpenStation, services: Services, session: Session) -> None:
    (given,) = station.run(station.store.reads.assignments, session.person.login)
    prepared = Reports(station).prepare(given, QuietJob())
    while prepared.cut_next():
        pass
    services.write_report(session, prepared, station.folder / "report.pdf", QuietJob())

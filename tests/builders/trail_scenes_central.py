"""Scenes of a reader's station at a central database, with the events that its passes left in the trail (TR-35)."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.app.office import set_up_trial
from readstation.app.purging import purge_read
from readstation.app.restoring import restore_profile
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.cli.sync import command
from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.ids import KeyId, LesionId, Login, new_id, new_login
from readstation.core.jobs import QuietJob
from readstation.model.charter import SequenceMode
from readstation.model.charter_signature import charter_message
from readstation.model.checkpoint import EVERY_MS, due_at
from readstation.model.codec import record_to_json
from readstation.model.incident import IncidentState, UnblindingKind
from readstation.model.lesion import LesionRole, LesionType
from readstation.model.people import Person, Role
from readstation.model.subject import Assignment
from readstation.reading.commands import AddLesion, MeasureTarget
from readstation.reading.ports import Session
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.service_key import ServiceKey
from readstation.store.central.factory import open_administration, open_office, open_sequencer
from readstation.store.worklist import StationWorklist
from readstation.sync.engine import sync_once
from readstation.sync.policy import SyncPolicy
from readstation.trial.status import CentralForm
from tests.builders.adjudicated import Said
from tests.builders.adjudicating import adjudicating
from tests.builders.central_access import prepared
from tests.builders.central_world import World, new_world
from tests.builders.delivered import delivered
from tests.builders.reader_station import enrol_cheaply, give_case
from tests.builders.signing_station import PASSWORD, SigningStation, demo_charter
from tests.builders.trail_scenes import Trail, events_in, refused
from tests.builders.two_stations import in_parts, two_stations

OFFLINE = dataclasses.replace(demo_charter(), sequence_mode=SequenceMode.OFFLINE)
LIVE = dataclasses.replace(demo_charter(), trial_code="HCC-LIVE", is_demonstration=False)


@dataclasses.dataclass
class Desk:
    """A reader's profile beside an embedded central, opened and closed as often as a scene likes."""

    folder: Path

    @property
    def profile(self) -> Path:
        return self.folder / "profile"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'central' / 'central.db'}"

    def set_up(self) -> Assignment:
        """Enrol a reader and give a case."""
        with OpenStation(self.profile, reserve_bytes=0) as station:
            set_up_trial(station, self.url, self.url, OFFLINE)
            person = enrol_cheaply(station).person
            with contextlib.closing(open_office(self.url)) as office:
                office.enrol_person(person)
                return give_case(station, person, OFFLINE, has_real_images=True, at_central=office.assign)

    @contextmanager
    def opened(self) -> Iterator[tuple[OpenStation, Services, Session]]:
        """Open the station with its reader signed in, and leave it in good order."""
        with OpenStation(self.profile, reserve_bytes=0) as station:
            services = Services(station)
            (person,) = station.vault.people()
            session = services.sign_in(person.login, PASSWORD)
            yield station, services, session
            services.sign_out(session)

    def kept(self, what: str, name: str) -> Path:
        """Copy a folder as it is on disk now."""
        return Path(shutil.copytree(self.folder / what, self.folder / name))

    def put_back(self, what: str, name: str) -> None:
        """Put a copy in the place of a folder."""
        shutil.rmtree(self.folder / what)
        (self.folder / name).rename(self.folder / what)

    def sequence(self, work: Callable[..., object]) -> None:
        with contextlib.closing(open_sequencer(self.url, check_signature)) as sequencer:
            work(sequencer)


def _measure(station: OpenStation, services: Services, session: Session, given: Assignment, timepoint: int) -> None:
    """Open a timepoint and measure in it."""

    def work() -> None:
        read = services.open_read(session, given.read_id)
        read.open_timepoint(timepoint)
        line = SigningStation.line_on(read.view().images[timepoint].series[0], 40_000 - 1_000 * timepoint)
        if timepoint == 0:
            read.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", measurement=line))
        else:
            read.apply(MeasureTarget(timepoint, LesionId("L1"), line))

    station.run(work)


def _lock_and_sign(station: OpenStation, services: Services, session: Session, given: Assignment) -> None:
    def work() -> None:
        read = services.open_read(session, given.read_id)
        read.lock(0)
        read.open_timepoint(1)
        read.apply(MeasureTarget(1, LesionId("L1"), SigningStation.line_on(read.view().images[1].series[0], 30_000)))
        read.lock(1)
        read.sign(read.seal(), PASSWORD)

    station.run(work)


def set_back(folder: Path) -> Trail:
    """Set the profile back, then central; say why both sides differ."""
    desk = Desk(folder)
    given = desk.set_up()
    with desk.opened() as (station, services, session):
        services.deliver(session)
        _measure(station, services, session, given, 0)
    desk.kept("profile", "old")
    with desk.opened() as (station, services, session):
        _lock_and_sign(station, services, session, given)
        services.deliver(session)
    desk.put_back("profile", "old")
    with desk.opened() as (_, services, session):
        services.deliver(session)
    _explain(desk, "The disk was replaced; restored from the copy")
    desk.kept("central", "old")
    with desk.opened() as (_, services, session):
        services.deliver(session)
    desk.put_back("central", "old")
    with desk.opened() as (_, services, session):
        services.deliver(session)
    return events_in(desk.profile)


def _explain(desk: Desk, words: str) -> None:
    done = CliRunner().invoke(
        command, ["--profile", str(desk.profile), "--explain", words], input=f"{PASSWORD}\n", standalone_mode=False
    )
    assert "differences explained" in done.output, (done.output, done.exception)


def restored(folder: Path) -> Trail:
    """Lose the database, and have it made anew from a copy and from central."""
    desk = Desk(folder)
    given = desk.set_up()
    with desk.opened() as (station, services, session):
        copy = station.folder / "backups" / "copy.db"
        station.run(station.store._database.backup_to, copy)
        _measure(station, services, session, given, 0)
        services.deliver(session)
    (desk.profile / "station.db").unlink()
    restore_profile(desk.profile, copy, lambda _: PASSWORD)
    return events_in(desk.profile)


def witness(folder: Path) -> Trail:
    """See checkpoints of the central log, and one that another signed; leave the house."""
    desk, hour = Desk(folder), due_at(1_790_000_000_000)
    desk.set_up()
    for key in (ServiceKey(Ed25519PrivateKey.generate()), ServiceKey(Ed25519PrivateKey.generate())):
        with desk.opened() as (_, services, session):
            services.deliver(session)
            hour += EVERY_MS
            desk.sequence(lambda sequencer, key=key, at=hour: (sequencer.run_once(), sequencer.close_hour(key, at + 9)))
            services.deliver(session)
    with desk.opened() as (_, services, session):
        with contextlib.closing(open_office(desk.url, acting=Login("first"))) as office:
            office.end_person(session.person.login, "Left the trial")
        refused(lambda: services.deliver(session))
    return events_in(desk.profile)


def packages(folder: Path) -> Trail:
    """Get images as packages, find a file damaged, get it anew; report an unblinding; give the read back and purge."""
    with delivered(folder, SequenceMode.OFFLINE) as parts:
        read_id, _ = parts.give(parts.new_case(1))
        parts.sync()
        station, services = parts.station, parts.services
        [(alias, timepoint)] = station.run(station.store.images.places)
        [facts] = station.run(station.store.images.series_of, alias, timepoint)
        path = station.files_of(facts.series_key)[0]
        data = bytearray(path.read_bytes())
        data[-30] ^= 4
        path.write_bytes(data)
        with contextlib.suppress(Exception):
            services.volumes.load(facts, QuietJob())
        parts.sync()
        services.report_unblinding(parts.session, read_id, 0, UnblindingKind.IDENTITY, "A name on the telephone")
        parts.sync()
        with contextlib.closing(open_office(parts.place.central_url, acting=Login("first"))) as office:
            (incident,) = office.incidents()
            office.decide_incident(incident.report.incident_id, IncidentState.TAKEN_AWAY, "It was the patient's")
        parts.sync()
        purge_read(station, read_id, is_taken_back=True)
    return events_in(folder / "station")


def adjudication(folder: Path) -> Trail:
    """Decide between two reads that differ."""
    with adjudicating(folder, prepared(f"sqlite:///{folder / 'central.db'}")) as trial:
        read_id = trial.differ(Said((250, 250)), Said((250, 480)))
        trial.sync()
        case = trial.open(read_id)
        side = next(iter(case.pair.states))
        refused(lambda: trial.decide(case, side, "not the password"))
        trial.decide(case, side)
    return events_in(folder / "station")


def two_lines(folder: Path) -> Trail:
    """Read one case at two stations: whose line central keeps learns of the other version."""
    pair = two_stations(prepared(f"sqlite:///{folder / 'central.db'}"), folder)
    try:
        pair.first.read_everything()
        pair.second.read_everything()
        pair.push(in_parts(pair.first)[0])
        pair.sequence()
        pair.sync(pair.second)
        pair.sequence()
        for _ in range(2):
            pair.sync(pair.first)
            pair.sequence()
    finally:
        pair.close()
    return events_in(folder / "first")


def live_charter(folder: Path) -> Trail:
    """Get a case under a charter that the office signed."""
    world = new_world(prepared(f"sqlite:///{folder / 'central.db'}"), folder / "profile")
    try:
        _give_live(world)
        station = world.station
        book = StationWorklist(station.store.worklist._work, check_signature)
        with contextlib.closing(world.central()) as central:
            sync_once(
                station.store.outbox, central, book, station.login, station.station_key.station.station_id, QuietJob(),
                policy=SyncPolicy(attempts=1),
            )  # fmt: skip
    finally:
        world.station.close()
    return events_in(folder / "profile")


def _give_live(world: World) -> None:
    body = canonical_bytes(record_to_json(LIVE))
    key, digest = Ed25519PrivateKey.generate(), sha256_hex(body)
    public = public_key_hex(key)
    signer = Person(new_login(), "A. Okafor", Role.OFFICE, KeyId(key_id_of(public)), public)
    with contextlib.closing(open_administration(world.access.administrator)) as administration:
        administration.keep_form(CentralForm(is_live=True, is_single_machine=True))
    with contextlib.closing(open_office(world.access.office)) as office:
        office.enrol_person(signer)
        office.put_charter(LIVE)
        office.sign_charter(digest, signer.key_id, key.sign(charter_message(body)).hex(), check_signature)
        office.assign(dataclasses.replace(
            world.station.assignment, read_id=new_id(), case_alias="7T-001", trial_code="HCC-LIVE",
            charter_digest=digest,
        ))  # fmt: skip

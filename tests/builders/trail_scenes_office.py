"""Scenes of the office and of a trainee: events in the trails of their stations, acts at central (TR-35)."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.app.central_certificates import sign_request, take_back
from readstation.app.intake import take_in
from readstation.app.look_desk import LookDesk
from readstation.app.practice import PracticeDesk
from readstation.app.practice_packs import CaseWords, make_pack
from readstation.app.release import register_package_key
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.ids import CaseAlias, KeyId, Login, StationId, new_id, new_login
from readstation.core.jobs import QuietJob
from readstation.exchange.clinical_file import read_clinical
from readstation.model.charter_signature import charter_message
from readstation.model.codec import record_to_json
from readstation.model.incident import IncidentState, UnblindingKind
from readstation.model.look import LookVerdict, Region
from readstation.model.people import Person, Role
from readstation.model.subject import Task
from readstation.practice.matching import same_lesions
from readstation.practice.qualification import (
    QUALIFICATION_FORMAT,
    Qualification,
    qualification_file,
    qualification_message,
)
from readstation.reading.ports import Session
from readstation.reading.unlock_code import challenge_of
from readstation.security.authority import make_authority
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.package_keys import PackageKeys
from readstation.security.passwords import scram_verifier
from readstation.security.station_certificate import StationCertificate, request_file
from readstation.security.vault import KeyVault
from readstation.store.central.factory import open_administration, open_central, open_office
from readstation.store.central.logins import Group
from readstation.store.central.office_acts import OfficeAct
from readstation.trial.status import CentralForm
from readstation.ui.look_ports import BlackOutWish
from tests.builders.adjudicated import CASE, Committee, Said, new_committee, new_hand
from tests.builders.adjudicated import PASSWORD as HAND_PASSWORD
from tests.builders.central_access import CentralAccess
from tests.builders.clinical_files import csv_of, good_rows
from tests.builders.practice import TRAINEE_PASSWORD
from tests.builders.reader_station import add_reader, enrol_cheaply, give_case
from tests.builders.released import release_rows
from tests.builders.signing_station import PASSWORD, arterial_series, ct_slice, with_real_images
from tests.builders.trail_scenes import Trail, events_in, read_and_sign, read_everything

WHY = "Query 12 was answered"


def images(folder: Path) -> Trail:
    """Take images in, one of them cut off; search, look, make a region black."""
    with OpenStation(folder / "profile", reserve_bytes=0) as station:
        desk = LookDesk(station)
        (bad := folder / "bad").mkdir()
        whole = ct_slice(0, 1)
        (bad / "cut.dcm").write_bytes(whole[: len(whole) // 2])
        take_in(station, [bad], QuietJob())
        facts, files = with_real_images(arterial_series(CaseAlias("9Z-909"), 0), folder)
        station.run(station.store.images.put_series, facts, files, b"outline")
        session = Session(enrol_cheaply(station, "K. Brandt", role=Role.OFFICE).person, new_id())
        (row,) = desk.search_series(session, facts.series_key, QuietJob())
        for ordinal in row.state.to_see:
            desk.note_seen(session, facts.series_key, ordinal)
        desk.record_look(session, facts.series_key, LookVerdict.CLEAN)
        wish = BlackOutWish(facts.series_key, Region(2, 3, 4, 5), 1, 2, "text burned in")
        desk.black_out(session, wish, QuietJob())
    return events_in(folder / "profile")


def practice(folder: Path) -> Trail:
    """Practise a case to its score: read by somebody, packed, read by a trainee."""
    pack = folder / "p-01.practice"
    with OpenStation(folder / "author", reserve_bytes=0) as station:
        station.keep_settings(replace(station.settings, is_demonstration=True))
        author = add_reader(station)
        given = give_case(station, author, has_real_images=True)
        station.run(read_and_sign, Services(station).open_read(Session(author, new_id()), given.read_id))
        words = CaseWords("P-01", ("Read baseline and one follow-up.",))
        make_pack(station, [given], words, author, PASSWORD, pack, QuietJob())
    with OpenStation(folder / "practice", reserve_bytes=0) as station:
        desk, services = PracticeDesk(station, same_lesions), Services(station)
        person = desk.enrol("Dr L. Trainee", Role.TRAINEE, TRAINEE_PASSWORD)
        session = services.sign_in(person.login, TRAINEE_PASSWORD)
        read = services.open_read(session, desk.take_in(pack, person, QuietJob()).read_id)
        station.run(read_everything, read)
        desk.sign(session, read, station.run(read.seal), TRAINEE_PASSWORD)
        services.sign_out(session)
    return events_in(folder / "practice")


def central(access: CentralAccess, folder: Path) -> tuple[OfficeAct, ...]:
    """Do what the office does at central, each act once or more, and return what is recorded of it."""
    login = new_login()
    with contextlib.closing(open_administration(access.administrator)) as administration:
        administration.keep_form(CentralForm(is_live=False, is_single_machine=False))
        administration.keep_account(login, "D. Marsh", Group.AUDITOR, scram_verifier(HAND_PASSWORD))
    committee = new_committee(access)
    _of_reads(committee)
    of_people(committee)
    _of_keys(committee, folder)
    _of_images(committee, folder)
    _of_the_trial(committee)
    with committee.office() as office:
        return office.acts()


def _approve(committee: Committee, proposal_id: str) -> None:
    url = committee.access.second_office
    with contextlib.closing(open_office(url, acting=Login("second"))) as office:
        office.approve(proposal_id)


def _of_reads(committee: Committee) -> None:
    first, second = committee.first, committee.second
    committee.read(first, Said((250, 250)))
    committee.read(second, Said((250, 250)))
    committee.read(first, Said((250, 480)))
    committee.approve(first)
    with committee.office() as office:
        office.put_days(CASE, {0: 0, 1: 40})
        found = office.record_disclosure(committee.read_of(first).read_id, UnblindingKind.IDENTITY, "On the telephone")
        office.decide_incident(found.incident_id, IncidentState.GOES_ON, "Not of the patient")
        waits = office.propose_withdrawal(committee.read_of(second).read_id, WHY)
    _approve(committee, waits.proposal_id)
    committee.assign(second, Task.READ, ("8R-511",))
    with committee.office() as office:
        office.take_back(committee.read_of(second, "8R-511").read_id, "Ill")
        office.put_into_pool(first.login, "9P-300")


def of_people(committee: Committee) -> None:
    """Keep a reader's qualification; end a key, and an account."""
    pupil, trainer = committee.first.person, Ed25519PrivateKey.generate()
    public, today = public_key_hex(trainer), dt.datetime.now(dt.UTC).date()
    made = Qualification(
        QUALIFICATION_FORMAT, replace(pupil, role=Role.TRAINEE),
        Person(Login("r_practiceaa"), "Dr. Trainer", Role.TRAINER, KeyId(key_id_of(public)), public),
        "Phantom cases", 1, "a" * 64, today.isoformat(), (today + dt.timedelta(days=365)).isoformat(), (), (),
    )  # fmt: skip
    data = qualification_file(made, trainer.sign(qualification_message(made)).hex())
    gone = new_hand(committee.access, "Dr. Fourth", Role.READER)
    with committee.office() as office:
        office.keep_qualification(pupil.login, data, check_signature)
        office.end_key(gone.person.key_id, "The station was lost")
        office.end_person(gone.login, "Left the trial")


def _of_keys(committee: Committee, folder: Path) -> None:
    """Sign a charter, give an unlock code, sign a station's certificate and take it back."""
    access, key = committee.access, Ed25519PrivateKey.generate()
    public, keys = public_key_hex(key), KeyVault(folder / "keys").station_key()
    signer = Person(new_login(), "A. Okafor", Role.OFFICE, KeyId(key_id_of(public)), public)
    access.enrol(signer, scram_verifier(HAND_PASSWORD), keys.station)
    body = canonical_bytes(record_to_json(committee.charter))
    first, secret = committee.first, secrets.token_bytes(32)
    with contextlib.closing(open_central(access.station, first.login, HAND_PASSWORD)) as connected:
        connected.keep_unlock_root(first.station.station_id, secret)
    now = dt.datetime.now(dt.UTC)
    authority = make_authority(folder / "authority", "what nobody but the office knows", now)
    asked = request_file(StationCertificate(folder / "keys").request(keys))
    with committee.office() as office:
        office.sign_charter(sha256_hex(body), signer.key_id, key.sign(charter_message(body)).hex(), check_signature)
        office.unlock_code(first.login, challenge_of(secret, 0), "Rang back under the number of the enrolment")
        station, _ = sign_request(office, authority, asked, 90, now)
        take_back(office, authority, folder / "authority", StationId(station), "The station was lost", now)


def _of_images(committee: Committee, folder: Path) -> None:
    """Release two timepoints with the blank package after them; register a station's key for images."""
    release_rows(committee.access, committee.read_of(committee.first).read_id, (0, 1))
    keys = folder / "keys"
    register_package_key(committee.access.office, PackageKeys(keys).public(KeyVault(keys).station_key()))


def _of_the_trial(committee: Committee) -> None:
    with committee.office() as office:
        office.take_clinical([(read_clinical(csv_of(good_rows("LB"))), "0" * 64)])
        office.note_export("1" * 64, 12)
        office.note_review("2" * 64, {"found": "3", "words": "Both were expected"})

"""Signed reads for the bench of sync, sealed and signed as the program does, and the people whom they are of."""

from __future__ import annotations

import contextlib
import pickle
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.canonical import sha256_hex
from readstation.core.clock import SystemClock
from readstation.core.ids import CaseAlias, FactId, LesionId, Login, ReadId, SeriesKey, StationId, new_id, new_login
from readstation.model.audit import CHAIN_START
from readstation.model.charter import Charter, SequenceMode, SiteChoice
from readstation.model.fact import Fact, FactKind
from readstation.model.fact_bodies import signed_read_body, step_body
from readstation.model.journal import JournalStep, StepKind
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    LesionType,
    Measurement,
    PointUm,
    TargetStateCode,
)
from readstation.model.people import Person, Role, Station
from readstation.model.read import ReadState, SignedRead, TimepointState
from readstation.model.series import ImageRef, Modality, PhaseRole, Plane, SeriesFacts, TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.ports import ChainHead, Session
from readstation.reading.seal import seal_read
from readstation.reading.sign import message_of
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.passwords import scram_verifier
from readstation.store.central.bench_tables import as_login
from readstation.store.central.factory import (
    make_central_login,
    make_sequencer_login,
    open_central,
    open_office,
    open_sequencer,
    set_up_central,
)
from readstation.store.central.logins import SEQUENCER, Group, group_of
from readstation.sync.ports import MOST_FACTS_A_PUSH

PASSWORD = "password of the bench"  # noqa: S105 - as the next line says
"""Of every login that the bench makes; they are removed with it."""
_SOFTWARE = "bench"
_IMAGES_A_SERIES = 24
"""With a baseline of so many images a signed read has about 5 KB."""


@dataclass(frozen=True)
class Sender:
    """One station with its person and what waits there.

    Attributes
    ----------
    login, station
        The origin.
    facts
        A file with the facts (`facts_of`); their journals are at central already.
    count, body_bytes
        How many they are, and all their bodies together.
    """

    login: Login
    station: StationId
    facts: Path
    count: int
    body_bytes: int


def facts_of(sender: Sender) -> tuple[Fact, ...]:
    """Return what waits at a station."""
    waiting: tuple[Fact, ...] = pickle.loads(sender.facts.read_bytes())  # noqa: S301 - written by this very bench
    return waiting


def prepare_people(administrator_url: str, folder: Path, stations: int, reads: int) -> tuple[str, list[Sender]]:
    """Set a central database up, enrol a reader for every station, and make every reader's signed reads.

    Parameters
    ----------
    administrator_url
        An empty database.
    folder
        Where the facts are kept.
    stations, reads
        How many stations, and signed reads at each.

    Returns
    -------
    tuple
        The login of the office, and the stations.
    """
    set_up_central(administrator_url)
    verifier, charter, office_login = scram_verifier(PASSWORD), _charter(), new_login()
    make_central_login(administrator_url, office_login, Group.OFFICE, verifier)
    make_sequencer_login(administrator_url, verifier)
    senders = []
    with contextlib.closing(open_office(administrator_url)) as office:
        digest = office.put_charter(charter)
        for number in range(1, stations + 1):
            key, login = Ed25519PrivateKey.generate(), new_login()
            hexadecimal = public_key_hex(key)
            person = Person(login, f"Reader {number}", Role.READER, key_id_of(hexadecimal), hexadecimal)
            station_key = public_key_hex(Ed25519PrivateKey.generate())
            station = Station(StationId(new_id()), key_id_of(station_key), station_key)
            office.enrol_person(person)
            office.enrol_station(station)
            make_central_login(administrator_url, login, group_of(Role.READER), verifier)
            steps, facts = [], []
            for place in range(1, reads + 1):
                given = Assignment(
                    ReadId(new_id()), CaseAlias(f"{number}B-{place}"), login, charter.trial_code, charter.version,
                    digest, (0,),
                )  # fmt: skip
                office.assign(given)
                steps += _steps(given, station, 2 * place - 1)
                facts.append(_fact(given, charter, person, station, key, 2 * reads + place, steps[-2].digest))
            path = folder / f"facts-{number}"
            path.write_bytes(pickle.dumps(tuple(facts)))
            _send(administrator_url, login, steps)
            senders.append(Sender(login, station.station_id, path, len(facts), sum(len(each.body) for each in facts)))
    with contextlib.closing(open_sequencer(as_login(administrator_url, SEQUENCER, PASSWORD), check_signature)) as done:
        done.run_once()
    return office_login, senders


def _send(administrator_url: str, login: Login, facts: list[Fact]) -> None:
    """Send the journals of a station's reads before anything is measured."""
    url = as_login(administrator_url, login, PASSWORD)
    with contextlib.closing(open_central(url, login, PASSWORD)) as central:
        for first in range(0, len(facts), MOST_FACTS_A_PUSH):
            central.push(tuple(facts[first : first + MOST_FACTS_A_PUSH]))


def _steps(given: Assignment, station: Station, number: int) -> list[Fact]:
    """Return the two steps that a signature stands on: the one before it, and its own."""
    made, previous = [], CHAIN_START
    for place, kind in enumerate((StepKind.OPEN, StepKind.SIGN)):
        step = JournalStep(
            given.read_id, place + 1, kind, "Bench", "Read", 0, (), None, given.login, 0, "", previous
        )  # fmt: skip
        body = step_body(step)
        previous = sha256_hex(body)
        made.append(Fact(
            FactId(new_id()), given.login, station.station_id, number + place, FactKind.STEP, body, previous
        ))  # fmt: skip
    return made


def _charter() -> Charter:
    return Charter(
        trial_code="BENCH", version=1, is_demonstration=True, criteria_config={},
        required_phases=(PhaseRole.LATE_ARTERIAL,), measuring_phase=PhaseRole.LATE_ARTERIAL, viable_limit_hu=20,
        sequence_mode=SequenceMode.STRICT, signature_meaning="Authorship",
        signature_statement="I read these images and these are my findings.", window_presets=(),
        sites=(SiteChoice("liver", "hepatic", "segment VII"),),
    )  # fmt: skip


def _fact(
    given: Assignment,
    charter: Charter,
    person: Person,
    station: Station,
    key: Ed25519PrivateKey,
    number: int,
    step_digest: str,
) -> Fact:
    images = {
        n: TimepointImages(given.case_alias, n, (_series(given.case_alias, n),)) for n in given.released_timepoints
    }
    state = _state(given, images)
    sealed = seal_read(
        state, ChainHead(1, step_digest), ChainHead(9, secrets.token_hex(32)), given, charter,
        images, derive_outcomes(state, config_of(charter)), Session(person, new_id()), station, SystemClock().now(),
        _SOFTWARE,
    )  # fmt: skip
    signature = key.sign(message_of(sealed)).hex()
    body = signed_read_body(SignedRead(sealed, person.login, station.station_id, person.key_id, signature))
    return Fact(
        FactId(new_id()), person.login, station.station_id, number, FactKind.SIGNED_READ, body, sha256_hex(body)
    )  # fmt: skip


def _state(given: Assignment, images: dict[int, TimepointImages]) -> ReadState:
    lesion = Lesion(LesionId("L1"), LesionRole.TARGET, 1, LesionType.HEPATIC, "liver", "segment VII", 0)
    said = [
        Assessment(lesion.lesion_id, n, target=TargetStateCode.MEASURED, measurement=_line(each.series[0], 40_000 - n))
        for n, each in images.items()
    ]
    return ReadState(
        given.read_id, given.case_alias, step=2 + len(said), lesions={lesion.lesion_id: lesion},
        assessments={(each.lesion_id, each.timepoint): each for each in said},
        timepoints={n: TimepointState(n, is_locked=True, lock_digest=secrets.token_hex(32)) for n in images},
    )  # fmt: skip


def _line(facts: SeriesFacts, length_um: int) -> Measurement:
    return Measurement(
        facts.series_key, 2, facts.images[1].digest, facts.phase, facts.plane, PointUm(0, 0, 2500),
        PointUm(length_um, 0, 2500), (length_um + 50) // 100,
    )  # fmt: skip


def _series(alias: CaseAlias, timepoint: int) -> SeriesFacts:
    return SeriesFacts(
        series_key=SeriesKey(new_id()), case_alias=alias, timepoint=timepoint, series_ordinal=1, modality=Modality.CT,
        phase=PhaseRole.LATE_ARTERIAL, plane=Plane.AXIAL, rows=512, columns=512, slices=_IMAGES_A_SERIES,
        row_spacing_um=700, column_spacing_um=700, slice_interval_um=2500, slice_thickness_um=2500,
        orientation_ppm=(1_000_000, 0, 0, 0, 1_000_000, 0), window_center=60, window_width=400, unit="HU",
        contrast=True, is_lossy=False, is_usable=True, findings=(), phase_evidence=(),
        images=tuple(ImageRef(n, secrets.token_hex(32)) for n in range(1, _IMAGES_A_SERIES + 1)),
    )  # fmt: skip

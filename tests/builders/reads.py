"""A station with a case to read: a real profile and database, series facts without pixels, real keys.

``with station_with_case(folder) as station: session = station.open_read()`` gives a read session to drive; everything
runs on the calling thread, as if it were the store's.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.canonical import canonical_bytes
from readstation.core.clock import Moment
from readstation.core.errors import Refused
from readstation.core.exact import tenths_between
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, KeyId, LesionId, Login, ReadId, SeriesKey, StationId
from readstation.core.resources import resource_path
from readstation.model.charter import Charter
from readstation.model.codec import record_to_json
from readstation.model.lesion import LesionRole, LesionType, Measurement, NewLesionStatus, PointUm
from readstation.model.people import Person, Role
from readstation.model.series import ImageRef, Modality, PhaseRole, Plane, SeriesFacts, TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.commands import AddLesion
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession, ReadTools
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.vault import StationKey
from readstation.store.audit import AuditOrigin
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from readstation.trial.charter_file import read_charter

ALIAS = CaseAlias("7K-204")
READ = ReadId("5f0c2f5e-0000-4000-8000-000000000001")
LOGIN = Login("r_abcdefghij")
PASSWORD = "four plain words here"
SOFTWARE = "0.1.0"
PHASES = (PhaseRole.PRE_CONTRAST, PhaseRole.LATE_ARTERIAL, PhaseRole.PORTAL_VENOUS, PhaseRole.DELAYED)
SEGMENT = "Liver, segment VIII"


class SteppingClock:
    """A clock that goes on by one second each time it is asked, from a fixed start."""

    def __init__(self, utc_ms: int = 1_750_000_000_000) -> None:
        self._utc_ms = utc_ms

    def now(self) -> Moment:
        self._utc_ms += 1000
        return Moment(self._utc_ms, 60, self._utc_ms - 1_700_000_000_000)


class OpenKeySigner:
    """Signs with a real Ed25519 key in this process, for tests that need no child process."""

    def __init__(self, private: Ed25519PrivateKey, password: str = PASSWORD) -> None:
        self._private = private
        self._password = password

    def sign(self, login: Login, password: str, message: bytes) -> str:
        if password != self._password:
            raise Refused(Finding("TR-4.password", "Not signed: the password does not match. Your read is kept."))
        return self._private.sign(message).hex()


def key_of(name: str) -> Ed25519PrivateKey:
    """Return a fixed key for a name."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def person_of(login: Login = LOGIN, printed_name: str = "Dr. Mara Reader", role: Role = Role.READER) -> Person:
    public = public_key_hex(key_of(login))
    return Person(login, printed_name, role, KeyId(key_id_of(public)), public)


def demo_charter() -> Charter:
    """Return the demonstration's charter as it was before charters had the reader asked anything more."""
    return dataclasses.replace(asking_charter(), questions=())


def asking_charter(**changed: object) -> Charter:
    """Return the demonstration's charter: it has image quality, eligibility, findings and flags asked."""
    charter = read_charter(resource_path("charters", "demo.json").read_bytes())
    return dataclasses.replace(charter, **changed)  # type: ignore[arg-type]  # any field may be changed


def series_facts(
    timepoint: int, ordinal: int, phase: PhaseRole, alias: CaseAlias = ALIAS, slices: int = 20, **changed: object
) -> SeriesFacts:
    """Return an axial CT series of 1.5 mm slices with made-up image digests."""
    name = f"{alias}-{timepoint}-{ordinal}"
    images = tuple(ImageRef(n, hashlib.sha256(f"{name}-{n}".encode()).hexdigest()) for n in range(1, slices + 1))
    facts = SeriesFacts(
        series_key=SeriesKey(f"series-{name}"),
        case_alias=alias,
        timepoint=timepoint,
        series_ordinal=ordinal,
        modality=Modality.CT,
        phase=phase,
        plane=Plane.AXIAL,
        rows=256,
        columns=256,
        slices=slices,
        row_spacing_um=750,
        column_spacing_um=750,
        slice_interval_um=1500,
        slice_thickness_um=1500,
        orientation_ppm=(1_000_000, 0, 0, 0, 1_000_000, 0),
        window_center=70,
        window_width=320,
        unit="HU",
        contrast=phase is not PhaseRole.PRE_CONTRAST,
        is_lossy=False,
        is_usable=True,
        findings=(),
        phase_evidence=(),
        images=images,
    )
    return dataclasses.replace(facts, **changed)  # type: ignore[arg-type]  # any field may be changed


def timepoint_images(timepoint: int, alias: CaseAlias = ALIAS) -> TimepointImages:
    """Return the four phases of a timepoint."""
    series = tuple(series_facts(timepoint, n, phase, alias) for n, phase in enumerate(PHASES, start=1))
    return TimepointImages(alias, timepoint, series)


def drawn(
    length_tenths: int,
    timepoint: int = 0,
    phase: PhaseRole = PhaseRole.LATE_ARTERIAL,
    image: int = 10,
    **changed: object,
) -> Measurement:
    """Return a calliper along x of an exact length on an image of the demo case."""
    facts = timepoint_images(timepoint).of_phase(phase)
    assert facts is not None
    start, end = PointUm(-40_000, 12_000, 30_000), PointUm(-40_000 + 100 * length_tenths, 12_000, 30_000)
    measurement = Measurement(
        series_key=facts.series_key,
        image_ordinal=image,
        image_digest=facts.images[image - 1].digest,
        phase=phase,
        plane=Plane.AXIAL,
        start=start,
        end=end,
        length_tenths=tenths_between(start.as_tuple(), end.as_tuple()),
    )
    return dataclasses.replace(measurement, **changed)  # type: ignore[arg-type]  # any field may be changed


def add_target(length_tenths: int, site: str = SEGMENT, **changed: object) -> AddLesion:
    """Return the command that enters a liver target at baseline."""
    command = AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", site, drawn(length_tenths))
    return dataclasses.replace(command, **changed)  # type: ignore[arg-type]  # any field may be changed


def add_non_target(site: str = "Liver, segment II") -> AddLesion:
    return AddLesion(0, LesionRole.NON_TARGET, LesionType.HEPATIC, "liver", site)


def add_new_lesion(timepoint: int, status: NewLesionStatus, site: str = "Liver, segment V") -> AddLesion:
    return AddLesion(timepoint, LesionRole.NEW, LesionType.HEPATIC, "liver", site, new_lesion=status)


T1, T2 = LesionId("L1"), LesionId("L2")


@dataclass
class ReadingStation:
    """An open store with a case, and what a session needs beside it."""

    store: StationStore
    charter: Charter
    assignment: Assignment
    session: Session
    tools: ReadTools
    sessions: list[ReadSession] = field(default_factory=list)

    def open_read(self) -> ReadSession:
        """Open the read anew from the store, as after a restart."""
        opened = ReadSession(self.assignment, self.session, self.tools)
        self.sessions.append(opened)
        return opened


def keep_case(
    store: StationStore, charter: Charter, timepoints: int = 3, alias: CaseAlias = ALIAS, read_id: ReadId = READ
) -> Assignment:
    """Store the series of a case and assign it to the demo reader; a second call changes nothing."""
    for timepoint in range(timepoints):
        for facts in timepoint_images(timepoint, alias).series:
            if store.images.series_with_images([image.digest for image in facts.images]) is None:
                store.images.put_series(facts, [f"{facts.series_key}-{n}".encode() for n in range(2)], b"outline")
    body = canonical_bytes(record_to_json(charter))
    digest = hashlib.sha256(body).hexdigest()
    assignment = Assignment(read_id, alias, LOGIN, charter.trial_code, charter.version, digest, (0,), "2026-03-01")
    store.worklist.keep_assignment(assignment, body)
    store.worklist.keep_person_key(person_of())
    return assignment


@contextmanager
def station_with_case(
    folder: Path,
    timepoints: int = 3,
    charter: Charter | None = None,
    clock: SteppingClock | None = None,
    reserve_bytes: int = 0,
) -> Iterator[ReadingStation]:
    """Open a profile with the demo case; entering the same folder again finds what was kept."""
    opened = OpenProfile(folder)
    clock = clock or SteppingClock()
    station = StationKey(StationId("station-1"), key_of("station-1"))
    try:
        origin = AuditOrigin(station.station.station_id, SOFTWARE, "boot-1", station)
        store = StationStore(opened.profile, origin, clock, reserve_bytes)
        try:
            store.worklist.keep_station_key(station.station)
            rules = charter or demo_charter()
            assignment = keep_case(store, rules, timepoints)
            tools = ReadTools(store.reads, OpenKeySigner(key_of(LOGIN)), station, clock, SOFTWARE, check_signature)
            session = Session(person_of(), "session-1")
            yield ReadingStation(store, rules, assignment, session, tools)
        finally:
            store.close()
    finally:
        opened.close()

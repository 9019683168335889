"""A whole station with a person who can sign, and a small read on it, by real store, keys and rules."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.clock import Moment, SystemClock
from readstation.core.ids import CaseAlias, LesionId, Login, ReadId, SeriesKey, new_id, new_login
from readstation.model.audit import CHAIN_START, AuditAction
from readstation.model.charter import Charter, SequenceMode, SiteChoice
from readstation.model.codec import record_to_json
from readstation.model.journal import JournalStep, RowChange, StepKind
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    LesionType,
    Measurement,
    PointUm,
    TargetStateCode,
    TimepointNote,
)
from readstation.model.people import Role
from readstation.model.read import LockedTimepoint, ReadState, SealedRead, SignedRead, TimepointState
from readstation.model.series import ImageRef, Modality, PhaseRole, Plane, SeriesFacts, TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.ports import AuditDraft, Session, Transaction
from readstation.reading.rows import Row, key_of, rows_of
from readstation.reading.rows import change as row_change
from readstation.reading.seal import seal_read
from readstation.reading.sign import lock_message, sign_read
from readstation.security.keys import check_signature, wrap_key
from readstation.security.passwords import PasswordCost, derive_secrets, new_salt, scram_verifier
from readstation.security.signer import NewKey, ProcessSigner
from readstation.security.vault import Enrolled, KeyVault, StationKey
from readstation.store.audit import AuditOrigin
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore

PASSWORD = "a quiet room with a window"
CHEAP = PasswordCost(memory_kib=8, passes=1, lanes=1)
"""Far under the floor of TR-2: for tests alone, which make their keys without the enrolment that refuses it."""


def cheap_key(login: Login, password: str = PASSWORD) -> NewKey:
    """Return a wrapped key that opens at once."""
    salt = new_salt()
    made = derive_secrets(password, salt, CHEAP)
    record = wrap_key(Ed25519PrivateKey.generate(), login, made.wrapping_key, salt, CHEAP)
    return NewKey(record, scram_verifier(made.central_password))


def demo_charter(version: int = 1) -> Charter:
    """Return a charter with two places and the factory criteria."""
    return Charter(
        trial_code="HCC-DEMO",
        version=version,
        is_demonstration=True,
        criteria_config={},
        required_phases=(PhaseRole.LATE_ARTERIAL,),
        measuring_phase=PhaseRole.LATE_ARTERIAL,
        viable_limit_hu=20,
        sequence_mode=SequenceMode.OFFLINE,
        signature_meaning="Authorship",
        signature_statement="I read these images and these are my findings.",
        window_presets=(),
        sites=(SiteChoice("liver", "hepatic", "segment IV"), SiteChoice("liver", "hepatic", "segment VII")),
    )


def charter_digest(charter: Charter) -> str:
    """Return the digest by which an assignment names a charter."""
    return sha256_hex(canonical_bytes(record_to_json(charter)))


def image_digest(*parts: object) -> str:
    """Return a digest for an image that exists only by name."""
    return sha256_hex(repr(parts).encode())


def timepoint_images(alias: CaseAlias, timepoint: int) -> TimepointImages:
    """Return one late arterial series of three images."""
    images = tuple(ImageRef(n, image_digest(alias, timepoint, n)) for n in (1, 2, 3))
    facts = SeriesFacts(
        series_key=SeriesKey(new_id()), case_alias=alias, timepoint=timepoint, series_ordinal=1, modality=Modality.CT,
        phase=PhaseRole.LATE_ARTERIAL, plane=Plane.AXIAL, rows=4, columns=4, slices=3, row_spacing_um=700,
        column_spacing_um=700, slice_interval_um=2500, slice_thickness_um=2500,
        orientation_ppm=(1_000_000, 0, 0, 0, 1_000_000, 0), window_center=60, window_width=400, unit="HU",
        contrast=True, is_lossy=False, is_usable=True, findings=(), phase_evidence=(), images=images,
    )  # fmt: skip
    return TimepointImages(alias, timepoint, (facts,))


@dataclass
class SigningStation:
    """A profile with one reader, opened on this thread.

    Attributes
    ----------
    store, vault, station_key, enrolled, session
        The real parts.
    charter, assignment, images, state
        The one read and how far it is.
    """

    opened: OpenProfile
    store: StationStore
    vault: KeyVault
    station_key: StationKey
    enrolled: Enrolled
    charter: Charter
    assignment: Assignment
    images: dict[int, TimepointImages]
    session: Session
    state: ReadState
    last_digest: str = CHAIN_START
    locks: list[LockedTimepoint] = field(default_factory=list)

    @property
    def login(self) -> Login:
        return self.enrolled.person.login

    def edit(self, words: str, *rows: Row, timepoint: int = 0) -> None:
        """Write an edit step that gives rows a new content."""
        self._commit_step(StepKind.EDIT, words, rows, timepoint, AuditAction.READ_EDITED)

    def measure(self, lesion: Lesion, timepoint: int, length_um: int) -> Assessment:
        """Return a calliper on the second image of a timepoint, along x."""
        facts = self.images[timepoint].series[0]
        drawn = Measurement(
            facts.series_key, 2, facts.images[1].digest, facts.phase, facts.plane, PointUm(0, 0, 0),
            PointUm(length_um, 0, 0), length_um // 100,
        )  # fmt: skip
        return Assessment(lesion.lesion_id, timepoint, target=TargetStateCode.MEASURED, measurement=drawn)

    def lock(self, timepoint: int) -> LockedTimepoint:
        """Lock a timepoint: signed by the station, with step and event."""
        record = canonical_bytes({"read": self.state.read_id, "timepoint": timepoint, "step": self.state.step})
        lock = LockedTimepoint(
            self.state.read_id, timepoint, record, sha256_hex(record), self.station_key.station.key_id,
            self.station_key.sign(lock_message(record)),
        )  # fmt: skip
        closed = TimepointState(timepoint, is_locked=True, lock_digest=lock.digest)
        self._commit_step(StepKind.LOCK, "Lock", (closed,), timepoint, AuditAction.TIMEPOINT_LOCKED, lock=lock)
        return lock

    def seal(self) -> SealedRead:
        """Seal the read as it stands."""
        outcomes = derive_outcomes(self.state, config_of(self.charter))
        return seal_read(
            self.state, self.store.reads.journal_head(self.state.read_id), self.store.reads.audit_head(),
            self.assignment, self.charter, self.images, outcomes, self.session,
            self.station_key.station, SystemClock().now(), "0.1.0",
        )  # fmt: skip

    def sign(self) -> SignedRead:
        """Seal, sign in the signing process, and commit."""
        signer = ProcessSigner(self.vault)
        signed = sign_read(self.seal(), PASSWORD, self.session, signer, self.station_key.station, check_signature)
        self._commit_step(StepKind.SIGN, "Sign", (), 0, AuditAction.READ_SIGNED, signed=signed)
        return signed

    def read_everything(self) -> SignedRead:
        """Do the whole small read: one target, 40.0 mm, then 25.0 mm; a note; two locks; a signature."""
        target = Lesion(
            LesionId("L1"), LesionRole.TARGET, 1, LesionType.HEPATIC, "liver", "segment VII", first_timepoint=0
        )
        self.edit("Open baseline", TimepointState(0))
        self.edit("Add T1", target, self.measure(target, 0, 41_000))
        self.edit("Measure T1", self.measure(target, 0, 40_000))
        self.edit("Note", TimepointNote(0, "Breathing artefact\n\u0301at the dome"))
        self.lock(0)
        self.edit("Open follow-up", TimepointState(1), timepoint=1)
        self.edit("Measure T1", self.measure(target, 1, 25_000), timepoint=1)
        self.lock(1)
        return self.sign()

    def close(self) -> None:
        self.store.close()
        self.opened.close()

    def _commit_step(
        self,
        kind: StepKind,
        words: str,
        rows: tuple[Row, ...],
        timepoint: int,
        action: AuditAction,
        lock: LockedTimepoint | None = None,
        signed: SignedRead | None = None,
    ) -> None:
        present = rows_of(self.state)
        changes = [row_change(present, key_of(row), row) for row in rows]
        step = JournalStep(
            self.state.read_id, self.state.step + 1, kind, words.replace(" ", ""), words, timepoint,
            tuple(each for each in changes if isinstance(each, RowChange)), None, self.login,
            SystemClock().now().utc_ms, "", self.last_digest,
        )  # fmt: skip
        draft = AuditDraft(action, self.state.read_id, self.login, "reader", self.session.session_id)
        self.store.reads.commit(Transaction((draft,), step, lock, signed))
        self.state = self.store.reads.state(self.state.read_id)
        self.last_digest = self.store.reads.journal_head(self.state.read_id).digest


def open_signing_station(
    folder: Path, login: Login | None = None, key: NewKey | None = None, assignment: Assignment | None = None
) -> SigningStation:
    """Make a profile with one reader and one assigned read, and open it on this thread."""
    opened = OpenProfile(folder)
    vault = KeyVault(opened.profile.keys)
    login = login or new_login()
    enrolled = vault.keep("Dr. Vera Lindqvist", Role.READER, key or cheap_key(login))
    station_key = vault.station_key()
    origin = AuditOrigin(station_key.station.station_id, "0.1.0")
    store = StationStore(opened.profile, origin, SystemClock(), reserve_bytes=0)
    charter = demo_charter()
    given = assignment or demo_assignment(login, charter)
    store.worklist.keep_person_key(enrolled.person)
    store.worklist.keep_station_key(station_key.station)
    store.worklist.keep_assignment(given, canonical_bytes(record_to_json(charter)))
    images = {n: timepoint_images(given.case_alias, n) for n in given.released_timepoints}
    session = Session(enrolled.person, new_id())
    return SigningStation(
        opened, store, vault, station_key, enrolled, charter, given, images, session,
        store.reads.state(given.read_id),
    )  # fmt: skip


def demo_assignment(login: Login, charter: Charter) -> Assignment:
    """Return an assignment of a new case with two released timepoints."""
    alias = CaseAlias(f"{secrets.randbelow(9) + 1}K-{secrets.randbelow(900) + 100}")
    return Assignment(ReadId(new_id()), alias, login, charter.trial_code, charter.version, charter_digest(charter),
                      (0, 1))  # fmt: skip


@dataclass
class SteppingClock:
    """A clock that a test moves."""

    moment: Moment = field(default_factory=lambda: Moment(1_790_000_000_000, 120, 0))

    def now(self) -> Moment:
        return self.moment

    def advance_ms(self, milliseconds: int) -> None:
        self.moment = replace(
            self.moment,
            utc_ms=self.moment.utc_ms + milliseconds,
            monotonic_ms=self.moment.monotonic_ms + milliseconds,
        )

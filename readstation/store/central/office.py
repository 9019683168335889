"""What the office does at central: people, stations, charters, assignments (trust 3.2). The same on both engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from readstation.core.ids import CaseAlias, KeyId, Login, ReadId, StationId
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.charter_signature import CharterSignature
from readstation.model.enrolment import SignedEnrolment
from readstation.model.incident import Incident, IncidentState, UnblindingKind, UnblindingReport
from readstation.model.people import Person, Station
from readstation.model.subject import Assignment, Task
from readstation.practice.qualification import Qualification
from readstation.reading.ports import SignatureCheck
from readstation.store.central import (
    charters,
    clinical,
    incidents,
    office_people,
    office_reads,
    practice_pool,
    qualifications,
    unlock_codes,
    versions,
)
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.counting import counting_versions
from readstation.store.central.office_acts import OfficeAct, acting_person, record_act, recorded_acts
from readstation.store.central.office_progress import progress_of
from readstation.store.central.office_status import form_of, status_of
from readstation.trial.clinical.rows import ClinicalRow, ClinicalTable
from readstation.trial.exclusions import Holding
from readstation.trial.progress import TrialProgress
from readstation.trial.status import CentralForm, TrialStatus, Waiting
from readstation.trial.versions import AmendedVersion


class Office:
    """The office's work at central. Each call is one transaction.

    Parameters
    ----------
    database
        Connected with the office's rights.
    acting
        Who acts, at a file; on PostgreSQL the server knows who is connected.
    """

    def __init__(self, database: CentralDatabase, acting: Login | None = None) -> None:
        self._database = database
        self._acting = acting

    def propose_enrolment(self, signed: SignedEnrolment) -> Waiting:
        """Propose a person's key, account and station (`office_people.propose_enrolment`)."""
        with self._act() as (connection, by):
            return office_people.propose_enrolment(connection, by, signed)

    def approve(self, proposal_id: str) -> SignedEnrolment | None:
        """Approve what another person proposed, and do what it says (`office_people.approve`)."""
        with self._act() as (connection, by):
            signed = office_people.approve(connection, by, proposal_id)
            versions.carry_out_withdrawal(connection, by, proposal_id)
            return signed

    def waiting(self) -> tuple[Waiting, ...]:
        """Return what waits for a second person, the oldest first."""
        with self._database.read() as connection:
            return office_people.waiting(connection)

    def proposed_bytes(self, proposal_id: str) -> bytes:
        """Return what was proposed, as it was handed in."""
        with self._database.read() as connection:
            return office_people.proposed_bytes(connection, proposal_id)

    def approved_enrolments(self) -> tuple[SignedEnrolment, ...]:
        """Return everybody whose enrolment was approved, the newest of each person last."""
        with self._database.read() as connection:
            return office_people.approved_enrolments(connection)

    def ended_people(self) -> frozenset[Login]:
        """Return everybody whose account was ended."""
        with self._database.read() as connection:
            return office_people.ended_people(connection)

    def end_person(self, login: Login, reason: str) -> None:
        """End an account (`office_people.end_person`)."""
        with self._act() as (connection, by):
            office_people.end_person(connection, by, login, reason)

    def end_key(self, key_id: KeyId, reason: str) -> None:
        """End a key (`office_people.end_key`)."""
        with self._act() as (connection, by):
            office_people.end_key(connection, by, key_id, reason)

    def enrol_person(self, who: Person) -> None:
        """Register a person at once: at a file alone. On PostgreSQL one proposes and a second person approves.

        The same again changes nothing.

        Raises
        ------
        Refused
            If the login is registered with another key, name or role.
        """
        with self._database.write() as connection:
            office_people.keep_person(connection, who)

    def enrol_station(self, which: Station) -> None:
        """Register a station at once: at a file alone. On PostgreSQL it comes with its first person's enrolment.

        The same again changes nothing.

        Raises
        ------
        Refused
            If the station is registered with another key.
        """
        with self._database.write() as connection:
            office_people.keep_station(connection, which)

    def incidents(self) -> tuple[Incident, ...]:
        """Return every report of an unblinding with what became of it, the earliest received first."""
        with self._database.read() as connection:
            return incidents.incidents(connection)

    def record_disclosure(self, read_id: ReadId, kind: UnblindingKind, words: str) -> UnblindingReport:
        """Record that the office found that a reader may have learned something (`incidents.record_disclosure`)."""
        with self._act() as (connection, by):
            return incidents.record_disclosure(connection, by, read_id, kind, words)

    def decide_incident(self, start: str, decision: IncidentState, reason: str) -> Incident:
        """Decide on a report: the read goes on, or it is taken back (`incidents.decide`)."""
        with self._act() as (connection, by):
            return incidents.decide(connection, by, start, decision, reason)

    def unlock_code(self, login: Login, challenge: str, reason: str) -> str:
        """Make the code that opens a locked account on its station, after that was recorded (`unlock_codes`)."""
        with self._act() as (connection, by):
            act_id = unlock_codes.ask_for_code(connection, by, login, challenge, reason)
        with self._act() as (connection, by):
            return unlock_codes.give_code(connection, by, act_id, login, challenge, reason)

    def sign_charter(self, digest: str, key_id: KeyId, signature_hex: str, check: SignatureCheck) -> None:
        """Keep the signature of a charter by a key of the office (`charters.sign_charter`)."""
        with self._act() as (connection, by):
            charters.sign_charter(connection, by, digest, key_id, signature_hex, check)

    def charter_signatures(self, digest: str) -> tuple[CharterSignature, ...]:
        """Return the office's signatures of a charter, by key."""
        with self._database.read() as connection:
            return charters.signatures_of(connection, digest)

    def put_charter(self, rules: Charter) -> str:
        """Keep a charter version and return its digest (`charters.put_charter`)."""
        with self._act() as (connection, by):
            return charters.put_charter(connection, by, rules, form_of(connection))

    def charter(self, trial_code: str = "", version: int = 0) -> tuple[Charter, str]:
        """Return a charter and its digest (`charters.charter_of`)."""
        with self._database.read() as connection:
            return charters.charter_of(connection, trial_code, version)

    def amended_versions(self) -> tuple[AmendedVersion, ...]:
        """Return every later version of a signed read, approved or not (TR-33)."""
        with self._database.read() as connection:
            return versions.amended_versions(connection)

    def approve_version(self, read_id: ReadId, version: int, reason: str) -> AmendedVersion:
        """Approve an amended version of a signed read (`versions.approve_version`)."""
        with self._act() as (connection, by):
            return versions.approve_version(connection, by, read_id, version, reason)

    def propose_withdrawal(self, read_id: ReadId, reason: str) -> Waiting:
        """Propose that a signed read does not count any more (`versions.propose_withdrawal`)."""
        with self._act() as (connection, by):
            return versions.propose_withdrawal(connection, by, read_id, reason)

    def counting_versions(self) -> dict[ReadId, int]:
        """Return the version of each signed read that counts; of one that was withdrawn none does (TR-33)."""
        with self._database.read() as connection:
            return counting_versions(connection)

    def order_seed(self, trial_code: str) -> bytes:
        """Return the seed of a trial's order; made, and its digest published, when it is asked for first (TR-22)."""
        with self._act() as (connection, by):
            return office_reads.seed_of(connection, by, trial_code)

    def order_commitment(self, trial_code: str) -> str | None:
        """Return the published digest of a trial's seed; None before it was made."""
        with self._database.read() as connection:
            return office_reads.commitment_of(connection, trial_code)

    def assign(self, given: Assignment, case_key: str = "", task: Task = Task.READ) -> None:
        """Give a case to a person, or release more timepoints of one that was given.

        Parameters
        ----------
        given
            As the person's station will see it.
        case_key
            The office's own name of the case, the same for everybody; the alias where empty.
        task
            What for.

        Raises
        ------
        Refused
            If the read was given in another way, person or charter are not there, or the person may not have this case
            (TR-15, TR-25).
        """
        with self._act() as (connection, by):
            office_reads.give(connection, by, given, case_key or given.case_alias, task)

    def assign_all(self, given: Sequence[tuple[Assignment, str]], task: Task) -> None:
        """Give several cases, each with the office's own name of it, or none of them (see `assign`)."""
        with self._act() as (connection, by):
            for each, case_key in given:
                office_reads.give(connection, by, each, case_key, task)

    def keep_qualification(
        self, login: Login, data: bytes, check: SignatureCheck, *, is_same_person: bool = False
    ) -> Qualification:
        """Keep what a trainer has signed of a reader (`qualifications.keep_qualification`)."""
        with self._act() as (connection, by):
            return qualifications.keep_qualification(
                connection, by, login, data, check, is_same_person=is_same_person
            )  # fmt: skip

    def put_into_pool(self, login: Login, case_key: str) -> None:
        """Let a person be a trainer over practice made of a case (`practice_pool.put_into_pool`)."""
        with self._act() as (connection, by):
            practice_pool.put_into_pool(connection, by, login, case_key, office_reads.holdings(connection, case_key))

    def put_days(self, case_key: str, days: Mapping[int, int]) -> None:
        """Keep on which day each timepoint of a case was (`office_reads.put_days`)."""
        with self._act() as (connection, by):
            office_reads.put_days(connection, by, case_key, days)

    def free_aliases(self, count: int) -> tuple[CaseAlias, ...]:
        """Return random case codes that no reader and no case here has, and no two of them alike (TR-21)."""
        found: list[CaseAlias] = []
        with self._database.read() as connection:
            for _ in range(count):
                found.append(office_reads.free_alias(connection, found))
        return tuple(found)

    def take_back(self, read_id: ReadId, reason: str) -> tuple[Assignment, str, Task]:
        """Take a read back from its reader (`office_reads.take_back`)."""
        with self._act() as (connection, by):
            return office_reads.take_back(connection, by, read_id, reason)

    def give_to_another(self, read_id: ReadId, login: Login, reason: str) -> Assignment:
        """Take a read back and give its case to another person (`office_reads.give_to_another`)."""
        with self._act() as (connection, by):
            return office_reads.give_to_another(connection, by, read_id, login, reason)

    def holdings(self) -> tuple[Holding, ...]:
        """Return everything that was ever given to anybody."""
        with self._database.read() as connection:
            return office_reads.holdings(connection)

    def form(self) -> CentralForm | None:
        """Return what this central was set up for; None where that was never said."""
        with self._database.read() as connection:
            return form_of(connection)

    def status(self) -> TrialStatus:
        """Return how the trial stands."""
        with self._database.read() as connection:
            return status_of(connection, office_people.waiting(connection))

    def progress(self) -> TrialProgress:
        """Return how far each read is, and what came from each station."""
        with self._database.read() as connection:
            return progress_of(connection)

    def note_export(self, digest: str, facts: int) -> None:
        """Record that the evidence of the trial was written into a file (TR-34).

        Parameters
        ----------
        digest
            The SHA-256 of the file.
        facts
            How many facts it holds.
        """
        with self._act() as (connection, by):
            record_act(connection, by, AuditAction.EVIDENCE_EXPORTED, digest, facts=facts)

    def acts(self) -> tuple[OfficeAct, ...]:
        """Return every recorded act of the office, in the order of their times."""
        with self._database.read() as connection:
            return recorded_acts(connection)

    def case_keys(self) -> dict[ReadId, str]:
        """Return the office's own name of the case of every read that was ever given."""
        with self._database.read() as connection:
            return office_reads.case_keys(connection)

    def tasks(self) -> dict[ReadId, Task]:
        """Return what every read that was ever given is for."""
        with self._database.read() as connection:
            return office_reads.tasks(connection)

    def case_days(self) -> dict[str, dict[int, int]]:
        """Return the days since the baseline of each timepoint, by the office's own name of the case."""
        with self._database.read() as connection:
            return office_reads.case_days(connection)

    def take_clinical(self, tables: Sequence[tuple[ClinicalTable, str]]) -> tuple[clinical.TakenRows, ...]:
        """Keep the rows of clinical tables, each with its file's SHA-256, all or none (`clinical.take_clinical`)."""
        with self._act() as (connection, by):
            return tuple(clinical.take_clinical(connection, by, table, digest) for table, digest in tables)

    def clinical_rows(self, domain: str) -> tuple[ClinicalRow, ...]:
        """Return the rows of a clinical table that count, by key."""
        with self._database.read() as connection:
            return clinical.clinical_rows(connection, domain)

    def note_certificate(self, action: str, station: StationId, said: Mapping[str, str]) -> None:
        """Record that a certificate of a station was signed or taken back (TR-7).

        Parameters
        ----------
        action
            Which of the two.
        station, said
            Whose, and its number with what else belongs to it.
        """
        with self._act() as (connection, by):
            record_act(connection, by, action, station, **said)

    def note_review(self, digest: str, said: Mapping[str, str]) -> None:
        """Record that the audit trail was reviewed (TR-39).

        Parameters
        ----------
        digest
            The SHA-256 of what was looked at, as it is written into a file.
        said
            What was asked for, how much was found, and what the reviewer says of it.
        """
        with self._act() as (connection, by):
            record_act(connection, by, AuditAction.AUDIT_REVIEWED, digest, **said)

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self._database.close()

    @contextmanager
    def _act(self) -> Iterator[tuple[Connection, Login]]:
        with self._database.write() as connection:
            yield connection, acting_person(connection, self._acting)

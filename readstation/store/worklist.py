"""What the office and central give a station: charters, assignments, public keys."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from readstation.core.canonical import JsonObject, canonical_bytes, sha256_hex
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import KeyId
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.charter_signature import CharterSignature
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.people import Person, Station
from readstation.model.subject import Assignment
from readstation.reading.charter_check import check_charter
from readstation.reading.ports import AuditDraft, SignatureCheck
from readstation.store.bodies import parsed
from readstation.store.schema import assignment, charter, public_key
from readstation.store.schema_versions import charter_signature
from readstation.store.uow import UnitOfWork


class StationWorklist:
    """Takes in what others decide. Called on the store's thread only."""

    def __init__(self, work: UnitOfWork, check: SignatureCheck | None = None) -> None:
        self._work = work
        self._check = check

    def keep_assignment(
        self, given: Assignment, charter_bytes: bytes, signatures: tuple[CharterSignature, ...] | None = None
    ) -> bool:
        """Keep an assignment with its charter, as central or the office gave it, and record it (TR-34).

        The same assignment again changes only what may change: the released timepoints and the day it is due.

        Parameters
        ----------
        given, charter_bytes
            The assignment, and the canonical bytes of its charter.
        signatures
            The office's, as central gave them; None where this machine's own hands bring both, as for practice.

        Returns
        -------
        bool
            Whether the charter is signed with keys of which this station has seen none, though it has seen others.

        Raises
        ------
        DataProblem
            If the charter's bytes are not those of the digest that the assignment names.
        Refused
            If the read is here for another person, case or charter, or the charter's version with other content; or
            if the charter is a live trial's and not signed by the office, or a signature of it does not hold (TR-59).
        """
        if sha256_hex(charter_bytes) != given.charter_digest:
            raise DataProblem("the charter that came with an assignment is not the one that it names")
        content = record_from_json(Charter, parsed(charter_bytes, "the charter that came with an assignment"))
        signed: tuple[CharterSignature, ...] = ()
        if signatures is not None:
            signed = check_charter(content, charter_bytes, signatures, self._check or _believes_nothing)
        with self._work.database.write() as connection:
            _put_charter(connection, content, charter_bytes)
            is_new_signer = _keep_signatures(connection, self._work, given, signed)
            if _is_kept(connection, given):
                return is_new_signer
            row = {
                "read_id": given.read_id,
                "login": given.login,
                "case_alias": given.case_alias,
                "charter_digest": given.charter_digest,
                "body": canonical_bytes(record_to_json(given)),
            }
            statement = upsert(assignment)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["read_id"], set_={"body": statement.excluded.body}), row
            )
            after: JsonObject = {"case": given.case_alias, "login": given.login, "released": given.released_timepoints,
                                 "charter": given.charter_digest}  # fmt: skip
            self._work.record(connection, (AuditDraft(AuditAction.CASE_ASSIGNED, given.read_id, after=after),))
        return is_new_signer

    def keep_person_key(self, person: Person) -> None:
        """Keep the approved public key of a person, for verification (TR-6)."""
        self._keep_key(person.key_id, person.login, person.public_key_hex)

    def keep_station_key(self, station: Station) -> None:
        """Keep the public key of a station, for verification (TR-7)."""
        self._keep_key(station.key_id, station.station_id, station.public_key_hex)

    def _keep_key(self, key_id: KeyId, owner: str, public_key_hex: str) -> None:
        with self._work.database.write() as connection:
            known = connection.execute(select(public_key).where(public_key.c.key_id == key_id)).one_or_none()
            if known is not None and (known.owner, known.public_key_hex) == (owner, public_key_hex):
                return
            if known is not None:
                raise Refused(Finding("store.key", "This key is kept for somebody else. Nothing was changed."))
            connection.execute(insert(public_key), {"key_id": key_id, "owner": owner, "public_key_hex": public_key_hex})
            draft = AuditDraft(AuditAction.PERSON_ENROLLED, owner, after={"key_id": key_id})
            self._work.record(connection, (draft,))


def _put_charter(connection: Connection, content: Charter, body: bytes) -> None:
    """Keep a charter in the transaction of the assignment that names it, whose event names it too (TR-34)."""
    digest = sha256_hex(body)
    known = connection.execute(
        select(charter.c.digest).where(charter.c.trial_code == content.trial_code, charter.c.version == content.version)
    ).scalar_one_or_none()
    if known == digest:
        return
    if known is not None:
        words = (
            f"Charter version {content.version} of this trial is here with other content. A change is a new version."
        )
        raise Refused(Finding("MR-001", words))
    row = {"digest": digest, "trial_code": content.trial_code, "version": content.version, "body": body}
    connection.execute(insert(charter), row)


def _believes_nothing(public_key_hex: str, message: bytes, signature_hex: str) -> bool:  # noqa: ARG001
    return False


def _keep_signatures(
    connection: Connection, work: UnitOfWork, given: Assignment, signed: tuple[CharterSignature, ...]
) -> bool:
    """Keep the signatures of a charter, each with its event; return whether all its keys are new beside others."""
    known = {(row.digest, row.key_id) for row in connection.execute(select(charter_signature)).all()}
    fresh = [each for each in signed if (given.charter_digest, each.key_id) not in known]
    for each in fresh:
        row = {"digest": given.charter_digest, "key_id": each.key_id, "login": each.login}
        row |= {"public_key_hex": each.public_key_hex, "signature": each.signature_hex}
        connection.execute(insert(charter_signature), row)
        after: JsonObject = {"key_id": each.key_id, "login": each.login, "version": given.charter_version}
        draft = AuditDraft(AuditAction.CHARTER_KEPT, given.charter_digest, login=given.login, after=after)
        work.record(connection, (draft,))
    keys = {key_id for _, key_id in known}
    return bool(fresh and keys) and keys.isdisjoint(each.key_id for each in signed)


def _is_kept(connection: Connection, given: Assignment) -> bool:
    known = connection.execute(
        select(assignment.c.body).where(assignment.c.read_id == given.read_id)
    ).scalar_one_or_none()
    if known is None:
        return False
    kept = record_from_json(Assignment, parsed(known, "assignment"))
    if _fixed(kept) != _fixed(given):
        raise Refused(Finding("store.assignment", "This read is here with another case, person or charter."))
    return kept == given


def _fixed(given: Assignment) -> tuple[str, ...]:
    return given.case_alias, given.login, given.trial_code, str(given.charter_version), given.charter_digest

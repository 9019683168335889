"""The sign step of a practice read: the act goes into the trail first, then the key of the reference is formed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from readstation.core.canonical import sha256_hex
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.people import Person
from readstation.model.practice import PackManifest, ReferenceLock
from readstation.model.read import SignedRead
from readstation.practice.author import Reference, reference_of
from readstation.practice.content import content_of_body
from readstation.practice.plan import read_plan
from readstation.practice.scene import LesionMatcher
from readstation.practice.score import score_case
from readstation.practice.score_records import CaseScore
from readstation.reading.ports import AuditDraft, Session, SignatureCheck, Transaction
from readstation.reading.sign import signing_message
from readstation.reading.unseal import unseal

ReferenceOpener = Callable[[bytes, ReferenceLock, bytes], bytes]
"""Forms the key of a sealed reference and opens it: the bytes, the lock, what they are bound to."""


class SealedCase(Protocol):
    """A pack whose signature and digests hold, as far as signing and scoring need it."""

    @property
    def manifest(self) -> PackManifest:
        """Its head."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of the signed head."""
        ...

    @property
    def plan(self) -> bytes:
        """The training plan."""
        ...

    @property
    def reference(self) -> bytes:
        """The sealed reference."""
        ...


class PracticeStore(Protocol):
    """The station's database, as far as an opening needs it. Called on the store's thread only."""

    def signed_reads(self, read_id: ReadId | None = None) -> tuple[SignedRead, ...]:
        """Return the signed versions of one read, or of all."""
        ...

    def commit(self, transaction: Transaction) -> int:
        """Write an act durably and return when it was safe."""
        ...


class Trail(Protocol):
    """The station's audit trail."""

    def audit_events(self) -> Iterable[tuple[AuditEvent, bytes, str]]:
        """Return every event with its stored bytes and the digest beside them, in order."""
        ...


@dataclass(frozen=True, slots=True)
class PlayTools:
    """What an opening works with.

    Attributes
    ----------
    store, trail
        The station's database.
    check
        Verifies Ed25519.
    open_reference
        Forms the key.
    match
        Says which lesions are the same in space.
    """

    store: PracticeStore
    trail: Trail
    check: SignatureCheck
    open_reference: ReferenceOpener
    match: LesionMatcher


def pack_of_read(trail: Trail, read_id: ReadId) -> str:
    """Return the digest of the pack that a practice read was opened from.

    Raises
    ------
    Refused
        If it is no practice read.
    """
    for event, _, _ in trail.audit_events():
        if event.action is AuditAction.PRACTICE_OPENED and event.object_id == read_id:
            return str((event.after or {}).get("pack", ""))
    raise Refused(Finding("practice.read", "This read was not opened from a practice case."))


def reveal(case: SealedCase, read_id: ReadId, session: Session, tools: PlayTools) -> tuple[SignedRead, Reference]:
    """Open the reference of a read that its trainee has signed.

    In this order: the first signed version is taken from the database and its signature verified; the opening is
    written to the audit trail, durably; then the key is formed. The same again finds the act in the trail and opens.

    Parameters
    ----------
    case
        The pack that the read was opened from.
    read_id, session
        Which read, and the trainee.
    tools
        What it works with.

    Returns
    -------
    signed, reference
        The read that stands against the reference, and the reference.

    Raises
    ------
    Refused
        If the read is not signed, or is another person's, or was opened from another pack. Nothing was opened.
    DataProblem
        If the signed read or the reference does not hold.
    """
    signed = signed_by(session.person, read_id, tools)
    if pack_of_read(tools.trail, read_id) != case.digest:
        raise Refused(Finding("practice.pack", "This read was opened from another practice case."))
    if not _is_opened(tools.trail, read_id):
        tools.store.commit(Transaction((_opening(case, signed, session),)))
    plain = tools.open_reference(case.reference, case.manifest.lock, case.manifest.bound)
    return signed, reference_of(plain)


def signed_by(person: Person, read_id: ReadId, tools: PlayTools) -> SignedRead:
    """Return the first signed version of a person's read, its signature verified.

    Raises
    ------
    Refused
        If there is none, or it is another person's.
    DataProblem
        If the signature does not hold.
    """
    versions = tools.store.signed_reads(read_id)
    if not versions:
        raise Refused(Finding("practice.unsigned", "The reference opens once the read is signed. Nothing was opened."))
    first = min(versions, key=lambda each: each.sealed.version)
    if (first.login, first.key_id) != (person.login, person.key_id) or unseal(first.sealed).read_id != read_id:
        raise Refused(Finding("MR-802", "This read belongs to another person."))
    if not tools.check(person.public_key_hex, signing_message(first.sealed), first.signature_hex):
        raise DataProblem("the signature of this read does not hold, so the reference stays closed")
    return first


def scored(
    case: SealedCase, signed: SignedRead, reference: Reference, match: LesionMatcher, active_ms: int
) -> CaseScore:
    """Return the score of a signed read against the reference of its pack.

    Raises
    ------
    DataProblem
        If plan, read or reference is not what this program knows.
    """
    try:
        plan = read_plan(case.plan)
    except Refused as refusal:
        raise DataProblem(f"the training plan of this practice case cannot be used: {refusal}") from refusal
    own = content_of_body(signed.sealed.body)
    return score_case(own, reference.experts, match, tolerance_tenths=plan.tolerance_tenths, active_ms=active_ms)


def _is_opened(trail: Trail, read_id: ReadId) -> bool:
    return any(
        event.action is AuditAction.REFERENCE_OPENED and event.object_id == read_id
        for event, _, _ in trail.audit_events()
    )


def _opening(case: SealedCase, signed: SignedRead, session: Session) -> AuditDraft:
    return AuditDraft(
        AuditAction.REFERENCE_OPENED,
        signed.sealed.read_id,
        login=session.person.login,
        role=session.person.role.value,
        session=session.session_id,
        after={
            "pack": case.digest,
            "commitment": case.manifest.lock.commitment,
            "signed": sha256_hex(signing_message(signed.sealed)),
            "version": signed.sealed.version,
        },
    )

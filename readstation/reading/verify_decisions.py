"""Verification: adjudicators' decisions, and the two reads that each rests on (MR-810, TR-24, TR-30, TR-32)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from readstation.core.canonical import sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.findings import Finding, Severity
from readstation.core.ids import ReadId
from readstation.model.adjudication import OpenAdjudication, Side, SideBody, statement_of
from readstation.model.read import SignedRead
from readstation.reading.adjudicate.statements import check_sides
from readstation.reading.body_images import image_digests
from readstation.reading.decision import WHOLE_SUBJECT, UnsealedDecision, decision_message, unseal_decision
from readstation.reading.decision_key_images import key_image_faults
from readstation.reading.unseal import unseal_body
from readstation.reading.verify_facts import Found
from readstation.reading.verify_reads import ReadChecks


@dataclass(frozen=True, slots=True)
class ComparedReads:
    """Both reads of every comparison that is kept, for verification.

    Attributes
    ----------
    cases
        Each comparison with A and B.
    sequencer_key_hex
        The key that must have signed the statements; empty where none is known, and the statements' own is taken.
    are_signed_here
        Whether the signed reads are kept beside them, as at central: each body must be that of one.
    """

    cases: Sequence[tuple[OpenAdjudication, tuple[SideBody, ...]]]
    sequencer_key_hex: str = ""
    are_signed_here: bool = False


def compared_findings(checks: ReadChecks, compared: ComparedReads) -> Iterator[Finding]:
    """Yield the comparisons whose reads or statements do not hold."""
    signed = {sha256_hex(each.record.sealed.body) for each in checks.evidence.signed}
    for opened, sides in compared.cases:
        place = f"comparison {opened.number} of adjudication {opened.read_id}"
        try:
            charter_digest = statement_of(sides[0].statement).charter_digest if sides else ""
            check_sides(opened, sides, charter_digest, compared.sequencer_key_hex, checks.check)
        except DataProblem as problem:
            yield Finding("TR-30.statement", str(problem), place=place)
            continue
        if compared.are_signed_here and not {sha256_hex(each.body) for each in sides} <= signed:
            yield Finding("TR-30.body", "is of a read that nobody has signed", place=place)


def decision_findings(
    checks: ReadChecks, found: Found[SignedRead], compared: ComparedReads | None
) -> Iterator[Finding]:  # fmt: skip
    """Yield what is wrong with one signed decision.

    Parameters
    ----------
    checks, found
        The database, and the decision.
    compared
        The reads that were compared; without them, as in a file of evidence, those that are signed there count.
    """
    decision, place = found.record, found.place
    yield from _signature(checks, decision, place)
    try:
        said = unseal_decision(decision.sealed)
        charter = checks.charter(said.charter_digest)
    except DataProblem as error:
        yield Finding("TR-32.form", f"cannot be checked further: {error}", place=place)
        return
    yield from _identity(checks, decision, said, place)
    if (set(said.decision.choices) == {WHOLE_SUBJECT}) is charter.adjudicates_endpoints:
        yield Finding("MR-810", "chooses otherwise than its charter asks", place=place)
    bodies = _bodies(checks, compared, said)
    if not set(said.decision.body_digests.values()) <= set(bodies) or (
        compared is not None and dict(said.decision.body_digests) != _digests(compared, said.read_id, said.version)
    ):
        yield Finding("TR-24.bodies", "does not rest on the two reads that were compared", place=place)
    elif said.decision.key_images:
        yield from _key_images(said, bodies[said.decision.body_digests[Side.A]], place)


def _signature(checks: ReadChecks, decision: SignedRead, place: str) -> Iterator[Finding]:
    public_key_hex = checks.evidence.keys.get(decision.key_id)
    if public_key_hex is None:
        yield Finding("TR-6.key", "is signed with a key that is not approved here", place=place)
        return
    if not checks.check(public_key_hex, decision_message(decision.sealed), decision.signature_hex):
        yield Finding("TR-32.signature", "the adjudicator's signature does not hold", place=place)
    if checks.evidence.owners.get(decision.key_id) != decision.login:
        yield Finding("TR-6.owner", "is signed with a key that is not its adjudicator's", place=place)


def _identity(checks: ReadChecks, decision: SignedRead, said: UnsealedDecision, place: str) -> Iterator[Finding]:
    sealed = decision.sealed
    beside = sealed.read_id, sealed.version, decision.login, decision.station, decision.key_id
    if beside != (said.read_id, said.version, said.login, said.station, said.key_id):
        words = "case, comparison, account, station or key differ from the signed head"
        yield Finding("TR-29.identity", words, place=place)
    event = checks.evidence.trails.get(said.station, {}).get(said.audit_head.number)
    if event is None:
        severity = Severity.ERROR if checks.is_whole else Severity.WARNING
        words = f"audit event {said.audit_head.number}, which it names, is not here"
        yield Finding("TR-29.audit", words, severity, place)
    elif event.digest != said.audit_head.digest and said.audit_head.digest not in checks.evidence.put_aside:
        words = f"audit event {said.audit_head.number} is not the one that was signed"
        yield Finding("TR-29.audit", words, place=place)


def _key_images(said: UnsealedDecision, body: bytes, place: str) -> Iterator[Finding]:
    """Yield the key images that are of nothing that the reads of the decision were made on (TR-45)."""
    try:
        images = image_digests(unseal_body(body))
    except DataProblem:
        return  # What is wrong with a read is told where it stands.
    for fault in key_image_faults(said.decision.key_images, images):
        yield Finding("TR-45.key_image", fault.message, place=place)


def _bodies(checks: ReadChecks, compared: ComparedReads | None, said: UnsealedDecision) -> Mapping[str, bytes]:
    """Return the bodies that a decision may rest on, by their digests."""
    if compared is None:
        return {sha256_hex(each.record.sealed.body): each.record.sealed.body for each in checks.evidence.signed}
    wanted = said.read_id, said.version
    return {
        sha256_hex(each.body): each.body
        for opened, sides in compared.cases
        if (opened.read_id, opened.number) == wanted
        for each in sides
    }


def _digests(compared: ComparedReads, read_id: ReadId, number: int) -> dict[Side, str]:
    return {
        each.side: sha256_hex(each.body)
        for opened, sides in compared.cases
        if (opened.read_id, opened.number) == (read_id, number)
        for each in sides
    }

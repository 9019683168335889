"""Both reads of a case as central gives them: checked before anything of them is kept, shown or decided on (TR-30)."""

from __future__ import annotations

from collections.abc import Sequence

from readstation.core.canonical import sha256_hex
from readstation.core.errors import DataProblem
from readstation.model.adjudication import OpenAdjudication, Side, SideBody, SideStatement, statement_of
from readstation.reading.ports import SignatureCheck
from readstation.reading.unseal import unseal_body


def check_sides(
    opened: OpenAdjudication,
    sides: Sequence[SideBody],
    charter_digest: str,
    sequencer_key_hex: str,
    check: SignatureCheck,
) -> tuple[SideStatement, ...]:
    """Return what the sequencer states of both reads of a case, A and B.

    Parameters
    ----------
    opened
        Which comparison they are of.
    sides
        The bodies with their statements.
    charter_digest
        Of the adjudicator's assignment: both reads are by the same charter.
    sequencer_key_hex
        The key by which this station knows the sequencer; empty where it has met none, and the statements' own is
        taken, as whoever meets a log in the middle of it takes its word (TR-37).
    check
        Verifies Ed25519.

    Raises
    ------
    DataProblem
        If they are not just A and B of this comparison, a statement is not of its body and case, is signed by another
        key or not at all, or a body is of no form that was ever signed. The message says which.
    """
    if [each.side for each in sides] != list(Side) or {each.number for each in sides} != {opened.number}:
        raise DataProblem("the two reads are not A and B of the comparison that central named")
    key_hex = sequencer_key_hex or sides[0].public_key_hex
    return tuple(_checked(opened, each, charter_digest, key_hex, check) for each in sides)


def _checked(
    opened: OpenAdjudication, given: SideBody, charter_digest: str, key_hex: str, check: SignatureCheck
) -> SideStatement:
    name = f"read {given.side}"
    said = statement_of(given.statement)
    if (said.read_id, said.number, said.side) != (opened.read_id, opened.number, given.side):
        raise DataProblem(f"the statement of {name} is of another case, comparison or side")
    if said.body_digest != sha256_hex(given.body):
        raise DataProblem(f"{name} is not the one that its statement names")
    if given.public_key_hex != key_hex:
        raise DataProblem(f"the statement of {name} is signed with another key than the sequencer's that is known here")
    if not check(key_hex, said.message(), given.signature_hex):
        raise DataProblem(f"the sequencer's signature of the statement of {name} does not hold")
    body = unseal_body(given.body)
    named = body.get("charter")
    if said.charter_digest != charter_digest or not isinstance(named, dict) or named.get("digest") != charter_digest:
        raise DataProblem(f"{name} is by another charter than this case was given by")
    return said

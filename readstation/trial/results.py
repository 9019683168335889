"""What each case has come to: whose read is the subject's, and by which rule (MR-811)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from readstation.core.ids import Login

_DOMAIN = b"readstation-reader-one-1\n"


class CaseStage(StrEnum):
    """How far a case is."""

    READING = "reading"
    AGREED = "agreed"
    NO_ADJUDICATOR = "no_adjudicator"
    ADJUDICATION = "adjudication"
    DECIDED = "decided"
    DECIDED_BEFORE = "decided_before"
    """A read was signed anew after the decision, which rests on what was there before."""


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """A case and what it has come to.

    Attributes
    ----------
    case
        The office's own name of it.
    stage
        How far it is.
    readers, signed
        Whose reads they are, the first by `reader_one`; how many of them are signed.
    triggers
        In which endpoints they differ so that a third person decides (MR-809).
    adjudicator
        To whom that was given; empty for nobody.
    final
        Whose read is the subject's: under the endpoint, or ``SUBJECT`` for all of them; empty before that is known.
    """

    case: str
    stage: CaseStage
    readers: tuple[Login, ...]
    signed: int
    triggers: tuple[str, ...] = ()
    adjudicator: str = ""
    final: Mapping[str, Login] = field(default_factory=dict)


def reader_one(seed: bytes, case_key: str, logins: Iterable[Login]) -> tuple[Login, ...]:
    """Return the readers of a case in an order that nobody chose: the first is Reader 1 (MR-811).

    It follows from the trial's seed, whose SHA-256 is published before the first case is given: it was settled before
    anything was read, and can be computed again at the end (TR-22).

    Parameters
    ----------
    seed
        The trial's.
    case_key, logins
        The office's own name of the case, and who reads it.
    """

    def drawn(login: Login) -> bytes:
        text = _DOMAIN + case_key.encode() + b"\n" + login.encode()
        return hmac.new(seed, text, hashlib.sha256).digest()

    return tuple(sorted(logins, key=drawn))


def case_lines(cases: Iterable[CaseStatus]) -> list[str]:
    """Return what the cases have come to, as lines for `trial status`."""
    return [f"{each.case}: {_words(each)}" for each in cases]


def _words(each: CaseStatus) -> str:
    differs = ", ".join(each.triggers)
    whole = len(each.final) == 1
    final = ", ".join(str(login) if whole else f"{name} by {login}" for name, login in each.final.items())
    return {
        CaseStage.READING: f"{each.signed} of {len(each.readers)} reads signed.",
        CaseStage.AGREED: f"both reads agree. The result is the read of {final}, Reader 1.",
        CaseStage.NO_ADJUDICATOR: f"reads differ in {differs}. Give it to an adjudicator.",
        CaseStage.ADJUDICATION: f"reads differ in {differs}. {each.adjudicator} decides.",
        CaseStage.DECIDED: f"reads differ in {differs}. {each.adjudicator} decided: the result is the read of {final}.",
        CaseStage.DECIDED_BEFORE: f"a read was signed anew after the decision. {each.adjudicator} decides again.",
    }[each.stage]

"""A pass of an adjudicator: cases that wait for a decision, both reads of each checked before they are kept (TR-24)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId
from readstation.model.adjudication import OpenAdjudication, SideBody
from readstation.model.subject import Assignment, Task
from readstation.reading.adjudicate.statements import check_sides
from readstation.reading.ports import SignatureCheck
from readstation.sync.ports import says_account_ended

Answer = TypeVar("Answer")


class ComparingCentral(Protocol):
    """Central with what it says to an adjudicator."""

    def adjudications(self) -> tuple[OpenAdjudication, ...]:
        """Return the caller's cases that wait for a decision and whose reads were copied (TR-24)."""
        ...

    def bodies(self, read_id: ReadId) -> tuple[SideBody, ...]:
        """Return both reads of a case as A and B.

        Raises
        ------
        Refused
            If there is nothing of this case for the caller now.
        """
        ...


class CaseBook(Protocol):
    """Where the station keeps the cases of its adjudicators."""

    def sequencer_key(self) -> str:
        """Return the public key by which this station knows the sequencer; empty where it has met none."""
        ...

    def newest(self, read_id: ReadId) -> int:
        """Return the number of the newest comparison of a case that is here; 0 for none."""
        ...

    def keep(self, login: Login, opened: OpenAdjudication, sides: Sequence[SideBody]) -> None:
        """Keep a comparison with both reads, whole or not at all."""
        ...


class Caller(Protocol):
    """Asks central, and asks again after a fault of the line."""

    def __call__(self, asked: Callable[[], Answer], /) -> Answer:
        """Return the answer."""
        ...


@dataclass(frozen=True, slots=True)
class CasePull:
    """Fetches what is to be decided. A newer comparison takes the place of the one before, whole or not at all.

    Attributes
    ----------
    book, central
        The two sides.
    check
        Verifies Ed25519.
    """

    book: CaseBook
    central: ComparingCentral
    check: SignatureCheck

    def fetch(self, login: Login, given: Sequence[Assignment], call: Caller) -> tuple[Finding, ...]:
        """Fetch the comparisons that are not here yet, and return what was not kept.

        Parameters
        ----------
        login
            Whose pass it is.
        given
            The person's open assignments; without an adjudication among them central is not asked.
        call
            Asks central.
        """
        charters = {each.read_id: each.charter_digest for each in given if each.task is Task.ADJUDICATION}
        if not charters:
            return ()
        found = []
        for opened in call(self.central.adjudications):
            if opened.read_id in charters and self.book.newest(opened.read_id) < opened.number:
                found += self._take(login, opened, charters[opened.read_id], call)
        return tuple(found)

    def _take(self, login: Login, opened: OpenAdjudication, charter_digest: str, call: Caller) -> list[Finding]:
        try:
            sides = call(lambda: self.central.bodies(opened.read_id))
        except Refused as refusal:
            if says_account_ended(refusal):
                raise
            return []  # Decided or taken back since it was named.
        if any(each.number != opened.number for each in sides):
            return []  # A read was signed anew since it was named: the next pass fetches that comparison.
        try:
            check_sides(opened, sides, charter_digest, self.book.sequencer_key(), self.check)
            self.book.keep(login, opened, sides)
        except (DataProblem, Refused) as problem:
            words = f"Two reads from central were not kept: {problem}. Tell the trial office."
            return [Finding("TR-30.statement", words, place=opened.read_id)]
        return []

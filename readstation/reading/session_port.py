"""The read session as the window sees it. Every method is called on the store's thread."""

from __future__ import annotations

from typing import Protocol

from readstation.model.lesion import Proposal
from readstation.model.read import Changes, SealedRead, SignedRead
from readstation.reading.commands import Command
from readstation.reading.views import ReadView


class ReadSessionPort(Protocol):
    """One read, opened by one person on one station."""

    def view(self) -> ReadView:
        """Return what the reading room shows now."""
        ...

    def apply(self, command: Command) -> Changes:
        """Do an edit durably and return what changed.

        Raises
        ------
        Refused
            If a rule forbids it; the findings say which. Nothing was changed.
        EnvironmentFault
            If it could not be saved. Nothing was changed.
        """
        ...

    def note_discarded(self, timepoint: int, proposal: Proposal) -> None:
        """Record that the reader saw a proposed line and did not take it; the read itself is not changed.

        Raises
        ------
        Refused
            If the charter does not allow proposals.
        EnvironmentFault
            If it could not be saved.
        """
        ...

    def undo(self) -> Changes:
        """Take the last edit of the open timepoint back, as a step of its own."""
        ...

    def redo(self) -> Changes:
        """Do the edit again that was last taken back."""
        ...

    def open_timepoint(self, ordinal: int) -> Changes:
        """Open a released timepoint: the baseline, or the one after the last lock (TR-23, MR-804)."""
        ...

    def lock(self, timepoint: int) -> Changes:
        """Close a timepoint for good.

        Raises
        ------
        Refused
            If a state is missing or a flag is not settled; the findings list everything.
        """
        ...

    def seal(self) -> SealedRead:
        """Return the read as the bytes that would be signed now.

        Raises
        ------
        Refused
            If a timepoint is still open.
        """
        ...

    def sign(self, sealed: SealedRead, password: str) -> SignedRead:
        """Sign exactly the sealed bytes that were shown (TR-31).

        Raises
        ------
        Refused
            If the password is wrong or the read has changed since it was sealed. The read is kept.
        """
        ...

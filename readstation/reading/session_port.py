"""The read session as the window sees it. Every method is called on the store's thread."""

from __future__ import annotations

from typing import Protocol

from readstation.model.lesion import Proposal
from readstation.model.read import Changes, SealedRead, SignedRead
from readstation.model.rounds import ChangeReason
from readstation.reading.commands import Command
from readstation.reading.history import HistoryEntry
from readstation.reading.progress import ProgressNote, ReadingProgress
from readstation.reading.views import ReadView


class ReadSessionPort(Protocol):
    """One read, opened by one person on one station."""

    def view(self) -> ReadView:
        """Return what the reading room shows now."""
        ...

    def look_again(self) -> bool:
        """Look what central has said and what images have come since; return whether the next step is another now."""
        ...

    def apply(self, command: Command, reason: ChangeReason | None = None) -> Changes:
        """Do an edit durably and return what changed; the global read asks for a reason (MR-807).

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

    def look_at(self, timepoint: int) -> None:
        """Go to a timepoint that was opened, once none waits for its lock.

        Raises
        ------
        Refused
            If one does, or this timepoint was never opened.
        """
        ...

    def lock(self, timepoint: int, sealed: SealedRead | None = None, password: str = "") -> Changes:
        """Close a timepoint for good; with what was shown and the password where the charter asks for a signature.

        Raises
        ------
        Refused
            If a state is missing or a flag is not settled (the findings list everything), or the signature is refused.
        """
        ...

    def seal_lock(self, timepoint: int) -> SealedRead:
        """Return what the reader signs where the charter asks for a signature at each lock.

        Raises
        ------
        Refused
            If the timepoint is not open, or a state is missing.
        """
        ...

    def open_global_read(self) -> Changes:
        """Open all timepoints again after the last lock (MR-807).

        Raises
        ------
        Refused
            If the charter has no global read, or it is not its turn.
        """
        ...

    def amend(self, reason: ChangeReason) -> Changes:
        """Begin a new version of a signed read (TR-33).

        Raises
        ------
        Refused
            If the read is not signed, or the reason is none.
        """
        ...

    def give_up_amendment(self) -> Changes:
        """Close an amendment without a new version."""
        ...

    def lock_round(self) -> Changes:
        """Close the global read or the amendment that is open.

        Raises
        ------
        Refused
            If a state is missing at any timepoint, or an amendment has changed nothing.
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

    def history(self) -> tuple[HistoryEntry, ...]:
        """Return every step of the journal in words, and which edits are undone."""
        ...

    def progress(self) -> ReadingProgress:
        """Return where the reader was, what was seen, and how long it took."""
        ...

    def note_progress(self, note: ProgressNote) -> None:
        """Keep where the reader is, what was seen since, and how long that took.

        Raises
        ------
        EnvironmentFault
            If the disk refused.
        """
        ...

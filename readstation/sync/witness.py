"""The station as a witness of the central log: what it has seen once may never become untrue (TR-37).

It keeps every checkpoint that follows, by a proof, from the last one it saw. Where central gives another one, or fewer
than were seen, its history was rewritten, cut or taken from an old copy: that is said at each contact, written into the
audit trail once, and never repaired here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from readstation.core.errors import DataProblem
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.model.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    checkpoint_message,
    checkpoint_of,
    key_id_of_checkpoint,
)
from readstation.model.merkle import is_consistent
from readstation.reading.ports import SignatureCheck
from readstation.sync.ports import CheckpointBook

_ALARM = "Tell the trial office now: your work is safe here."


@dataclass(frozen=True, slots=True)
class Witness:
    """Looks at the checkpoints of central's log.

    Attributes
    ----------
    book
        What this station has seen.
    check
        Verifies Ed25519.
    """

    book: CheckpointBook
    check: SignatureCheck

    def look(self, login: Login, ask: Callable[[int], tuple[SignedCheckpoint, ...]]) -> tuple[Finding, ...]:
        """Fetch what is new, keep what follows, and return what does not.

        Parameters
        ----------
        login
            In whose contact.
        ask
            Returns central's checkpoints after a number (`Central.checkpoints`).
        """
        while True:
            last = self.book.last_seen()
            given = ask(0 if last is None else _number(last))
            kept, wrong = self._following(last, given)
            if kept:
                self.book.keep(login, kept)
            if wrong is not None:
                self.book.raise_alarm(login, *wrong)
                return (Finding("TR-37.history", f"{wrong[1]} {_ALARM}"),)
            if not kept:
                return ()

    def _following(
        self, last: SignedCheckpoint | None, given: tuple[SignedCheckpoint, ...]
    ) -> tuple[tuple[SignedCheckpoint, ...], tuple[SignedCheckpoint | None, str] | None]:
        """Return the checkpoints that follow from the last one, and the first that does not, with why."""
        if not given:
            words = "Central has no checkpoint of its log any more: it was emptied or is another one."
            return (), None if last is None else (None, words)
        kept: list[SignedCheckpoint] = []
        for each in given:
            words = self._contradiction(last, each)
            if words:
                return tuple(kept), (each, words)
            if last is None or each.digest != last.digest:
                kept.append(each)
                last = each
        return tuple(kept), None

    def _contradiction(self, last: SignedCheckpoint | None, given: SignedCheckpoint) -> str:
        """Return why a checkpoint cannot be true beside the last one that was seen; empty where it can."""
        try:
            said = checkpoint_of(given.statement)
        except DataProblem:
            return "Central gave a checkpoint of its log that cannot be read."
        message = checkpoint_message(given.statement)
        is_signed = said.key_id == key_id_of_checkpoint(given.public_key_hex)
        if not is_signed or not self.check(given.public_key_hex, message, given.signature_hex):
            return f"Checkpoint {said.number} of central's log does not have the signature that it names."
        if last is None:
            # Whoever meets a log in the middle of it takes its word for what was before.
            return ""
        seen = checkpoint_of(last.statement)
        if said.key_id != seen.key_id:
            return f"Checkpoint {said.number} of central's log is signed with another key than those before."
        if said.number < seen.number:
            return (
                f"Central knows {said.number} checkpoints of its log, and {seen.number} were seen here: its record was "
                "cut or taken from an old copy."
            )
        if said.number == seen.number:
            return "" if given.statement == last.statement else _rewritten(said)
        return "" if _follows(seen, said, given.proof) else _rewritten(said)


def _follows(seen: Checkpoint, said: Checkpoint, proof: tuple[str, ...]) -> bool:
    if said.number != seen.number + 1:
        return False
    try:
        hashes = [bytes.fromhex(each) for each in proof]
    except ValueError:
        return False
    return is_consistent(seen.number, said.number, bytes.fromhex(seen.root), bytes.fromhex(said.root), hashes)


def _rewritten(said: Checkpoint) -> str:
    return f"Checkpoint {said.number} of central's log does not follow from what was seen here: its record was changed."


def _number(signed: SignedCheckpoint) -> int:
    return checkpoint_of(signed.statement).number

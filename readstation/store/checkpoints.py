"""What a station has seen of the central log: kept for good, as a witness (TR-37)."""

from __future__ import annotations

from sqlalchemy import Row, insert, select

from readstation.core.canonical import JsonObject, digest_of
from readstation.core.ids import Login
from readstation.model.audit import AuditAction
from readstation.model.checkpoint import SignedCheckpoint, checkpoint_of
from readstation.reading.ports import AuditDraft
from readstation.store.bodies import raw
from readstation.store.schema import checkpoint_alarm, seen_checkpoint
from readstation.store.uow import UnitOfWork


class StationCheckpoints:
    """A `sync.ports.CheckpointBook`. Used on the store's thread only.

    Parameters
    ----------
    work
        Writes events with what they are about, in one transaction.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def last_seen(self) -> SignedCheckpoint | None:
        """Return the checkpoint with the highest number that was seen; None before the first."""
        query = select(seen_checkpoint).order_by(seen_checkpoint.c.number.desc()).limit(1)
        with self._work.database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _of_row(row)

    def seen(self) -> tuple[SignedCheckpoint, ...]:
        """Return every checkpoint that was seen, by number."""
        with self._work.database.read() as connection:
            return tuple(map(_of_row, connection.execute(select(seen_checkpoint).order_by(seen_checkpoint.c.number))))

    def keep(self, login: Login, checkpoints: tuple[SignedCheckpoint, ...]) -> None:
        """Keep checkpoints that follow from the last one that was seen, with an event that names the newest.

        The event goes to central with the next push: there it binds what this station was shown into the very log that
        it is about, so that two histories for two stations meet.
        """
        newest = checkpoints[-1]
        said = checkpoint_of(newest.statement)
        seen: JsonObject = {"number": said.number, "root": said.root, "key_id": said.key_id}
        draft = AuditDraft(AuditAction.CHECKPOINT_SEEN, f"checkpoint {said.number}", login, after=seen)
        rows = [{"number": checkpoint_of(each.statement).number, **_columns(each)} for each in checkpoints]
        with self._work.database.write() as connection:
            connection.execute(insert(seen_checkpoint), rows)
            self._work.record(connection, (draft,))

    def raise_alarm(self, login: Login, given: SignedCheckpoint | None, words: str) -> None:
        """Record that what central gave contradicts what was seen: an event, once for each contradiction."""
        columns = _columns(given or SignedCheckpoint(b"", "", ""))
        digest = digest_of({"words": words, "statement": "" if given is None else given.statement.hex()})
        last = self.last_seen()
        before = None if last is None else {"digest": last.digest}
        after = None if given is None else {"digest": given.digest}
        draft = AuditDraft(
            AuditAction.HISTORY_CONTRADICTED, "central log", login, before=before, after=after, reason=words
        )
        known = select(checkpoint_alarm.c.digest).where(checkpoint_alarm.c.digest == digest)
        with self._work.database.write() as connection:
            if connection.execute(known).scalar() is None:
                connection.execute(insert(checkpoint_alarm), {"digest": digest, "words": words, **columns})
                self._work.record(connection, (draft,))


def _columns(signed: SignedCheckpoint) -> dict[str, bytes | str]:
    return {
        "statement": signed.statement,
        "signature": signed.signature_hex,
        "public_key_hex": signed.public_key_hex,
        "proof": " ".join(signed.proof),
    }


def _of_row(row: Row[tuple[object, ...]]) -> SignedCheckpoint:
    return SignedCheckpoint(raw(row.statement), row.signature, row.public_key_hex, tuple(row.proof.split()))

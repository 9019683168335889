"""The server's own job: takes committed inbox rows, checks, numbers and seals them (TR-11, trust 3.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import select

from readstation.model.fact import ReceiptStatus
from readstation.reading.ports import SignatureCheck
from readstation.store.central.ahead import Ahead
from readstation.store.central.checkpoints import CheckpointKey, Noted, Reread, close_hour, is_due, state_now
from readstation.store.central.comparisons import compare_reads, is_work_left, open_adjudications
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.contents import Contents, Incoming
from readstation.store.central.health import backlog_of, keep_sign
from readstation.store.central.inbox_turns import Key, next_in_turn, rows_of
from readstation.store.central.schema import public_key
from readstation.store.central.sealing import Batch
from readstation.sync.ports import SequencerPass
from readstation.trial.sequencer import Backlog, SignOfLife

BATCH = 500
BATCH_BYTES = 16 * 1024 * 1024
PLANNED = 2000
"""Facts a transaction, bytes of their bodies, and facts between two looks at whose turn it is."""


class CentralSequencer:
    """One pass over everything that is committed, a transaction a batch.

    Two passes at once cannot both take a fact: log position, receipt and fact are each unique, so the later transaction
    fails whole and its facts are taken by the next pass.

    Parameters
    ----------
    database
        Connected with the sequencer's rights.
    check
        Verifies Ed25519, in this program and not in SQL.
    helpers
        Processes that read facts ahead (`ahead.Ahead`), for a sequencer that stays.
    batch
        Facts a transaction.
    """

    def __init__(self, database: CentralDatabase, check: SignatureCheck, helpers: int = 0, batch: int = BATCH) -> None:
        self._database = database
        self._check = check
        self._batch = batch
        self._ahead = Ahead(check, helpers)
        self._keys: dict[str, str] = {}

    def run_once(self, is_enough: Callable[[], bool] = lambda: False) -> SequencerPass:
        """Do one pass and return what it did.

        What arrives meanwhile is taken, too, as long as that makes whole transactions; a few facts wait for the next
        pass, which costs as much for one as for a hundred.

        Parameters
        ----------
        is_enough
            Asked between two transactions: whether to leave the rest to the next pass.

        Raises
        ------
        CentralUnreachable
            If the database failed; finished batches stay, the rest waits for the next pass.
        """
        totals: Counter[ReceiptStatus] = Counter()
        is_full = True
        while is_full and not is_enough() and (plan := self._plan()):
            is_full = sum(map(len, plan)) >= self._batch
            self._seal(iter(plan), totals, is_enough)
        return SequencerPass(
            totals[ReceiptStatus.SEALED], totals[ReceiptStatus.QUARANTINED], totals[ReceiptStatus.CONFLICT]
        )

    def adjudicate(self, key: CheckpointKey) -> None:
        """Compare both reads of every case that has them signed, and copy discordant ones to their adjudicators.

        Parameters
        ----------
        key
            The sequencer's, which states that a copied body is that of a valid read (`comparisons`).
        """
        with self._database.read() as connection:
            if not is_work_left(connection):
                return
        with self._database.write() as connection:
            compare_reads(connection)
            open_adjudications(connection, key)

    def is_due(self, now_ms: int) -> bool:
        """Return whether a checkpoint is due (`checkpoints.is_due`)."""
        with self._database.read() as connection:
            return is_due(connection, now_ms)

    def reread(self) -> Reread:
        """Begin to read the closed lines of the log again."""
        with self._database.read() as connection:
            return Reread(connection)

    def read_page(self, reread: Reread) -> None:
        """Read a page more."""
        with self._database.read() as connection:
            reread.page(connection)

    def close_hour(self, key: CheckpointKey, now_ms: int, reread: Reread | None = None) -> Noted | None:
        """Sign a checkpoint where one is due.

        Parameters
        ----------
        key, now_ms
            The sequencer's key, and the server's clock.
        reread
            The closed lines, read again; they are read here where None.
        """
        if not self.is_due(now_ms):
            return None
        whole = self._whole(reread)
        with self._database.write() as connection:
            return close_hour(connection, key, now_ms, whole)

    def state_now(self, key: CheckpointKey, now_ms: int) -> Noted | None:
        """Sign a checkpoint of the log as it stands, for the office (`checkpoints.state_now`)."""
        whole = self._whole(None)
        with self._database.write() as connection:
            return state_now(connection, key, now_ms, whole)

    def _whole(self, reread: Reread | None) -> Reread:
        reread = reread or self.reread()
        while not reread.is_complete:
            self.read_page(reread)
        return reread

    def waiting(self, now_ms: int) -> Backlog:
        """Return how much waits for a pass, and how long."""
        with self._database.read() as connection:
            return backlog_of(connection, now_ms)

    def note_run(self, sign: SignOfLife) -> None:
        """Keep a sign of life (`health.SignOfLife`)."""
        with self._database.write() as connection:
            keep_sign(connection, sign)

    def helpers(self) -> tuple[int, ...]:
        """Return the ids of the processes that read facts ahead."""
        return self._ahead.process_ids()

    def close(self) -> None:
        """End the connection and the processes. Calling it twice is safe."""
        self._ahead.close()
        self._database.close()

    def _plan(self) -> list[list[Key]]:
        """Return the next rows of the inbox, a part for each transaction, so that memory has a bound."""
        parts: list[list[Key]] = []
        size_bytes = 0
        with self._database.read() as connection:
            for login, station, number, size in next_in_turn(connection, PLANNED):
                if not parts or len(parts[-1]) >= self._batch or size_bytes + size > BATCH_BYTES:
                    parts.append([])
                    size_bytes = 0
                parts[-1].append((login, station, number))
                size_bytes += size
        return parts

    def _seal(self, parts: Iterator[list[Key]], totals: Counter[ReceiptStatus], is_enough: Callable[[], bool]) -> None:
        """Seal parts of the inbox, each in a transaction; while one is written, the next is read."""
        begun = self._ahead.begin(self._fetched(next(parts)), self._keys)
        try:
            while not is_enough():
                part = next(parts, None)
                rows = [] if part is None else self._fetched(part)
                contents = begun.finished()
                begun = self._ahead.begin(rows, self._keys)
                totals.update(self._sealed(contents))
                if part is None:
                    break
        finally:
            begun.finished()

    def _fetched(self, part: list[Key]) -> list[Incoming]:
        """Return rows, of which the next transaction is to be made."""
        with self._database.read() as connection:
            if not self._keys:
                found = connection.execute(select(public_key.c.key_id, public_key.c.public_key_hex))
                self._keys = {row.key_id: row.public_key_hex for row in found}
            return rows_of(connection, part)

    def _sealed(self, contents: list[Contents]) -> list[ReceiptStatus]:
        """Seal facts in one transaction, without those that another pass has taken meanwhile."""
        with self._database.write() as connection:
            batch = Batch(connection, contents, self._check)
            decided = batch.seal()
        self._keys = batch.checks.public_keys
        return decided

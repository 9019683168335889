"""A station that is broken on purpose: signing keeps the step of the journal first and the signed read after it.

Its words are those of `killed_signer`. Ended between the
two it leaves half a signature, which the kills aimed at signing have to find.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from readstation.reading.ports import Transaction
from readstation.store.uow import UnitOfWork
from tests.integration import killed_signer


def break_it() -> None:
    """Have a signature written in two transactions of the database."""
    whole = UnitOfWork._write_whole

    def halved(self: UnitOfWork, transaction: Transaction) -> None:
        if transaction.signed is None:
            whole(self, transaction)
            return
        whole(self, replace(transaction, signed=None))
        whole(self, Transaction(transaction.audit, signed=transaction.signed))

    UnitOfWork._write_whole = halved  # type: ignore[method-assign]


def main(words: Sequence[str]) -> None:
    break_it()
    killed_signer.main(words)

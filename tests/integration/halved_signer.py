"""A station that is broken on purpose: signing keeps the step of the journal first and the signed read after it.

Run as ``python -m tests.integration.halved_signer FOLDER SEED STEP DELAY_US``, as `killed_signer` is. Ended between the
two it leaves half a signature, which the kills aimed at signing have to find.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

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


if __name__ == "__main__":
    break_it()
    killed_signer.run(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))

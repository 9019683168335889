"""Somebody who guesses a password until killed.

Run as ``python -m tests.integration.killed_guesser FOLDER LOGIN``. Says ``wrong`` after each answer.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from readstation.core.errors import Refused
from readstation.core.ids import Login
from readstation.reading.guard import PasswordGuard
from readstation.security.signer import ProcessSigner
from readstation.security.vault import KeyVault
from tests.builders.signing_station import SteppingClock


def run(folder: Path, login: Login) -> None:
    vault, clock = KeyVault(folder), SteppingClock()
    guard, signer = PasswordGuard(vault, clock, vault.station_key().unlock_secret), ProcessSigner(vault)
    while True:
        clock.advance_ms(3_600_000)
        guard.count_attempt(login)
        with contextlib.suppress(Refused):
            signer.unlock(login, "a wrong guess")
        sys.stdout.write("wrong\n")
        sys.stdout.flush()


if __name__ == "__main__":
    run(Path(sys.argv[1]), Login(sys.argv[2]))

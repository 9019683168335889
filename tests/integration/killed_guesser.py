"""Somebody who guesses a password at every door of a station until killed.

Its words are FOLDER LOGIN SEED. Says ``tried`` as a password begins to be
tried, ``wrong`` after each answer, and ``locked`` where the account is locked; then it waits.
"""

from __future__ import annotations

import random
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.ids import Login, new_id
from readstation.model.audit import AuditAction
from readstation.reading.guard import LOCKED_CODE, Done, GuardedDoor
from readstation.reading.ports import Session
from tests.builders.signing_station import SteppingClock

GUESS = "a wrong guess"


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def tell_tries() -> None:
    """Have the door say when it lets a password be tried, and change nothing of what it does."""
    whole = GuardedDoor.tried

    def tried(self: GuardedDoor, session: Session, typed: str, act: Callable[[], Done], failed: AuditAction) -> Done:
        def told() -> Done:
            say("tried")
            return act()

        return whole(self, session, typed, told, failed)

    GuardedDoor.tried = tried  # type: ignore[method-assign]


def run(folder: Path, login: Login, seed: int) -> None:
    tell_tries()
    chance, clock = random.Random(seed), SteppingClock()
    with OpenStation(folder, clock) as station:
        session, sign_in = Session(station.vault.person(login), new_id()), station.sign_in
        doors: tuple[Callable[[], object], ...] = (
            lambda: sign_in.sign_in(login, GUESS),
            lambda: sign_in.unlock(session, GUESS),
            lambda: sign_in.change_password(session, GUESS, "another quiet room"),
        )
        while True:
            clock.advance_ms(3_600_000)
            try:
                station.run(chance.choice(doors))
            except Refused as refusal:
                if refusal.findings[0].code == LOCKED_CODE:
                    say("locked")
                    signal.pause()
                say("wrong")


def main(words: Sequence[str]) -> None:
    run(Path(words[0]), Login(words[1]), int(words[2]))

"""A door that is broken on purpose: it counts a password after it was tried.

Its words are those of `killed_guesser`. Killed in between, a
guess costs nothing, which the kills between attempt and count have to find.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from readstation.core.errors import Refused
from readstation.model.audit import AuditAction
from readstation.reading.guard import Done, GuardedDoor, session_event
from readstation.reading.ports import Session, Transaction
from tests.integration import killed_guesser


def break_it() -> None:
    """Have every door try first and count then."""

    def tried(self: GuardedDoor, session: Session, typed: str, act: Callable[[], Done], failed: AuditAction) -> Done:
        try:
            return act()
        except Refused:
            count = self._guard.count_attempt(session.person.login)
            self._store.commit(Transaction((session_event(failed, session, f"failure_{count}"),)))
            raise

    GuardedDoor.tried = tried  # type: ignore[method-assign]


def main(words: Sequence[str]) -> None:
    break_it()
    killed_guesser.main(words)

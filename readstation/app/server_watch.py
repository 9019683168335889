"""A watch at the server: ends what is held open too long, and the sessions of accounts that have ended."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from readstation.app.sequencing import Stop
from readstation.app.trial_access import OfficeAccess
from readstation.core.findings import Finding
from readstation.store.central.factory import open_server
from readstation.store.central.server import LONGEST_TRANSACTION_S
from readstation.sync.ports import CentralUnreachable
from readstation.trial.server import server_findings

EVERY_S = 10.0


def check_server(access: OfficeAccess) -> tuple[Finding, ...]:
    """Return what keeps the server from being one for a blinded live trial (TR-14).

    Raises
    ------
    CentralUnreachable, Refused
        If it does not answer, does not let the administrator in, or central is a file.
    """
    with contextlib.closing(open_server(access.url, access.password)) as server:
        return server_findings(server.facts())


@dataclass(slots=True)
class ServerWatch:
    """Rounds without end.

    Attributes
    ----------
    access
        The administrator's.
    say
        Where lines go that a person may want to read.
    longest_s
        Seconds that a transaction may take.
    every_s
        Seconds between two rounds.
    stop
        Ends the watch after the round that is under way.
    """

    access: OfficeAccess
    say: Callable[[str], None]
    longest_s: float = LONGEST_TRANSACTION_S
    every_s: float = EVERY_S
    stop: Stop = field(default_factory=Stop)
    _is_lost: bool = False

    def run(self) -> None:
        """Watch until `stop` is set; a server that is away is asked again.

        Raises
        ------
        Refused
            If it does not let the administrator in, or central is a file.
        """
        while not self.stop.is_set:
            try:
                self._round()
            except CentralUnreachable as error:
                if not self._is_lost:
                    self.say(f"{error} Trying again.")
                self._is_lost = True
            self.stop.wait(self.every_s)

    def _round(self) -> None:
        with contextlib.closing(open_server(self.access.url, self.access.password)) as server:
            ended = server.end_long_transactions(self.longest_s)
        with self.access.administration() as administration:
            made = administration.bring_logins_in_line(None)
        if self._is_lost:
            self.say("The server answers again.")
        self._is_lost = False
        if ended:
            words = "1 session was ended that" if ended == 1 else f"{ended} sessions were ended that"
            self.say(f"{words} held a transaction open for more than {self.longest_s:.0f} s.")
        for login in made.made:
            self.say(f"Login {login} was made.")
        if made.sessions_ended:
            self.say(f"{made.sessions_ended} sessions of ended accounts were ended.")

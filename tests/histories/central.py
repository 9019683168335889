"""The central database of a history: it is worked at, copied, set back, and looked into by its owner (TR-55)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from readstation.app.central_verification import verify_central
from readstation.app.trial_reads import CasesToGive, give_cases
from readstation.core.ids import Login, StationId
from readstation.core.jobs import QuietJob
from readstation.model.fact import Fact, PushAnswer
from readstation.model.subject import Assignment, Task
from readstation.security.service_key import ServiceKey
from readstation.store.central.factory import open_central, open_office, open_sequencer
from readstation.store.central.office import Office
from readstation.store.central.sequencer import CentralSequencer
from readstation.sync.ports import MOST_FACTS_A_PUSH
from tests.builders.adjudicated import PASSWORD, Hand
from tests.builders.central_access import CentralAccess
from tests.builders.reads import key_of
from tests.histories.bugs import check_of
from tests.histories.house import House

Owner = psycopg.Connection[tuple[Any, ...]]


@dataclass
class Copy:
    """A copy of the database, and how many acts of the office were in it."""

    database: str
    acts: int


@dataclass
class Central:
    """One central database on the server of the tests."""

    house: House
    database: str
    bug: str
    key: ServiceKey = field(default_factory=lambda: ServiceKey(key_of("sequencer")))
    acts: list[Callable[[Office], object]] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    _sequencer: CentralSequencer | None = None

    def __post_init__(self) -> None:
        self.house.copy_database(self.house.database, self.database)

    @property
    def access(self) -> CentralAccess:
        return self.house.access_to(self.database)

    def owner(self) -> contextlib.closing[Owner]:
        return contextlib.closing(self.house.server.connect(self.database))

    def sequence(self) -> None:
        """Let the sequencer do a pass, and compare the reads of cases that both readers have signed."""
        if self._sequencer is None:
            self._sequencer = open_sequencer(self.access.sequencer, check_of(self.bug))
        self._sequencer.run_once()
        self._sequencer.adjudicate(self.key)

    def does(self, act: Callable[[Office], object]) -> None:
        """Let the office do something, which it does once more where central is set back to before it."""
        self.acts.append(act)
        self._do(act)

    def give(self, given: Assignment, case: str) -> None:
        self.does(lambda office: office.assign(given, case))

    def give_to_adjudicator(self, login: Login, case: str) -> Assignment:
        with contextlib.closing(open_office(self.access.office, acting=Login("first"))) as office:
            ((_, given),) = give_cases(office, CasesToGive((case,), (login,), Task.ADJUDICATION))
        self.acts.append(lambda again: again.assign_all([(given, case)], Task.ADJUDICATION))
        return given

    def copy(self) -> None:
        """Copy the database, as a backup does."""
        self.close()
        name = f"{self.database}_{len(self.copies)}"
        self.house.copy_database(self.database, name)
        self.copies.append(Copy(name, len(self.acts)))

    def set_back(self, copy: Copy) -> None:
        """Put a copy in its place; the office does again what it had done since."""
        self.close()
        self.house.copy_database(copy.database, self.database)
        for act in self.acts[copy.acts :]:
            self._do(act)

    def close(self) -> None:
        if self._sequencer is not None:
            self._sequencer.close()
            self._sequencer = None

    def drop(self) -> None:
        self.close()
        for name in (self.database, *(each.database for each in self.copies)):
            self.house.drop_database(name)

    def verify(self) -> None:
        found = verify_central(self.access.auditor, QuietJob())
        assert found.is_sound, [str(each) for each in found.findings]

    def _do(self, act: Callable[[Office], object]) -> None:
        with contextlib.closing(open_office(self.access.office, acting=Login("first"))) as office:
            act(office)


@dataclass
class Sender:
    """A person with a client of their own, who has kept all that was ever sent."""

    hand: Hand
    facts: list[Fact] = field(default_factory=list)

    @property
    def login(self) -> Login:
        return self.hand.login

    @property
    def station(self) -> StationId:
        return self.hand.station.station_id

    def connected(self, central: Central) -> contextlib.closing[Any]:
        return contextlib.closing(open_central(central.access.station, self.login, PASSWORD))

    def takes(self, *facts: Fact) -> None:
        """Have facts to send, with the steps that were made for them."""
        self.facts = sorted((*self.facts, *self.hand.unsent, *facts), key=lambda each: each.number)
        self.hand.unsent.clear()

    def send(self, central: Central) -> None:
        """Send all that central has not, which was set back perhaps."""
        with self.connected(central) as line:
            known = line.origin_state(self.station).received
            for start in range(known, len(self.facts), MOST_FACTS_A_PUSH):
                answers = line.push(tuple(self.facts[start : start + MOST_FACTS_A_PUSH]))
                assert set(answers) <= {PushAnswer.RECEIVED}, "a fact in its turn was not taken"

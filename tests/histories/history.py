"""A history by chance: people, stations and central do what they do, and faults come together (TR-55)."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import psycopg

from readstation.core.canonical import sha256_hex
from readstation.core.clock import SystemClock
from readstation.core.errors import Refused
from readstation.core.ids import CaseAlias, FactId, ReadId, new_alias, new_id
from readstation.model.adjudication import Side
from readstation.model.fact import Fact, FactKind, PushAnswer
from readstation.model.subject import Assignment
from readstation.reading.decision import WHOLE_SUBJECT, Decision, DecisionCause, decision_message, seal_decision
from readstation.reading.ports import ChainHead
from readstation.reading.sign import message_of
from tests.builders.adjudicated import SOFTWARE, Said, sealed_read
from tests.builders.adjudicating import WORDS
from tests.builders.reads import key_of
from tests.builders.signing_station import arterial_series, charter_digest
from tests.histories.bugs import planted_at_central
from tests.histories.central import Central, Sender
from tests.histories.checks import (
    check_adjudicator,
    check_decisions,
    check_desk,
    check_intruder_sees_nothing,
    check_log,
    check_reader_sees_own,
)
from tests.histories.desk import Desk, End
from tests.histories.house import CASES, House

_ACTS = ("read on",) * 9 + ("note", "note", "undo", "work", "work", "sync", "sync", "sync", "clock")
_ENDS = (End.CLOSED,) * 4 + (End.KILLED,) * 3 + (End.POWER_CUT, End.POWER_CUT, End.FULL)
_NO_CASE = "9Z-999"
"""What the intruder reads, and nobody else."""


class History:
    """One history: two readers on their stations, the office, the sequencer, an adjudicator and an intruder.

    Parameters
    ----------
    house, folder, library
        What it begins with, a folder of its own, and the storage model.
    seed
        Decides everything.
    bug
        What is broken on purpose, of `bugs.BUGS`.
    """

    def __init__(self, house: House, folder: Path, library: Path, seed: int, bug: str = "") -> None:
        self._house, self._chance = house, random.Random(seed)
        self.done: Counter[str] = Counter()
        self.central = Central(house, f"t_history_{os.getpid()}_{seed % 1_000_000}", bug)
        self._desks = [
            Desk(each, folder / f"desk-{n}", library, bug) for n, each in enumerate(house.readers, start=1)
        ]  # fmt: skip
        self._third, self._intruder = Sender(deepcopy(house.third)), Sender(deepcopy(house.intruder))
        self._given: dict[str, set[str]] = {}
        self._not_given = [(n, case) for n in range(len(self._desks)) for case in CASES]
        self._adjudicated: dict[str, Assignment] = {}
        self._decisions: list[str] = []
        self._own = self._given_to_intruder()
        for number in range(len(self._desks)):
            self._give_case(number, CASES[0])

    @property
    def acts(self) -> int:
        """How much was done so far."""
        return self.done.total() - sum(count for name, count in self.done.items() if name.startswith("life"))

    def goes_on(self) -> None:
        """Let one thing happen."""
        happens: list[tuple[int, Callable[[], None]]] = [
            (10, self._life), (5, self._sequence), (2, self._give), (3, self._adjudicate), (2, self._copy),
            (2, self._set_back), (2, self._keep_profile), (2, self._set_profile_back), (1, self._intrude),
        ]  # fmt: skip
        weights = [weight for weight, _ in happens]
        self._chance.choices([each for _, each in happens], weights)[0]()

    def rests(self) -> None:
        """Let everyone send and be answered until nothing waits, and look at everything."""
        for desk in self._desks:
            self._send_all(desk)
            self.central.sequence()
            desk.settled = len(desk.rows())
            self._send_all(desk)
            self.central.sequence()
        for intrude in self._intrusions():
            intrude()
        for sender in (self._third, self._intruder):
            sender.send(self.central)
        self.central.sequence()
        self._check()

    def _send_all(self, desk: Desk) -> None:
        """Let a station send everything over a clear line, and what it records of the first pass, too."""
        desk.model.counts = ()
        desk.live(self._url, self._chance.getrandbits(32), ("work", "send", "send"), End.CLOSED)
        assert desk.model.counts[:1] == (0,), "a station does not send everything"

    @property
    def _url(self) -> str:
        return self.central.access.station

    def _check(self) -> None:
        with self.central.owner() as owner:
            check_log(owner)
            for desk in self._desks:
                check_desk(owner, desk)
            forged = owner.execute(
                "SELECT count(*) FROM d.fact WHERE login = %s AND kind = %s",
                (self._intruder.login, FactKind.SIGNED_READ.value),
            ).fetchone()
            assert forged == (0,), "a read that its reader did not sign was sealed"
            check_decisions(owner, self._decisions)
            check_adjudicator(self.central, self._third, owner, {each.read_id for each in self._adjudicated.values()})
            for desk in self._desks:
                check_reader_sees_own(self.central, desk, owner, self._given.get(desk.reader.login, set()))
        check_intruder_sees_nothing(self.central, self._intruder, self._desks)
        for desk in self._desks:
            desk.verify()
        self.central.verify()

    def _life(self) -> None:
        desk, end = self._chance.choice(self._desks), self._chance.choice(_ENDS)
        acts = tuple(self._chance.choices(_ACTS, k=self._chance.randint(5, 20)))
        is_older = self._chance.random() < 0.1
        desk.live(self._url, self._chance.getrandbits(32), acts, end, is_older=is_older)
        self.done += Counter(acts)
        self.done[f"life {end.value}"] += 1
        self.done["life of an older program"] += is_older

    def _sequence(self) -> None:
        self.central.sequence()
        self.done["sequence"] += 1

    def _give(self) -> None:
        """Give one more case to a reader."""
        if self._not_given:
            self._give_case(*self._chance.choice(self._not_given))

    def _give_case(self, number: int, case: str) -> None:
        reader = self._desks[number].reader
        given = reader.reads[CASES.index(case)]
        self.central.give(given, case)
        self._not_given.remove((number, case))
        self._given.setdefault(reader.login, set()).add(given.read_id)
        self.done["give"] += 1

    def _adjudicate(self) -> None:
        """Give the adjudicator a case that both readers have, or decide one that waits."""
        with self._third.connected(self.central) as line:
            waiting = [(each, line.bodies(each.read_id)) for each in line.adjudications()]
        open_ones = [(opened, bodies) for opened, bodies in waiting if len(bodies) == len(Side)]
        if open_ones:
            opened, bodies = self._chance.choice(open_ones)
            digests = {each.side: sha256_hex(each.body) for each in bodies}
            choice = {WHOLE_SUBJECT: self._chance.choice(list(Side))}
            self._decide(opened.read_id, Decision(opened.number, digests, choice, DecisionCause.NEW_LESION, WORDS))
        elif case := self._case_for_adjudicator():
            # Central refuses it where the reads are not signed yet, or do not differ (MR-809).
            with contextlib.suppress(Refused):
                self._adjudicated[case] = self.central.give_to_adjudicator(self._third.login, case)
                self.done["give to adjudicator"] += 1

    def _case_for_adjudicator(self) -> str:
        """Return a case that both readers have and the adjudicator has not."""
        free = [
            case
            for place, case in enumerate(CASES)
            if case not in self._adjudicated
            and all(each.reader.reads[place].read_id in self._given.get(each.reader.login, ()) for each in self._desks)
        ]
        return self._chance.choice(free) if free else ""

    def _decide(self, read_id: ReadId, decision: Decision) -> None:
        hand = self._third.hand
        (given,) = [each for each in self._adjudicated.values() if each.read_id == read_id]
        sealed = seal_decision(
            decision, given, self._house.charter, ChainHead(9, "f" * 64), hand.session, hand.station,
            SystemClock().now(), SOFTWARE,
        )  # fmt: skip
        made = hand.fact(sealed, FactKind.DECISION, decision_message(sealed))
        self._third.takes(made)
        self._third.send(self.central)
        self._decisions.append(made.digest)
        self.done["decide"] += 1

    def _copy(self) -> None:
        self.central.copy()
        self.done["copy of central"] += 1

    def _set_back(self) -> None:
        """Put an earlier state in central's place, as after a loss of its disk; make one where there is none yet."""
        if not self.central.copies:
            self._copy()
        else:
            self.central.set_back(self._chance.choice(self.central.copies))
            self.done["central set back"] += 1

    def _keep_profile(self) -> None:
        self._chance.choice(self._desks).keep_copy()
        self.done["copy of a profile"] += 1

    def _set_profile_back(self) -> None:
        kept = [(desk, each) for desk in self._desks for each in desk.kept]
        if not kept:
            self._keep_profile()
        else:
            desk, copy = self._chance.choice(kept)
            desk.set_back(copy)
            self.done["profile set back"] += 1

    def _intrude(self) -> None:
        """Let someone try what must not be possible."""
        self._chance.choice(self._intrusions())()
        self.done["intrusion"] += 1

    def _intrusions(self) -> list[Callable[[], None]]:
        return [self._delete_as_owner, self._forge, self._leave_a_gap, self._look_around]

    def _delete_as_owner(self) -> None:
        with self.central.owner() as owner:
            query = "DELETE FROM d.fact WHERE ctid IN (SELECT ctid FROM d.fact LIMIT 1)"
            with contextlib.suppress(psycopg.DatabaseError):
                assert owner.execute(query).rowcount == 0, "a sealed fact was deleted"

    def _forge(self) -> None:
        """Send a read in one's own name that another key has signed."""
        hand = self._intruder.hand
        own_key, hand.key = hand.key, key_of("nobody's")
        images = {n: arterial_series(CaseAlias(_NO_CASE), n) for n in (0, 1)}
        sealed = sealed_read(
            self._own, self._house.charter, hand, Said((250,)), 1, images, hand.step(self._own.read_id)
        )  # fmt: skip
        hand.step(self._own.read_id)
        self._intruder.takes(hand.fact(sealed, FactKind.SIGNED_READ, message_of(sealed)))
        hand.key = own_key
        self._intruder.send(self.central)

    def _leave_a_gap(self) -> None:
        """Send a fact whose number is not the next."""
        self._intruder.send(self.central)
        hand, body = self._intruder.hand, b"{}"
        number = len(self._intruder.facts) + self._chance.randint(2, 50)
        beyond = Fact(
            FactId(new_id()), hand.login, self._intruder.station, number, FactKind.AUDIT, body, sha256_hex(body)
        )
        with self._intruder.connected(self.central) as line:
            assert line.push((beyond,)) == (PushAnswer.GAP,), "a fact beyond a gap was taken"

    def _look_around(self) -> None:
        check_intruder_sees_nothing(self.central, self._intruder, self._desks)

    def _given_to_intruder(self) -> Assignment:
        """Give the intruder a case of their own, as any reader has one."""
        charter = self._house.charter
        given = Assignment(
            ReadId(new_id()), new_alias(), self._intruder.login, charter.trial_code, charter.version,
            charter_digest(charter), (0, 1),
        )  # fmt: skip
        self.central.give(given, _NO_CASE)
        return given


def live_through(house: House, folder: Path, library: Path, seed: int, least: int, bug: str = "") -> Counter[str]:
    """Live through the history of a seed, at least so many acts long; return what happened.

    Raises
    ------
    AssertionError
        If anything is not as it must be.
    """
    folder.mkdir()
    history = History(house, folder, library, seed, bug)
    try:
        with history.central.owner() as owner, planted_at_central(bug, owner):
            owner.close()
            while history.acts < least:
                history.goes_on()
            history.rests()
    finally:
        history.central.drop()
        shutil.rmtree(folder)
    return history.done

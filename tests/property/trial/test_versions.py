"""Histories by chance of amended, approved and withdrawn reads, and of keys that end (TR-33)."""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from readstation.core.errors import Refused
from readstation.core.ids import Login, ReadId
from readstation.model.fact import FactKind
from readstation.reading.sign import message_of
from readstation.security.keys import check_signature
from readstation.store.central import counting
from readstation.store.central.factory import open_evidence, open_office
from readstation.store.central.office import Office
from readstation.store.central.schema import fact
from tests.builders.adjudicated import Committee, Hand, Said, new_committee
from tests.builders.central_access import prepared
from tests.support.seeds import seed_of_part

SEED = seed_of_part(20261130)
ACTS = ("sign", "sign", "sign", "approve", "approve", "propose", "withdraw", "end key")
WHY = "By chance, for this test"


@dataclass
class Expected:
    """What the acts of a history have to have come to."""

    sealed: dict[ReadId, int] = field(default_factory=dict)
    counts: dict[ReadId, int] = field(default_factory=dict)
    proposed: dict[ReadId, str] = field(default_factory=dict)
    withdrawn: set[ReadId] = field(default_factory=set)
    ended: set[Login] = field(default_factory=set)
    put_aside: int = 0


class History:
    """A trial of two readers in which acts happen in any order; what must be refused is tried, too."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._committee: Committee = new_committee(prepared(f"sqlite:///{folder / 'central.db'}"))
        self._chance = random.Random(seed)
        self.expected = Expected()

    def go_on(self, acts: int) -> None:
        """Let some acts happen, and look at what counts after each."""
        for _ in range(acts):
            act = self._chance.choice(ACTS)
            hand = self._chance.choice((self._committee.first, self._committee.second))
            {
                "sign": self._sign,
                "approve": self._approve,
                "propose": self._propose,
                "withdraw": self._withdraw,
                "end key": self._end_key,
            }[act](hand, self._committee.read_of(hand).read_id)
            self._check()

    def check_all(self) -> None:
        """Nothing is lost, every signature holds, and what was put aside is kept."""
        keys = {hand.login: hand.person.public_key_hex for hand in (self._committee.first, self._committee.second)}
        with contextlib.closing(open_evidence(self._committee.access.office)) as evidence:
            versions: dict[ReadId, list[int]] = {}
            for each in evidence.signed_reads():
                assert check_signature(keys[each.login], message_of(each.sealed), each.signature_hex)
                versions.setdefault(each.sealed.read_id, []).append(each.sealed.version)
        expected = self.expected
        assert {read: sorted(found) for read, found in versions.items()} == {
            read: list(range(1, last + 1)) for read, last in expected.sealed.items()
        }
        assert len(self._refusals()) == expected.put_aside

    def _office(self, name: str = "first") -> contextlib.closing[Office]:
        return contextlib.closing(open_office(self._committee.access.office, acting=Login(name)))

    def _check(self) -> None:
        with self._office() as office:
            assert office.counting_versions() == self.expected.counts

    def _sign(self, hand: Hand, read_id: ReadId) -> None:
        expected = self.expected
        is_taken = read_id not in expected.withdrawn and hand.login not in expected.ended
        before = self._committee.versions.get(read_id, 0)
        self._committee.read(hand, Said((self._chance.choice((250, 480)),) * 2))
        if is_taken:
            expected.sealed[read_id] = before + 1
            expected.counts.setdefault(read_id, 1)
        else:
            # Its steps come with it, and a read that was taken back takes none of them either.
            self._committee.versions[read_id] = before
            expected.put_aside = len(self._refusals())

    def _refusals(self) -> list[str]:
        both = (self._committee.first, self._committee.second)
        return [reason for hand in both for reason in self._committee.refusals(hand)]

    def _approve(self, _: Hand, read_id: ReadId) -> None:
        expected = self.expected
        version = self._chance.randint(1, 4)
        may = (
            1 < version <= expected.sealed.get(read_id, 0)
            and read_id not in expected.withdrawn
            and version > expected.counts.get(read_id, 0)
        )
        with self._office() as office:
            if may:
                office.approve_version(read_id, version, WHY)
                expected.counts[read_id] = version
            else:
                with pytest.raises(Refused):
                    office.approve_version(read_id, version, WHY)
        self._committee.sequence()

    def _propose(self, _: Hand, read_id: ReadId) -> None:
        expected = self.expected
        may = read_id in expected.sealed and read_id not in expected.withdrawn and read_id not in expected.proposed
        with self._office() as office:
            if may:
                expected.proposed[read_id] = office.propose_withdrawal(read_id, WHY).proposal_id
            else:
                with pytest.raises(Refused):
                    office.propose_withdrawal(read_id, WHY)

    def _withdraw(self, _: Hand, read_id: ReadId) -> None:
        expected = self.expected
        proposal = expected.proposed.get(read_id, "")
        person = self._chance.choice(("first", "second"))
        with self._office(person) as office:
            if proposal and person == "second" and read_id not in expected.withdrawn:
                office.approve(proposal)
                expected.withdrawn.add(read_id)
                expected.counts.pop(read_id)
            else:
                with pytest.raises(Refused):
                    office.approve(proposal)

    def _end_key(self, hand: Hand, _: ReadId) -> None:
        if hand.login in self.expected.ended or self._chance.random() < 0.7:
            return
        with self._office() as office:
            office.end_key(hand.person.key_id, "It may be known to others")
        self.expected.ended.add(hand.login)


def play(folder: Path, histories: int, acts: int, first_seed: int) -> int:
    """Play histories to their end, and return how many versions were signed in them."""
    versions = 0
    for number in range(histories):
        place = folder / str(number)
        place.mkdir(parents=True)
        history = History(place, first_seed + number)
        history.go_on(acts)
        history.check_all()
        versions += sum(history.expected.sealed.values())
    return versions


@pytest.mark.parametrize("histories", [2, pytest.param(100, marks=pytest.mark.slow)])
def test_no_version_is_lost_and_none_counts_by_one_person(
    tmp_path: Path, histories: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-33: what is sealed stays and verifies; what counts is the first version or one that somebody approved."""
    versions = play(tmp_path, histories, 15, SEED)
    assert versions > histories
    for name, value in (("histories", histories), ("versions", versions)):
        record_property(name, value)
        sys.stdout.write(f"{name}: {value}\n")


def test_versions_that_count_by_themselves_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-33, sensitivity: where the newest version counts at once, as it once did, the histories do not hold."""
    newest = (
        select(fact.c.object_id, func.max(fact.c.object_number).label("version"))
        .where(fact.c.kind == FactKind.SIGNED_READ.value)
        .group_by(fact.c.object_id)
    )
    monkeypatch.setattr(counting, "counting_query", lambda: newest)
    with pytest.raises(AssertionError):
        play(tmp_path, 5, 20, SEED)

"""Cases are kept whole and checked, or not at all, whatever central gives (TR-24, TR-30)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.model.adjudication import OpenAdjudication, Side, SideBody
from readstation.model.subject import Assignment, Task
from readstation.reading.decision import DecisionDraft
from readstation.security.keys import check_signature, public_key_hex
from readstation.sync.adjudications import CasePull
from readstation.sync.ports import account_ended
from tests.builders.signing_station import SigningStation, open_signing_station
from tests.unit.reading.adjudicate.test_statements import CHARTER, KEY, OPENED, OTHER, stated

Answer = TypeVar("Answer")


@dataclass
class Central:
    """A central that gives what it is told to give."""

    opened: tuple[OpenAdjudication, ...]
    sides: tuple[SideBody, ...] | Refused
    asked: int = 0

    def adjudications(self) -> tuple[OpenAdjudication, ...]:
        self.asked += 1
        return self.opened

    def bodies(self, read_id: ReadId) -> tuple[SideBody, ...]:
        if isinstance(self.sides, Refused):
            raise self.sides
        return self.sides


@pytest.fixture
def station(tmp_path: Path) -> Iterator[SigningStation]:
    made = open_signing_station(tmp_path / "profile")
    yield made
    made.close()


def given(station: SigningStation, task: Task = Task.ADJUDICATION) -> Assignment:
    return replace(station.assignment, read_id=OPENED.read_id, charter_digest=CHARTER, task=task)


def sides(number: int = OPENED.number, key: Ed25519PrivateKey = KEY) -> tuple[SideBody, ...]:
    return tuple(replace(stated(side, key, number=number), number=number) for side in Side)


def call(asked: Callable[[], Answer]) -> Answer:
    return asked()


def fetch(station: SigningStation, central: Central, task: Task = Task.ADJUDICATION) -> tuple[Finding, ...]:
    pull = CasePull(station.store.adjudications, central, check_signature)
    return pull.fetch(station.login, (given(station, task),), call)


def test_a_case_is_kept_once_and_a_newer_comparison_takes_its_place(station: SigningStation) -> None:
    book = station.store.adjudications
    assert fetch(station, Central((OPENED,), sides())) == ()
    book.keep_draft(OPENED.read_id, OPENED.number, DecisionDraft({"SUBJECT": Side.A}))
    assert fetch(station, Central((OPENED,), Refused())) == ()
    newer = replace(OPENED, number=4)
    assert fetch(station, Central((newer,), sides(4))) == ()
    kept = book.case(station.login, OPENED.read_id)
    assert kept is not None
    assert (kept.opened, kept.sides) == (newer, sides(4))
    assert book.draft(OPENED.read_id, 4) == DecisionDraft()
    assert [each.opened.number for each in book.cases()] == [3, 4]
    book.keep(station.login, OPENED, sides())
    assert book.newest(OPENED.read_id) == 4


@pytest.mark.parametrize(
    ("central", "is_told"),
    [
        (Central((OPENED,), Refused()), False),
        (Central((OPENED,), sides(4)), False),
        (Central((replace(OPENED, read_id=ReadId("not mine")),), sides()), False),
        (Central((OPENED,), sides()[:1]), True),
        (Central((OPENED,), (sides()[0], replace(sides()[1], signature_hex="00" * 64))), True),
    ],
    ids=["taken back", "signed anew meanwhile", "of another", "half", "forged"],
)
def test_nothing_else_is_kept(station: SigningStation, central: Central, *, is_told: bool) -> None:
    found = fetch(station, central)
    assert [each.code for each in found] == (["TR-30.statement"] if is_told else [])
    assert station.store.adjudications.cases() == ()
    assert station.store.adjudications.sequencer_key() == ""


def test_the_key_of_the_first_case_is_that_of_all(station: SigningStation) -> None:
    """TR-37: before the first checkpoint the first statement says who the sequencer is, and nobody else is it later."""
    fetch(station, Central((OPENED,), sides()))
    assert station.store.adjudications.sequencer_key() == public_key_hex(KEY)
    (found,) = fetch(station, Central((replace(OPENED, number=4),), sides(4, OTHER)))
    assert "another key than the sequencer's" in found.message
    assert station.store.adjudications.newest(OPENED.read_id) == OPENED.number


def test_central_is_asked_by_adjudicators_alone(station: SigningStation) -> None:
    """A reader's login may not ask: the call would be refused at each pass."""
    central = Central((OPENED,), sides())
    fetch(station, central, Task.READ)
    assert central.asked == 0
    with pytest.raises(Refused, match="ended this account"):
        fetch(station, Central((OPENED,), account_ended()))

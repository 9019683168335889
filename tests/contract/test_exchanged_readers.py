"""At a real central, what an adjudicator obtains of a case is the same with the two readers exchanged (TR-24)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from readstation.core.canonical import sha256_hex
from readstation.model.subject import Task
from readstation.reading import seal
from readstation.store.central.factory import open_central
from tests.builders.adjudicated import PASSWORD, Committee, Said, new_committee
from tests.builders.central_access import CentralAccess

PAIRS = (
    (Said((250, 250)), Said((250, 480))),
    (Said((250, 0)), Said((600, 0))),
    (Said((None, 200)), Said((250, 470), new_at=2)),
)


@pytest.fixture
def committee(access: CentralAccess) -> Committee:
    return new_committee(access)


def played(committee: Committee, case: str, reads: tuple[Said, Said]) -> frozenset[tuple[object, ...]]:
    """Have both readers sign what they say and return what the adjudicator obtains, but for the adjudication's own id.

    Which read is A is drawn, so the two are compared as a set.
    """
    for hand in (committee.first, committee.second):
        committee.assign(hand, cases=(case,))
    for hand, said in zip((committee.first, committee.second), reads, strict=True):
        committee.read(hand, said, case)
    committee.assign(committee.third, Task.ADJUDICATION, (case,))
    committee.sequence()
    read_id = committee.read_of(committee.third, case).read_id
    with contextlib.closing(open_central(committee.access.station, committee.third.login, PASSWORD)) as central:
        bodies = central.bodies(read_id)  # type: ignore[attr-defined]  # either engine
        (triggers,) = {each.triggers for each in central.adjudications() if each.read_id == read_id}  # type: ignore[attr-defined]
    statements = [
        each.statement.replace(read_id.encode(), b"").replace(b'"side":"B"', b'"side":"A"') for each in bodies
    ]
    return frozenset(
        (triggers, each.number, sha256_hex(each.body), statement, len(each.statement), each.public_key_hex)
        for each, statement in zip(bodies, statements, strict=True)
    )


def differing(committee: Committee, pairs: tuple[tuple[Said, Said], ...] = PAIRS) -> int:
    """Return how many of some pairs of reads come out otherwise with the readers exchanged."""
    found = 0
    for number, (one, two) in enumerate(pairs):
        found += played(committee, f"{number}C", (one, two)) != played(committee, f"{number}X", (two, one))
    return found


def test_exchanged_readers_make_no_byte_differ(
    committee: Committee, record_property: Callable[[str, object], None]
) -> None:
    """TR-24, TR-30: whoever of the two said what."""
    record_property("exchanges at a central", len(PAIRS))
    assert differing(committee) == 0


def test_a_body_that_keeps_one_field_of_the_head_is_found(
    committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-24, sensitivity: the account of its reader."""
    rules = seal._rules
    monkeypatch.setattr(seal, "_rules", lambda *given: {**rules(*given), "login": given[1].login})
    assert differing(committee, PAIRS[:1]) == 1

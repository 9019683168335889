"""How many facts go out together: whole acts where they fit (TR-43, TR-47)."""

from __future__ import annotations

import pytest

from readstation.core.ids import FactId, Login, StationId
from readstation.model.fact import Fact, FactKind
from readstation.sync.batches import fitting
from readstation.sync.ports import MOST_BYTES_A_PUSH

KINDS = {"s": FactKind.STEP, "l": FactKind.LOCK, "a": FactKind.AUDIT}


def facts(kinds: str, size_bytes: int = 10) -> tuple[Fact, ...]:
    return tuple(
        Fact(FactId(f"f{n}"), Login("r_x"), StationId("s"), n, KINDS[kind], b"x" * size_bytes, "")
        for n, kind in enumerate(kinds, start=1)
    )


@pytest.mark.parametrize(
    ("waiting", "most", "sent"),
    [
        ("", 10, ""),
        ("sasa", 10, "sasa"),  # all that waits
        ("sasasl", 6, "sasa"),  # more may wait: the lock's events are not among these
        ("slaasa", 5, "slaa"),
        ("ssss", 4, "ssss"),  # no act ends in it: a push is never empty
        ("aaaa", 4, "aaaa"),
    ],
)
def test_a_push_ends_with_an_act_where_it_can(waiting: str, most: int, sent: str) -> None:
    assert fitting(facts(waiting)[:most], most) == facts(sent)


def test_a_push_holds_no_more_than_it_may_and_at_least_one() -> None:
    third = MOST_BYTES_A_PUSH // 3
    assert fitting(facts("sasa", third), 10) == facts("sa", third)
    huge = facts("sa", MOST_BYTES_A_PUSH + 1)
    assert fitting(huge, 10) == huge[:1]

"""Whatever happens in an office, no series goes out that was not looked at as it must be (TR-20)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from readstation.app import look_desk
from readstation.app import release as releasing
from readstation.trial import looks
from tests.builders.delivered import delivered
from tests.builders.look_histories import LookHistory, Seen, new_people
from tests.support.seeds import seed_of_part

SEED = seed_of_part(20261201)
ACTS = 24
AT_ONE_OFFICE = 10
MOST_HUNTED = 60
"""A broken office gets as many histories as it takes to be found."""


def histories(folder: Path, count: int, *, is_hunt: bool = False) -> tuple[list[Seen], Counter[str]]:
    """Play histories, each with a case of its own, and return what was released unseen; a hunt ends where it is."""
    unseen: list[Seen] = []
    done: Counter[str] = Counter()
    for first in range(0, count, AT_ONE_OFFICE):
        with delivered(_new_folder(folder, first)) as parts:
            people, readers = new_people(parts)
            for number in range(first, min(count, first + AT_ONE_OFFICE)):
                history = LookHistory(parts, people, readers, random.Random(SEED * 1000 + number))
                history.go_on(ACTS)
                unseen += history.unseen
                done += history.done
                if is_hunt and unseen:
                    return unseen, done
    return unseen, done


def _new_folder(folder: Path, number: int) -> Path:
    made = folder / str(number)
    made.mkdir()
    return made


@pytest.mark.parametrize(
    "count", [pytest.param(4, id="4"), pytest.param(200, id="200", marks=pytest.mark.slow)]
)  # fmt: skip
def test_no_series_is_released_unseen(
    tmp_path: Path, count: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-20: what is in each package, opened as its reader will, was searched and seen by enough people before."""
    unseen, done = histories(tmp_path, count)
    assert unseen == []
    assert done["releases"] >= count // 4
    assert done["releases refused"] >= count
    assert done["looks refused"] >= count
    for what in ("series released", "releases refused", "marked series", "black-outs"):
        assert done[what]
        record_property(what, done[what])


def _anybody(_state: looks.LookState, _person: object, _seen: object) -> None:
    """Take every look for whole."""


GATES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a release that asks nobody": lambda patch: patch.setattr(
        releasing.OfficeLooks, "check_looked_at", lambda _self, _keys: None
    ),
    "a look without images": lambda patch: patch.setattr(look_desk, "check_look", _anybody),
    "a second person who is the first": lambda patch: patch.setattr(
        looks, "ONE_PERSON", frozenset({*looks.ONE_PERSON, looks.Modality.OT})
    ),
    "one who found something is not heard": lambda patch: patch.setattr(
        looks.LookState, "is_ready", property(lambda self: self.is_searched and len(self.clean_by) >= self.needed)
    ),
}


RARE = ("a look without images", "a second person who is the first")
"""Found by fewer histories."""


@pytest.mark.parametrize(
    "gate", [pytest.param(each, marks=pytest.mark.slow if each in RARE else ()) for each in GATES]
)  # fmt: skip
def test_a_gate_that_is_broken_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gate: str) -> None:
    """TR-20, sensitivity: the same histories at an office that was broken release what nobody has seen."""
    GATES[gate](monkeypatch)
    unseen, _ = histories(tmp_path, MOST_HUNTED, is_hunt=True)
    assert unseen

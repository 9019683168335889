"""Eight kinds of altering a station's audit trail at places by chance: what is found, and where it ends (TR-36).

Before the last receipt everything is found: by the station alone, or at its next contact. After it everything up to
the last signed head, as long as the station's key is not used; what is not found there is counted and stated.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from readstation.reading import verify
from readstation.sync import engine
from tests.builders.altered_trail import (
    KINDS,
    Seen,
    Skill,
    WorkedStation,
    alter,
    copy_of,
    looked_at,
    worked_station,
)
from tests.support.seeds import seed_of_part

SEED = 20261136
Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> WorkedStation:
    return worked_station(tmp_path_factory.mktemp("worked"))


def altered(
    worked: WorkedStation, folder: Path, kind: str, skill: Skill, count: int, *, is_answered: bool
) -> list[tuple[int, Seen]]:
    """Alter copies at places by chance before or after the last receipt, and return what was seen of each."""
    chance = random.Random(f"{seed_of_part(SEED)} {kind} {skill} {is_answered}")
    # The last event of all is a signed head, under which nothing lies but the end of the file.
    first, last = (1, worked.answered) if is_answered else (worked.answered + 1, worked.last - 1)
    seen = []
    for _ in range(count):
        place = chance.randint(first, last)
        alter(copy_of(worked, folder / "copy"), kind, place, skill, worked.key, chance)
        seen.append((place, looked_at(worked, folder / "copy", asks_central=is_answered)))
    return seen


def missed(seen: list[tuple[int, Seen]]) -> list[int]:
    return [place for place, each in seen if not (each.here or each.at_contact)]


COUNTS = [pytest.param(1, id="sample"), pytest.param(100, id="100", marks=pytest.mark.slow)]


def skills_of(kind: str, count: int) -> list[Skill]:
    """Return every skill, and for the sample one that changes from kind to kind."""
    return list(Skill) if count > 1 else [list(Skill)[KINDS.index(kind) % len(Skill)]]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_altered_before_the_last_receipt_is_found(
    worked: WorkedStation, tmp_path: Path, kind: str, count: int, record_property: Record
) -> None:
    """TR-36, TR-54: with and without knowledge of the chain, and by one who signs with the station's key."""
    tally = Counter[str]()
    for skill in skills_of(kind, count):
        seen = altered(worked, tmp_path, kind, skill, count, is_answered=True)
        assert missed(seen) == [], skill
        tally["here"] += sum(each.here for _, each in seen)
        tally["at contact"] += sum(each.at_contact for _, each in seen)
    record_property("alterations before the receipt", tally.total())
    record_property("found by the station alone", tally["here"])


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_altered_after_it_is_found_unless_it_was_signed_again_or_cut_off(
    worked: WorkedStation, tmp_path: Path, kind: str, count: int, record_property: Record
) -> None:
    """TR-36: the limit that is stated: a tail that was never sent can be cut off, or signed again with the key."""
    for skill in skills_of(kind, count):
        seen = altered(worked, tmp_path, kind, skill, count, is_answered=False)
        if skill is Skill.KEY or kind == "cut":
            words = "cut off and not found" if kind == "cut" else "signed again and not found"
            record_property(words, len(missed(seen)))
        else:
            assert missed(seen) == [], skill
            record_property("alterations after it", len(seen))


def test_an_unaltered_copy_shows_nothing(worked: WorkedStation, tmp_path: Path) -> None:
    copy_of(worked, tmp_path / "copy")
    assert looked_at(worked, tmp_path / "copy", asks_central=True) == Seen(False, False)


@pytest.mark.parametrize("kind", ["field", "deletion", "swap"])
def test_without_the_check_of_the_trail_what_was_altered_is_missed(
    worked: WorkedStation, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same search, with a verification that does not look at the chain, finds less."""
    monkeypatch.setattr(verify, "trail_findings", lambda *_, **__: ())
    monkeypatch.setattr(verify, "head_findings", lambda *_, **__: ())
    assert missed(altered(worked, tmp_path, kind, Skill.CHAIN, 3, is_answered=False))


def test_without_the_comparison_of_both_sides_what_was_signed_again_is_missed(
    worked: WorkedStation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-54: nothing but central knows what a station had sent."""
    monkeypatch.setattr(engine, "_compare", lambda _work: None)
    assert missed(altered(worked, tmp_path, "field", Skill.KEY, 3, is_answered=True))

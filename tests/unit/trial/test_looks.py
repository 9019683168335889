"""Who has to look at what before a series may be released (TR-20)."""

from __future__ import annotations

import dataclasses

import pytest

from readstation.core.errors import Refused
from readstation.core.ids import Login, new_id
from readstation.model.look import LookVerdict, MarkedFrame, Region, SeriesLook, TextSearch
from readstation.model.people import Role
from readstation.model.series import ImageRef, Modality, SeriesFacts
from readstation.trial.looks import check_look, look_state
from tests.builders.reads import person_of, timepoint_images

A, B = Login("r_aaaaaaaaaa"), Login("r_bbbbbbbbbb")
CLEAN, IDENTIFYING = LookVerdict.CLEAN, LookVerdict.IDENTIFYING


def facts_of(modality: Modality = Modality.CT, count: int = 10) -> SeriesFacts:
    images = tuple(ImageRef(n, f"{n:064d}") for n in range(1, count + 1))
    return dataclasses.replace(timepoint_images(0).series[0], modality=modality, slices=count, images=images)


def search(facts: SeriesFacts, *marked: int, is_derived: bool = False) -> TextSearch:
    frames = tuple(MarkedFrame(ordinal, (Region(0, 0, 8, 8),)) for ordinal in marked)
    return TextSearch(facts.series_key, frames, is_derived, "test")


def looks(facts: SeriesFacts, *said: tuple[Login, LookVerdict]) -> list[SeriesLook]:
    return [SeriesLook(new_id(), facts.series_key, login, verdict, (), n) for n, (login, verdict) in enumerate(said)]


@pytest.mark.parametrize(("count", "expected"), [(1, (1,)), (2, (1, 2)), (3, (1, 2, 3)), (10, (1, 5, 10))])
def test_first_middle_and_last_are_seen(count: int, expected: tuple[int, ...]) -> None:
    facts = facts_of(count=count)
    assert look_state(facts, search(facts), []).to_see == expected


def test_every_marked_image_is_seen_too() -> None:
    facts = facts_of()
    assert look_state(facts, search(facts, 3, 7), []).to_see == (1, 3, 5, 7, 10)


@pytest.mark.parametrize(
    ("modality", "marked", "is_derived", "needed"),
    [
        (Modality.CT, (), False, 1),
        (Modality.MR, (), False, 1),
        (Modality.CT, (4,), False, 2),
        (Modality.MR, (), True, 2),
        (Modality.NM, (), False, 2),
        (Modality.PT, (), False, 2),
        (Modality.OT, (), False, 2),
        (Modality.SEG, (), False, 2),
    ],
)
def test_who_needs_a_second_person(modality: Modality, marked: tuple[int, ...], is_derived: bool, needed: int) -> None:
    facts = facts_of(modality)
    state = look_state(facts, search(facts, *marked, is_derived=is_derived), looks(facts, (A, CLEAN)))
    assert (state.needed, state.is_ready) == (needed, needed == 1)
    both = look_state(
        facts, search(facts, *marked, is_derived=is_derived), looks(facts, (A, CLEAN), (A, CLEAN), (B, CLEAN))
    )
    assert both.is_ready


def test_one_person_is_one_however_often_they_look() -> None:
    facts = facts_of(Modality.NM)
    assert not look_state(facts, search(facts), looks(facts, (A, CLEAN), (A, CLEAN))).is_ready


def test_one_who_found_something_stops_it_until_they_say_otherwise() -> None:
    facts = facts_of()
    stopped = look_state(facts, search(facts), looks(facts, (A, CLEAN), (B, IDENTIFYING)))
    assert not stopped.is_ready
    assert not look_state(facts, search(facts), looks(facts, (A, IDENTIFYING), (B, CLEAN))).is_ready
    assert look_state(facts, search(facts), looks(facts, (B, IDENTIFYING), (A, CLEAN), (B, CLEAN))).is_ready


def test_nothing_is_ready_before_the_search() -> None:
    facts = facts_of()
    assert not look_state(facts, None, looks(facts, (A, CLEAN), (B, CLEAN))).is_ready


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICE])
def test_only_the_office_looks(role: Role) -> None:
    facts = facts_of()
    with pytest.raises(Refused, match="Only the trial office"):
        check_look(look_state(facts, search(facts), []), person_of(A, "Somebody", role), frozenset(range(1, 11)))


def test_a_look_names_what_was_not_seen() -> None:
    facts = facts_of()
    state = look_state(facts, search(facts, 7), [])
    with pytest.raises(Refused, match="image 5, 7"):
        check_look(state, person_of(A, "K. Brandt", Role.OFFICE), frozenset({1, 10}))
    check_look(state, person_of(A, "K. Brandt", Role.OFFICE), frozenset({1, 5, 7, 10}))

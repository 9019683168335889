"""What the key images of a decision are called, and which view can become one (MR-810, TR-45)."""

from __future__ import annotations

import dataclasses

import pytest

from readstation.model.adjudication import Side
from readstation.model.key_image import DecisionKeyImage, KeyShot
from readstation.model.lesion import NewLesionStatus
from readstation.model.series import PhaseRole, SeriesFacts
from readstation.reading.adjudicate.case import AdjudicationCase, DecisionDraft
from readstation.reading.body_images import place_name
from readstation.reading.decision_key_images import MOST_KEY_IMAGES
from readstation.ui.presenters.decision_key_images import (
    cannot_keep_words,
    key_tiles,
    with_key_image,
    without_key_image,
)
from readstation.ui.presenters.draft_history import DraftHistory
from tests.builders.compared import comparison_of
from tests.builders.key_images import shot
from tests.builders.read_pairs import judging, pair_of
from tests.builders.reads import timepoint_images
from tests.builders.said import finding, target

IMAGES = timepoint_images(0)
PAIR = pair_of([target(300, 150, 160)], [target(300, 150, 172), finding(None, NewLesionStatus.YES)], follow_ups=2)


@pytest.fixture(scope="module")
def case() -> AdjudicationCase:
    """A case with the images of the baseline; the first series of all was read, the last one was not."""
    found = comparison_of(PAIR, judging(2)).case
    places = {facts.series_key: place_name(0, facts.series_ordinal) for facts in IMAGES.series[:-1]}
    return dataclasses.replace(found, images={0: IMAGES}, places=places)


def of(phase: PhaseRole) -> SeriesFacts:
    found = IMAGES.of_phase(phase)
    assert found is not None
    return found


def kept_of(case: AdjudicationCase, *shots: tuple[KeyShot, tuple[Side, ...]]) -> DecisionDraft:
    draft = DecisionDraft()
    for each, marks in shots:
        facts = next(facts for facts in IMAGES.series if facts.series_key == each.series_key)
        draft = with_key_image(case, draft, facts, each, marks)
    return draft


def test_captions_name_the_phase_an_overview_or_the_image_and_spoken_words_all(case: AdjudicationCase) -> None:
    near, wide = shot(), shot(width_um=420_000, height_um=380_000)
    other = shot(11)
    both = (Side.A, Side.B)
    tiles = key_tiles(case, kept_of(case, (near, (Side.B,)), (wide, both)), is_signed=False)
    assert [each.caption for each in tiles] == ["TP0 late arterial", "TP0 overview"]
    assert [each.spoken for each in tiles] == [
        "Key image K1: TP0 late arterial, image 10, marks of B",
        "Key image K2: TP0 late arterial, image 10, marks of A and B",
    ]
    assert all(each.can_remove and each.facts == of(PhaseRole.LATE_ARTERIAL) for each in tiles)
    tiles = key_tiles(case, kept_of(case, (near, ()), (other, ())), is_signed=True)
    assert [each.caption for each in tiles] == ["TP0 late arterial 10", "TP0 late arterial 11"]
    assert tiles[0].spoken.endswith("without marks")
    assert not tiles[0].can_remove


def test_the_same_image_with_the_same_marks_is_kept_once_as_it_was_last(case: AdjudicationCase) -> None:
    near, moved = shot(), shot(width_um=90_000)
    draft = kept_of(case, (near, (Side.A,)), (shot(11), ()), (moved, (Side.A,)), (near, (Side.B,)))
    assert [(each.shot.width_um, each.marks) for each in draft.key_images] == [
        (90_000, (Side.A,)), (200_000, ()), (200_000, (Side.B,)),
    ]  # fmt: skip
    assert {each.shot.series_key for each in draft.key_images} == {case.places[near.series_key]}
    assert [each.marks for each in without_key_image(draft, 1).key_images] == [(Side.A,), (Side.B,)]


def test_a_view_that_cannot_be_kept_says_why(case: AdjudicationCase) -> None:
    """TR-45: only what both readers read, all of it here, before the signature."""
    read, unread = IMAGES.series[0], IMAGES.series[-1]

    def words(facts: SeriesFacts, draft: DecisionDraft, *, is_verified: bool = True, is_signed: bool = False) -> str:
        return cannot_keep_words(case, draft, facts, is_verified=is_verified, is_signed=is_signed)

    full = DecisionDraft(key_images=(DecisionKeyImage(0, shot(), ()),) * MOST_KEY_IMAGES)
    assert words(read, DecisionDraft()) == ""
    assert words(read, DecisionDraft(), is_verified=False).startswith("These images are still being read")
    assert words(read, DecisionDraft(), is_signed=True).startswith("The decision is signed")
    assert words(unread, DecisionDraft()).startswith("Neither read was made on this series")
    assert words(read, full).startswith("40 key images are kept")


def test_undo_takes_choice_reason_and_key_images_back_and_leaves_the_words(case: AdjudicationCase) -> None:
    history, chosen = DraftHistory(), DecisionDraft({"SUBJECT": Side.A})
    assert (history.undo_words, history.undo(chosen)) == (None, None)
    kept = dataclasses.replace(chosen, key_images=(DecisionKeyImage(0, shot(), ()),))
    written = dataclasses.replace(kept, rationale="so far")
    for before, now in ((DecisionDraft(), chosen), (chosen, kept), (kept, written)):
        history.note(before, now)
    assert (history.undo_words, history.redo_words) == ("Keep key image", None)
    back = history.undo(written)
    assert back == dataclasses.replace(chosen, rationale="so far")
    assert history.redo_words == "Keep key image"
    assert history.redo(back) == written
    history.undo(written)
    history.note(chosen, DecisionDraft({"SUBJECT": Side.B}))
    assert history.redo_words is None, "another step is no step before the one that was taken back"

"""The word of the top bar about sending (design, section 11)."""

from __future__ import annotations

import pytest

from readstation.sync.ports import OutboxCounts
from readstation.sync.status import SyncActivity, sync_status

NOTHING = OutboxCounts(0, 0, 12, 0)
TWO = OutboxCounts(2, 0, 12, 0)


@pytest.mark.parametrize(
    ("counts", "activity", "words", "token"),
    [
        (NOTHING, SyncActivity(is_online=True), "Synced", "ok"),
        (TWO, SyncActivity(is_online=True), "2 queued", "warn"),
        (TWO, SyncActivity(), "2 queued", "warn"),
        (TWO, SyncActivity(is_online=False, offline_since="11:42"), "Offline, 2 queued", "warn"),
        (NOTHING, SyncActivity(is_online=False, offline_since="11:42"), "Offline", "warn"),
        (TWO, SyncActivity(is_online=True, sent=0, to_send=2), "Sending 1 of 2", "accent"),
        (TWO, SyncActivity(is_online=True, sent=2, to_send=2), "Sending 2 of 2", "accent"),
        (OutboxCounts(0, 3, 9, 0), SyncActivity(is_online=True), "3 arrived", "warn"),
        (NOTHING, SyncActivity(), "Not sent yet", "text2"),
        (TWO, SyncActivity(is_online=True, needs_person=True), "Needs your choice", "err"),
    ],
)
def test_words_and_tokens(counts: OutboxCounts, activity: SyncActivity, words: str, token: str) -> None:
    status = sync_status(counts, activity)
    assert (status.words, status.token) == (words, token)
    assert status.note.endswith(".")


def test_synced_is_said_only_when_central_has_confirmed_everything() -> None:
    """Never "Synced" while a fact waits, has only arrived, or nothing was ever asked."""
    for counts in (OutboxCounts(1, 0, 0, 0), OutboxCounts(0, 1, 0, 0)):
        assert sync_status(counts, SyncActivity(is_online=True)).words != "Synced"
    assert sync_status(NOTHING, SyncActivity()).words != "Synced"


def test_the_note_says_since_when_and_that_work_goes_on() -> None:
    note = sync_status(TWO, SyncActivity(is_online=False, offline_since="11:42")).note
    assert note == "Offline since 11:42. Keep reading: 2 changes wait here and go out by themselves."
    assert "1 change waits" in sync_status(OutboxCounts(1, 0, 0, 0), SyncActivity(is_online=False)).note

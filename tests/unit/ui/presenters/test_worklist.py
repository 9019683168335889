"""The words of the worklist and of delivery."""

from __future__ import annotations

import dataclasses

import pytest

from readstation.model.series import PhaseRole
from readstation.model.subject import ReadStage
from readstation.ui.ports import PhaseOnDisk, SyncQueue, SyncState, SyncWords
from readstation.ui.presenters import delivery, worklist
from readstation.ui.presenters.worklist import Filter
from tests.ui.fake_station import PHASES, worklist_row


def test_a_case_is_ready_when_nothing_is_still_coming() -> None:
    assert worklist_row().is_ready
    coming = tuple(zip(PHASES, [PhaseOnDisk.READY] * 3 + [PhaseOnDisk.COMING], strict=True))
    not_sent = tuple(zip(PHASES, [PhaseOnDisk.READY] * 3 + [PhaseOnDisk.NOT_SENT], strict=True))
    assert not worklist_row(phases=coming).is_ready
    assert worklist_row(phases=not_sent).is_ready


@pytest.mark.parametrize(
    ("wanted", "aliases"),
    [
        (Filter(), ["7K-204", "4D-551"]),
        (Filter(text=" 4d"), ["4D-551"]),
        (Filter(only_due_soon=True), ["4D-551"]),
        (Filter(only_ready=True), ["7K-204"]),
        (Filter(signed=True), ["1J-766"]),
    ],
)
def test_filters_narrow_the_list(wanted: Filter, aliases: list[str]) -> None:
    away = tuple((phase, PhaseOnDisk.NOT_HERE) for phase in PHASES)
    rows = (
        worklist_row(),
        worklist_row("4D-551", is_due_soon=True, phases=away),
        worklist_row("1J-766", stage=ReadStage.SIGNED),
    )
    assert [row.case_alias for row in rows if wanted.takes(row)] == aliases


def test_words_of_a_row() -> None:
    row = worklist_row(timepoint=2, stage=ReadStage.IN_PROGRESS, waiting=2, action_count=388, saved_at="12:01:33")
    assert worklist.task_words(row) == "Read TP2, mRECIST"
    assert worklist.delivery_words(row).text == "2 changes queued"
    title, sentence = worklist.saved_words(row)
    assert title == "Saved on this station at 12:01:33"
    assert sentence == "388 actions kept. 2 changes waiting to be sent."
    chip = worklist.phase_chip(PhaseRole.DELAYED, PhaseOnDisk.NOT_SENT)
    assert (chip.text, chip.tone, chip.detail) == ("Del", "err", "Delayed: was not sent")


def test_every_stage_and_phase_state_has_an_icon_and_a_word() -> None:
    """A state never shows by colour alone (design, principle 8)."""
    for stage in ReadStage:
        words = worklist.status_words(worklist_row(stage=stage))
        assert words.icon
        assert words.text
    for phase in PhaseRole:
        for state in PhaseOnDisk:
            chip = worklist.phase_chip(phase, state)
            assert chip.icon
            assert chip.text
            assert chip.detail


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (SyncWords(SyncState.SYNCED, 0), "Synced"),
        (SyncWords(SyncState.QUEUED, 2), "2 queued"),
        (SyncWords(SyncState.QUEUED, 0), "Synced"),
        (SyncWords(SyncState.OFFLINE, 2), "Offline, 2 queued"),
        (SyncWords(SyncState.OFFLINE, 0), "Offline"),
        (SyncWords(SyncState.SENDING, 1), "Sending"),
        (SyncWords(SyncState.CONFLICT, 1), "Needs your choice"),
    ],
)
def test_the_cloud_word(words: SyncWords, text: str) -> None:
    shown = delivery.sync_words(words)
    assert shown.text == text
    assert shown.icon.startswith("cloud")
    assert delivery.sync_sentence(words)


def test_saved_is_said_only_of_a_commit() -> None:
    """TR-40: the time is that of the commit, at the station's offset."""
    assert delivery.saved_words(None, 60).text == "Nothing to save"
    assert delivery.saved_words(1_750_000_000_000, 60).text == "Saved 16:06:40"
    assert delivery.saved_words(1_750_000_000_000, -330).text == "Saved 09:36:40"


def test_the_list_says_where_changes_are_and_when_central_was_reached() -> None:
    """TR-54: waiting, arrived, confirmed, put aside, last contact."""
    queue = SyncQueue(waiting=3, arrived=12, confirmed=240, refused=1, last_contact="11:42")
    words = SyncWords(SyncState.QUEUED, 15, queue=queue)
    shown = delivery.queue_sentence(words)
    assert shown == "3 waiting, 12 arrived, 240 confirmed, 1 put aside. Last contact 11:42."
    never = dataclasses.replace(words, queue=dataclasses.replace(queue, last_contact=""))
    assert delivery.queue_sentence(never).endswith("No contact since the program was started.")
    assert delivery.queue_sentence(SyncWords(SyncState.SYNCED, 0)) == ""

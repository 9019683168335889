"""The words in the top bar that say where the work is: saved here, waiting, delivered (design, section 11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from readstation.ui.ports import SyncState, SyncWords
from readstation.ui.presenters.worklist import Words, count_of
from readstation.ui.session_ports import DiskRoom, DiskState, RecoveryWords


def sync_words(words: SyncWords) -> Words:
    """Return the cloud word."""
    waiting = words.waiting
    if words.state is SyncState.CONFLICT:
        return Words("cloud-alert", "err", "Needs your choice", words.detail)
    if words.state is SyncState.SENDING:
        return Words("cloud-sync-outline", "accent", "Sending", words.detail)
    if words.state is SyncState.OFFLINE:
        return Words("cloud-off-outline", "warn", f"Offline, {waiting} queued" if waiting else "Offline", words.detail)
    if words.state is SyncState.QUEUED and waiting:
        return Words("cloud-upload-outline", "warn", f"{waiting} queued", words.detail)
    return Words("cloud-check-outline", "ok", "Synced", words.detail)


def sync_sentence(words: SyncWords) -> str:
    """Return the sentence of the list behind the cloud word."""
    if words.detail:
        return words.detail
    if words.state is SyncState.OFFLINE:
        return f"Keep reading: {count_of(words.waiting, 'change')} wait here and go out by themselves."
    if words.waiting:
        return f"{count_of(words.waiting, 'change')} saved here, waiting to be sent."
    return "The central database has confirmed everything."


def sync_line(words: SyncWords, done: str) -> tuple[str, str, str]:
    """Return icon, tone and words of how what is locked or signed now will be sent."""
    if words.state is SyncState.OFFLINE:
        return "cloud-off-outline", "warn", f"Offline: {done} here now, sent when online."
    return "cloud-upload-outline", "text2", f"{done.capitalize()} here now, and sent by itself."


def saving_words() -> Words:
    """Return the word shown while an edit takes longer than 0.4 s to be written."""
    return Words("timer-sand", "text2", "Saving")


def saved_words(saved_utc_ms: int | None, offset_minutes: int) -> Words:
    """Return the saved word, with the time at which the last edit was safe on this disk (TR-40).

    Parameters
    ----------
    saved_utc_ms
        When the last commit came back; None before the first one.
    offset_minutes
        The station's offset from UTC.
    """
    if saved_utc_ms is None:
        return Words("content-save-check-outline", "text3", "Nothing to save", "Each action is saved as you make it.")
    time = clock_words(saved_utc_ms, offset_minutes)
    return Words("content-save-check-outline", "ok", f"Saved {time}", "Flushed to this disk, safe after a power cut.")


def not_saved_words(saved: Words, *, is_disk_full: bool) -> Words:
    """Return the word for an edit that did not become durable; the last saved time stays beside it (TR-44).

    Parameters
    ----------
    saved
        The word of the last edit that did.
    is_disk_full
        Whether it was for want of room.
    """
    what = "Not saved: disk full" if is_disk_full else "Not saved"
    todo = "New marks are refused until there is room; then go on." if is_disk_full else "Do it again."
    last = f". Last {saved.text.lower()}" if saved.text.startswith("Saved ") else ""
    return Words("alert-circle-outline", "err", f"{what}{last}", f"The last edit is not on this disk. {todo}")


def disk_words(disk: DiskState) -> tuple[str, str, str]:
    """Return what is to be said of a disk with little room: what happens, what is kept, what to do (design, 12.17)."""
    free, floor = f"{disk.free_bytes / 1e9:.1f} GB", f"{disk.refused_below_bytes / 1e9:.1f} GB"
    if disk.room is DiskRoom.FULL:
        missing_mb = (disk.refused_below_bytes - disk.free_bytes) // 1_000_000 + 1
        return (
            f"The disk is full: {free} left, so new marks are refused.",
            "Your work is saved. You can still look, lock and sign.",
            f"Free {missing_mb} MB, then go on; nothing needs to be started again.",
        )
    return (
        f"The disk is almost full: {free} left.",
        "Your work is saved.",
        f"Below {floor} new marks are refused, so that saving and signing still work. Free some space.",
    )


def recovery_words(found: RecoveryWords) -> tuple[str, str, str]:
    """Return what is to be said at the first start after an end without a goodbye (TR-43; design, screen j)."""
    actions = f"{count_of(found.steps, 'action')} of reads" if found.steps else "the record"
    copy = " A copy was made." if found.has_copy else ""
    return (
        f"The program closed unexpectedly, {found.ended_at}.",
        f"Everything that was saved is kept: the database is whole, {actions} and the audit trail were checked.{copy}",
        "Sign in and go on.",
    )


def clock_words(utc_ms: int, offset_minutes: int) -> str:
    """Return hours, minutes and seconds at the station."""
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC) + timedelta(minutes=offset_minutes):%H:%M:%S}"

"""The words in the top bar that say where the work is: saved here, waiting, delivered (design, section 11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from readstation.core.phrases import tr
from readstation.ui.ports import SyncState, SyncWords
from readstation.ui.presenters.worklist import Words, count_of
from readstation.ui.session_ports import DiskRoom, DiskState, RecoveryWords


def sync_words(words: SyncWords) -> Words:
    """Return the cloud word."""
    waiting = words.waiting
    if words.state is SyncState.KEPT_HERE:
        return Words("harddisk", "text2", tr("Kept here"), tr("Practice stays on this station: nothing is sent."))
    if words.state is SyncState.CONFLICT:
        return Words("cloud-alert", "err", tr("Needs your choice"), words.detail)
    if words.state is SyncState.SENDING:
        return Words("cloud-sync-outline", "accent", tr("Sending"), words.detail)
    if words.state is SyncState.OFFLINE:
        return Words(
            "cloud-off-outline",
            "warn",
            tr("Offline, {waiting} queued", waiting=waiting) if waiting else tr("Offline"),
            words.detail,
        )
    if words.state is SyncState.QUEUED and waiting:
        return Words("cloud-upload-outline", "warn", tr("{waiting} queued", waiting=waiting), words.detail)
    return Words("cloud-check-outline", "ok", tr("Synced"), words.detail)


def sync_sentence(words: SyncWords) -> str:
    """Return the sentence of the list behind the cloud word."""
    if words.detail:
        return words.detail
    if words.state is SyncState.OFFLINE:
        return tr(
            "Keep reading: {changes} wait here and go out by themselves.", changes=count_of(words.waiting, "change")
        )
    if words.waiting:
        return tr("{changes} saved here, waiting to be sent.", changes=count_of(words.waiting, "change"))
    return tr("The central database has confirmed everything.")


def queue_sentence(words: SyncWords) -> str:
    """Return where the changes are, and when central was last reached (TR-54); empty where that is not known yet."""
    queue = words.queue
    if queue is None:
        return ""
    counts = tr(
        "{waiting} waiting, {arrived} arrived, {confirmed} confirmed, {refused} put aside.",
        waiting=queue.waiting,
        arrived=queue.arrived,
        confirmed=queue.confirmed,
        refused=queue.refused,
    )
    if queue.last_contact:
        contact = tr("Last contact {time}.", time=queue.last_contact)
    else:
        contact = tr("No contact since the program was started.")
    return f"{counts} {contact}"


def sync_line(words: SyncWords, *, is_signed: bool) -> tuple[str, str, str]:
    """Return icon, tone and words of how what is locked or signed now will be sent.

    Parameters
    ----------
    words
        How delivery stands.
    is_signed
        Whether it is signed, and not locked only.
    """
    if words.state is SyncState.KEPT_HERE:
        kept = tr("Signed here now. Then the reference opens.") if is_signed else tr("Locked here now.")
        return "harddisk", "text2", kept
    if words.state is SyncState.OFFLINE:
        offline = (
            tr("Offline: signed here now, sent when online.")
            if is_signed
            else tr("Offline: locked here now, sent when online.")
        )
        return "cloud-off-outline", "warn", offline
    told = tr("Signed here now, and sent by itself.") if is_signed else tr("Locked here now, and sent by itself.")
    return "cloud-upload-outline", "text2", told


def saving_words() -> Words:
    """Return the word shown while an edit takes longer than 0.4 s to be written."""
    return Words("timer-sand", "text2", tr("Saving"))


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
        return Words(
            "content-save-check-outline", "text3", tr("Nothing to save"), tr("Each action is saved as you make it.")
        )
    time = clock_words(saved_utc_ms, offset_minutes)
    return Words(
        "content-save-check-outline",
        "ok",
        tr("Saved {time}", time=time),
        tr("Flushed to this disk, safe after a power cut."),
    )


def not_saved_words(saved_at: str, *, is_disk_full: bool) -> Words:
    """Return the word for an edit that did not become durable; the last saved time stays beside it (TR-44).

    Parameters
    ----------
    saved_at
        When the last edit was safe, hours, minutes and seconds; empty where none is known.
    is_disk_full
        Whether it was for want of room.
    """
    if is_disk_full:
        what = tr("Not saved: disk full. Last saved {time}", time=saved_at) if saved_at else tr("Not saved: disk full")
        todo = tr("New marks are refused until there is room; then go on.")
    else:
        what = tr("Not saved. Last saved {time}", time=saved_at) if saved_at else tr("Not saved")
        todo = tr("Do it again.")
    return Words("alert-circle-outline", "err", what, f"{tr('The last edit is not on this disk.')} {todo}")


def disk_words(disk: DiskState) -> tuple[str, str, str]:
    """Return what is to be said of a disk with little room: what happens, what is kept, what to do (design, 12.17)."""
    free, floor = f"{disk.free_bytes / 1e9:.1f} GB", f"{disk.refused_below_bytes / 1e9:.1f} GB"
    if disk.room is DiskRoom.FULL:
        missing_mb = (disk.refused_below_bytes - disk.free_bytes) // 1_000_000 + 1
        return (
            tr("The disk is full: {free} left, so new marks are refused.", free=free),
            tr("Your work is saved. You can still look, lock and sign."),
            tr("Free {missing_mb} MB, then go on; nothing needs to be started again.", missing_mb=missing_mb),
        )
    return (
        tr("The disk is almost full: {free} left.", free=free),
        tr("Your work is saved."),
        tr("Below {floor} new marks are refused, so that saving and signing still work. Free some space.", floor=floor),
    )


def recovery_words(found: RecoveryWords) -> tuple[str, str, str]:
    """Return what is to be said at the first start after an end without a goodbye (TR-43; design, screen j)."""
    actions = tr("{actions} of reads", actions=count_of(found.steps, "action")) if found.steps else tr("the record")
    copy = tr(" A copy was made.") if found.has_copy else ""
    return (
        tr("The program closed unexpectedly, {ended_at}.", ended_at=found.ended_at),
        tr(
            "Everything that was saved is kept: the database is whole, {actions} and the audit trail "
            "were checked.{copy}",
            actions=actions,
            copy=copy,
        ),
        tr("Sign in and go on."),
    )


def clock_words(utc_ms: int, offset_minutes: int) -> str:
    """Return hours, minutes and seconds at the station."""
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC) + timedelta(minutes=offset_minutes):%H:%M:%S}"

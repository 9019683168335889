"""The word of the top bar about sending, with its icon and colour token (design, section 11)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.sync.ports import OutboxCounts


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the window shows about sending.

    Attributes
    ----------
    words, icon, token
        The word, the icon's name, the colour token.
    note
        One sentence for the tooltip.
    """

    words: str
    icon: str
    token: str
    note: str


@dataclass(frozen=True, slots=True)
class SyncActivity:
    """What sync is doing.

    Attributes
    ----------
    is_online
        Whether the last contact succeeded; None before the first.
    sent, to_send
        How far a pass is; None where none runs.
    needs_person
        Whether the last pass found a fork, a gap or another difference.
    offline_since
        Wall-clock time since when there is no contact, as ``11:42``, or "".
    """

    is_online: bool | None = None
    sent: int | None = None
    to_send: int | None = None
    needs_person: bool = False
    offline_since: str = ""


def sync_status(counts: OutboxCounts, activity: SyncActivity) -> SyncStatus:
    """Return the word for the top bar.

    Parameters
    ----------
    counts
        The person's outbox.
    activity
        What sync is doing.
    """
    if activity.needs_person:
        return SyncStatus(
            "Needs your choice", "cloud-alert", "err", "Central holds something else than this station. Both are kept."
        )
    if activity.sent is not None and activity.to_send:
        shown = min(activity.sent + 1, activity.to_send)
        return SyncStatus(f"Sending {shown} of {activity.to_send}", "cloud-sync-outline", "accent", "On its way.")
    if counts.waiting:
        return _waiting(counts.waiting, activity)
    if activity.is_online is False:
        return SyncStatus("Offline", "cloud-off-outline", "warn", f"{_since(activity)} Nothing waits to be sent.")
    if counts.received:
        return SyncStatus(
            f"{counts.received} arrived",
            "cloud-upload-outline",
            "warn",
            "Central has them; it has not confirmed them yet.",
        )
    if activity.is_online is None:
        return SyncStatus("Not sent yet", "cloud-upload-outline", "text2", "No contact with central since the start.")
    return SyncStatus("Synced", "cloud-check-outline", "ok", "The central database confirmed the same bytes.")


def _waiting(waiting: int, activity: SyncActivity) -> SyncStatus:
    changes = "1 change waits" if waiting == 1 else f"{waiting} changes wait"
    if activity.is_online is False:
        note = f"{_since(activity)} Keep reading: {changes} here and go out by themselves."
        return SyncStatus(f"Offline, {waiting} queued", "cloud-off-outline", "warn", note)
    return SyncStatus(f"{waiting} queued", "cloud-upload-outline", "warn", f"{changes[0].upper()}{changes[1:]} here.")


def _since(activity: SyncActivity) -> str:
    return f"Offline since {activity.offline_since}." if activity.offline_since else "Offline."

"""How delivery stands, in words for the window."""

from __future__ import annotations

from readstation.app.station import OpenStation
from readstation.app.two_stations import other_version_words
from readstation.core.ids import Login
from readstation.core.phrases import tr
from readstation.sync.status import SyncActivity
from readstation.ui.ports import SyncQueue, SyncState, SyncWords


def sync_words(station: OpenStation, activity: SyncActivity, login: Login) -> SyncWords:
    """Return how delivery stands for a person, without a network call.

    Parameters
    ----------
    station, activity
        The open station, and what its passes are doing.
    login
        Whose changes.
    """
    counts = station.run(station.store.outbox.counts, login)
    unexplained = station.run(station.store.differences.unexplained, login)
    waiting = counts.waiting + counts.received
    queue = SyncQueue(counts.waiting, counts.received, counts.sealed, counts.refused, activity.last_contact)
    if unexplained:
        return SyncWords(SyncState.CONFLICT, waiting, unexplained[0].message, queue)
    if told := station.run(other_version_words, station.store, login):
        return SyncWords(SyncState.CONFLICT, waiting, told, queue)
    if activity.held_back:
        return SyncWords(SyncState.CONFLICT, waiting, activity.held_back, queue)
    if activity.needs_person or counts.refused:
        told = tr("Central put something aside. It is kept. Ask the office.")
        return SyncWords(SyncState.CONFLICT, waiting, told, queue)
    if activity.is_online is False:
        told = tr(
            "Offline since {time}. Keep reading: everything waits here and goes out by itself.",
            time=activity.offline_since,
        )
        told = f"{told} {activity.to_renew}".rstrip()
        return SyncWords(SyncState.OFFLINE, waiting, told, queue)
    return SyncWords(SyncState.QUEUED if waiting else SyncState.SYNCED, waiting, activity.to_renew, queue)

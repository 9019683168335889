"""A station that makes facts and sends them over a bad line without end, until it is killed (TR-46, TR-47).

Its words are FOLDER URL LOGIN PASSWORD SEED. It says ``made NUMBER`` when a fact is kept, ``begin sync`` before a pass
and ``done sync MS`` after it, whatever came of it.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Sequence
from pathlib import Path

from readstation.core.clock import SystemClock
from readstation.core.ids import Login, new_id
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft, Transaction
from readstation.security.vault import KeyVault
from readstation.store.audit import AuditOrigin
from readstation.store.central.factory import open_central
from readstation.store.outbox import StationOutbox
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from readstation.sync.engine import sync_once
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import CentralUnreachable
from tests.builders.signing_station import SOFTWARE
from tests.integration.killed_station import say

_POLICY = SyncPolicy(batch=25, attempts=2, first_wait_s=0.02, longest_wait_s=0.2)
_MOST_AT_ONCE = 40


def run(
    folder: Path, url: str, login: Login, password: str, seed: int, outbox_type: type[StationOutbox] = StationOutbox
) -> None:
    chance, opened = random.Random(seed), OpenProfile(folder)
    key = KeyVault(opened.profile.keys).station_key()
    station = key.station.station_id
    store = StationStore(
        opened.profile, AuditOrigin(station, SOFTWARE, new_id(), key), SystemClock(), reserve_bytes=0
    )  # fmt: skip
    outbox = outbox_type(store._database, station)
    while True:
        for _ in range(chance.randint(5, _MOST_AT_ONCE)):
            draft = AuditDraft(AuditAction.ACTION_REFUSED, new_id(), login=login)
            store.reads.commit(Transaction((draft,)))
        counts = outbox.counts(login)
        say("made", counts.waiting + counts.received + counts.sealed + counts.refused)
        say("begin", "sync")
        began = time.monotonic()
        with (
            contextlib.suppress(CentralUnreachable),
            contextlib.closing(open_central(url, login, password)) as central,
        ):
            sync_once(outbox, central, store.worklist, login, station, QuietJob(), policy=_POLICY)
        say("done", "sync", round(1000 * (time.monotonic() - began)))


def main(words: Sequence[str]) -> None:
    run(Path(words[0]), words[1], Login(words[2]), words[3], int(words[4]))

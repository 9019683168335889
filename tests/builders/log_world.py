"""A central log with lines in several closed hours, and its sequencer's key."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.findings import Finding
from readstation.model.checkpoint import EVERY_MS, due_at
from readstation.security.keys import check_signature
from readstation.security.service_key import ServiceKey
from readstation.store.central.checkpoints import Noted
from readstation.store.central.factory import open_central, open_sequencer
from readstation.sync.witness import Witness
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import World, new_world

BEGAN_MS = due_at(1_790_000_000_000)


@dataclass
class LogWorld:
    """A reader's world whose sequencer signs checkpoints, at hours that a test counts."""

    world: World
    key: ServiceKey = field(default_factory=lambda: ServiceKey(Ed25519PrivateKey.generate()))
    hour: int = 0

    def send(self, limit: int = 500) -> None:
        """Send what waits on the station, or the first of it."""
        facts = self.world.waiting(limit)
        self.world.push(*facts)
        self.world.station.store.outbox.mark_received(facts)

    def next_hour(self, key: ServiceKey | None = None) -> Noted:
        """Let an hour pass and close it, with another key than the sequencer's where one is given."""
        self.hour += 1
        with contextlib.closing(open_sequencer(self.world.access.sequencer, check_signature)) as sequencer:
            sequencer.run_once()
            noted = sequencer.close_hour(key or self.key, BEGAN_MS + self.hour * EVERY_MS + 1234)
        assert noted is not None
        return noted

    def look(self) -> tuple[Finding, ...]:
        """Let the station look at the log."""
        station = self.world.station
        witness = Witness(station.store.checkpoints, check_signature)
        with contextlib.closing(open_central(self.world.url, station.login, self.world.password)) as central:
            return witness.look(station.login, central.checkpoints)


def new_log_world(access: CentralAccess, folder: Path, hours: int = 3) -> LogWorld:
    """Return a world with a signed read that arrived in portions, an hour after each."""
    made = LogWorld(new_world(access, folder))
    made.world.station.read_everything()
    size = len(made.world.waiting()) // hours
    for portion in range(hours):
        made.send(size if portion + 1 < hours else 500)
        made.next_hour()
    return made

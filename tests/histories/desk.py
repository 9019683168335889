"""A reader's station in a history: it lives, dies, loses its power, is copied and set back (TR-55)."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from readstation.core.clock import SystemClock
from readstation.core.jobs import QuietJob
from readstation.reading.verify import verify
from readstation.security.keys import check_signature
from readstation.store.audit import AuditOrigin
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from tests.builders.adjudicated import PASSWORD
from tests.builders.signing_station import SOFTWARE
from tests.histories.house import Reader
from tests.histories.life import Life, station_key
from tests.histories.model import StationModel
from tests.support.forked import ForkedProgram, expect
from tests.support.storage_model import Disk, environment_under, records_of

STATION = expect("tests.histories.station_life")
_SIGKILL = -9


class End(StrEnum):
    """How a life ends."""

    CLOSED = "closed"
    KILLED = "killed"
    POWER_CUT = "power cut"
    FULL = "full disk"


@dataclass
class KeptProfile:
    """A copy of a profile, and what was acknowledged when it was made."""

    folder: Path
    model: StationModel


@dataclass
class Desk:
    """A reader at a station, seen from outside.

    Attributes
    ----------
    reader, folder, library
        Who; the disk, which holds the profile and nothing else; the storage model.
    bug
        What is broken on purpose.
    model, left
        What was acknowledged; reads that are not gone on with, since the profile was set back to before them.
    kept, was_set_back
        Copies of the profile; whether one was put in its place.
    settled
        How many facts it had when the sequencer last did a pass of which it has fetched the answers.
    """

    reader: Reader
    folder: Path
    library: Path
    bug: str
    model: StationModel = field(default_factory=StationModel)
    left: set[str] = field(default_factory=set)
    kept: list[KeptProfile] = field(default_factory=list)
    was_set_back: bool = False
    settled: int = 0

    def __post_init__(self) -> None:
        shutil.copytree(self.reader.profile, self.profile)

    @property
    def profile(self) -> Path:
        return self.folder / "disk" / "profile"

    def live(self, url: str, seed: int, acts: tuple[str, ...], end: End, *, is_older: bool = False) -> None:
        """Live a life; how far it comes and what is acknowledged is compared with the model and taken into it."""
        chance = random.Random(seed)
        life = Life(
            str(self.profile), url, self.reader.login, self.reader.station, PASSWORD, seed, acts, tuple(self.left),
            wall_ms=1_795_900_000_000 + chance.randint(-86_400_000, 86_400_000), is_older=is_older,
            dies_at=chance.randint(1, 60 * len(acts)) if end in (End.KILLED, End.POWER_CUT) else 0,
            full_from=chance.randint(1, 12 * len(acts)) if end is End.FULL else 0, bug=self.bug,
        )  # fmt: skip
        log = self.folder / "record" if end is End.POWER_CUT else None
        disk = Disk(self.profile.parent) if log is not None else None
        status, lines = self._run(life, log)
        assert status in ((0, _SIGKILL) if life.dies_at else (0,)), "a station ended by itself"
        self._takes(lines)
        if disk is not None and log is not None and status == _SIGKILL:
            disk.play(records_of(log))
            disk.write_out(disk.cut(chance))
        if log is not None:
            log.unlink(missing_ok=True)

    def keep_copy(self) -> None:
        """Copy the profile as it lies there; its program does not run."""
        folder = self.folder / f"kept-{len(self.kept)}"
        shutil.copytree(self.profile, folder)
        self.kept.append(KeptProfile(folder, self.model.copied()))

    def set_back(self, kept: KeptProfile) -> None:
        """Put a copy in the profile's place. What was done since is not there; nobody goes on with those reads."""
        shutil.rmtree(self.profile)
        shutil.copytree(kept.folder, self.profile)
        since = {name for name, each in self.model.reads.items()
                 if each.step > (kept.model.reads[name].step if name in kept.model.reads else 0)}  # fmt: skip
        self.left |= since
        self.model, self.was_set_back = kept.model.copied(), True

    def rows(self) -> list[tuple[str, int, str, str, str, str]]:
        """Return station, number, id, kind, digest and state of each fact, as another program finds them."""
        query = "SELECT station, number, fact_id, kind, digest, state FROM outbox ORDER BY station, number"
        with closing(sqlite3.connect(f"file:{self.profile / 'station.db'}?mode=ro", uri=True)) as file:
            return file.execute(query).fetchall()

    def verify(self) -> None:
        key = station_key(self.reader.station)
        origin = AuditOrigin(self.reader.station, SOFTWARE, "boot", key)
        with closing(OpenProfile(self.profile)) as opened:  # noqa: SIM117 - one is closed before the other
            with closing(StationStore(opened.profile, origin, SystemClock(), reserve_bytes=0)) as store:
                found = verify(store.evidence, check_signature, job=QuietJob())
        assert found.is_sound, [str(each) for each in found.findings]

    def _run(self, life: Life, log: Path | None) -> tuple[int, list[list[str]]]:
        written = life.write(self.folder / "life.json")
        under = environment_under(self.library, self.profile.parent, log)
        with ForkedProgram(STATION, written, added=under) as program:
            said = program.stdout.readlines()
            status = program.wait()
            assert status in (0, _SIGKILL), program.stderr.read()[-3000:]
        # A line without its end was being written when the process was killed.
        return status, [line.split() for line in said if line.endswith("\n")]

    def _takes(self, lines: list[list[str]]) -> None:
        starts = [words for words in lines if words[0] in ("have", "held")]
        self.model.takes_start(starts)
        for words in lines:
            self.model.takes(words)

"""A station whose clocks do whatever clocks do, with its real store and outbox, and a real central database (TR-38).

A history is made by chance from its seed. Only the machine's clocks are not real: they are set by up to ten years,
stand, go on by seconds or days, change their zone, pass the ends of summer time, leap days and years, and start anew.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from readstation.core.clock import Moment
from readstation.core.ids import StationId
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.model.rounds import RevisionCode
from readstation.reading.commands import MeasureTarget, WriteNote
from readstation.reading.ports import AuditDraft, Session, Transaction
from readstation.reading.revise import ChangeReason
from readstation.reading.session import ReadSession
from readstation.reading.session_base import ReadTools
from readstation.reading.verify import verify
from readstation.security.keys import check_signature
from readstation.security.vault import StationKey
from readstation.store.audit import AuditOrigin
from readstation.store.central.connections import EmbeddedDatabase
from readstation.store.central.embedded import EmbeddedCentral
from readstation.store.central.evidence import CentralEvidence
from readstation.store.central.factory import open_office, set_up_central
from readstation.store.central.sequencer import CentralSequencer
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from readstation.sync.books import StationBooks
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import CentralUnreachable
from tests.builders.faulty_central import Fault, FaultyCentral
from tests.builders.reads import (
    LOGIN,
    PASSWORD,
    SOFTWARE,
    T1,
    OpenKeySigner,
    add_target,
    drawn,
    key_of,
    person_of,
    station_with_case,
)

SECOND_MS = 1_000
DAY_MS = 24 * 60 * 60 * SECOND_MS
TEN_YEARS_MS = 3_653 * DAY_MS
_PASSES_TO_REST = 4
"""A pass that comes upon an anomaly records and sends it, and the receipt of that comes with the next one."""
POLICY = SyncPolicy(batch=9, attempts=3)
STATION = StationKey(StationId("station-1"), key_of("station-1"))
OF_CLOCK = frozenset({AuditAction.CLOCK_STEPPED, AuditAction.CLOCK_ZONE_CHANGED})
ZONES_MINUTES = (-720, -300, -210, 0, 60, 120, 345, 570, 840)
TURNS = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # summer time begins in Europe
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # and ends
    datetime(2026, 11, 1, 6, tzinfo=UTC),  # and in New York
    datetime(2024, 2, 29, tzinfo=UTC),
    datetime(2028, 3, 1, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),  # 32 bits of seconds end
)
"""Moments that clocks have trouble with."""


class ChancyClock:
    """The wall clock, zone and counter of one machine; what a history does to them is counted."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.moment = Moment(1_795_900_000_000 + chance.randint(-TEN_YEARS_MS, TEN_YEARS_MS), 60, 40_000)
        self.stands = False
        self.done: Counter[str] = Counter()

    def now(self) -> Moment:
        self.goes(self.chance.randint(1, 60))
        return self.moment

    def goes(self, ms: int) -> None:
        gone_ms = 0 if self.stands else ms
        utc_ms, monotonic_ms = self.moment.utc_ms + gone_ms, self.moment.monotonic_ms + ms
        self.moment = replace(self.moment, utc_ms=utc_ms, monotonic_ms=monotonic_ms)

    def time_goes_by(self) -> None:
        self.done["time"] += 1
        self.goes(self.chance.choice([900, 30 * SECOND_MS, 3_600 * SECOND_MS, 3 * DAY_MS]))

    def is_set(self) -> None:
        """Set it: by what a person mistypes, a server corrects, or an empty battery leaves."""
        self.done["set"] += 1
        far = self.chance.choice([3 * SECOND_MS, 3_600 * SECOND_MS, DAY_MS, TEN_YEARS_MS])
        self._by(self.chance.choice([-1, 1]) * self.chance.randint(far // 2, far))

    def is_corrected(self) -> None:
        """Set it by less than a step, back or on, as time servers do: leap seconds among it."""
        self.done["corrected"] += 1
        self._by(self.chance.randint(-1_000, 1_000))

    def stops_or_goes_on(self) -> None:
        self.done["stood"] += 1
        self.stands = not self.stands

    def changes_zone(self) -> None:
        self.done["zone"] += 1
        self.moment = replace(self.moment, offset_minutes=self.chance.choice(ZONES_MINUTES))

    def stands_before_a_turn(self) -> None:
        """Set it some seconds before a moment that clocks have trouble with, which comes while somebody works."""
        self.done["turn"] += 1
        turn_ms = round(self.chance.choice(TURNS).timestamp() * 1000)
        self.moment = replace(self.moment, utc_ms=turn_ms - self.chance.randint(1, 3 * SECOND_MS))

    def starts_anew(self) -> None:
        """Begin to count anew, as after a start of the machine: the wall clock may stand anywhere."""
        self.done["start"] += 1
        self.moment = replace(self.moment, monotonic_ms=self.chance.randint(5_000, 90_000))
        if self.chance.random() < 0.5:
            self.is_set()

    def _by(self, ms: int) -> None:
        self.moment = replace(self.moment, utc_ms=self.moment.utc_ms + ms)


@dataclass(frozen=True)
class Origin:
    """A profile and a central database as they are at the beginning of each history."""

    profile: Path
    central: Path


def made_origin(folder: Path) -> Origin:
    """Make a station with a case of one timepoint, and a central database that knows it."""
    url = f"sqlite:///{folder / 'central.db'}"
    set_up_central(url)
    with station_with_case(folder / "profile", timepoints=1) as station, contextlib.closing(open_office(url)) as office:
        office.enrol_person(person_of())
        office.enrol_station(STATION.station)
        office.put_charter(station.charter)
        office.assign(station.assignment)
    return Origin(folder / "profile", folder / "central.db")


@dataclass
class ClockWorld:
    """One station with its central database, and what happens to both.

    Attributes
    ----------
    origin, folder
        Where it begins, and a folder of its own.
    chance
        Decides everything, until the next history begins.
    """

    origin: Origin
    folder: Path
    chance: random.Random
    starts: int = 0
    stage: str = "new"
    signatures: int = 0
    read: ReadSession | None = None
    clock: ChancyClock = field(init=False)

    def __post_init__(self) -> None:
        shutil.copytree(self.origin.profile, self.folder / "profile")
        shutil.copy(self.origin.central, self.folder / "central.db")
        self.clock = ChancyClock(self.chance)
        self.boot = 1
        # Kept open, and one for all: to open it takes as long as a dozen passes.
        self.database = EmbeddedDatabase(self.folder / "central.db")
        self.central = EmbeddedCentral(self.database, LOGIN)
        self.sequencer = CentralSequencer(self.database, check_signature)
        self._open()

    def _open(self) -> None:
        self.starts += 1
        self._profile = OpenProfile(self.folder / "profile")
        origin = AuditOrigin(STATION.station.station_id, SOFTWARE, f"boot {self.boot}", STATION)
        self.store = StationStore(self._profile.profile, origin, self.clock, reserve_bytes=0)
        self.read = None

    def begins(self, chance: random.Random) -> None:
        """Begin another history, with clocks that stand anywhere."""
        self.chance = self.clock.chance = chance
        self.clock.is_set()

    def goes_on(self) -> None:
        """Do one thing, of the clock's or of a person's."""
        clock = self.clock
        happens: list[Callable[[], object]] = [
            clock.is_set, clock.is_corrected, clock.stops_or_goes_on, clock.changes_zone, clock.stands_before_a_turn,
            clock.time_goes_by, self.store.look_at_clock, self.starts_again, self.sync, self.sequence,
            *[self.work] * 4, *[self.read_on] * 6,
        ]  # fmt: skip
        self.chance.choice(happens)()

    def starts_again(self) -> None:
        """Start the program again, after an end or a kill, on the same start of the machine or on another."""
        if self.chance.random() < 0.5:
            self.store.close()
        else:
            self.store._database.close()
        self._profile.close()
        if self.chance.random() < 0.5:
            self.boot += 1
            self.clock.starts_anew()
        self._open()

    def work(self) -> None:
        """Record something that is no step of a read."""
        draft = AuditDraft(AuditAction.ACTION_REFUSED, f"thing {self.chance.random()}", LOGIN)
        self.store.reads.commit(Transaction((draft,)))

    def read_on(self) -> None:
        """Do the next thing of a read: it is read, locked, signed, and amended as often as there is time for."""
        read = self.read or self._opened()
        self.read = read
        if self.stage == "new":
            read.open_timepoint(0)
            read.apply(add_target(466))
            self.stage = "open"
        elif self.stage == "amending":
            read.apply(MeasureTarget(0, T1, drawn(1000 + self.signatures)))
            self.stage = "amended"
        elif self.stage in ("open", "amended") and self.chance.random() < 0.5:
            read.apply(WriteNote(0, f"note {self.chance.random()}"))
        elif self.stage == "open":
            read.lock(0)
            self.stage = "locked"
        elif self.stage == "amended":
            read.lock_round()
            self.stage = "locked"
        elif self.stage == "locked":
            read.sign(read.seal(), PASSWORD)
            self.signatures += 1
            self.stage = "signed"
        else:
            read.amend(ChangeReason(RevisionCode.WRONG_LINE, "The line ran into the vessel"))
            self.stage = "amending"

    def _opened(self) -> ReadSession:
        store = self.store
        tools = ReadTools(store.reads, OpenKeySigner(key_of(LOGIN)), STATION, self.clock, SOFTWARE, check_signature)
        (given,) = store.reads.assignments(LOGIN)
        return ReadSession(given, Session(person_of(), "session-1"), tools)

    def sync(self, *, is_clear: bool = False) -> SyncReport | None:
        """Do a pass, over a line that loses some requests and answers; None where it did not come to its end."""
        store = self.store
        faults = [Fault.NONE, Fault.NONE, Fault.NONE, Fault.LOST_REQUEST, Fault.LOST_ANSWER, Fault.REPEATED]
        line = [] if is_clear else self.chance.choices(faults, k=8)
        store.sign_head(LOGIN)
        try:
            report = sync_once(
                store.outbox, FaultyCentral(self.central, line), store.worklist, LOGIN, STATION.station.station_id,
                QuietJob(), books=StationBooks(store.origins, store.claims, store.differences, store.versions),
                policy=POLICY, sleep=lambda _seconds: None, clock=self.clock,
            )  # fmt: skip
        except CentralUnreachable:
            return None
        store.note_clock(report.offset_ms, (report.round_trip_ms + 1) // 2, report.asked_at)
        store.contacts.made(LOGIN)
        assert report.findings == (), [str(each) for each in report.findings]
        return report

    def sequence(self) -> None:
        self.sequencer.run_once()

    def check(self) -> None:
        """Bring both sides to rest, and compare them: nothing is lost, refused or in another order."""
        self.work()
        for _ in range(_PASSES_TO_REST):
            report = self.sync(is_clear=True)
            assert report is not None
            counts = report.counts
            if (counts.waiting, counts.received) == (0, 0):
                break
            self.sequence()
        assert (counts.waiting, counts.received, counts.refused) == (0, 0, 0), counts
        here, there = self._here(), self._there()
        assert there == here, "central holds other facts, or in another order"
        assert [number for number, _, _ in here] == list(range(1, len(here) + 1))
        self._check_events()

    def verify(self) -> None:
        """Verify everything that either side holds."""
        found = verify(self.store.evidence, check_signature, job=QuietJob())
        assert (found.findings, found.signed_reads) == ((), self.signatures)
        evidence = CentralEvidence(self.database)
        at_central = verify(evidence, check_signature, log=evidence.log(), is_whole=False, job=QuietJob())
        assert (at_central.findings, at_central.signed_reads) == ((), self.signatures)
        assert (at_central.steps, at_central.audit_events) == (found.steps, found.audit_events)

    def _check_events(self) -> None:
        """What was done to the clock is in the trail, once each: a start of the program may come upon one anew."""
        told = sum(event.action in OF_CLOCK for event, _, _ in self.store.evidence.audit_events())
        done = self.clock.done
        assert (
            told
            <= sum(done[name] for name in ("set", "corrected", "stood", "zone", "turn")) + done["start"] + self.starts
        )

    def _here(self) -> list[tuple[int, str, str]]:
        with contextlib.closing(sqlite3.connect(self.folder / "profile" / "station.db")) as file:
            return file.execute("SELECT number, kind, digest FROM outbox ORDER BY number").fetchall()

    def _there(self) -> list[tuple[int, str, str]]:
        with contextlib.closing(sqlite3.connect(self.folder / "central.db")) as file:
            return file.execute("SELECT number, kind, digest FROM log_leaf ORDER BY position").fetchall()

    def close(self) -> None:
        self.database.close()
        self.store._database.close()
        self._profile.close()


def live_through(origin: Origin, folder: Path, seeds: Sequence[int]) -> Counter[str]:
    """Live through the histories of some seeds, one after the other, at one station with its central.

    Each ends at rest, with both sides compared; at the end both verify.

    Returns
    -------
    Counter of str
        What was done to the clocks, and the signatures.
    """
    world = ClockWorld(origin, folder, random.Random(seeds[0]))
    try:
        for seed in seeds:
            world.begins(random.Random(seed))
            for _ in range(world.chance.randint(10, 30)):
                world.goes_on()
            world.check()
        world.verify()
    finally:
        world.close()
        shutil.rmtree(folder)
    return world.clock.done + Counter(signatures=world.signatures)

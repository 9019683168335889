"""A station that lives one life of a history (TR-55): it does what it is told, and says what it has kept.

Its word is the file of a `life.Life`. It says, each line once the thing came back:

- ``have READ STEP STATE BEFORE DIGEST`` at the start, of each read that has a step: its last step, the digest of the
  rows as they stand and as they were before that step, and the digest of the step's bytes,
- ``held NUMBER`` at the start: how many facts the person has made here,
- ``begin ACT`` and ``done ACT`` around an act; ``refused CODE`` where it was refused,
- ``saved READ STEP STATE DIGEST``, ``locked READ TIMEPOINT``, ``signed READ VERSION DIGEST``, ``made NUMBER``,
- ``found CODE`` for what a pass of sync has to tell, ``counts WAITING RECEIVED SEALED REFUSED`` at its end.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, event

from readstation.core.canonical import sha256_hex
from readstation.core.clock import Moment
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.ids import LesionId, ReadId, new_id
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.model.fact_bodies import signed_read_body
from readstation.model.lesion import LesionRole, LesionType
from readstation.model.read import ReadState
from readstation.model.rounds import ChangeReason, RevisionCode
from readstation.model.series import SeriesFacts
from readstation.model.subject import Assignment, ReadStage
from readstation.reading.commands import AddLesion, MeasureTarget, WriteNote
from readstation.reading.ports import AuditDraft, Session, Transaction
from readstation.reading.refold import refold
from readstation.reading.rows import state_digest
from readstation.reading.session import ReadSession, ReadTools
from readstation.security.keys import check_signature
from readstation.store.audit import AuditOrigin
from readstation.store.central.factory import open_central
from readstation.store.central.migrate import known_schemas
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from readstation.sync.books import StationBooks
from readstation.sync.engine import sync_once
from readstation.sync.handshake import StationForm
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import CentralUnreachable
from tests.builders.faulty_central import Fault, FaultyCentral
from tests.builders.reads import OpenKeySigner
from tests.builders.signing_station import PASSWORD, SOFTWARE, SigningStation
from tests.histories.bugs import plant_in_station
from tests.histories.life import Life, life_from, person_key, person_of, station_key
from tests.integration.killed_station import say

TIMEPOINTS = (0, 1)
LESION = LesionId("L1")
LENGTHS_UM = (25_000, 40_000, 60_000)
"""What is measured after 40 mm: a partial response, stable disease or progression, so that two readers may differ."""
_POLICY = SyncPolicy(batch=11, attempts=2)
_LINE = [*[Fault.NONE] * 12, Fault.LOST_REQUEST, Fault.LOST_ANSWER, Fault.REPEATED]
_WITHOUT_END = 1_000_000_000


class LifeClock:
    """A wall clock that a history sets, and a counter that goes on."""

    def __init__(self, wall_ms: int) -> None:
        self._moment = Moment(wall_ms, 60, 40_000)

    def now(self) -> Moment:
        self._by(7, 7)
        return self._moment

    def is_set(self, by_ms: int) -> None:
        self._by(by_ms, 0)

    def _by(self, wall_ms: int, counted_ms: int) -> None:
        at = self._moment
        self._moment = replace(at, utc_ms=at.utc_ms + wall_ms, monotonic_ms=at.monotonic_ms + counted_ms)


class Station:
    """A person at a station whose program runs."""

    def __init__(self, life: Life) -> None:
        self._life, self._chance = life, random.Random(life.seed)
        self._clock, self._key = LifeClock(life.wall_ms), station_key(life.station)
        self._opened = OpenProfile(Path(life.folder))
        origin = AuditOrigin(life.station, SOFTWARE, f"boot {life.seed}", self._key)
        self._store = StationStore(self._opened.profile, origin, self._clock, reserve_bytes=0)
        self._session = Session(person_of(life.login), new_id())
        signer = OpenKeySigner(person_key(life.login), PASSWORD)
        self._tools = ReadTools(self._store.reads, signer, self._key, self._clock, SOFTWARE, check_signature)
        self._reads: dict[ReadId, ReadSession] = {}

    def tell_what_is_here(self) -> None:
        store = self._store
        for given in store.reads.assignments(self._life.login):
            journal = store.reads.journal(given.read_id)
            if journal:
                before = refold(given.read_id, given.case_alias, journal[:-1])
                state = store.reads.state(given.read_id)
                assert refold(given.read_id, given.case_alias, journal) == state, "journal and rows differ"
                head = store.reads.journal_head(given.read_id)
                say("have", given.read_id, state.step, state_digest(state), state_digest(before), head.digest)
        say("held", self._held())

    def do(self, act: str) -> None:
        """Do one thing; what is refused, or fails with the disk, is said and the station goes on."""
        say("begin", act)
        acts = {
            "read on": self._read_on, "note": self._note, "undo": self._undo, "work": self._work, "sync": self._sync,
            "send": lambda: self._sync(is_clear=True), "clock": self._set_clock,
        }  # fmt: skip
        try:
            acts[act]()
        except Refused as refusal:
            say("refused", *(each.code for each in refusal.findings))
        except EnvironmentFault:
            # What an open read remembers of a failed act is not what this history is about.
            self._reads.clear()
            say("refused", "disk")
        else:
            say("done", act)

    def close(self) -> None:
        self._store.close()
        self._opened.close()

    def _held(self) -> int:
        counts = self._store.outbox.counts(self._life.login)
        return counts.waiting + counts.received + counts.sealed + counts.refused

    def _mine(self) -> list[Assignment]:
        mine = self._store.reads.assignments(self._life.login)
        return [each for each in mine if each.read_id not in self._life.left]

    def _session_of(self, given: Assignment) -> ReadSession:
        if given.read_id not in self._reads:
            self._reads[given.read_id] = ReadSession(given, self._session, self._tools)
        return self._reads[given.read_id]

    def _read_on(self) -> None:
        """Do the next thing of the first read that is not signed, or amend one that is."""
        mine = self._mine()
        open_ones = [each for each in mine if self._session_of(each).view().stage is not ReadStage.SIGNED]
        if open_ones:
            self._go_on(open_ones[0], self._session_of(open_ones[0]))
        elif mine:
            given = self._chance.choice(mine)
            self._session_of(given).amend(ChangeReason(RevisionCode.WRONG_LINE, "The line ran into the vessel"))
            self._saved(given, self._session_of(given))

    def _go_on(self, given: Assignment, read: ReadSession) -> None:
        state, last = read.view().state, len(read.view().state.timepoints) - 1
        if state.open_round is not None:
            self._go_on_amending(given, read, state)
        elif last + 1 in TIMEPOINTS and (last < 0 or state.is_locked(last)):
            read.open_timepoint(last + 1)
            self._saved(given, read)
        elif state.is_locked(TIMEPOINTS[-1]) or state.last_round is not None:
            signed = read.sign(read.seal(), PASSWORD)
            self._saved(given, read)
            say("signed", given.read_id, signed.sealed.version, sha256_hex(signed_read_body(signed)))
        elif (LESION, last) not in state.assessments:
            self._measure(given, read, last)
        else:
            read.lock(last)
            self._saved(given, read)
            say("locked", given.read_id, last)

    def _go_on_amending(self, given: Assignment, read: ReadSession, state: ReadState) -> None:
        before = state.assessments[LESION, TIMEPOINTS[-1]].measurement
        opened = state.open_round
        assert opened is not None
        has_changed = any(each.round == opened.number for each in state.revisions.values())
        if not has_changed:
            length_um = 100 * ((before.length_tenths if before else 0) + 1)
            line = SigningStation.line_on(self._arterial(given, TIMEPOINTS[-1]), length_um)
            read.apply(MeasureTarget(TIMEPOINTS[-1], LESION, line))
        else:
            read.lock_round()
        self._saved(given, read)

    def _measure(self, given: Assignment, read: ReadSession, timepoint: int) -> None:
        length_um = self._chance.choice(LENGTHS_UM) if timepoint else 40_000
        line = SigningStation.line_on(self._arterial(given, timepoint), length_um)
        if timepoint == 0:
            site = "segment VII"
            read.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", site, measurement=line))
        else:
            read.apply(MeasureTarget(timepoint, LESION, line))
        self._saved(given, read)

    def _arterial(self, given: Assignment, timepoint: int) -> SeriesFacts:
        images = self._store.reads.images(given.case_alias, timepoint)
        assert images is not None
        return images.series[0]

    def _note(self) -> None:
        for given in self._mine():
            read = self._session_of(given)
            view = read.view()
            if view.state.timepoints and view.stage is not ReadStage.SIGNED:
                read.apply(WriteNote(view.timepoint, f"note {self._chance.random()}"))
                self._saved(given, read)
                return
        self._work()

    def _undo(self) -> None:
        for given in self._mine():
            read = self._session_of(given)
            if read.view().stage is not ReadStage.SIGNED:
                (read.undo if self._chance.random() < 0.6 else read.redo)()
                self._saved(given, read)
                return

    def _saved(self, given: Assignment, read: ReadSession) -> None:
        state = read.view().state
        head = self._store.reads.journal_head(given.read_id)
        say("saved", given.read_id, state.step, state_digest(state), head.digest)

    def _work(self) -> None:
        """Record something that is no step of a read."""
        draft = AuditDraft(AuditAction.ACTION_REFUSED, new_id(), self._life.login)
        self._store.reads.commit(Transaction((draft,)))
        say("made", self._held())

    def _set_clock(self) -> None:
        far_ms = self._chance.choice([2_000, 3_600_000, 86_400_000, 3_653 * 86_400_000])
        self._clock.is_set(self._chance.choice([-1, 1]) * self._chance.randint(far_ms // 2, far_ms))
        self._store.look_at_clock()

    def _sync(self, *, is_clear: bool = False) -> None:
        """Do a pass over a line that loses some requests and answers, or over a clear one."""
        store, life = self._store, self._life
        schemas = known_schemas()[:-1] if life.is_older else known_schemas()
        here = {each.read_id: each.charter_digest for each in store.reads.assignments(life.login)}
        store.sign_head(life.login)
        line = [] if is_clear else self._chance.choices(_LINE, k=12)
        books = StationBooks(store.origins, store.claims, store.differences, store.versions)
        try:
            with contextlib.closing(open_central(life.url, life.login, life.password)) as central:
                report = sync_once(
                    store.outbox, FaultyCentral(central, line), store.worklist,
                    life.login, life.station, QuietJob(), books=books, policy=_POLICY, sleep=lambda _: None,
                    clock=self._clock, mine=StationForm(schemas, here),
                )  # fmt: skip
        except CentralUnreachable:
            say("refused", "line")
            return
        store.contacts.made(life.login)
        for finding in report.findings:
            say("found", finding.code)
        counts = report.counts
        say("counts", counts.waiting, counts.received, counts.sealed, counts.refused)


def die_at(number: int) -> None:
    """Be killed right before the statement of a number, whichever database it is for."""
    done = 0

    def count(*_: object) -> None:
        nonlocal done
        done += 1
        if done == number:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, moment, count)


def main(words: Sequence[str]) -> None:
    life = life_from(Path(words[0]))
    shim = ctypes.CDLL(None)
    shim.storage_begin()
    plant_in_station(life.bug)
    station = Station(life)
    station.tell_what_is_here()
    if life.dies_at:
        die_at(life.dies_at)
    if life.full_from:
        shim.storage_fault(ctypes.c_long(life.full_from), 28, ctypes.c_long(_WITHOUT_END), 1)
    for act in life.acts:
        station.do(act)
    if life.full_from:
        shim.storage_fault(ctypes.c_long(-1), 0, ctypes.c_long(0), 0)
    station.close()
    say("end")

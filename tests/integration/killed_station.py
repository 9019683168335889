"""A whole station that works without end, until it is killed: edits, undo, locks, signatures, images, sync.

Its words are FOLDER SEED KIND. KIND is what it mostly does. It says on standard
output, each line after the thing came back:

- ``begin KIND`` before an act, ``done KIND MS`` after it,
- ``saved READ STEP DIGEST`` after each step of a read: its number, and the digest of the rows that it left,
- ``locked READ TIMEPOINT``, ``signed READ``, ``stored SERIES``, ``sealed COUNT``.
"""

from __future__ import annotations

import contextlib
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.ids import LesionId
from readstation.core.jobs import QuietJob
from readstation.model.charter import SequenceMode
from readstation.model.lesion import LesionRole, LesionType, TargetStateCode
from readstation.model.markup import MarkupFigures, MarkupKind, MarkupShape
from readstation.model.series import SeriesFacts
from readstation.model.subject import Assignment, ReadStage
from readstation.reading.commands import (
    AddLesion,
    AddMarkup,
    Command,
    MeasureTarget,
    RemoveLesion,
    SetTargetState,
    WriteNote,
)
from readstation.reading.ports import Session
from readstation.reading.rows import state_digest
from readstation.reading.session import ReadSession
from readstation.store.central.factory import open_office
from readstation.sync.engine import SyncReport
from tests.builders.reader_station import give_case
from tests.builders.signing_station import PASSWORD, SigningStation, demo_charter

KINDS = ("edit", "undo", "lock", "sign", "images", "load", "sync")
TIMEPOINTS = (0, 1, 2)
OFFLINE = replace(demo_charter(), sequence_mode=SequenceMode.OFFLINE)
"""The station goes on by itself after a lock; it does not wait for central's answer."""


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def told(kind: str) -> Iterator[None]:
    """Say when an act begins, and when it is done how long it took."""
    say("begin", kind)
    began = time.monotonic()
    try:
        yield
    finally:
        say("done", kind, round(1000 * (time.monotonic() - began)))


def central_of(folder: Path) -> str:
    return f"sqlite:///{folder.parent / 'central' / 'central.db'}"


def give_another_case(station: OpenStation) -> Assignment:
    """Take a new case in and have the office assign it."""
    (person,) = station.vault.people()

    def assign(given: Assignment) -> None:
        with contextlib.closing(open_office(central_of(station.folder))) as office:
            office.put_charter(OFFLINE)
            office.assign(given)

    return give_case(
        station, person, OFFLINE, timepoints=TIMEPOINTS, has_real_images=True, at_central=assign
    )  # fmt: skip


class Worker:
    """A reader on a station, who goes on to the next read when one is signed."""

    def __init__(self, station: OpenStation, chance: random.Random) -> None:
        self._station = station
        self._services = Services(station)
        self._chance = chance
        (person,) = station.vault.people()
        self._session: Session = self._services.sign_in(person.login, PASSWORD)
        self._given, self._read = self._open_read()
        self.last_report: SyncReport | None = None

    def act(self, kind: str) -> None:
        """Do one thing of a kind."""
        acts: dict[str, Callable[[], None]] = {
            "edit": self._edit,
            "undo": self._undo,
            "lock": self._lock,
            "sign": self._sign,
            "images": self._take_images,
            "load": self._load,
            "sync": self._sync,
        }
        acts[kind]()

    def _open_read(self) -> tuple[Assignment, ReadSession]:
        mine = self._station.run(self._station.store.reads.assignments, self._session.person.login)
        for given in mine:
            read = self._services.open_read(self._session, given.read_id)
            view = self._station.run(read.view)
            if view.stage is not ReadStage.SIGNED:
                self._begin(read)
                return given, read
        self._take_images()
        return self._open_read()

    def _begin(self, read: ReadSession) -> None:
        """Open the timepoint that is to be read: the kill may have come between a lock and the next timepoint."""
        view = self._station.run(read.view)
        locked = [each for each in TIMEPOINTS if view.state.is_locked(each)]
        following = len(locked)
        if following in TIMEPOINTS and following not in view.state.timepoints:
            self._station.run(read.open_timepoint, following)

    def _saved(self) -> None:
        state = self._station.run(self._read.view).state
        say("saved", self._given.read_id, state.step, state_digest(state))

    def _edit(self) -> None:
        with contextlib.suppress(Refused), told("edit"):
            self._station.run(self._read.apply, self._command())
            self._saved()

    def _undo(self) -> None:
        with contextlib.suppress(Refused), told("undo"):
            self._station.run(self._read.undo if self._chance.random() < 0.6 else self._read.redo)
            self._saved()

    def _lock(self) -> None:
        view = self._station.run(self._read.view)
        timepoint = view.timepoint
        if view.state.is_locked(timepoint):
            self._sign()
            return
        self._complete(timepoint)
        with told("lock"):
            self._station.run(self._read.lock, timepoint)
            say("locked", self._given.read_id, timepoint)
            self._saved()
        if timepoint + 1 in TIMEPOINTS:
            self._station.run(self._read.open_timepoint, timepoint + 1)
            self._saved()

    def _sign(self) -> None:
        while not all(self._station.run(self._read.view).state.is_locked(each) for each in TIMEPOINTS):
            self._lock()
        with told("sign"):
            sealed = self._station.run(self._read.seal)
            self._station.run(self._read.sign, sealed, PASSWORD)
            say("signed", self._given.read_id)
        self._given, self._read = self._open_read()

    def _take_images(self) -> None:
        with told("images"):
            given = give_another_case(self._station)
            for timepoint in TIMEPOINTS:
                say("stored", self._facts(given, timepoint).series_key)

    def _load(self) -> None:
        facts = self._facts(self._given, self._chance.choice(TIMEPOINTS))
        with told("load"):
            volume = self._station.volumes.load(facts, QuietJob())
            assert volume.is_verified

    def _sync(self) -> None:
        with told("sync"):
            report = self.last_report = self._services.deliver(self._session).report
            if report is not None:
                say("sealed", report.counts.sealed)

    def _facts(self, given: Assignment, timepoint: int) -> SeriesFacts:
        images = self._station.run(self._station.store.reads.images, given.case_alias, timepoint)
        assert images is not None
        return images.series[0]

    def _complete(self, timepoint: int) -> None:
        """Do what a timepoint needs before it can be locked."""
        facts = self._facts(self._given, timepoint)
        state = self._station.run(self._read.view).state
        if not state.lesions:
            self._apply(self._target(facts, 40_000))
        for lesion_id in self._station.run(self._read.view).state.lesions:
            line = SigningStation.line_on(facts, 100 * self._chance.randint(200, 400))
            self._apply(MeasureTarget(timepoint, lesion_id, line))

    def _apply(self, command: Command) -> None:
        with contextlib.suppress(Refused):
            self._station.run(self._read.apply, command)
            self._saved()

    def _target(self, facts: SeriesFacts, length_um: int) -> AddLesion:
        line = SigningStation.line_on(facts, length_um)
        site = self._chance.choice(("segment IV", "segment VII"))
        return AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", site, measurement=line)

    def _command(self) -> Command:
        """Return some edit of the open timepoint; it may be one that a rule refuses."""
        view = self._station.run(self._read.view)
        timepoint, facts = view.timepoint, self._facts(self._given, view.timepoint)
        lesion = self._chance.choice(sorted(view.state.lesions) or [LesionId("L1")])
        length_um = 100 * self._chance.randint(150, 400)
        line = SigningStation.line_on(facts, length_um)
        shape, figures = _oval(facts)
        return self._chance.choice(
            (
                self._target(facts, length_um),
                MeasureTarget(timepoint, lesion, line),
                MeasureTarget(timepoint, lesion, line),
                SetTargetState(timepoint, lesion, TargetStateCode.ABSENT),
                RemoveLesion(timepoint, lesion),
                WriteNote(timepoint, f"note {length_um}"),
                AddMarkup(timepoint, shape, figures, f"mark {length_um}"),
            )
        )


def _oval(facts: SeriesFacts) -> tuple[MarkupShape, MarkupFigures]:
    line = SigningStation.line_on(facts, 20_000)
    sides = (replace(line.start, x=10_000, y=-5_000), replace(line.start, x=10_000, y=5_000))
    shape = MarkupShape(
        MarkupKind.ELLIPSE, line.series_key, line.image_ordinal, line.image_digest, line.plane, (0, 0, 1_000_000),
        (line.start, line.end, *sides),
    )  # fmt: skip
    figures = MarkupFigures(
        area_hundredths=15_708, voxels=120, mean_thousandths=62_000, sd_thousandths=11_000,
        minimum_thousandths=20_000, maximum_thousandths=99_000, unit="HU",
    )  # fmt: skip
    return shape, figures


def run(folder: Path, seed: int, kind: str) -> None:
    chance = random.Random(seed)
    with OpenStation(folder) as station:
        worker = Worker(station, chance)
        while True:
            worker.act(kind if chance.random() < 0.6 else chance.choice(("edit", "edit", "undo", "load", "sync")))


def main(words: Sequence[str]) -> None:
    run(Path(words[0]), int(words[1]), words[2])

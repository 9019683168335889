"""A scripted session in which every call that changes the disk fails, one after the other (TR-44).

Run as ``python -m tests.power.faulty_station FOLDER ERRNO MODE`` with `storage_model.c` under it. MODE is ``once``
(one call fails, the next goes through) or ``until`` (after half a write nothing goes through until there is room).
Each act is done with its first call failing, then its second, until it gets through without reaching the fault. After
each failure the session goes on as it is. On standard output stands what was acknowledged, in the words of
`tests.integration.killed_station`, and at the end, as JSON, for each act how many calls were covered, how many of the
failures were refused and how many were got over, and the words of the refusals.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ParamSpec, TypeVar

from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.errors import EnvironmentFault
from readstation.core.ids import LesionId, new_alias
from readstation.model.lesion import LesionRole, LesionType, Measurement
from readstation.model.series import SeriesFacts
from readstation.model.subject import ReadStage
from readstation.reading.commands import AddLesion, MeasureTarget, WriteNote
from readstation.reading.rows import state_digest
from tests.builders.signing_station import PASSWORD, SigningStation, arterial_series, with_real_images
from tests.integration.killed_station import TIMEPOINTS, give_another_case, say

_SHIM = ctypes.CDLL(None)
_SHIM.storage_fault.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_long, ctypes.c_int)
_SHIM.storage_faults_left.restype = ctypes.c_long
P = ParamSpec("P")
T = TypeVar("T")
LESION = LesionId("L1")
WITHOUT_END = 1_000_000_000
MOST_CALLS = 400


class Faults:
    """Lets acts fail at each of their calls, and counts how they ended."""

    def __init__(self, error: int, mode: str) -> None:
        self._error = error
        self._is_once = mode == "once"
        self.found: dict[str, Counter[str]] = {}
        self.words: Counter[str] = Counter()

    @contextlib.contextmanager
    def _from_call(self, number: int) -> Iterator[Callable[[], bool]]:
        """Let calls fail from one on; give a way to ask whether one did."""
        times = 1 if self._is_once else WITHOUT_END
        _SHIM.storage_fault(number, self._error, times, int(not self._is_once))
        try:
            yield lambda: bool(_SHIM.storage_faults_left() != times)
        finally:
            _SHIM.storage_fault(-1, 0, 0, 0)

    def everywhere(
        self, name: str, prepare: Callable[[], None], act: Callable[[], None], check: Callable[[bool], None]
    ) -> None:
        """Do an act with each of its calls failing, until it gets through untouched.

        Parameters
        ----------
        name
            The act's name in what is counted.
        prepare
            Makes the act possible once more, without faults.
        act
            Does it.
        check
            Looks, without faults, at what there is after it failed (True) or went through (False).
        """
        counts = self.found.setdefault(name, Counter())
        for number in range(MOST_CALLS):
            prepare()
            with self._from_call(number) as was_hit:
                failure = _failure_of(act)
                hit = was_hit()
            if failure is not None:
                assert hit, f"{name} failed by itself: {failure}"
                assert failure.kept, f"{name}, call {number}: it is not said what was kept: {failure}"
                assert failure.todo, f"{name}, call {number}: it is not said what to do: {failure}"
                self.words[str(failure)] += 1
            check(failure is not None)
            if not hit:
                return
            counts["calls"] += 1
            counts["got over" if failure is None else "refused"] += 1
        raise AssertionError(f"{name} never got through")


def _failure_of(act: Callable[[], None]) -> EnvironmentFault | None:
    try:
        act()
    except EnvironmentFault as failure:
        return failure
    return None


class Script:
    """One reader's session on a station whose disk fails."""

    def __init__(self, station: OpenStation, faults: Faults) -> None:
        self._station = station
        self._faults = faults
        self._services = Services(station)
        (person,) = station.vault.people()
        self._session = self._services.sign_in(person.login, PASSWORD)
        self._number = 0
        self._is_undone = False
        self._taken: list[SeriesFacts] = []
        self._open_another()

    def play(self) -> None:
        """Do every act of a read, each with each of its calls failing."""
        every = self._faults.everywhere
        every("open a timepoint", self._for_opening, lambda: self._run(self._read.open_timepoint, 0), self._check)
        every("add a lesion", self._for_adding, self._add, self._check)
        every("measure", self._for_measuring, self._measure, self._check)
        every("write a note", self._for_measuring, self._note, self._check)
        every("undo and redo", self._for_measuring, self._undo, self._check)
        every("lock", self._for_locking, self._lock, self._check)
        every("sign", self._for_signing, self._sign, self._check)
        every("take images", lambda: None, self._take_images, self._check_images)
        every("deliver", self._for_delivering, self._deliver, self._check)

    def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self._station.run(work, *args, **kwargs)

    def _open_another(self) -> None:
        self._given = give_another_case(self._station)
        self._read = self._services.open_read(self._session, self._given.read_id)

    def _check(self, failed: bool) -> None:
        """Compare the session with the database: it went as the act said, and what was there before is there."""
        reads, view = self._station.store.reads, self._run(self._read.view)
        journal = self._run(reads.journal, self._given.read_id)
        assert len(journal) == view.state.step, "the session and the journal do not say the same"
        assert state_digest(self._run(reads.state, self._given.read_id)) == state_digest(view.state)
        if failed:
            assert (view.state.step, state_digest(view.state)) == self._before, "something of a failed act was kept"
        say("saved", self._given.read_id, view.state.step, state_digest(view.state))

    def _remember(self) -> None:
        state = self._run(self._read.view).state
        self._before = state.step, state_digest(state)

    def _for_opening(self) -> None:
        if self._run(self._read.view).state.timepoints:
            self._open_another()
        self._remember()

    def _for_adding(self) -> None:
        state = self._run(self._read.view).state
        if state.lesions or state.is_locked(0):
            self._open_another()
        if not self._run(self._read.view).state.timepoints:
            self._run(self._read.open_timepoint, 0)
        self._remember()

    def _for_measuring(self) -> None:
        if not self._run(self._read.view).state.lesions:
            self._for_adding()
            self._add()
        self._remember()

    def _for_locking(self) -> None:
        """Open and measure the next timepoint that is not locked, of this case or of another."""
        state = self._run(self._read.view).state
        if state.is_locked(TIMEPOINTS[-1]):
            self._open_another()
            self._for_measuring()
        view = self._run(self._read.view)
        if view.state.is_locked(view.timepoint):
            self._run(self._read.open_timepoint, view.timepoint + 1)
        timepoint = self._run(self._read.view).timepoint
        self._run(self._read.apply, MeasureTarget(timepoint, LESION, self._line(timepoint)))
        self._remember()

    def _for_signing(self) -> None:
        # A right password whose success could not be written stays counted: the next success forgets it.
        self._services.sign_in(self._session.person.login, PASSWORD)
        if self._run(self._read.view).stage is ReadStage.SIGNED:
            self._open_another()
            self._for_measuring()
        while not self._run(self._read.view).state.is_locked(TIMEPOINTS[-1]):
            self._for_locking()
            self._lock()
        self._remember()

    def _for_delivering(self) -> None:
        if self._run(self._read.view).stage is ReadStage.SIGNED:
            self._open_another()
        self._for_measuring()
        self._note()
        self._remember()

    def _line(self, timepoint: int) -> Measurement:
        images = self._run(self._station.store.reads.images, self._given.case_alias, timepoint)
        assert images is not None
        self._number += 1
        return SigningStation.line_on(images.series[0], 20_000 + 100 * (self._number % 200))

    def _add(self) -> None:
        line = self._line(0)
        lesion = AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", measurement=line)
        self._run(self._read.apply, lesion)

    def _measure(self) -> None:
        self._run(self._read.apply, MeasureTarget(0, LESION, self._line(0)))

    def _note(self) -> None:
        self._number += 1
        self._run(self._read.apply, WriteNote(0, f"note {self._number}"))

    def _undo(self) -> None:
        self._run(self._read.redo if self._is_undone else self._read.undo)
        self._is_undone = not self._is_undone

    def _lock(self) -> None:
        timepoint = self._run(self._read.view).timepoint
        self._run(self._read.lock, timepoint)
        say("locked", self._given.read_id, timepoint)

    def _sign(self) -> None:
        sealed = self._run(self._read.seal)
        self._run(self._read.sign, sealed, PASSWORD)
        say("signed", self._given.read_id)

    def _take_images(self) -> None:
        with TemporaryDirectory() as scratch:
            facts, files = with_real_images(arterial_series(new_alias(), 0), Path(scratch))
        self._taken.append(facts)
        self._run(self._station.store.images.put_series, facts, files)

    def _check_images(self, failed: bool) -> None:
        facts = self._taken[-1]
        is_there = facts.series_key in self._run(self._station.store.images.series_keys)
        assert is_there is not failed
        if is_there:
            say("stored", facts.series_key)

    def _deliver(self) -> None:
        report = self._services.deliver(self._session).report
        assert report is not None
        assert report.is_clean
        say("sealed", report.counts.sealed)


def start_and_stop(folder: Path, faults: Faults) -> None:
    """Start and close a station with each call of either failing; whatever happens, the next start finds all."""
    opened: list[OpenStation] = []

    def start() -> None:
        opened.append(OpenStation(folder))

    def close() -> None:
        while opened:
            opened.pop().close()

    faults.everywhere("start", close, start, lambda failed: None)
    faults.everywhere("stop", lambda: start() if not opened else None, close, lambda failed: None)


def run(folder: Path, error: int, mode: str) -> None:
    """Do everything with each of its calls failing, and say what came of it."""
    faults = Faults(error, mode)
    with OpenStation(folder) as working:
        Script(working, faults).play()
    start_and_stop(folder, faults)
    say("figures", json.dumps({"calls": faults.found, "words": faults.words}))


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])

"""The station of a practice profile behind the window: the ordinary ports and `ui.practice_ports.PracticeServices`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from readstation.app.practice import PracticeDesk
from readstation.app.practice_book import RESULT_SUFFIX, PracticeRead
from readstation.app.practice_certificates import certify
from readstation.app.practice_packs import CaseWords, make_pack
from readstation.app.read_tools import read_tools
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId
from readstation.core.jobs import Job
from readstation.exchange.whole_file import write_checked
from readstation.model.people import Role
from readstation.model.read import SealedRead, SignedRead
from readstation.model.subject import Assignment, ReadStage
from readstation.practice.matching import same_lesions
from readstation.practice.plan import DEFAULT_PLAN, read_plan, read_rules
from readstation.practice.results import PracticeResult
from readstation.practice.sheet import ScoreSheet
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession, ReadTools
from readstation.reading.signin import EndReason
from readstation.ui.ports import StationWords, SyncState, SyncWords, WorklistRow
from readstation.ui.practice_ports import CertificateWish, PackWish, PracticeRow, PracticeState, TakenCase
from readstation.ui.presenters.display_checks import DisplayChecks

PASSWORD_WANTED = Finding("practice.password", "Your password is needed: you sign the result.")
_LONGEST_NAME = 100
_LARGEST_FILE_BYTES = 1_000_000
_NO_FILE_NAME = re.compile(r"[^\w.-]+")
_STAGES = {
    ReadStage.NOT_STARTED: PracticeState.TO_READ,
    ReadStage.IN_PROGRESS: PracticeState.IN_PROGRESS,
    ReadStage.READY_TO_SIGN: PracticeState.IN_PROGRESS,
}


class PracticeSession(ReadSession):
    """A read whose signature is told, so that its reference can open with the password that has just signed it."""

    def __init__(
        self, assignment: Assignment, session: Session, tools: ReadTools, signed: Callable[[ReadId, str], None]
    ) -> None:
        super().__init__(assignment, session, tools)
        self._signed = signed

    def sign(self, sealed: SealedRead, password: str) -> SignedRead:
        """Sign exactly the sealed bytes (TR-31)."""
        signed = super().sign(sealed, password)
        self._signed(sealed.read_id, password)
        return signed


class PracticeStation(Services):
    """A practice profile. Each call may block; the window's bridge makes them.

    Parameters
    ----------
    station
        The open station. The caller closes it after the window.

    Raises
    ------
    Refused
        If the profile is a live trial's.
    """

    def __init__(self, station: OpenStation) -> None:
        super().__init__(station)
        self._desk = PracticeDesk(station, same_lesions)
        self._to_score: dict[ReadId, str] = {}

    def station_words(self) -> StationWords:
        """Return the version and the checks, and that this is practice."""
        return replace(super().station_words(), is_practice=True)

    def display_checks(self) -> DisplayChecks:
        """Return the checks of displays; here every display counts as checked (design, section 14)."""
        return replace(super().display_checks(), counts_as_checked=True)

    def sign_out(self, session: Session, reason: EndReason | None = None) -> None:
        """End a session; what its signatures left for a score goes with it."""
        self._to_score.clear()
        super().sign_out(session, reason)

    def sync_status(self, session: Session) -> SyncWords:  # noqa: ARG002 - the port's signature
        """Return that practice stays here."""
        return SyncWords(SyncState.KEPT_HERE, 0)

    def enrol(self, printed_name: str, role: Role, password: str) -> Login:
        """Make an account here; no office and no network is asked."""
        name = unicodedata.normalize("NFC", " ".join(printed_name.split()))
        if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            raise Refused(Finding("practice.name", f"Give your name in up to {_LONGEST_NAME} letters."))
        return self._desk.enrol(name, role, password).login

    def practice_rows(self, session: Session) -> tuple[PracticeRow, ...]:
        """Return the practice reads of a person, the oldest first, then what a trainer has taken in to read."""
        rows = {row.read_id: row for row in self.worklist(session)}
        given = [(rows.pop(ReadId(each.assignment.read_id)), each) for each in self._desk.reads(session.person)]
        return (*(_practice_row(row, each) for row, each in given), *(_own_row(row) for row in rows.values()))

    def take_pack(self, session: Session, path: Path, job: Job) -> TakenCase:
        """Check a practice case and put it on a person's list; called on the pool."""
        taken = self._desk.take_in(path, session.person, job)
        return TakenCase(taken.read_id, taken.manifest.title, taken.seen_before)

    def read_again(self, session: Session, read_id: ReadId) -> TakenCase:
        """Put the case of a read on its person's list once more."""
        taken = self._desk.read_again(read_id, session.person)
        return TakenCase(taken.read_id, taken.manifest.title, taken.seen_before)

    def score_read(self, session: Session, read_id: ReadId, password: str, job: Job) -> PracticeResult:
        """Open the reference of a signed read and score it; called on the pool."""
        known = password or self._to_score.get(read_id, "")
        if not known:
            raise Refused(PASSWORD_WANTED)
        try:
            return self._desk.finish(session, read_id, known, job)
        finally:
            # It serves for this one score; whoever stops it is asked again.
            self._to_score.pop(read_id, None)

    def score_sheet(self, session: Session) -> ScoreSheet | None:
        """Return the score over everything that a person has finished; None where that is nothing."""
        try:
            return self._desk.sheet(session.person)
        except Refused:
            return None

    def save_results(self, session: Session, folder: Path) -> tuple[Path, ...]:
        """Write the results of the sheet into a folder, a file each, for the trainer; called on the pool."""
        initials = session.person.initials.lower()
        saved = []
        for each in self._desk.sheet(session.person).cases:
            path = folder / f"{_NO_FILE_NAME.sub('-', each.name).strip('-').lower()}-{initials}{RESULT_SUFFIX}"
            try:
                data = self._desk.result_path(each.read_id).read_bytes()
            except OSError as error:
                raise EnvironmentFault("A result cannot be read.", "Your reads are kept.", "Check the disk.") from error
            write_checked(path, data)
            saved.append(path)
        return tuple(saved)

    def make_case(self, session: Session, read_id: ReadId, wish: PackWish, password: str, job: Job) -> str:
        """Write a practice case of a trainer's signed read, and return its digest; called on the pool."""
        if session.person.role is not Role.TRAINER:
            raise Refused(Finding("TR-15", "Practice cases are made by a trainer. Nothing was written."))
        plan = DEFAULT_PLAN if wish.plan is None else read_plan(_read(wish.plan))
        rules = () if wish.rules is None else read_rules(_read(wish.rules))
        given = self._station.run(self._assignment, session, read_id)
        words = CaseWords(wish.title, wish.tasks, plan, rules)
        return make_pack(self._station, [given], words, session.person, password, wish.path, job).digest

    def certify(self, session: Session, wish: CertificateWish, password: str, job: Job) -> Sequence[Path]:
        """Write a qualification as a PDF with its signed file beside it, and return both; called on the pool."""
        _, beside = certify(self._station, wish.results, wish.packs, session.person, lambda: password, wish.path, job)
        return wish.path, beside

    def _session_of(self, assignment: Assignment, session: Session) -> ReadSession:
        return PracticeSession(assignment, session, read_tools(self._station), self._to_score.__setitem__)


def _practice_row(row: WorklistRow, read: PracticeRead) -> PracticeRow:
    result, manifest = read.result, read.manifest
    state = _STAGES.get(row.stage, PracticeState.SIGNED)
    if result is not None:
        state = PracticeState.SCORED
    return PracticeRow(
        row, manifest.title, manifest.tasks, manifest.author.printed_name, state,
        None if result is None else result.score.is_passed, 0 if result is None else result.seen_before,
    )  # fmt: skip


def _own_row(row: WorklistRow) -> PracticeRow:
    return PracticeRow(row, row.case_alias, (), "", _STAGES.get(row.stage, PracticeState.REFERENCE))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise Refused(
            Finding("practice.file", "This file cannot be read. Nothing was written.", place=path.name)
        ) from error

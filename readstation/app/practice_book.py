"""What a practice profile has: which reads came from which case, how far they are, and their scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.exchange.practice_pack import OpenPack, open_head
from readstation.model.audit import AuditAction
from readstation.model.people import Person
from readstation.model.practice import PackManifest
from readstation.model.subject import Assignment
from readstation.practice.agreement import ScoredCase, SetScore, score_set
from readstation.practice.plan import TrainingPlan, read_plan
from readstation.practice.results import PracticeResult, read_result
from readstation.practice.sheet import ScoreSheet, SheetCase
from readstation.security.keys import check_signature

_FOLDER = "practice"
_PACK_SUFFIX = ".practice"
RESULT_SUFFIX = ".result"


@dataclass(frozen=True, slots=True)
class PracticeRead:
    """A practice read as the list shows it.

    Attributes
    ----------
    assignment, manifest
        The read and its case.
    is_signed
        Whether it is signed; its reference opens then.
    result
        Its result, once it was scored.
    """

    assignment: Assignment
    manifest: PackManifest
    is_signed: bool
    result: PracticeResult | None


class PracticeBook:
    """The practice reads of a profile. Each call may block; the window's bridge makes them.

    Parameters
    ----------
    station
        The open station of a practice profile.
    """

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._folder = station.folder / _FOLDER

    def result(self, read_id: ReadId) -> PracticeResult | None:
        """Return the result of a read; None before it was scored.

        Raises
        ------
        DataProblem
            If its file is damaged.
        """
        path = self.result_path(read_id)
        return read_result(path.read_bytes())[0] if path.is_file() else None

    def result_path(self, read_id: ReadId) -> Path:
        """Return where the result of a read lies: the file that goes to the trainer."""
        return self._folder / f"{read_id}{RESULT_SUFFIX}"

    def reads(self, person: Person) -> tuple[PracticeRead, ...]:
        """Return the practice reads of a person, in the order in which they were opened."""
        return self._station.run(lambda: tuple(self._reads(person)))

    def plan(self, read_id: ReadId) -> TrainingPlan:
        """Return the training plan that a read is done by."""
        return read_plan(self._station.run(self._head_of, read_id).plan)

    def set_score(self, person: Person) -> SetScore:
        """Return the score over all cases that a person has finished, each by its last read, by the newest plan.

        Raises
        ------
        Refused
            If none is finished.
        """
        return self.sheet(person).score

    def sheet(self, person: Person) -> ScoreSheet:
        """Return the score over all cases that a person has finished, with the cases.

        Raises
        ------
        Refused
            If none is finished.
        """
        finished = [each for each in self.reads(person) if each.result is not None]
        if not finished:
            raise Refused(Finding("practice.set", "No practice case is scored yet. Sign one first."))
        last = {each.manifest.pack_id: each for each in finished}
        plan = self._station.run(self._newest_plan, [ReadId(each.assignment.read_id) for each in last.values()])
        titles = [each.manifest.title for each in last.values()]
        cases = tuple(
            SheetCase(ReadId(each.assignment.read_id), _case_name(each, titles), each.result)
            for each in last.values()
            if each.result is not None
        )
        return ScoreSheet(plan, score_set([ScoredCase(each.name, each.result.score) for each in cases], plan), cases)

    def _reads(self, person: Person) -> Iterator[PracticeRead]:
        assignments = {each.read_id: each for each in self._station.store.reads.assignments(person.login)}
        heads: dict[str, PackManifest] = {}
        for read_id, digest in self._packs().items():
            if read_id not in assignments:
                continue
            if digest not in heads:
                heads[digest] = self._head(digest).manifest
            is_signed = bool(self._station.store.reads.signed_reads(read_id))
            yield PracticeRead(assignments[read_id], heads[digest], is_signed, self.result(read_id))

    def _newest_plan(self, reads: Sequence[ReadId]) -> TrainingPlan:
        packs = self._packs()
        plans = [read_plan(self._head(packs[each]).plan) for each in reads]
        return max(plans, key=lambda plan: plan.version)

    def _packs(self) -> Mapping[ReadId, str]:
        """Return the digest of the pack that each practice read was opened from, in the order of opening."""
        return {
            ReadId(event.object_id): str((event.after or {}).get("pack", ""))
            for event, _, _ in self._station.store.evidence.audit_events()
            if event.action is AuditAction.PRACTICE_OPENED
        }

    def _head_of(self, read_id: ReadId) -> OpenPack:
        digest = self._packs().get(read_id)
        if digest is None:
            raise Refused(Finding("practice.read", "This read was not opened from a practice case."))
        return self._head(digest)

    def _head(self, digest: str) -> OpenPack:
        return open_head(self._head_path(digest), check_signature)

    def _head_path(self, digest: str) -> Path:
        return self._folder / f"{digest}{_PACK_SUFFIX}"


def _case_name(read: PracticeRead, titles: list[str]) -> str:
    """Return what a case is called in a set: its title, with its code where others have the same."""
    title = read.manifest.title
    return title if titles.count(title) == 1 else f"{title} ({read.assignment.case_alias})"

"""Practice on a station: cases are taken in from their files, and a signed read is scored against its reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from readstation.app.station import OpenStation
from readstation.core.canonical import NotCanonicalError, parse_canonical
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, ReadId, SeriesKey, new_alias, new_id, new_login
from readstation.core.jobs import Job
from readstation.exchange.practice_pack import OpenPack, open_head, open_pack
from readstation.exchange.whole_file import write_checked
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.model.people import Person, Role
from readstation.model.practice import PackManifest, PackPart
from readstation.model.read import SealedRead
from readstation.model.subject import Assignment
from readstation.practice.agreement import ScoredCase, SetScore, score_set
from readstation.practice.plan import TrainingPlan, read_plan
from readstation.practice.play import PlayTools, pack_of_read, reveal, scored
from readstation.practice.results import (
    SEEN,
    PracticeResult,
    ResultChecks,
    active_ms,
    openings,
    read_result,
    result_file,
    result_findings,
    result_message,
    result_of,
    scored_event,
    trail_of_read,
)
from readstation.practice.scene import LesionMatcher
from readstation.reading.derive import config_of
from readstation.reading.ports import AuditDraft, Session, Transaction
from readstation.reading.session import ReadSession
from readstation.security.keys import check_signature
from readstation.security.reference_seal import open_reference
from readstation.store.images import KeptSeries
from readstation.store.reserve import free_bytes

_FOLDER = "practice"
_PACK_SUFFIX = ".practice"
_RESULT_SUFFIX = ".result"


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A practice case that waits to be read.

    Attributes
    ----------
    read_id, case_alias
        The new read, and the case's code on this station.
    manifest
        What the pack says of itself.
    seen_before
        How often its reference was opened on this station before: a read after that is practice, not a test.
    """

    read_id: ReadId
    case_alias: CaseAlias
    manifest: PackManifest
    seen_before: int


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


class PracticeDesk:
    """Practice in one profile. Each call may block; the window's bridge makes them.

    Parameters
    ----------
    station
        The open station of a practice profile, or of a new one, which becomes it.
    match
        Says which lesions of two reads are the same in space.

    Raises
    ------
    Refused
        If the profile is a live trial's: practice and live reads share no folder (TR-15).
    """

    def __init__(self, station: OpenStation, match: LesionMatcher) -> None:
        settings = station.settings
        if not settings.is_practice:
            if settings.central_url or station.run(station.store.images.places):
                words = "This profile is a trial's. Practice has a profile of its own. Nothing was changed."
                raise Refused(Finding("TR-15", words))
            station.keep_settings(replace(settings, is_practice=True))
        self._station = station
        self._folder = station.folder / _FOLDER
        evidence, reads = station.store.evidence, station.store.reads
        self._tools = PlayTools(reads, evidence, check_signature, open_reference, match)

    def enrol(self, printed_name: str, role: Role, password: str) -> Person:
        """Make a person's key in this profile; no office and no central database is asked.

        Raises
        ------
        Refused
            If the role is none of practice, or the password is too weak.
        """
        if role not in (Role.TRAINER, Role.TRAINEE):
            raise Refused(Finding("TR-15", "Practice is for trainers and trainees. Nothing was made."))
        enrolled = self._station.vault.enrol(new_login(), printed_name, role, password)
        self._station.run(self._station.store.worklist.keep_person_key, enrolled.person)
        return enrolled.person

    def take_in(self, path: Path, person: Person, job: Job) -> OpenedCase:
        """Check a practice case and give it to a person to read; the same file again gives it once more.

        Parameters
        ----------
        path
            The file. It is not needed afterwards.
        person
            Who reads.
        job
            Progress and cancel.

        Raises
        ------
        DataProblem
            If a byte of it is not as its author signed it, or it is of a newer form. Nothing was taken.
        Refused
            If its plan cannot be used, or the disk has no room for it.
        EnvironmentFault
            If the disk refused.
        """
        pack = open_pack(path, check_signature, job)
        read_plan(pack.plan)
        charter = _charter_of(pack)
        alias = self._alias_of(pack.digest)
        self._folder.mkdir(exist_ok=True)
        pack.keep_head(self._head_path(pack.digest))
        if alias is None:
            alias = self._free_alias()
            self._put_images(pack, alias, job)
        assignment = Assignment(
            ReadId(new_id()), alias, person.login, charter.trial_code, charter.version,
            pack.manifest.part(PackPart.CHARTER).digest, pack.manifest.timepoints,
        )  # fmt: skip
        seen = self._station.run(self._keep, assignment, pack)
        return OpenedCase(assignment.read_id, alias, pack.manifest, seen)

    def sign(self, session: Session, opened: ReadSession, sealed: SealedRead, password: str) -> PracticeResult:
        """Sign a practice read, and only then open its reference and score it: the one way to a score.

        Parameters
        ----------
        session, opened
            Who signs which read.
        sealed
            What was shown (`ReadSession.seal`).
        password
            Typed for this signature; it signs the result too.

        Raises
        ------
        Refused
            If the password is wrong or the read has changed; nothing was signed and nothing opened.
        DataProblem, EnvironmentFault
            If pack, read or disk do not hold. A read that was signed stays signed; `finish` goes on from there.
        """
        self._station.run(opened.sign, sealed, password)
        return self.finish(session, sealed.read_id, password)

    def finish(self, session: Session, read_id: ReadId, password: str) -> PracticeResult:
        """Score a read that is signed, also where the program ended between its signature and its score.

        Raises
        ------
        Refused
            If the read is not signed, no practice read, or another person's. Nothing was opened.
        DataProblem, EnvironmentFault
            As `sign`.
        """
        return self._station.run(self._finish, session, read_id, password)

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
        return self._folder / f"{read_id}{_RESULT_SUFFIX}"

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
        finished = [each for each in self.reads(person) if each.result is not None]
        if not finished:
            raise Refused(Finding("practice.set", "No practice case is scored yet. Sign one first."))
        last = {each.manifest.pack_id: each for each in finished}
        plans = [self.plan(each.assignment.read_id) for each in last.values()]
        titles = [each.manifest.title for each in last.values()]
        named = [
            ScoredCase(_case_name(each, titles), each.result.score) for each in last.values() if each.result is not None
        ]
        return score_set(named, max(plans, key=lambda plan: plan.version))

    def _finish(self, session: Session, read_id: ReadId, password: str) -> PracticeResult:
        known = self.result(read_id)
        if known is not None:
            return known
        case = self._head_of(read_id)
        signed, reference = reveal(case, read_id, session, self._tools)
        trail = self._tools.trail
        score = scored(case, signed, reference, self._tools.match, active_ms(trail_of_read(trail, read_id), read_id))
        result = result_of(case, signed, score, trail, session.person, self._station.key.station)
        signature = self._station.signer.sign(session.person.login, password, result_message(result))
        draft = AuditDraft(
            AuditAction.PRACTICE_SCORED, read_id, session.person.login, session.person.role.value,
            session.session_id, after=scored_event(result),
        )  # fmt: skip
        self._station.store.reads.commit(Transaction((draft,)))
        write_checked(self.result_path(read_id), result_file(result, signature))
        return result

    def _reads(self, person: Person) -> Iterator[PracticeRead]:
        assignments = {each.read_id: each for each in self._station.store.reads.assignments(person.login)}
        for event, _, _ in self._tools.trail.audit_events():
            if event.action is AuditAction.PRACTICE_OPENED and event.object_id in assignments:
                read_id = ReadId(event.object_id)
                is_signed = bool(self._station.store.reads.signed_reads(read_id))
                manifest = self._head_of(read_id).manifest
                yield PracticeRead(assignments[read_id], manifest, is_signed, self.result(read_id))

    def _keep(self, assignment: Assignment, pack: OpenPack) -> int:
        trail = self._tools.trail
        seen = openings((event for event, _, _ in trail.audit_events()), pack.digest)
        self._station.store.worklist.keep_assignment(assignment, pack.charter)
        draft = AuditDraft(
            AuditAction.PRACTICE_OPENED,
            assignment.read_id,
            login=assignment.login,
            after={
                "pack": pack.digest,
                "commitment": pack.manifest.lock.commitment,
                "case": assignment.case_alias,
                SEEN: seen,
            },
        )
        self._station.store.reads.commit(Transaction((draft,)))
        return seen

    def _put_images(self, pack: OpenPack, alias: CaseAlias, job: Job) -> None:
        index = pack.index()
        needed = sum(size for each in index.series for size in each.file_sizes)
        if free_bytes(self._station.folder) < needed + self._station.reserve_bytes:
            words = f"The disk has no room for the {needed / 1e6:.0f} MB of this practice case. Nothing was taken."
            raise Refused(Finding("practice.room", words))
        contents = iter(pack.files(job))
        kept = []
        for each in index.series:
            own = replace(each.facts, case_alias=alias, series_key=SeriesKey(new_id()))
            names = self._station.store.images.keep_files(next(contents) for _ in each.file_sizes)
            kept.append(KeptSeries(own, names, bytes.fromhex(each.outline) or None))
        # The end of the file is reached, and with it its digest compared, before anything of it is seen.
        if next(contents, None) is not None:
            raise DataProblem("the images of this practice case are not as long as it says")
        self._station.run(self._station.store.images.put_kept, kept)

    def _alias_of(self, digest: str) -> CaseAlias | None:
        """Return the code under which the images of a pack are here already."""
        for event, _, _ in self._station.run(lambda: tuple(self._tools.trail.audit_events())):
            after = event.after or {}
            if event.action is AuditAction.PRACTICE_OPENED and after.get("pack") == digest:
                return CaseAlias(str(after["case"]))
        return None

    def _free_alias(self) -> CaseAlias:
        taken = {alias for alias, _ in self._station.run(self._station.store.images.places)}
        while (alias := new_alias()) in taken:
            pass
        return alias

    def _head_of(self, read_id: ReadId) -> OpenPack:
        return open_head(self._head_path(pack_of_read(self._tools.trail, read_id)), check_signature)

    def _head_path(self, digest: str) -> Path:
        return self._folder / f"{digest}{_PACK_SUFFIX}"


def check_result(
    path: Path, pack_path: Path, match: LesionMatcher, job: Job
) -> tuple[PracticeResult, tuple[Finding, ...]]:
    """Check a trainee's result against the pack that it is of; no station is needed.

    Parameters
    ----------
    path, pack_path
        The result and the pack.
    match, job
        As `PracticeDesk` has them.

    Returns
    -------
    result, findings
        The result, and what is wrong with it; nothing for a score that counts.

    Raises
    ------
    DataProblem, EnvironmentFault
        If one of the files is none or cannot be read.
    """
    result, signature = read_result(path.read_bytes())
    case = open_pack(pack_path, check_signature, job)
    return result, result_findings(result, signature, ResultChecks(case, check_signature, open_reference, match))


def _case_name(read: PracticeRead, titles: list[str]) -> str:
    """Return what a case is called in a set: its title, with its code where others have the same."""
    title = read.manifest.title
    return title if titles.count(title) == 1 else f"{title} ({read.assignment.case_alias})"


def _charter_of(pack: OpenPack) -> Charter:
    try:
        charter = record_from_json(Charter, parse_canonical(pack.charter))
    except NotCanonicalError as error:
        raise DataProblem("the charter of this practice case cannot be read") from error
    config_of(charter)
    return charter

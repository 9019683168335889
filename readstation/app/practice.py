"""Practice on a station: cases are taken in from their files, and a signed read is scored against its reference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from readstation.app.practice_book import PracticeBook, PracticeRead
from readstation.app.station import OpenStation
from readstation.core.canonical import NotCanonicalError, parse_canonical
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, ReadId, SeriesKey, new_alias, new_id, new_login
from readstation.core.jobs import Job, QuietJob
from readstation.core.phrases import phrase
from readstation.exchange.practice_pack import OpenPack, open_pack
from readstation.exchange.whole_file import write_checked
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.model.people import Person, Role
from readstation.model.practice import PackManifest, PackPart
from readstation.model.read import SealedRead
from readstation.model.subject import Assignment
from readstation.practice.plan import read_plan
from readstation.practice.play import PlayTools, reveal, scored
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

__all__ = ["OpenedCase", "PracticeDesk", "PracticeRead", "check_result"]

_SCORING = (phrase("Opening the reference", inside=True), phrase("Comparing both reads", inside=True),
            phrase("Signing the result", inside=True))  # fmt: skip


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


class PracticeDesk(PracticeBook):
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
        super().__init__(station)
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
        return self._give(pack, charter, alias, person)

    def read_again(self, read_id: ReadId, person: Person) -> OpenedCase:
        """Give the case of a read to its person once more; the file is not needed.

        Raises
        ------
        Refused
            If it is no practice read of this person.
        DataProblem, EnvironmentFault
            If what was kept of the case does not hold.
        """
        mine = {each.read_id for each in self._station.run(self._station.store.reads.assignments, person.login)}
        pack = self._station.run(self._head_of, read_id)
        alias = self._alias_of(pack.digest)
        if read_id not in mine or alias is None:
            raise Refused(Finding("MR-802", "This case is not on your list."))
        return self._give(pack, _charter_of(pack), alias, person)

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

    def finish(self, session: Session, read_id: ReadId, password: str, job: Job | None = None) -> PracticeResult:
        """Score a read that is signed, also where the program ended between its signature and its score.

        Parameters
        ----------
        session, read_id, password
            As `sign`.
        job
            Progress and cancel. What was cancelled goes on with the next call.

        Raises
        ------
        Refused
            If the read is not signed, no practice read, or another person's. Nothing was opened.
        DataProblem, EnvironmentFault
            As `sign`.
        Cancelled
            If the person stopped it. The read stays signed and has no score yet.
        """
        return self._station.run(self._finish, session, read_id, password, job or QuietJob())

    def _finish(self, session: Session, read_id: ReadId, password: str, job: Job) -> PracticeResult:
        known = self.result(read_id)
        if known is not None:
            return known
        case = self._head_of(read_id)
        _step(job, 0)
        signed, reference = reveal(case, read_id, session, self._tools)
        _step(job, 1)
        trail = self._tools.trail
        score = scored(case, signed, reference, self._tools.match, active_ms(trail_of_read(trail, read_id), read_id))
        result = result_of(case, signed, score, trail, session.person, self._station.key.station)
        _step(job, 2)
        signature = self._station.signer.sign(session.person.login, password, result_message(result))
        draft = AuditDraft(
            AuditAction.PRACTICE_SCORED, read_id, session.person.login, session.person.role.value,
            session.session_id, after=scored_event(result),
        )  # fmt: skip
        self._station.store.reads.commit(Transaction((draft,)))
        write_checked(self.result_path(read_id), result_file(result, signature))
        return result

    def _give(self, pack: OpenPack, charter: Charter, alias: CaseAlias, person: Person) -> OpenedCase:
        assignment = Assignment(
            ReadId(new_id()), alias, person.login, charter.trial_code, charter.version,
            pack.manifest.part(PackPart.CHARTER).digest, pack.manifest.timepoints,
        )  # fmt: skip
        seen = self._station.run(self._keep, assignment, pack)
        return OpenedCase(assignment.read_id, alias, pack.manifest, seen)

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


def _step(job: Job, number: int) -> None:
    job.checkpoint()
    job.report(number, len(_SCORING), _SCORING[number])


def _charter_of(pack: OpenPack) -> Charter:
    try:
        charter = record_from_json(Charter, parse_canonical(pack.charter))
    except NotCanonicalError as error:
        raise DataProblem("the charter of this practice case cannot be read") from error
    config_of(charter)
    return charter

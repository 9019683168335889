"""Taking images in: scan, blind, order, store; what cannot be taken is named with its reason (product, step 1)."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding, Severity
from readstation.core.ids import SeriesKey, new_id
from readstation.core.jobs import Job
from readstation.hanging.phases import PhaseProposal, propose_phases, stated_phase
from readstation.model.series import PhaseRole, SeriesFacts
from readstation.trial.ports import (
    Asked,
    BlindingGate,
    ImageLibrary,
    ImageScanner,
    OfficeRegister,
    RefusedObject,
    ReleasedSeries,
    ScannedSeries,
    SeriesDraft,
    StudyRecord,
    SubjectRecord,
)
from readstation.trial.quarantine import PutAside, QuarantineBook
from readstation.trial.sources import SourceIndex
from readstation.trial.subjects import StudyDay, new_subject, plan_timepoints, study_token, subject_token


@dataclass(frozen=True, slots=True)
class TakenSeries:
    """A series that is in the library now.

    Attributes
    ----------
    facts
        What a reader may know of it.
    confidence
        How sure the proposed phase is, in one word.
    was_there
        Whether the same images had been taken before.
    """

    facts: SeriesFacts
    confidence: str
    was_there: bool


@dataclass(frozen=True, slots=True)
class RefusedSeries:
    """A series of which nothing was taken, with the first reason.

    Attributes
    ----------
    shown_as
        One of its files, for the person at the console: never stored, logged or sent.
    image_count
        How many images it has.
    finding
        Why.
    """

    shown_as: str
    image_count: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What happened to everything that was found: nothing is dropped silently.

    Attributes
    ----------
    seen
        Files and archive members looked at.
    taken
        Series in the library, subject by subject and by timepoint.
    refused_series, refused_objects
        What was not taken, and why. The originals stay where they are.
    is_dry_run
        Whether nothing was stored on purpose.
    asked
        What was taken because the office asked for it, and would not have been otherwise.
    """

    seen: int
    taken: tuple[TakenSeries, ...]
    refused_series: tuple[RefusedSeries, ...]
    refused_objects: tuple[RefusedObject, ...]
    is_dry_run: bool
    asked: tuple[Asked, ...] = ()

    @property
    def new_series(self) -> tuple[TakenSeries, ...]:
        """The series that were not there before."""
        return tuple(each for each in self.taken if not each.was_there)


@dataclass(frozen=True, slots=True)
class IngestServices:
    """What ingest works with: the adapters, as `app` composes them."""

    scanner: ImageScanner
    gate: BlindingGate
    library: ImageLibrary
    register: OfficeRegister
    sources: SourceIndex | None = None
    """Remembers which series was made of which files, so that unchanged ones are not blinded again; None: nothing."""
    quarantine: QuarantineBook | None = None
    """Where the objects that were not taken are written down with their reasons; None: in the report only."""


def run_ingest(
    paths: Sequence[Path],
    *,
    services: IngestServices,
    job: Job,
    dry_run: bool = False,
    phase: PhaseRole | None = None,
    scratch_root: Path | None = None,
) -> IngestReport:
    """Take images in.

    Each series is stored whole or not at all, so whatever stops the work leaves complete series only. Objects that
    cannot be taken do not keep the others from being taken.

    Parameters
    ----------
    paths
        Folders, DICOM files, ZIP archives or DICOMDIR files.
    services
        Scanner, gate, library and office register.
    job
        Progress and cancel.
    dry_run
        Do everything but store.
    phase
        What the office states for every CT and MR series of these paths; None takes what the images speak for. A series
        that was taken before keeps its phase, because lines may lie on it (MR-115).
    scratch_root
        Where the folder for unpacked and new objects is made; the system's place for temporary files if None.

    Raises
    ------
    DataProblem
        If a path does not exist.
    EnvironmentFault
        If the disk refused. Series stored before stay.
    Cancelled
        If the person stopped it. Series stored before stay.
    """
    with tempfile.TemporaryDirectory(prefix="readstation-", dir=scratch_root, ignore_cleanup_errors=True) as folder:
        unpacked = Path(folder, "unpacked")
        unpacked.mkdir()
        scan = services.scanner.scan(paths, unpacked, job)
        work = _Ingest(services, job, services.register.secret(), unpacked, dry_run=dry_run, phase=phase)
        work.aside.of_the_scan(scan.refused)
        by_subject: dict[str, list[ScannedSeries]] = defaultdict(list)
        for series in scan.series:
            by_subject[subject_token(work.secret, series)].append(series)
        for token, group in by_subject.items():
            with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as released:
                work.subject(token, group, Path(released))
    taken = sorted(
        work.taken, key=lambda each: (each.facts.case_alias, each.facts.timepoint, each.facts.series_ordinal)
    )
    return IngestReport(scan.seen, tuple(taken), tuple(work.refused), scan.refused, dry_run, scan.asked)


class _Ingest:
    """One run: what was taken and refused so far."""

    def __init__(
        self,
        services: IngestServices,
        job: Job,
        secret: bytes,
        unpacked: Path,
        *,
        dry_run: bool,
        phase: PhaseRole | None,
    ) -> None:
        self.services = services
        self.unpacked = unpacked
        self.job = job
        self.secret = secret
        self.dry_run = dry_run
        self.phase = phase
        self.taken: list[TakenSeries] = []
        self.refused: list[RefusedSeries] = []
        self.texts: dict[int, str] = {}
        self.aside = PutAside(None if dry_run else services.quarantine, secret)

    def subject(self, token: str, group: Sequence[ScannedSeries], scratch: Path) -> None:
        """Take the series of one subject: blind all, then order the studies that have any, then store."""
        known = self.services.register.subject(token)
        subject = known or new_subject(token, self.services.register)
        released = self._released(group, subject, scratch)
        studies = [StudyDay(study_token(self.secret, series), series.study_day) for series, _ in released]
        plan = plan_timepoints(token, self.services.register.studies(token), studies)
        by_timepoint: dict[int, list[tuple[ScannedSeries, ReleasedSeries | SeriesFacts]]] = defaultdict(list)
        for series, result in released:
            study = study_token(self.secret, series)
            if study in plan.refused:
                self._refuse(series, plan.refused[study])
            else:
                by_timepoint[plan.records[study].timepoint].append((series, result))
        if not self.dry_run and by_timepoint:
            if known is None:
                self.services.register.add_subject(subject)
            self._keep_studies(token, plan.records)
        for timepoint in sorted(by_timepoint):
            self._timepoint(subject, timepoint, by_timepoint[timepoint])
        self.aside.of_subject(token)

    def _released(
        self, group: Sequence[ScannedSeries], subject: SubjectRecord, scratch: Path
    ) -> list[tuple[ScannedSeries, ReleasedSeries | SeriesFacts]]:
        found: list[tuple[ScannedSeries, ReleasedSeries | SeriesFacts]] = []
        timepoints = {record.token: record.timepoint for record in self.services.register.studies(subject.token)}
        for series in group:
            self.job.checkpoint()
            kept = self._kept(series, subject, timepoints.get(study_token(self.secret, series)))
            if kept is not None:
                found.append((series, kept))
                continue
            try:
                result = self.services.gate.release(series, subject, self.secret, scratch, self.job)
            except Refused as error:
                self._refuse(series, error.findings[0])
            else:
                found.append((series, result))
        return found

    def _kept(self, series: ScannedSeries, subject: SubjectRecord, timepoint: int | None) -> SeriesFacts | None:
        """Return the facts of the series that these very files became before, or None where they must be read."""
        sources = self.services.sources
        if sources is None:
            return None
        text = self.texts[id(series)] = _source_text(series, subject.token, self.unpacked)
        key = sources.kept_as(text) if text else None
        if key is None:
            return None
        try:
            facts = self.services.library.facts(key)
        except DataProblem:
            return None
        return facts if (facts.case_alias, facts.timepoint) == (subject.alias, timepoint) else None

    def _remember(self, series: ScannedSeries, facts: SeriesFacts) -> None:
        text = self.texts.get(id(series))
        if self.services.sources is not None and text and not self.dry_run:
            self.services.sources.keep_as(text, facts.series_key)

    def _keep_studies(self, token: str, records: Mapping[str, StudyRecord]) -> None:
        kept = {record.token for record in self.services.register.studies(token)}
        for record in sorted(records.values(), key=lambda each: each.timepoint):
            if record.token not in kept:
                self.services.register.add_study(record)

    def _timepoint(
        self,
        subject: SubjectRecord,
        timepoint: int,
        found: Sequence[tuple[ScannedSeries, ReleasedSeries | SeriesFacts]],
    ) -> None:
        """Store the series of one timepoint in the order in which they were taken."""
        kept = self.services.library.series_of(subject.alias, timepoint)
        ordinal = max((facts.series_ordinal for facts in kept), default=0)
        ordered = sorted(found, key=lambda pair: _when(pair[0]))
        proposals = propose_phases([series.evidence for series, _ in ordered])
        for (series, result), proposed in zip(ordered, proposals, strict=True):
            self.job.checkpoint()
            stated = self.phase
            proposal = proposed if stated is None else stated_phase(stated, series.evidence, proposed)
            ordinal += self._series(subject, timepoint, ordinal + 1, series, result, proposal)

    def _series(
        self,
        subject: SubjectRecord,
        timepoint: int,
        ordinal: int,
        series: ScannedSeries,
        result: ReleasedSeries | SeriesFacts,
        proposal: PhaseProposal,
    ) -> int:
        """Store one series, or recognise it; return how many were added."""
        library = self.services.library
        if isinstance(result, SeriesFacts):
            self._recognise(series, result, proposal)
            return 0
        digests = [image.digest for image in result.images]
        there = library.series_with_images(digests)
        if there is not None:
            facts = library.facts(there)
            if (facts.case_alias, facts.timepoint) != (subject.alias, timepoint):
                words = "The same images are kept already for another subject or another study."
                self._refuse(series, Finding("ingest.elsewhere", words))
            else:
                self._remember(series, facts)
                self._recognise(series, facts, proposal)
            return 0
        partly = sum(library.has_image(digest) for digest in digests)
        extra = (_partly(partly, len(digests)),) if partly else ()
        facts = _facts(subject, timepoint, ordinal, series.draft, result, proposal, extra)
        if not self.dry_run:
            library.put_series(facts, result.files, result.outline)
            self._remember(series, facts)
        self._take(series, TakenSeries(facts, proposal.confidence, was_there=False))
        return 1

    def _recognise(self, series: ScannedSeries, facts: SeriesFacts, proposal: PhaseProposal) -> None:
        """Take note of a series that was there; what is stated of its phase now comes too late."""
        if self.phase is not None and proposal.role is not facts.phase:
            words = (
                f"It was taken before as {facts.phase.words.lower()}, and a kept series never changes its phase, on "
                "which lines may lie. Nothing was changed; a fresh profile takes it in anew."
            )
            self._report(series, Finding("ingest.phase_kept", words))
        self._take(series, TakenSeries(facts, proposal.confidence, was_there=True))

    def _take(self, series: ScannedSeries, taken: TakenSeries) -> None:
        self.taken.append(taken)
        self.aside.series_taken(series)

    def _refuse(self, series: ScannedSeries, finding: Finding) -> None:
        self._report(series, finding)
        self.aside.series_refused(series, finding)

    def _report(self, series: ScannedSeries, finding: Finding) -> None:
        first = series.images[0].source
        self.refused.append(RefusedSeries(first.shown_as, len(series.images), finding))


def _source_text(series: ScannedSeries, subject_token: str, unpacked: Path) -> str:
    """Return what says which files a series is made of and in which state they are; "" where they come and go."""
    frames = [(str(image.source.path.absolute()), image.frame) for image in series.images]
    if any(image.source.path.is_relative_to(unpacked) for image in series.images):
        return ""
    try:
        states = {path: Path(path).stat() for path in dict(frames)}
    except OSError:
        return ""
    files = sorted((path, state.st_size, state.st_mtime_ns) for path, state in states.items())
    return repr((subject_token, series.study_uid, series.series_uid, series.stack, frames, files))


def _facts(
    subject: SubjectRecord,
    timepoint: int,
    ordinal: int,
    draft: SeriesDraft,
    result: ReleasedSeries,
    proposal: PhaseProposal,
    extra: tuple[Finding, ...],
) -> SeriesFacts:
    measured = {each.name: getattr(draft, each.name) for each in fields(draft) if each.name != "findings"}
    return SeriesFacts(
        series_key=SeriesKey(new_id()),
        case_alias=subject.alias,
        timepoint=timepoint,
        series_ordinal=ordinal,
        phase=proposal.role,
        is_lossy=result.is_lossy,
        findings=(*draft.findings, *result.findings, *extra),
        phase_evidence=proposal.evidence,
        images=result.images,
        **measured,
    )


def _partly(count: int, total: int) -> Finding:
    words = f"{count} of the {total} images are kept already in another series of this station."
    return Finding("ingest.partly-there", words, Severity.WARNING)


def _when(series: ScannedSeries) -> tuple[float, int]:
    moment = series.evidence.acquired_s
    return (float("inf") if moment is None else moment, series.evidence.order)

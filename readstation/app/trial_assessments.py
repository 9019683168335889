"""The signed reads of a trial as the subjects of its tables: who assessed what, by which rules, when it was scanned."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from readstation.app.release import OfficeImagesAtOnce
from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.core.canonical import JsonObject, JsonValue
from readstation.core.ids import CaseAlias, Login, ReadId
from readstation.core.jobs import Job
from readstation.criteria.config import RetroPdDate
from readstation.exchange.subjects_file import read_subjects
from readstation.model.charter import Charter
from readstation.model.demonstration import DEMONSTRATION
from readstation.model.distribution import DistributionState
from readstation.model.fact import FactKind
from readstation.model.read import SealedRead, SignedRead
from readstation.model.series import Modality
from readstation.model.subject import Task
from readstation.reading.derive import config_of
from readstation.reading.read_result import judged_days, read_endpoints, seen_first
from readstation.reading.sealed_time import signed_by_central_ms, time_sealed
from readstation.reading.signed_view import sealed_outcomes, sealed_sequential
from readstation.reading.unseal import UnsealedRead, state_of, unseal
from readstation.store.central.evidence import CentralEvidence
from readstation.store.central.factory import open_evidence
from readstation.trial.clinical.rows import ClinicalRow
from readstation.trial.packages import places_for
from readstation.trial.results import CaseStatus
from readstation.trial.sdtm.subject import (
    AssessedRead,
    Assessor,
    BestResponses,
    Chosen,
    Subject,
    decided_rows,
)

VERSION_RULE = "the first signed version of each read, or the last amended one that a second person has approved"
"""Which version of a read stands in tables, reports and files; one that was withdrawn stands in none (TR-33)."""


@dataclass(frozen=True, slots=True)
class TabledRead:
    """A signed read that stands in the tables, so that anybody finds it in the evidence again (TR-29).

    Attributes
    ----------
    subject, assessor
        USUBJID, and the prefix of its rows.
    version, body_digest, head_digest
        Which version, and the SHA-256 of what was signed.
    charter, rules, software
        What the body names: charter, rule set with criteria, program.
    """

    subject: str
    assessor: str
    version: int
    body_digest: str
    head_digest: str
    charter: Mapping[str, str]
    rules: Mapping[str, str]
    software: str


@dataclass(frozen=True, slots=True)
class Assessments:
    """What the tables and the report of a trial are made of.

    Attributes
    ----------
    subjects, reads, charters
        Subjects with their response reads, what is said of each read, and by which charters they were read.
    signed_ms
        When the version of each response read that counts was signed, by the server's clock as far as that is known, by
        case and prefix of the assessor.
    distribution
        Distribution reads, each with its case; they stand in no table of responses (MR-1001).
    """

    subjects: tuple[Subject, ...]
    reads: tuple[TabledRead, ...]
    charters: Mapping[str, Charter]
    signed_ms: Mapping[tuple[str, str], int] = field(default_factory=dict)
    distribution: tuple[tuple[str, DistributionState], ...] = ()

    @property
    def mark(self) -> str:
        """What every file of a demonstration says; empty in a trial (TR-16)."""
        return DEMONSTRATION if any(each.is_demonstration for each in self.charters.values()) else ""

    def named(self) -> JsonObject:
        """Return what binds files to the reads that they come from: by digests, with no account and no name."""
        charters: list[JsonValue] = [
            {"trial": each.trial_code, "version": str(each.version), "digest": digest}
            for digest, each in sorted(self.charters.items())
        ]
        reads: list[JsonValue] = [{name: _plain(value) for name, value in asdict(each).items()} for each in self.reads]
        mark: JsonObject = {"mark": self.mark} if self.mark else {}
        return {"charters": charters, "reads": reads, "version_rule": VERSION_RULE, **mark}


def _plain(value: object) -> JsonValue:
    if isinstance(value, Mapping):
        return {str(name): str(each) for name, each in value.items()}
    return value if isinstance(value, int) else str(value)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the reads.

    Attributes
    ----------
    library
        The office's profile that the images were taken into, open or not: it alone knows when they were made.
    subjects
        The sponsor's list of subjects (`exchange.subjects_file`).
    """

    library: Path | OpenStation | None = None
    subjects: bytes | None = None


def opened_library(library: Path | OpenStation) -> AbstractContextManager[OpenStation]:
    """Return the office's library open: a window that has it open keeps it so."""
    return contextlib.nullcontext(library) if isinstance(library, OpenStation) else OpenStation.existing(library)


def assessments(access: OfficeAccess, beside: Beside, job: Job) -> Assessments:
    """Return the signed version of every response read that counts, by subject (`VERSION_RULE`).

    Parameters
    ----------
    access
        The database, as the office.
    beside
        Dates of scans, and who is whom; both may lack.
    job
        Progress and cancel.

    Raises
    ------
    Refused
        If the list of subjects has faults.
    """
    with access.office() as office:
        status, case_keys, days = office.status(), office.case_keys(), office.case_days()
        handed_over, counting = office.clinical_rows("RS"), office.counting_versions()
    dates = _dates(beside.library, [each.case for each in status.cases])
    found: list[Subject] = []
    tabled: list[TabledRead] = []
    charters: dict[str, Charter] = {}
    with contextlib.closing(open_evidence(access.url, access.password)) as evidence:
        newest = counting_reads(evidence.signed_reads(), counting)
        opened = _opened(status.cases, case_keys, days, newest, evidence, charters, job)
    for case in status.cases:
        reads = [opened.responses[case.case, login] for login in case.readers if (case.case, login) in opened.responses]
        if not reads:
            continue
        study = next(charters[each.charter["digest"]].trial_code for each, _ in reads)
        subject = f"{study}-{case.case}"
        tabled += [replace(each, subject=subject) for each, _ in reads]
        read = tuple(each for _, each in reads)
        day = dates.get(case.case, {})
        found.append(Subject(study, subject, read, day, chosen=_chosen(case, read), case=case.case))
    subjects, reads_written = _named(found, tabled, beside.subjects)
    return Assessments(
        _with_investigator(subjects, handed_over), reads_written, charters, opened.signed_ms, tuple(opened.distribution)
    )


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the versions say that count: response reads by case and reader, when each was signed, the other reads."""

    responses: dict[tuple[str, Login], tuple[TabledRead, AssessedRead]] = field(default_factory=dict)
    signed_ms: dict[tuple[str, str], int] = field(default_factory=dict)
    distribution: list[tuple[str, DistributionState]] = field(default_factory=list)


def _opened(
    cases: Iterable[CaseStatus],
    case_keys: Mapping[ReadId, str],
    days: Mapping[str, Mapping[int, int]],
    counting: Mapping[ReadId, SignedRead],
    evidence: CentralEvidence,
    charters: dict[str, Charter],
    job: Job,
) -> _Opened:
    """Open the version of each read that counts, one after the other: whole bodies are large."""
    found, by_name = _Opened(), {each.case: each for each in cases}
    arrivals = evidence.arrivals(FactKind.SIGNED_READ)
    for number, (read_id, signed) in enumerate(sorted(counting.items()), start=1):
        job.checkpoint()
        job.report(number, len(counting), "Opening signed reads")
        unsealed, name = unseal(signed.sealed), case_keys.get(read_id, "")
        if unsealed.is_distribution:  # what shows the treatment stands in no table of responses (MR-1001)
            found.distribution.append((name, state_of(unsealed).distribution))
            continue
        case, login = by_name.get(name), unsealed.login
        if case is None or login not in case.readers:
            continue
        digest = unsealed.charter_digest
        if digest not in charters:
            charters[digest] = evidence.charter(digest)
        charter = charters[digest]
        read = _read(case, signed.sealed, unsealed, charter, days.get(name, {}))
        found.responses[name, login] = read
        arrived_ms = arrivals.get((str(read_id), signed.sealed.version))
        found.signed_ms[name, read[1].assessor.prefix] = signed_by_central_ms(
            time_sealed(unsealed.head["time"]), arrived_ms
        )
    return found


def _with_investigator(subjects: Iterable[Subject], rows: Iterable[ClinicalRow]) -> tuple[Subject, ...]:
    """Return the subjects with the responses of their investigators, found by USUBJID."""
    said: dict[str, list[Mapping[str, str]]] = {}
    for each in sorted(rows, key=lambda row: int(row.values["RSSEQ"])):
        said.setdefault(each.values["USUBJID"], []).append(each.values)
    return tuple(replace(each, investigator=tuple(said.get(each.subject, ()))) for each in subjects)


def counting_reads(reads: Iterable[SignedRead], counting: Mapping[ReadId, int]) -> dict[ReadId, SignedRead]:
    """Return the version of each read that counts, of any kind.

    Parameters
    ----------
    reads
        Every signed version.
    counting
        Which version of each read counts (`Office.counting_versions`).
    """
    return {each.sealed.read_id: each for each in reads if counting.get(each.sealed.read_id) == each.sealed.version}


def _read(
    case: CaseStatus, sealed: SealedRead, unsealed: UnsealedRead, charter: Charter, days: Mapping[int, int]
) -> tuple[TabledRead, AssessedRead]:
    config, state = config_of(charter), state_of(unsealed)
    outcomes = sealed_outcomes(unsealed.body["results"], with_traces=False)
    endpoints = read_endpoints(state, outcomes, charter, days)
    is_dated_back = config.retro_pd_date is RetroPdDate.FIRST_DETECTED
    decided = frozenset(name for name, reader in case.final.items() if reader == unsealed.login)
    number = case.readers.index(unsealed.login) + 1
    assessor = Assessor(f"R{number}", "INDEPENDENT ASSESSOR", f"RADIOLOGIST {number}")
    read = AssessedRead(
        assessor, state, outcomes, config,
        modalities={
            int(each["timepoint"]): frozenset(Modality(series["modality"]) for series in each["series"])
            for each in unsealed.body["images"]
        },
        best={scope: BestResponses(each.best_unconfirmed, each.best_confirmed) for scope, each in endpoints.items()},
        seen_first=seen_first(state, judged_days(outcomes, days, config), config) if is_dated_back else {},
        accepted=decided_rows(decided),
        sequential=sealed_sequential(unsealed),
    )  # fmt: skip
    body = unsealed.body
    tabled = TabledRead(
        "", assessor.prefix, sealed.version, sealed.body_digest, sealed.head_digest,
        {"digest": unsealed.charter_digest, "version": str(body["charter"]["version"])}, body["rules"],
        str(body["software"]),
    )  # fmt: skip
    return tabled, read


def _chosen(case: CaseStatus, reads: tuple[AssessedRead, ...]) -> tuple[Chosen, ...]:
    """Return what the adjudicator of a case chose of the reads that are here; nothing where nobody has decided."""
    if not case.triggers or not case.final:
        return ()
    adjudicator = Assessor("A1", "ADJUDICATOR", "ADJUDICATOR 1")
    return tuple(Chosen(adjudicator, each, each.accepted) for each in reads if each.accepted)


def _dates(library: Path | OpenStation | None, cases: Iterable[str]) -> dict[str, dict[int, str]]:
    """Return when each timepoint was scanned, as readers count timepoints, by case."""
    if library is None:
        return {}
    found = {}
    with opened_library(library) as office:
        images = OfficeImagesAtOnce(office)
        for case in cases:
            true = office.run(office.store.office.dates_of, CaseAlias(case))
            places = places_for(images, CaseAlias(case), Task.READ)
            found[case] = {place: true[sources[0]] for place, sources in places.items() if sources[0] in true}
    return found


def _named(
    subjects: Iterable[Subject], reads: Iterable[TabledRead], listed: bytes | None
) -> tuple[tuple[Subject, ...], tuple[TabledRead, ...]]:
    """Return subjects and reads under the names of the sponsor's list, where there is one."""
    if listed is None:
        return tuple(subjects), tuple(reads)
    own = {each.subject.removeprefix(f"{each.study}-"): each for each in subjects}
    known = read_subjects(listed, own)
    names = {each.subject: known[case][0] for case, each in own.items()}
    named = (replace(each, subject=known[case][0], known=known[case][1]) for case, each in own.items())
    return tuple(named), tuple(replace(each, subject=names[each.subject]) for each in reads)

"""What the report of a trial is made of, from central: cases, signing days, decisions, clinical tables, unblindings."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_assessments import Assessments
from readstation.core.ids import Login, ReadId
from readstation.model.charter import Charter
from readstation.model.incident import Incident
from readstation.model.read import SignedRead
from readstation.model.subject import Task
from readstation.reading.decision import unseal_decision
from readstation.reading.derive import config_of
from readstation.store.central.factory import open_evidence
from readstation.store.central.office import Office
from readstation.store.central.versions import READ_WITHDRAWN
from readstation.trial.clinical.tables import TABLES
from readstation.trial.report.facts import DistributionRead, SignedStanding, SubjectFacts, TrialFacts, UnblindingFacts
from readstation.trial.sdtm.subject import Subject


def report_facts(access: OfficeAccess, found: Assessments, follow_up_days: int) -> TrialFacts:
    """Return the facts of a report.

    Parameters
    ----------
    access
        The database, as the office.
    found
        The verified reads.
    follow_up_days
        The last day on which an adverse event counts (MR-1105).
    """
    with access.office() as office:
        status, days, case_keys = office.status(), office.case_days(), office.case_keys()
        clinical = {domain: office.clinical_rows(domain) for domain in TABLES}
        unblindings = _unblindings(office)
    with contextlib.closing(open_evidence(access.url, access.password)) as evidence:
        causes = _causes(evidence.decisions(), case_keys)
    names = _pseudonyms(
        "Reader",
        *(login for case in status.cases for login in case.readers),
        *(each.login for each in unblindings if each.task is not Task.ADJUDICATION),
    )
    newest = max(found.charters.values(), key=lambda each: each.version)
    by_case = {each.case: each for each in found.subjects}
    subjects = []
    for case in status.cases:
        subject = by_case.get(case.case) or Subject(newest.trial_code, f"{newest.trial_code}-{case.case}", ())
        prefixes = {f"R{number}": login for number, login in enumerate(case.readers, start=1)}
        subjects.append(
            SubjectFacts(
                subject, case, days.get(case.case, {}),
                {prefix: names[login] for prefix, login in prefixes.items()},
                {prefix: _day(found.signed_ms[case.case, prefix]) for prefix in prefixes
                 if (case.case, prefix) in found.signed_ms},
                causes.get(case.case, ""),
            )
        )  # fmt: skip
    subject_names = {case: each.subject for case, each in by_case.items()}
    return TrialFacts(
        newest.trial_code, any(each.is_demonstration for each in found.charters.values()), config_of(newest),
        newest.adjudicates_confirmed, tuple(subjects), clinical,
        _distribution(found, subject_names, newest), _named(unblindings, names, subject_names, newest), follow_up_days,
    )  # fmt: skip


def _day(utc_ms: int) -> str:
    return datetime.fromtimestamp(utc_ms / 1000, UTC).date().isoformat()


def _causes(decisions: Iterable[SignedRead], case_keys: Mapping[ReadId, str]) -> dict[str, str]:
    """Return the cause of the newest decision of each case."""
    found: dict[str, tuple[int, str]] = {}
    for each in decisions:
        case = case_keys.get(each.sealed.read_id, "")
        version, cause = each.sealed.version, str(unseal_decision(each.sealed).decision.cause)
        found[case] = max(found.get(case, (0, "")), (version, cause))
    return {case: cause for case, (_, cause) in found.items()}


def _pseudonyms(role: str, *logins: Login) -> dict[Login, str]:
    """Return a name for each person that tells nobody who it is: logins are random, so is their order."""
    return {login: f"{role} {number:02d}" for number, login in enumerate(sorted(set(logins)), start=1)}


@dataclass(frozen=True, slots=True)
class _Unblinding:
    """A report as central has it: of which case, what the read is for, and how its signed version stands."""

    incident: Incident
    case: str
    task: Task
    standing: SignedStanding

    @property
    def login(self) -> Login:
        return self.incident.report.login


def _unblindings(office: Office) -> tuple[_Unblinding, ...]:
    cases, tasks = office.case_keys(), office.tasks()
    standing = {each.read_id: SignedStanding.COUNTS for each in office.progress().reads if each.is_signed}
    # A withdrawn read is no read in progress any more, and was signed all the same (TR-33).
    standing |= {
        ReadId(each.about): SignedStanding.WITHDRAWN for each in office.acts() if each.action == READ_WITHDRAWN
    }
    reads = ((each, each.report.read_id) for each in office.incidents())
    return tuple(
        _Unblinding(each, cases[read_id], tasks[read_id], standing.get(read_id, SignedStanding.NONE))
        for each, read_id in reads
    )


def _named(
    found: Sequence[_Unblinding], readers: Mapping[Login, str], subjects: Mapping[str, str], charter: Charter
) -> tuple[UnblindingFacts, ...]:
    adjudicators = _pseudonyms("Adjudicator", *(each.login for each in found if each.task is Task.ADJUDICATION))
    deciding = [Login(each.incident.by_login) for each in found if each.incident.by_login]
    office = _pseudonyms("Office", *deciding)
    return tuple(
        UnblindingFacts(
            subjects.get(each.case, f"{charter.trial_code}-{each.case}"), each.task,
            (adjudicators if each.task is Task.ADJUDICATION else readers)[each.login],
            office.get(Login(each.incident.by_login), ""), each.standing, each.incident,
        )
        for each in found
    )  # fmt: skip


def _distribution(found: Assessments, names: Mapping[str, str], charter: Charter) -> tuple[DistributionRead, ...]:
    places: dict[str, int] = {}
    reads = []
    for case, state in found.distribution:
        places[case] = places.get(case, 0) + 1
        reads.append(DistributionRead(names.get(case, f"{charter.trial_code}-{case}"), places[case], state))
    return tuple(sorted(reads, key=lambda read: (read.subject, read.place)))

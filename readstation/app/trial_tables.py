"""SDTM tables of a trial, from the signed reads of central, written into a folder with their manifest."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from readstation._version import __version__
from readstation.app.trial_access import OfficeAccess
from readstation.core.canonical import canonical_bytes
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.core.jobs import Job
from readstation.exchange.sdtm_files import codebook, csv_file, dataset_json, xport_file
from readstation.exchange.whole_file import write_checked
from readstation.model.read import SignedRead
from readstation.model.series import Modality
from readstation.reading.derive import config_of
from readstation.reading.signed_view import sealed_outcomes
from readstation.reading.unseal import state_of, unseal
from readstation.store.central.evidence import CentralEvidence
from readstation.store.central.factory import open_evidence
from readstation.trial.results import CaseStatus
from readstation.trial.sdtm.responses import response_rows
from readstation.trial.sdtm.results import result_rows
from readstation.trial.sdtm.subject import AssessedRead, Assessor, Row, Subject
from readstation.trial.sdtm.tumours import tumour_rows

MANIFEST = "manifest.json"
_WHOLE = "SUBJECT"


@dataclass(frozen=True, slots=True)
class WrittenTables:
    """What was written: rows of each table, subjects, and the files."""

    rows: Mapping[str, int]
    subjects: int
    files: tuple[str, ...]


def export_tables(access: OfficeAccess, folder: Path, job: Job) -> WrittenTables:
    """Write TU, TR, RS with SUPPTU and RELREC, each as XPORT v5, Dataset-JSON 1.1 and CSV, and record it at central.

    Parameters
    ----------
    access
        The database, as the office.
    folder
        New, or empty.
    job
        Progress and cancel.

    Raises
    ------
    Refused
        If the folder holds something, or no read was signed.
    DataProblem
        If a value cannot stand in a transport file. Nothing was written.
    EnvironmentFault
        If the disk refused.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused(Finding("export.folder", f"The folder {folder.name} is not empty. Nothing was written."))
    with access.office() as office:
        status, case_keys = office.status(), office.case_keys()
    with contextlib.closing(open_evidence(access.url, access.password)) as evidence:
        newest = _newest(evidence.signed_reads())
        charters = sorted({unseal(each.sealed).charter_digest for each in newest.values()})
        subjects = tuple(_subjects(status.cases, newest, case_keys, evidence, job))
    if not subjects:
        raise Refused(Finding("export.empty", "No read was signed yet. Nothing was written."))
    tables = _tables(subjects)
    made = datetime.now(UTC).replace(microsecond=0).isoformat()
    files = {name: data for table, rows in tables.items() for name, data in _files(table, rows, subjects, made)}
    files["codebook.csv"] = codebook(tables)
    manifest = canonical_bytes(
        {
            "format": "readstation-tables-1",
            "made": made,
            "software": __version__,
            "charters": charters,
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
            "rows": {table: len(rows) for table, rows in tables.items()},
        }
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentFault(
            f"The folder {folder.name} could not be made.", "Nothing was written.", "Choose another place."
        ) from error
    with access.office() as office:  # before the files are named: what is not recorded is not handed out (TR-34)
        office.note_export(hashlib.sha256(manifest).hexdigest(), sum(map(len, tables.values())))
    for name, data in (*files.items(), (MANIFEST, manifest)):
        job.checkpoint()
        write_checked(folder / name, data)
    return WrittenTables({each: len(rows) for each, rows in tables.items()}, len(subjects), (*files, MANIFEST))


def _newest(reads: Iterable[SignedRead]) -> dict[ReadId, SignedRead]:
    """Return the last signed version of each response read; signatures of single locks are no version."""
    newest: dict[ReadId, SignedRead] = {}
    for each in reads:
        known = newest.get(each.sealed.read_id)
        if unseal(each.sealed).is_distribution:
            continue  # what shows the treatment stands in no table of responses (MR-1001)
        if each.sealed.version and (known is None or known.sealed.version < each.sealed.version):
            newest[each.sealed.read_id] = each
    return newest


def _subjects(
    cases: Iterable[CaseStatus],
    newest: Mapping[ReadId, SignedRead],
    case_keys: Mapping[ReadId, str],
    evidence: CentralEvidence,
    job: Job,
) -> Iterable[Subject]:
    for case in cases:
        job.checkpoint()
        signed = [each for read_id, each in newest.items() if case_keys.get(read_id) == case.case]
        by_login = {unseal(each.sealed).login: each for each in signed}
        reads = []
        study = ""
        for number, login in enumerate(case.readers, start=1):
            if login in by_login:
                sealed = by_login[login].sealed
                unsealed = unseal(sealed)
                charter = evidence.charter(unsealed.charter_digest)
                study = charter.trial_code
                modalities = {
                    int(each["timepoint"]): frozenset(Modality(series["modality"]) for series in each["series"])
                    for each in unsealed.body["images"]
                }
                reads.append(
                    AssessedRead(
                        Assessor(f"R{number}", "INDEPENDENT ASSESSOR", f"RADIOLOGIST {number}"),
                        state_of(unsealed),
                        sealed_outcomes(unsealed.body["results"]),
                        config_of(charter),
                        modalities,
                        case.final.get(_WHOLE) == login,
                    )
                )
        if reads:
            yield Subject(study, f"{study}-{case.case}", tuple(reads))


def _tables(subjects: Iterable[Subject]) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {"TU": [], "TR": [], "RS": [], "SUPPTU": [], "RELREC": []}
    studies = []
    for subject in subjects:
        studies.append(subject.study)
        tumours, sites = tumour_rows(subject)
        tables["TU"] += tumours
        tables["SUPPTU"] += sites
        tables["TR"] += result_rows(subject)
        tables["RS"] += response_rows(subject)
    for study in dict.fromkeys(studies):
        pairs = (("TU", "TULNKID", "ONE", "LESION"), ("TR", "TRLNKID", "MANY", "LESION"))
        groups = (("TR", "TRLNKGRP", "MANY", "RESPONSE"), ("RS", "RSLNKGRP", "MANY", "RESPONSE"))
        for domain, name, kind, relation in (*pairs, *groups):
            tables["RELREC"].append(
                {
                    "STUDYID": study, "RDOMAIN": domain, "USUBJID": "", "IDVAR": name, "IDVARVAL": "",
                    "RELTYPE": kind, "RELID": relation,
                }
            )  # fmt: skip
    return tables


def _files(table: str, rows: list[Row], subjects: tuple[Subject, ...], made: str) -> Iterable[tuple[str, bytes]]:
    name = table.lower()
    yield f"{name}.xpt", xport_file(table, rows)
    yield f"{name}.json", dataset_json(table, rows, subjects[0].study, made)
    yield f"{name}.csv", csv_file(table, rows)

"""SDTM tables of a trial, from the signed reads of central, written into a folder with their manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from readstation._version import __version__
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_assessments import Assessments, Beside
from readstation.app.trial_exports import MANIFEST, check_empty, mark_file, verified_assessments, write_recorded
from readstation.core.canonical import canonical_bytes
from readstation.core.jobs import Job
from readstation.exchange.define_xml import define_xml
from readstation.exchange.sdtm_files import DEFINE, codebook, csv_file, dataset_json, xport_file
from readstation.trial.sdtm.responses import response_rows
from readstation.trial.sdtm.results import result_rows
from readstation.trial.sdtm.subject import Row, Subject, demographics_row
from readstation.trial.sdtm.tumours import tumour_rows


@dataclass(frozen=True, slots=True)
class WrittenTables:
    """What was written: rows of each table, subjects, and the files."""

    rows: Mapping[str, int]
    subjects: int
    files: tuple[str, ...]


def export_tables(access: OfficeAccess, folder: Path, job: Job, beside: Beside | None = None) -> WrittenTables:
    """Write TU, TR, RS with SUPPTU and RELREC, each in three formats with define-XML 2.1, and record it at central.

    Parameters
    ----------
    access
        The database, as the office.
    folder
        New, or empty.
    job
        Progress and cancel.
    beside
        Dates of scans and the sponsor's list of subjects; DM is written where that list is there.

    Raises
    ------
    Refused
        If the folder holds something, no read was signed, central does not verify, or the list has faults.
    DataProblem
        If a value cannot stand in a transport file. Nothing was written.
    EnvironmentFault
        If the disk refused.
    """
    check_empty(folder)
    found = verified_assessments(access, beside or Beside(), job)
    tables = _tables(found.subjects)
    made = datetime.now(UTC).replace(microsecond=0).isoformat()
    study = found.subjects[0].study
    files = mark_file(found.mark)
    files |= {
        name: data for table, rows in tables.items() for name, data in _files(table, rows, study, made, found.mark)
    }
    files["codebook.csv"] = codebook(tables)
    files[DEFINE] = define_xml(tables, study, made, found.mark)
    manifest = _manifest(found, tables, files, made)
    write_recorded(access, folder, {**files, MANIFEST: manifest}, sum(map(len, tables.values())), job)
    return WrittenTables(
        {each: len(rows) for each, rows in tables.items()}, len(found.subjects), (*files, MANIFEST)
    )  # fmt: skip


def _manifest(found: Assessments, tables: Mapping[str, list[Row]], files: Mapping[str, bytes], made: str) -> bytes:
    """Return what binds the files to the reads that they come from: by digests, with no account and no name."""
    return canonical_bytes(
        {
            "format": "readstation-tables-2",
            "made": made,
            "software": __version__,
            **found.named(),
            "csv_rule": "a cell that begins with an apostrophe is the text after it",
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
            "rows": {table: len(rows) for table, rows in tables.items()},
        }
    )


def _tables(subjects: Iterable[Subject]) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {"DM": [], "TU": [], "TR": [], "RS": [], "SUPPTU": [], "RELREC": []}
    studies = []
    for subject in subjects:
        studies.append(subject.study)
        tumours, sites = tumour_rows(subject)
        if subject.known.number:
            tables["DM"].append(demographics_row(subject))
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
    return {table: rows for table, rows in tables.items() if rows or table != "DM"}


def _files(table: str, rows: list[Row], study: str, made: str, mark: str) -> Iterable[tuple[str, bytes]]:
    name = table.lower()
    yield f"{name}.xpt", xport_file(table, rows)
    yield f"{name}.json", dataset_json(table, rows, study, made, mark)
    yield f"{name}.csv", csv_file(table, rows)

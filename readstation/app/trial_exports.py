"""What every export of a trial does: an empty folder, verified reads, an entry at central, files that are whole."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from pathlib import Path

from readstation.app.central_verification import verify_central
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_assessments import Assessments, Beside, assessments
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.exchange.whole_file import write_checked
from readstation.model.demonstration import mark_of
from readstation.reading.verify import Verification
from readstation.store.central.factory import open_evidence

MANIFEST = "manifest.json"
MARK_NAME = "DEMONSTRATION.txt"
MOST_FINDINGS = 10


def check_empty(folder: Path) -> None:
    """Refuse a folder that holds something."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(Finding("export.folder", f"The folder {folder.name} is not empty. Nothing was written."))


def verified_assessments(access: OfficeAccess, beside: Beside, job: Job) -> Assessments:
    """Return the signed version of every response read that counts, once everything at central verified (TR-32).

    Raises
    ------
    Refused
        If no read was signed, central does not verify, or the list of subjects has faults.
    """
    found = assessments_there(access, beside, job)
    refuse_unverified(access, job)
    return found


def assessments_there(access: OfficeAccess, beside: Beside, job: Job) -> Assessments:
    """Return the signed version of every response read that counts, not verified yet.

    Raises
    ------
    Refused
        If no read was signed, or the list of subjects has faults.
    """
    found = assessments(access, beside, job)
    if not found.subjects:
        raise Refused(Finding("export.empty", "No read was signed yet. Nothing was written."))
    return found


def refuse_unverified(access: OfficeAccess, job: Job) -> None:
    """Refuse where anything that is kept at central does not verify (TR-32).

    To be asked after the reads were taken: what they rest on is checked then, and facts never change.
    """
    refuse_unsound(verify_central(access.url, job, password=access.password))


def refuse_unsound(checked: Verification) -> None:
    """Refuse where a verification found an error (TR-32)."""
    if not checked.is_sound:
        words = "What is kept at central does not verify. Nothing was written."
        errors = [each for each in checked.findings if each.is_error][:MOST_FINDINGS]
        raise Refused(Finding("TR-32.export", words), *errors)


def mark_file(mark: str) -> dict[str, bytes]:
    """Return the file that says of all beside it that it is of a demonstration; none in a trial (TR-16).

    Tables of rows have no place of their own for it that other programs would read over.
    """
    words = f"{mark}. Nothing in this folder is of a patient, and nothing of it is a result.\n"
    return {MARK_NAME: words.encode("ascii")} if mark else {}


def mark_at(access: OfficeAccess) -> str:
    """Return what everything must say that a central database hands out; empty for a trial."""
    with contextlib.closing(open_evidence(access.url, access.password)) as evidence:
        return mark_of(evidence.charters().values())


def write_recorded(access: OfficeAccess, folder: Path, files: Mapping[str, bytes], count: int, job: Job) -> None:
    """Record an export at central by the digest of its manifest, then write its files.

    Parameters
    ----------
    access, folder, job
        The database, as the office; new or empty; progress and cancel.
    files
        By name, which may hold folders; the manifest among them.
    count
        How many rows or documents they hold.

    Raises
    ------
    EnvironmentFault
        If the disk refused.
    """
    _make(folder, "Nothing was written.")
    with access.office() as office:  # before the files are named: what is not recorded is not handed out (TR-34)
        office.note_export(hashlib.sha256(files[MANIFEST]).hexdigest(), count)
    for name, data in files.items():
        job.checkpoint()
        place = folder / name
        _make(place.parent, "The export is not whole.")
        write_checked(place, data)


def _make(folder: Path, kept: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentFault(f"The folder {folder.name} could not be made.", kept, "Choose another place.") from error

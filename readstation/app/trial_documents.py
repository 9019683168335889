"""DICOM documents of a trial's signed reads: structured reports and key object selections, with their manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from readstation._version import __version__
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_assessments import Beside
from readstation.app.trial_exports import MANIFEST, check_empty, verified_assessments, write_recorded
from readstation.app.trial_references import referenced_images
from readstation.core.canonical import JsonValue, canonical_bytes
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.core.phrases import phrase
from readstation.exchange.measurement_report import report_bytes, selection_bytes
from readstation.trial.documents.images import ReferencedImage
from readstation.trial.documents.measured import VisitDocument, visit_documents
from readstation.trial.sdtm.subject import visit

_WRITING = phrase("Writing", inside=True)


@dataclass(frozen=True, slots=True)
class WrittenDocuments:
    """What was written.

    Attributes
    ----------
    reports, lines
        Structured reports, and the measured lines in them.
    selections, key_images
        Key object selections, and the images that they name.
    left_out
        Key images of planes that no image has: no reference can name them.
    files
        The names of all files.
    """

    reports: int
    lines: int
    selections: int
    key_images: int
    left_out: int
    files: tuple[str, ...]


def export_documents(access: OfficeAccess, folder: Path, job: Job, beside: Beside) -> WrittenDocuments:
    """Write the measured lines and key images of every signed read, and record it at central.

    Parameters
    ----------
    access, job
        The database, as the office; progress and cancel.
    folder
        New, or empty.
    beside
        The office's library of images, and the sponsor's list of subjects where there is one.

    Raises
    ------
    Refused
        If the folder holds something, there is no library, an image is not in it, no read was signed, or central does
        not verify. Nothing was written.
    EnvironmentFault
        If the disk refused.
    """
    check_empty(folder)
    if beside.library is None:
        words = "Documents refer to the images that were read: say with --profile where the office has them."
        raise Refused(Finding("export.profile", words))
    found = verified_assessments(access, beside, job)
    documents = [each for subject in found.subjects for each in visit_documents(subject)]
    images = referenced_images(beside.library, documents, job)
    files: dict[str, bytes] = {}
    entries: list[JsonValue] = []
    for number, document in enumerate(documents, start=1):
        job.checkpoint()
        job.report(number - 1, len(documents), _WRITING)
        for kind, data in _made(document, images[document.case, document.timepoint], found.mark).items():
            name = f"{number:05}-{document.assessor.prefix}-{kind}.dcm"
            files[name] = data
            entries.append(_entry(name, kind, document, data))
    files[MANIFEST] = canonical_bytes(
        {
            "format": "readstation-documents-1",
            "made": datetime.now(UTC).replace(microsecond=0).isoformat(),
            "software": __version__,
            **found.named(),
            "files": entries,
        }
    )
    write_recorded(access, folder, files, len(entries), job)
    return WrittenDocuments(
        reports=sum(bool(each.lines) for each in documents),
        lines=sum(len(each.lines) for each in documents),
        selections=sum(bool(each.key_images) for each in documents),
        key_images=sum(len(each.key_images) for each in documents),
        left_out=sum(each.key_reformats for each in documents),
        files=tuple(files),
    )


def _made(document: VisitDocument, images: Mapping[str, ReferencedImage], mark: str) -> dict[str, bytes]:
    made = {"SR": report_bytes(document, images, mark)} if document.lines else {}
    return made | ({"KO": selection_bytes(document, images, mark)} if document.key_images else {})


def _entry(name: str, kind: str, document: VisitDocument, data: bytes) -> JsonValue:
    return {
        "name": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "modality": kind,
        "subject": document.subject,
        "assessor": document.assessor.prefix,
        "visit": visit(document.timepoint),
        "key_images_left_out": document.key_reformats if kind == "KO" else 0,
    }

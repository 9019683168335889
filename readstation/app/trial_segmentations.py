"""Volumes of a trial's signed distribution reads as DICOM segmentations, with their manifest (MR-1002, TR-29)."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from readstation._version import __version__
from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_assessments import VERSION_RULE, Beside, assessments, counting_reads
from readstation.app.trial_exports import MANIFEST, check_empty, mark_at, refuse_unverified, write_recorded
from readstation.app.trial_references import files_of_series
from readstation.core.canonical import JsonObject, JsonValue, canonical_bytes
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.core.jobs import Job
from readstation.dose.uptake_image import StructureRole
from readstation.exchange.segmentation_file import NamedVolume, segmentation_bytes
from readstation.model.read import SealedRead
from readstation.reading.distribution.labels import label_of
from readstation.reading.unseal import UnsealedRead, unseal
from readstation.store.central.factory import open_evidence
from readstation.trial.documents.outlined import OutlinedSeries, outlined_series


@dataclass(frozen=True, slots=True)
class WrittenSegmentations:
    """What was written.

    Attributes
    ----------
    segmentations, volumes
        Files of segmentations, and the volumes in them.
    left_out
        Volumes on an object of several images: a segmentation refers to images one by one, and none says which.
    files
        The names of all files.
    """

    segmentations: int
    volumes: int
    left_out: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Signed:
    """A signed distribution read, under the names that files have for it."""

    subject: str
    case: str
    assessor: str
    sealed: SealedRead
    unsealed: UnsealedRead


@dataclass(frozen=True, slots=True)
class _Part:
    """The volumes of a read on one series, and the objects of that series."""

    read: _Signed
    outlined: OutlinedSeries
    files: Sequence[Path]

    @property
    def is_single(self) -> bool:
        """Whether each object holds one image."""
        return len(self.files) == len(self.outlined.image_digests)


def export_segmentations(access: OfficeAccess, folder: Path, job: Job, beside: Beside) -> WrittenSegmentations:
    """Write the volumes of every signed distribution read on the blinded images, and record it at central.

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
        If the folder holds something, there is no library, an image is not in it, no distribution read was signed, or
        central does not verify. Nothing was written.
    EnvironmentFault
        If the disk refused.
    """
    check_empty(folder)
    if beside.library is None:
        words = "Segmentations refer to the images that were outlined: say with --profile where the office has them."
        raise Refused(Finding("export.profile", words))
    signed = _signed(access, beside, job)
    if not signed:
        raise Refused(Finding("export.empty", "No distribution read was signed yet. Nothing was written."))
    refuse_unverified(access, job)
    mark = mark_at(access)
    parts = _parts(beside.library, signed, job)
    files: dict[str, bytes] = {}
    entries: list[JsonValue] = []
    for number, part in enumerate(parts, start=1):
        job.checkpoint()
        job.report(number - 1, len(parts), "Writing")
        name = f"{number:05}-{part.read.assessor}-SEG.dcm" if part.is_single else ""
        if name:
            files[name] = _made(part, mark)
        entries.append(_entry(name, part, files.get(name)))
    files[MANIFEST] = canonical_bytes(
        {
            "format": "readstation-segmentations-1",
            "made": datetime.now(UTC).replace(microsecond=0).isoformat(),
            "software": __version__,
            "version_rule": VERSION_RULE,
            "reads": [_named(each) for each in signed],
            "files": entries,
            **({"mark": mark} if mark else {}),
        }
    )
    write_recorded(access, folder, files, len(files) - 1, job)
    volumes = {
        kind: sum(len(each.outlined.volumes) for each in parts if each.is_single is kind) for kind in (True, False)
    }
    return WrittenSegmentations(len(files) - 1, volumes[True], volumes[False], tuple(files))


def _parts(library: Path | OpenStation, signed: Iterable[_Signed], job: Job) -> list[_Part]:
    """Return what goes into one file each: the volumes of a read on one series, and its objects."""
    outlined = [(read, each) for read in signed for each in outlined_series(read.unsealed)]
    paths = files_of_series(library, [(read.case, each.image_digests) for read, each in outlined], job)
    return [_Part(read, each, files) for (read, each), files in zip(outlined, paths, strict=True)]


def _signed(access: OfficeAccess, beside: Beside, job: Job) -> list[_Signed]:
    """Return the version of each distribution read that counts, numbered within its case by the read's random id."""
    names = {each.case: each.subject for each in assessments(access, Beside(None, beside.subjects), job).subjects}
    with access.office() as office:
        cases, counting = office.case_keys(), office.counting_versions()
    newest: dict[ReadId, tuple[SealedRead, UnsealedRead]] = {}
    studies: dict[str, str] = {}
    with contextlib.closing(open_evidence(access.url, access.password)) as evidence:
        for read_id, signed in counting_reads(evidence.signed_reads(), counting).items():
            unsealed = unseal(signed.sealed)
            if unsealed.is_distribution:
                newest[read_id] = signed.sealed, unsealed
        for _, unsealed in newest.values():
            digest = unsealed.charter_digest
            studies[digest] = studies.get(digest) or evidence.charter(digest).trial_code
    found, count = [], dict[str, int]()
    for read_id in sorted(newest, key=lambda each: (cases[each], each)):
        sealed, unsealed = newest[read_id]
        case = cases[read_id]
        count[case] = count.get(case, 0) + 1
        subject = names.get(case, f"{studies[unsealed.charter_digest]}-{case}")
        found.append(_Signed(subject, case, f"D{count[case]}", sealed, unsealed))
    return found


def _made(part: _Part, mark: str) -> bytes:
    volumes = [NamedVolume(each.name, StructureRole(each.role), label_of(each.label)) for each in part.outlined.volumes]
    return segmentation_bytes(volumes, part.files, mark)


def _named(read: _Signed) -> JsonObject:
    """Return what binds files to a read: by digests, with no account and no name."""
    return {
        "subject": read.subject,
        "assessor": read.assessor,
        "version": str(read.sealed.version),
        "body_digest": read.sealed.body_digest,
        "head_digest": read.sealed.head_digest,
        "charter": read.unsealed.charter_digest,
        "software": str(read.unsealed.body["software"]),
    }


def _entry(name: str, part: _Part, data: bytes | None) -> JsonValue:
    volumes: list[JsonValue] = [
        {"name": each.name, "role": each.role, "label_digest": each.label.digest} for each in part.outlined.volumes
    ]
    return {
        "name": name,
        "sha256": "" if data is None else hashlib.sha256(data).hexdigest(),
        "subject": part.read.subject,
        "assessor": part.read.assessor,
        "volumes": volumes,
    }

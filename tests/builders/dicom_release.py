"""A series from files to a loaded volume, through the real scanner, gate and loader."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from readstation.core.ids import CaseAlias, SeriesKey
from readstation.core.jobs import QuietJob
from readstation.geometry.volume import Volume
from readstation.imaging.gate import DicomGate
from readstation.imaging.load import load_volume
from readstation.imaging.scan import DicomScanner
from readstation.model.series import PhaseRole, SeriesFacts
from readstation.trial.ports import ReleasedSeries, ScannedSeries, ScanResult, SubjectRecord

SECRET = bytes(range(32))
SUBJECT = SubjectRecord("token", CaseAlias("7K-204"), -800, 4321)


def scan(paths: Sequence[Path], scratch: Path, *, pictures: bool = False, segmentations: bool = False) -> ScanResult:
    """Return what the scanner finds."""
    scratch.mkdir(exist_ok=True, parents=True)
    scanner = DicomScanner(takes_pictures=pictures, takes_segmentations=segmentations)
    return scanner.scan(paths, scratch, QuietJob())


def release(series: ScannedSeries, scratch: Path, subject: SubjectRecord = SUBJECT) -> ReleasedSeries:
    """Return a series after the gate."""
    scratch.mkdir(exist_ok=True, parents=True)
    return DicomGate().release(series, subject, SECRET, scratch, QuietJob())


def facts_of(series: ScannedSeries, released: ReleasedSeries) -> SeriesFacts:
    """Return the facts under which a released series would be kept."""
    draft = {field.name: getattr(series.draft, field.name) for field in dataclasses.fields(series.draft)}
    return SeriesFacts(
        series_key=SeriesKey("series"),
        case_alias=SUBJECT.alias,
        timepoint=0,
        series_ordinal=1,
        phase=PhaseRole.OTHER,
        is_lossy=released.is_lossy,
        phase_evidence=(),
        images=released.images,
        **draft,
    )


def loaded(
    paths: Sequence[Path], scratch: Path, *, pictures: bool = False, segmentations: bool = False
) -> list[tuple[ScannedSeries, ReleasedSeries, Volume]]:
    """Return every series under some paths, released and loaded."""
    found = []
    result = scan(paths, scratch / "unpacked", pictures=pictures, segmentations=segmentations)
    for number, series in enumerate(result.series):
        released = release(series, scratch / f"released{number}")
        found.append((series, released, load_volume(released.files, facts_of(series, released), QuietJob())))
    return found

"""The gate: a scanned series becomes new, blinded objects whose every image was decoded once (TR-17, TR-29)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from readstation.core.errors import Refused
from readstation.core.findings import Finding, Severity
from readstation.core.jobs import Job
from readstation.imaging.check import check_stack
from readstation.imaging.dateshift import DateShift
from readstation.imaging.decode import decoded, pixel_format, stored_frames
from readstation.imaging.deidentify import Blinding, blinded, write_blinded
from readstation.imaging.digest import image_digest
from readstation.imaging.facts import draft_of
from readstation.imaging.group import Stack, StackImage
from readstation.imaging.header import ObjectHeader, header_of
from readstation.imaging.objects import open_object, quiet_parser
from readstation.imaging.plan_stored import outline_bytes
from readstation.model.series import ImageRef
from readstation.trial.ports import ReleasedSeries, ScannedSeries, SourceImage, SourceObject, SubjectRecord


class DicomGate:
    """Writes blinded objects; implements `trial.ports.BlindingGate`."""

    def release(
        self, series: ScannedSeries, subject: SubjectRecord, secret: bytes, scratch: Path, job: Job
    ) -> ReleasedSeries:
        """Write the blinded objects of a series and decode every image once, as the port says."""
        blinding = Blinding(secret, subject.token, series.stack, DateShift(subject.shift_days, subject.shift_seconds))
        files: list[Path] = []
        written: list[StackImage] = []
        refs: dict[int, ImageRef] = {}
        for source, placed in _by_source(series.images):
            job.checkpoint()
            job.report(len(refs), len(series.images), "Blinding images")
            path = scratch / f"{secrets.token_hex(16)}.dcm"
            try:
                with quiet_parser():
                    _write(source, placed, blinding, path)
                header, digests = _read_back(path)
            except Refused as error:
                place = f"object {source.ordinal}"
                raise Refused(*(replace(finding, place=place) for finding in error.findings)) from error
            files.append(path)
            for (index, _), frame, digest in zip(placed, header.frames, digests, strict=True):
                refs[index] = ImageRef(index + 1, digest)
                written.append(StackImage(source._replace(ordinal=index), header, frame))
        _check_unchanged(series, written)
        is_lossy = any(image.whole.is_lossy for image in written)
        images = tuple(refs[index] for index in sorted(refs))
        findings = (_LOSSY,) if is_lossy else ()
        return ReleasedSeries(tuple(files), images, is_lossy, findings, _outline(files, job))


def _outline(files: Sequence[Path], job: Job) -> bytes | None:
    try:
        return outline_bytes(files, job)
    except (Refused, OSError):
        # The loader will say what is wrong; it reads all headers first where nothing was kept.
        return None


def _write(source: SourceObject, placed: list[tuple[int, SourceImage]], blinding: Blinding, path: Path) -> None:
    frames = [image.frame for _, image in placed if image.frame is not None]
    write_blinded(blinded(open_object(source.path), frames or None, placed[0][0] + 1, blinding), path)


def _read_back(path: Path) -> tuple[ObjectHeader, list[str]]:
    """Return header and digests of a written object, read as the loader will read it."""
    written = open_object(path)
    header, form = header_of(written), pixel_format(written)
    frames = stored_frames(written, form)
    digests = [
        image_digest(decoded(frame, form), form, described)
        for frame, described in zip(frames, header.frames, strict=True)
    ]
    return header, digests


def _check_unchanged(series: ScannedSeries, written: list[StackImage]) -> None:
    """Refuse a series whose new objects would not show the same volume as the originals, image by image (TR-17)."""
    report = check_stack(Stack(tuple(written)))
    new = draft_of(report)
    is_same = all(getattr(new, name) == getattr(series.draft, name) for name in _MUST_STAY)
    order = [image.source.ordinal for image in report.images]
    if not is_same or order != sorted(order):
        raise Refused(Finding("gate.changed", "Without what has to be removed, the series would not be the same."))


_MUST_STAY = (
    "modality",
    "plane",
    "rows",
    "columns",
    "slices",
    "row_spacing_um",
    "column_spacing_um",
    "slice_interval_um",
    "orientation_ppm",
    "unit",
    "is_usable",
)
_LOSSY = Finding("pixels.lossy", "The pixels were compressed with loss before they came here.", Severity.WARNING)


def _by_source(images: Iterable[SourceImage]) -> list[tuple[SourceObject, list[tuple[int, SourceImage]]]]:
    """Return the images of each file with their places in the volume, files in the order of their first image."""
    by_ordinal: dict[int, list[tuple[int, SourceImage]]] = {}
    for index, image in enumerate(images):
        by_ordinal.setdefault(image.source.ordinal, []).append((index, image))
    return [(placed[0][1].source, placed) for placed in by_ordinal.values()]

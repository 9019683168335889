"""From a checked stack to the facts a reader may know, and to what speaks for its phase (TR-18)."""

from __future__ import annotations

from readstation.geometry.plane import plane_of
from readstation.hanging.phases import PhaseEvidence
from readstation.imaging.check import SeriesReport
from readstation.imaging.group import Stack, StackImage
from readstation.imaging.header import FrameHeader, ObjectHeader
from readstation.imaging.kinds import TAKEN
from readstation.imaging.segmentation import SEGMENTATIONS
from readstation.model.series import Modality, Plane
from readstation.trial.ports import ScannedSeries, SeriesDraft

_MEGA = 1_000_000


def scanned_series(stack: Stack, report: SeriesReport) -> ScannedSeries:
    """Return a stack as the plain record that the use case works with."""
    first = report.images[0].whole
    return ScannedSeries(
        patient_text=first.patient_text,
        study_uid=first.study_uid,
        study_day=first.study_day,
        study_time=None if first.study_s is None else int(first.study_s),
        series_uid=first.series_uid,
        stack=stack.ordinal,
        draft=draft_of(report),
        evidence=evidence_of(stack),
        images=tuple(image.reference for image in report.images),
        split_words=stack.split_words,
    )


def draft_of(report: SeriesReport) -> SeriesDraft:
    """Return the facts that the headers give of a checked stack."""
    image = report.images[0]
    whole, frame, affine = image.whole, image.frame, report.affine
    center, width = frame.window or (None, None)
    return SeriesDraft(
        modality=TAKEN[whole.sop_class],
        plane=plane_of(affine.normal) if report.is_placed else Plane.OBLIQUE,
        rows=whole.rows,
        columns=whole.columns,
        slices=len(report.images),
        row_spacing_um=round((frame.row_spacing_mm or 0.0) * 1000) if report.is_scaled else 0,
        column_spacing_um=round((frame.column_spacing_mm or 0.0) * 1000) if report.is_scaled else 0,
        slice_interval_um=round(affine.slice_interval_mm * 1000) if report.is_placed and len(report.images) > 1 else 0,
        slice_thickness_um=round(frame.thickness_mm * 1000) if frame.thickness_mm else None,
        orientation_ppm=_millionths(frame.orientation),
        window_center=None if center is None else round(center),
        window_width=None if width is None else max(1, round(width)),
        unit=unit_of(whole, frame),
        contrast=whole.contrast,
        is_usable=report.is_usable,
        findings=report.findings,
    )


def unit_of(whole: ObjectHeader, frame: FrameHeader) -> str:
    """Return the unit of the values, that of a real-world value map first, or "" where none is stated.

    CT values are Hounsfield units unless the object says otherwise (PS3.3 C.8.2.1.1.2); those of a localizer are not.
    The pixels of a nuclear medicine object are counts unless it says otherwise (PS3.3 C.8.4.9).
    """
    modality = TAKEN.get(whole.sop_class)
    if frame.real_unit:
        return frame.real_unit
    if modality is Modality.CT and "LOCALIZER" not in frame.kind and frame.rescale_type in ("", "HU"):
        return "HU"
    if modality is Modality.PT or (modality is Modality.NM and whole.units):
        return _UPTAKE_UNITS.get(whole.units, "")
    return "counts" if modality is Modality.NM else ""


_UPTAKE_UNITS = {"BQML": "Bq/ml", "CNTS": "counts", "CPS": "counts/s", "GML": "g/ml", "CM2ML": "cm²/ml"}
"""The Units of PS3.3 C.8.9.1.1.3 that are shown; of which kind an uptake value is, `imaging.uptake` says."""


def evidence_of(stack: Stack) -> PhaseEvidence:
    """Return what speaks for the phase of a stack; raw text stays inside the evidence.

    A segmentation states when somebody outlined, which is no time of the images.
    """
    first = min(stack.images, key=_when)
    is_acquired = first.whole.sop_class not in SEGMENTATIONS
    return PhaseEvidence(
        modality=TAKEN[first.whole.sop_class],
        texts=first.whole.texts,
        contrast=first.whole.contrast,
        bolus_start_s=first.whole.bolus_start_s,
        acquired_s=_stated_moment(first) if is_acquired else None,
        order=first.whole.series_number * 1000 + stack.ordinal,
        is_derived="DERIVED" in first.frame.kind,
    )


def _when(image: StackImage) -> float:
    moment = _stated_moment(image)
    return float("inf") if moment is None else moment


def _stated_moment(image: StackImage) -> float | None:
    return image.frame.acquired_s if image.frame.acquired_s is not None else image.frame.content_s


def _millionths(orientation: tuple[float, ...] | None) -> tuple[int, int, int, int, int, int]:
    a, b, c, d, e, f = (round(cosine * _MEGA) for cosine in orientation or (0.0,) * 6)
    return a, b, c, d, e, f

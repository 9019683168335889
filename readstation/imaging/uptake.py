"""What nuclear medicine and PET objects say of their values: unit, decay reference, corrections (PS3.3 C.8.4, C.8.9).

What is missing or contradicts itself becomes a finding. Nothing is guessed: images are shown in any case, and a dose is
refused with that finding (`readstation.dose.uptake`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydicom.dataset import Dataset

from readstation.core.findings import Finding, Severity
from readstation.core.jobs import Job
from readstation.core.phrases import phrase
from readstation.dose.uptake import NO_UNIT, DecayReference, UptakeFacts, UptakeUnit
from readstation.imaging.nm import NUCLEAR_MEDICINE, is_tomogram
from readstation.imaging.objects import open_object
from readstation.imaging.plan import plan_series
from readstation.imaging.uptake_times import Moments, decay_findings, moments_of
from readstation.imaging.values import first_item, number, text_of, values_of

DECAY_CORRECTED = "DECY"

_UNITS = {
    "CNTS": UptakeUnit.COUNTS,
    "CPS": UptakeUnit.COUNT_RATE,
    "BQML": UptakeUnit.ACTIVITY,
    "CM2ML": UptakeUnit.SUV_SURFACE,
}
_SUV_TYPES = {
    "": UptakeUnit.SUV_BODY_WEIGHT,
    "BW": UptakeUnit.SUV_BODY_WEIGHT,
    "LBM": UptakeUnit.SUV_LEAN_MASS,
    "LBMJAMES128": UptakeUnit.SUV_LEAN_MASS,
    "LBMJANMA": UptakeUnit.SUV_LEAN_MASS,
    "IBW": UptakeUnit.SUV_IDEAL_WEIGHT,
    "BSA": UptakeUnit.SUV_SURFACE,
}
_MAPPED = {"Bq/ml": UptakeUnit.ACTIVITY, "g/ml": UptakeUnit.SUV_BODY_WEIGHT}
_REFERENCES = {
    "NONE": DecayReference.NONE,
    "START": DecayReference.START,
    "ADMIN": DecayReference.ADMINISTRATION,
}

_UNKNOWN_UNIT = Finding("uptake.no-unit", phrase("The unit of the values is not one that is known."))
_UNCORRECTED = Finding(
    "MR-1006.uncorrected",
    phrase("The counts are not stated to be corrected for attenuation and scatter: shares of deep organs are too low."),
    Severity.WARNING,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one object says of its values; objects of a series must say the same.

    Attributes
    ----------
    units, suv_type, decay, corrections
        Units, SUVType, DecayCorrection and CorrectedImage as they stand there.
    half_life_s, injected_bq
        Of its radiopharmaceutical; None where not stated.
    is_planar
        Whether it is a nuclear medicine projection, which has no place in the patient.
    is_nuclear
        Whether it is a nuclear medicine object, whose pixels are counts unless it says otherwise (PS3.3 C.8.4.9).
    """

    units: str
    suv_type: str
    decay: str
    corrections: tuple[str, ...]
    half_life_s: float | None
    injected_bq: float | None
    is_planar: bool
    is_nuclear: bool


def uptake_of(files: Sequence[Path], job: Job) -> UptakeFacts:
    """Return what the headers of a nuclear medicine or PET series say of its values.

    Parameters
    ----------
    files
        The objects of one stack, in any order: as they came, or as the gate wrote them.
    job
        Cancel.

    Raises
    ------
    Refused
        If a file is damaged, or the images make no stack.
    OSError
        If a file is gone.
    Cancelled
        If the person stopped it.
    """
    plan = plan_series(files, job)
    statements: dict[Statement, None] = {}
    moments: list[Moments] = []
    for path in files:
        job.checkpoint()
        header = open_object(path).header
        statements[_statement(header)] = None
        moments.append(moments_of(header))
    mapped = {image.frame.real_unit for image in plan.report.images}
    frames = {image.whole.frame_of_reference for image in plan.report.images}
    first = next(iter(statements))
    findings = [each for each in plan.report.findings if each.is_error and not first.is_planar]
    if not first.is_planar and frames == {""}:
        findings.append(
            Finding("uptake.no-frame", phrase("The frame of reference is not stated, so nothing can be laid on it."))
        )
    if len(statements) > 1 or len(mapped) > 1:
        findings.append(
            Finding("uptake.mixed", phrase("The images of the series state different units or corrections."))
        )
    return _facts(first, next(iter(mapped)), moments, findings)


def _statement(header: Dataset) -> Statement:
    item = first_item(header.get("RadiopharmaceuticalInformationSequence"))
    is_nuclear = str(header.get("SOPClassUID") or "") == NUCLEAR_MEDICINE
    return Statement(
        units=text_of(header, "Units").upper(),
        suv_type=text_of(header, "SUVType").upper(),
        decay=text_of(header, "DecayCorrection").upper(),
        corrections=tuple(sorted(str(word).strip().upper() for word in values_of(header.get("CorrectedImage")))),
        half_life_s=number(item.get("RadionuclideHalfLife")) if item is not None else None,
        injected_bq=number(item.get("RadionuclideTotalDose")) if item is not None else None,
        is_planar=is_nuclear and not is_tomogram(header),
        is_nuclear=is_nuclear,
    )


def _facts(said: Statement, mapped: str, moments: Sequence[Moments], findings: list[Finding]) -> UptakeFacts:
    unit = _unit(said, mapped)
    if unit is None:
        findings.append(_UNKNOWN_UNIT if said.units or mapped else NO_UNIT)
    decay = _reference(said, unit)
    findings.extend(_contradictions(said, decay))
    if said.half_life_s is not None and said.half_life_s <= 0:
        findings.append(Finding("uptake.half-life", phrase("The stated half-life is none that a nuclide has.")))
    timed = decay_findings(moments, decay, said.half_life_s)
    findings.extend(timed.findings)
    if said.is_nuclear and not said.is_planar and not {"ATTN", "SCAT"} <= set(said.corrections):
        findings.append(_UNCORRECTED)
    return UptakeFacts(
        unit=unit,
        decay=decay,
        corrections=said.corrections,
        half_life_s=said.half_life_s,
        injected_bq=said.injected_bq,
        reference_after_s=timed.reference_after_s,
        scan_after_s=timed.scan_after_s,
        frame_s=timed.frame_s,
        findings=tuple(findings),
    )


def _unit(said: Statement, mapped: str) -> UptakeUnit | None:
    if mapped:
        return _MAPPED.get(mapped)
    if said.units == "GML":
        return _SUV_TYPES.get(said.suv_type)
    if not said.units and said.is_nuclear:
        return UptakeUnit.COUNTS
    return _UNITS.get(said.units)


def _reference(said: Statement, unit: UptakeUnit | None) -> DecayReference | None:
    """Return the decay reference; counts of a camera that nothing corrected for decay hold for their acquisition."""
    is_counted = said.is_nuclear and unit in (UptakeUnit.COUNTS, UptakeUnit.COUNT_RATE)
    if not said.decay and is_counted and DECAY_CORRECTED not in said.corrections:
        return DecayReference.NONE
    return _REFERENCES.get(said.decay)


def _contradictions(said: Statement, decay: DecayReference | None) -> list[Finding]:
    if decay is None:
        words = phrase("To which moment the values were corrected for decay is not stated.")
        return [Finding("uptake.no-decay", words)]
    is_corrected = DECAY_CORRECTED in said.corrections
    if decay is DecayReference.NONE and is_corrected:
        words = phrase("The header says both that the values are corrected for decay and that they are not.")
        return [Finding("uptake.decay-contradiction", words)]
    if decay is not DecayReference.NONE and said.corrections and not is_corrected:
        words = phrase(
            "The header names a moment of decay correction, and no decay correction among those that were made."
        )
        return [Finding("uptake.decay-contradiction", words)]
    return []

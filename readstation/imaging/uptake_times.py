"""The moments of an uptake image: administration, acquisition, decay reference; and whether they fit each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydicom.dataset import Dataset

from readstation.core.findings import Finding
from readstation.core.phrases import phrase
from readstation.dose.uptake import DecayReference
from readstation.imaging.values import Stated, day_of, first_item, number, seconds_of, text_of

FACTOR_TOLERANCE = 0.002
"""Stations print a decay factor with three to six digits."""

_MISFITS = {
    DecayReference.NONE: phrase("The stated decay factor does not fit the stated decay reference, not corrected."),
    DecayReference.START: phrase(
        "The stated decay factor does not fit the stated decay reference, start of the acquisition."
    ),
    DecayReference.ADMINISTRATION: phrase(
        "The stated decay factor does not fit the stated decay reference, administration."
    ),
}

LONGEST_FOR_A_CLOCK_S = 12 * 3600
"""With a longer half-life, a time of administration without its day leaves open by how much the activity decayed."""


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments that one object states.

    Attributes
    ----------
    acquired
        When its acquisition began; None where not stated.
    administered
        When the activity was given; None where not stated.
    is_day_known
        Whether the day of the administration was stated with its time.
    contradicts
        Whether two statements of the administration differ.
    factor
        DecayFactor; None where not stated.
    offset_s, frame_s
        FrameReferenceTime, and for how long it was counted, in seconds; None where not stated.
    """

    acquired: datetime | None = field(repr=False)
    administered: datetime | None = field(repr=False)
    is_day_known: bool
    contradicts: bool
    factor: float | None
    offset_s: float | None
    frame_s: float | None


@dataclass(frozen=True, slots=True)
class Timing:
    """What follows from the moments of a series; the attributes of the same names are those of `UptakeFacts`."""

    reference_after_s: float | None
    scan_after_s: float | None
    frame_s: float | None
    findings: tuple[Finding, ...]


def moments_of(header: Dataset) -> Moments:
    """Return the moments that an object states."""
    acquired = _moment(text_of(header, "AcquisitionDateTime")) or _joined(header, "AcquisitionDate", "AcquisitionTime")
    item = first_item(header.get("RadiopharmaceuticalInformationSequence"))
    given = _moment(text_of(item, "RadiopharmaceuticalStartDateTime")) if item is not None else None
    clock_s = seconds_of(text_of(item, "RadiopharmaceuticalStartTime")) if item is not None else None
    contradicts = False
    is_day_known = given is not None
    if clock_s is not None and acquired is not None:
        on_the_day = datetime(acquired.year, acquired.month, acquired.day) + timedelta(seconds=clock_s)  # noqa: DTZ001 - the header has no zone
        if given is None:
            given = on_the_day if on_the_day <= acquired else on_the_day - timedelta(days=1)
        else:
            apart_s = abs((given - on_the_day).total_seconds()) % 86_400
            contradicts = min(apart_s, 86_400 - apart_s) >= 60
    milliseconds = number(header.get("FrameReferenceTime"))
    return Moments(
        acquired=acquired,
        administered=given,
        is_day_known=is_day_known,
        contradicts=contradicts,
        factor=number(header.get("DecayFactor")),
        offset_s=None if milliseconds is None else milliseconds / 1000,
        frame_s=_counted_s(header),
    )


def _counted_s(header: Stated) -> float | None:
    """Return for how long an object was counted, seconds; None where that is not stated.

    A tomogram states it by its rotations: so many views, each for so long, and the heads of the camera count at the
    same time (PS3.3 C.8.4.12).
    """
    frame_ms = number(header.get("ActualFrameDuration"))
    if frame_ms is not None:
        return frame_ms / 1000
    turns = [
        (number(item.get("NumberOfFramesInRotation")), number(item.get("ActualFrameDuration")))
        for item in header.get("RotationInformationSequence") or ()
    ]
    counted = [views * view_ms / 1000 for views, view_ms in turns if views is not None and view_ms is not None]
    return sum(counted) if counted and len(counted) == len(turns) else None


def decay_findings(moments: Sequence[Moments], decay: DecayReference | None, half_life_s: float | None) -> Timing:
    """Compare the moments of a series with what it says of its decay correction.

    Parameters
    ----------
    moments
        Of every object.
    decay
        What the values are said to be corrected to; None where nothing is said.
    half_life_s
        Of the nuclide, seconds; None where it is not stated.
    """
    findings: list[Finding] = []
    given = {each.administered for each in moments}
    if len(given) > 1 or any(each.contradicts for each in moments):
        findings.append(
            Finding("uptake.administration", phrase("The header states more than one moment of administration."))
        )
    frames_s = {each.frame_s for each in moments}
    starts = [each.acquired for each in moments if each.acquired is not None]
    first = min(starts) if len(starts) == len(moments) else None
    administered = next(iter(given)) if len(given) == 1 else None
    is_vague = not all(each.is_day_known for each in moments) and (half_life_s or 0) > LONGEST_FOR_A_CLOCK_S
    after_s: float | None = None
    if administered is not None and first is not None and not is_vague:
        after_s = (first - administered).total_seconds()
        if after_s < 0:
            findings.append(
                Finding("uptake.administration", phrase("The header has the scan before the administration."))
            )
    if half_life_s is not None and half_life_s > 0 and decay is not None:
        findings.extend(_factors(moments, decay, half_life_s, (first, after_s)))
    if decay is DecayReference.NONE and _apart(starts, half_life_s):
        words = phrase("The images were taken one after another, and nothing corrects them for the decay in between.")
        findings.append(Finding("uptake.moments", words))
    reference_s = 0.0 if decay is DecayReference.ADMINISTRATION else after_s
    return Timing(
        reference_after_s=reference_s,
        scan_after_s=after_s,
        frame_s=next(iter(frames_s)) if len(frames_s) == 1 else None,
        findings=tuple(findings),
    )


def _apart(starts: Sequence[datetime], half_life_s: float | None) -> bool:
    """Whether images were begun so far apart that the decay in between shows; at any distance of an unknown nuclide."""
    span_s = (max(starts) - min(starts)).total_seconds() if starts else 0.0
    if half_life_s is None or half_life_s <= 0:
        return span_s > 0
    return bool(2.0 ** (span_s / half_life_s) > 1 + FACTOR_TOLERANCE)


def _factors(
    moments: Sequence[Moments],
    decay: DecayReference,
    half_life_s: float,
    start: tuple[datetime | None, float | None],
) -> list[Finding]:
    """Compare every stated factor with the decay over the time that it must bridge.

    A frame's own moment lies between its start and its end. Its start is stated by its acquisition time, or by the
    offset of its reference time, or by both of which one is the series' own; the factor must fit within all of that.
    """
    first, after_s = start
    for each in moments:
        if each.factor is None:
            continue
        offsets = [each.offset_s or 0.0]
        if each.acquired is not None and first is not None:
            offsets.append((each.acquired - first).total_seconds())
        if decay is DecayReference.NONE:
            low = high = 1.0
        elif decay is DecayReference.ADMINISTRATION and after_s is None:
            continue
        else:
            base_s = after_s if decay is DecayReference.ADMINISTRATION and after_s is not None else 0.0
            low = 2.0 ** ((base_s + min(offsets)) / half_life_s)
            high = 2.0 ** ((base_s + max(offsets) + (each.frame_s or 0.0)) / half_life_s)
        if not low * (1 - FACTOR_TOLERANCE) <= each.factor <= high * (1 + FACTOR_TOLERANCE):
            return [Finding("uptake.decay-factor", _MISFITS[decay])]
    return []


def _joined(item: Stated, day_name: str, clock_name: str) -> datetime | None:
    day, clock_s = day_of(text_of(item, day_name)), seconds_of(text_of(item, clock_name))
    if not day or clock_s is None:
        return None
    return datetime.fromisoformat(day) + timedelta(seconds=clock_s)


def _moment(text: str) -> datetime | None:
    """Return a DT value without its zone; None for one that does not say day and time."""
    text = text.split("+")[0].split("-")[0]
    day, clock_s = day_of(text[:8]), seconds_of(text[8:]) if len(text) > 8 else None
    return datetime.fromisoformat(day) + timedelta(seconds=clock_s) if day and clock_s is not None else None

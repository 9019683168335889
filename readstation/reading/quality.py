"""How well scans can be read, and what that allows: judged before measuring (MR-115, MR-808)."""

from __future__ import annotations

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.charter import Charter, ReadingQuestion
from readstation.model.lesion import Lesion, LesionRole, LesionType
from readstation.model.quality import QualityCause, Readability, Region, ScanQuality
from readstation.model.read import ReadState
from readstation.model.series import Modality, SeriesFacts, TimepointImages
from readstation.reading.words import timepoint_label

READ_MODALITIES = (Modality.CT, Modality.MR)


def scans_in(images: TimepointImages | None) -> tuple[Modality, ...]:
    """Return the scans of a timepoint: the series of one modality are one scan, and only CT and MRI are judged."""
    here = set() if images is None else {facts.modality for facts in images.series}
    return tuple(modality for modality in READ_MODALITIES if modality in here)


def unjudged_scans(
    state: ReadState, timepoint: int, images: TimepointImages | None, charter: Charter
) -> tuple[Modality, ...]:
    """Return the scans of which the reader has still to say how well they can be read."""
    if not charter.asks(ReadingQuestion.IMAGE_QUALITY):
        return ()
    return tuple(scan for scan in scans_in(images) if (scan, timepoint) not in state.scans)


def check_scan(lesion: Lesion, timepoint: int, facts: SeriesFacts, state: ReadState, charter: Charter) -> None:
    """Refuse a line on a scan that was not judged yet, is not readable, or lacks the arterial phase for a liver target.

    Raises
    ------
    Refused
        With MR-808 or MR-115.
    """
    if not charter.asks(ReadingQuestion.IMAGE_QUALITY) or facts.modality not in READ_MODALITIES:
        return
    place = f"the {scan_words(facts.modality)} of {timepoint_label(timepoint)}"
    said = state.scans.get((facts.modality, timepoint))
    if said is None:
        raise Refused(
            Finding("MR-808", f"Say first how well {place} can be read. Nothing was stored: draw {lesion.label} then.")
        )
    fault = _fault(lesion, said)
    if fault is not None:
        raise Refused(fault)


def check_assessable(
    lesion: Lesion, timepoint: int, images: TimepointImages, state: ReadState, charter: Charter
) -> None:
    """Refuse to call a target absent or too small where no scan of the timepoint shows what that rests on.

    Raises
    ------
    Refused
        With MR-808 or MR-115.
    """
    arterial = images.of_phase(charter.measuring_phase)
    if lesion.lesion_type is LesionType.HEPATIC and (arterial is None or not arterial.is_usable):
        raise Refused(Finding("MR-115", f"{_no_arterial(lesion)} The measuring phase is not here."))
    if not charter.asks(ReadingQuestion.IMAGE_QUALITY) or not scans_in(images):
        return
    said = state.scans_of(timepoint)
    if not said:
        place = timepoint_label(timepoint)
        raise Refused(Finding("MR-808", f"Say first how well the images of {place} can be read, then judge."))
    faults = [fault for each in said if (fault := _fault(lesion, each)) is not None]
    if len(faults) == len(said):
        raise Refused(faults[0])


def scan_fault(lesion: Lesion, said: ScanQuality | None) -> Finding | None:
    """Return why a measured target cannot be measured on a scan as it was judged; None where it can."""
    return None if said is None else _fault(lesion, said)


def missing_regions(state: ReadState, timepoint: int) -> frozenset[Region]:
    """Return the required regions that no scan of a timepoint shows (MR-506)."""
    lacking = [frozenset(each.missing_regions) for each in state.scans_of(timepoint)]
    return frozenset.intersection(*lacking) if lacking else frozenset()


def usual_cause(state: ReadState, timepoint: int) -> QualityCause | None:
    """Return why a target is not evaluable where the scans of its timepoint have just one cause."""
    causes = {cause for each in state.scans_of(timepoint) for cause in each.causes}
    return causes.pop() if len(causes) == 1 else None


def scan_words(scan: Modality) -> str:
    """Return a scan as a reader calls it."""
    return "MRI" if scan is Modality.MR else scan.value


def _fault(lesion: Lesion, said: ScanQuality) -> Finding | None:
    if said.readability is Readability.NOT_READABLE:
        words = f"The {scan_words(said.scan)} is judged not readable, so nothing is measured on it (MR-808)."
        return Finding("MR-808", f"{words} Set {lesion.label} not evaluable, or judge the images anew.")
    is_liver_target = (lesion.role, lesion.lesion_type) == (LesionRole.TARGET, LesionType.HEPATIC)
    if is_liver_target and said.lacks_arterial_phase:
        return Finding("MR-115", f"{_no_arterial(lesion)} You judged it missing or mistimed.")
    return None


def _no_arterial(lesion: Lesion) -> str:
    return f"Without an arterial phase {lesion.label} is not evaluable (MR-115)."

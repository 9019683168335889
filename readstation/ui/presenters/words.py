"""Codes of a read in the words of the window."""

from __future__ import annotations

from readstation.core.exact import format_mm
from readstation.criteria.facts import NewStatus, NonTargetResponse, Response, TargetResponse
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)
from readstation.model.quality import ScanQuality
from readstation.model.traits import LesionTraits
from readstation.reading.quality import scan_words
from readstation.reading.words import (
    CAUSE_WORDS,
    READABILITY_WORDS,
    REGION_WORDS,
    ROLE_WORDS,
    SIGN_WORDS,
    lower_first,
    state_words,
    timepoint_label,
)

RESPONSE_WORDS = {Response.NON_CR_NON_PD: "nCR / nPD"}
_NON_TARGET_RESPONSE = {NonTargetResponse.NON_CR_NON_PD: "nCR / nPD"}
_NEW_RESPONSE = {NewStatus.NO: "None", NewStatus.EQUIVOCAL: "Equivocal", NewStatus.YES: "Yes", NewStatus.NE: "NE"}

ROLE_TONES = {LesionRole.TARGET: "target", LesionRole.NON_TARGET: "nontarget", LesionRole.NEW: "newles"}


def response_words(code: Response) -> str:
    """Return a response as a tile shows it."""
    return RESPONSE_WORDS.get(code, code.value)


def target_words(code: TargetResponse) -> str:
    """Return a target response as Why shows it."""
    return code.value


def non_target_words(code: NonTargetResponse) -> str:
    """Return a non-target response as Why shows it."""
    return _NON_TARGET_RESPONSE.get(code, code.value)


def new_words(code: NewStatus) -> str:
    """Return a new-lesion status as Why shows it."""
    return _NEW_RESPONSE[code]


def said_words(said: Assessment | None) -> str:
    """Return the state of a lesion at a timepoint in words, empty where nothing was said."""
    return "" if said is None else state_words(said)


def cell_text(lesion: Lesion, said: Assessment | None) -> str:
    """Return the value of a table cell: millimetres with one decimal, or the state in words.

    A target that is absent counts 0.0 and one too small to measure is named so: the sum explains what it counts.
    """
    if said is None:
        return ""
    if lesion.role is LesionRole.TARGET:
        if said.target is TargetStateCode.MEASURED and said.measurement is not None:
            return format_mm(said.measurement.length_tenths)
        if said.target is TargetStateCode.ABSENT:
            return "0.0"
        if said.target is TargetStateCode.SPLIT and len(said.part_tenths) > 1:
            return _sum_of_parts(said.part_tenths)
        return _SHORT.get(said.target, said_words(said).lower())
    if lesion.role is LesionRole.NEW and said.measurement is not None:
        return format_mm(said.measurement.length_tenths)
    return _SHORT.get(said.non_target or said.new_lesion, said_words(said).lower())


_SHORT: dict[object, str] = {
    TargetStateCode.NOT_EVALUABLE: "NE",
    NonTargetStateCode.NOT_EVALUABLE: "NE",
    NonTargetStateCode.UNEQUIVOCAL_PROGRESSION: "worse",
    NewLesionStatus.NOT_EVALUABLE: "NE",
    NewLesionStatus.NO: "no",
    NewLesionStatus.EQUIVOCAL: "equivocal",
    NewLesionStatus.YES: "new",
}
"""States whose words are wider than a cell; the state's own column says them in full."""


def _sum_of_parts(part_tenths: tuple[int | None, ...]) -> str:
    """Return the parts that have a diameter, added; what is too small is named and not counted here (MR-215)."""
    text = format_mm(sum(part for part in part_tenths if part is not None))
    return f"{text} + small" if None in part_tenths else text


def trait_words(traits: LesionTraits | None) -> str:
    """Return what was said of a baseline lesion beside its size, in a few words; empty where nothing was."""
    if traits is None:
        return ""
    told = [yes if value else no for value, yes, no in _told_of(traits) if value is not None]
    told += [] if traits.pattern is None else [traits.pattern.value]
    told += [] if traits.cytology is None else [f"cytology {traits.cytology.value.replace('_', ' ')}"]
    return ", ".join(each for each in told if each)


def _told_of(traits: LesionTraits) -> tuple[tuple[bool | None, str, str], ...]:
    return (
        (traits.enhances, "enhances", "does not enhance"),
        (traits.is_well_defined, "clear borders", "borders not clear"),
        (traits.was_treated, "treated before", "not treated before"),
        (traits.is_in_territory, "in the treated territory", "outside the treated territory"),
        (traits.has_soft_tissue, "soft-tissue component", "no soft-tissue component"),
        (traits.is_cystic, "cystic", ""),
    )


def more_words(said: Assessment) -> str:
    """Return what belongs to a state: the parts of a split, why not evaluable, what a finding looks like, a doubt."""
    parts = [format_mm(each) if each is not None else "too small" for each in said.part_tenths]
    told = [
        f"parts {' + '.join(parts)}" if parts else "",
        "" if said.cause is None else lower_first(CAUSE_WORDS[said.cause]),
        "" if said.sign is None else lower_first(SIGN_WORDS[said.sign]),
        "in doubt" if said.is_doubtful else "",
    ]
    return ", ".join(each for each in told if each)


def scan_quality_words(said: ScanQuality) -> str:
    """Return what was said of a scan: "CT readable: motion; chest not imaged"."""
    words = f"{scan_words(said.scan)} {lower_first(READABILITY_WORDS[said.readability])}"
    if said.causes:
        words += f": {', '.join(lower_first(CAUSE_WORDS[each]) for each in said.causes)}"
    if said.missing_regions:
        words += f"; {', '.join(lower_first(REGION_WORDS[each]) for each in said.missing_regions)} not imaged"
    return words


def site_words(lesion: Lesion) -> str:
    """Return where a lesion is; of one that stands for several, that too (MR-122)."""
    is_group = lesion.traits is not None and lesion.traits.is_group is True
    return f"{lesion.site}, several" if is_group else lesion.site


def spoken(lesion: Lesion, said: Assessment | None) -> str:
    """Return a lesion for a screen reader: "T1, target, liver segment VIII, 17.2 millimetres, measured"."""
    parts = [lesion.label, ROLE_WORDS[lesion.role], lesion.site]
    if said is not None and said.measurement is not None:
        parts.append(f"{format_mm(said.measurement.length_tenths)} millimetres")
    parts.append(said_words(said).lower() or "no state yet")
    return ", ".join(parts)


def timepoint_title(ordinal: int, current: int) -> str:
    """Return the first line in the corner of an image: "TP0 Baseline", "TP2 current"."""
    if ordinal == 0:
        return "TP0 Baseline"
    label = timepoint_label(ordinal)
    return f"{label} current" if ordinal == current else label

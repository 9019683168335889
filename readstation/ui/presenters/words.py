"""Codes of a read in the words of the window."""

from __future__ import annotations

from readstation.core.exact import format_mm
from readstation.core.phrases import phrase, tr, within
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
from readstation.model.series import PhaseRole, SeriesFacts
from readstation.model.traits import CytologyResult, LesionPattern, LesionTraits
from readstation.reading.quality import scan_words
from readstation.reading.words import (
    CAUSE_WORDS,
    READABILITY_WORDS,
    REGION_WORDS,
    ROLE_WORDS,
    SIGN_WORDS,
    state_words,
    timepoint_label,
)

RESPONSE_WORDS = {Response.NON_CR_NON_PD: "nCR / nPD"}
_NON_TARGET_RESPONSE = {NonTargetResponse.NON_CR_NON_PD: "nCR / nPD"}
_NEW_RESPONSE = {
    NewStatus.NO: phrase("None"),
    NewStatus.EQUIVOCAL: phrase("Equivocal"),
    NewStatus.YES: phrase("Yes"),
    NewStatus.NE: phrase("NE"),
}

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
    return tr(_NEW_RESPONSE[code])


def said_words(said: Assessment | None, *, is_within: bool = False) -> str:
    """Return the state of a lesion at a timepoint in words, empty where nothing was said.

    Parameters
    ----------
    said
        What was said.
    is_within
        Whether the words stand inside a sentence.
    """
    if said is None:
        return ""
    return within(state_words(said)) if is_within else tr(state_words(said))


def series_words(facts: SeriesFacts, *, is_within: bool = False) -> str:
    """Return a series in our words: phase, or modality and ordinal where it has no phase."""
    if facts.phase is PhaseRole.OTHER:
        return tr("{modality} series {ordinal}", modality=facts.modality.value, ordinal=facts.series_ordinal)
    return within(facts.phase.words) if is_within else tr(facts.phase.words)


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
        return _short(said.target, said)
    if lesion.role is LesionRole.NEW and said.measurement is not None:
        return format_mm(said.measurement.length_tenths)
    return _short(said.non_target or said.new_lesion, said)


_SHORT: dict[object, str] = {
    TargetStateCode.NOT_EVALUABLE: phrase("NE"),
    NonTargetStateCode.NOT_EVALUABLE: phrase("NE"),
    NonTargetStateCode.UNEQUIVOCAL_PROGRESSION: phrase("worse"),
    NewLesionStatus.NOT_EVALUABLE: phrase("NE"),
    NewLesionStatus.NO: phrase("no"),
    NewLesionStatus.EQUIVOCAL: phrase("equivocal"),
    NewLesionStatus.YES: phrase("new"),
}
"""States whose words are wider than a cell; the state's own column says them in full."""


def _short(code: object, said: Assessment) -> str:
    return tr(_SHORT[code]) if code in _SHORT else said_words(said, is_within=True)


def _sum_of_parts(part_tenths: tuple[int | None, ...]) -> str:
    """Return the parts that have a diameter, added; what is too small is named and not counted here (MR-215)."""
    text = format_mm(sum(part for part in part_tenths if part is not None))
    return tr("{sum} + small", sum=text) if None in part_tenths else text


def trait_words(traits: LesionTraits | None) -> str:
    """Return what was said of a baseline lesion beside its size, in a few words; empty where nothing was."""
    if traits is None:
        return ""
    told = [yes if value else no for value, yes, no in _told_of(traits) if value is not None]
    told += [] if traits.pattern is None else [tr(_PATTERNS[traits.pattern])]
    told += [] if traits.cytology is None else [tr(_CYTOLOGY[traits.cytology])]
    return ", ".join(each for each in told if each)


_PATTERNS = {
    LesionPattern.NODULAR: phrase("nodular"),
    LesionPattern.INFILTRATIVE: phrase("infiltrative"),
    LesionPattern.THROMBUS: phrase("thrombus"),
}
_CYTOLOGY = {
    CytologyResult.POSITIVE: phrase("cytology positive"),
    CytologyResult.NEGATIVE: phrase("cytology negative"),
    CytologyResult.NOT_DONE: phrase("cytology not done"),
}


def _told_of(traits: LesionTraits) -> tuple[tuple[bool | None, str, str], ...]:
    return (
        (traits.enhances, tr("enhances"), tr("does not enhance")),
        (traits.is_well_defined, tr("clear borders"), tr("borders not clear")),
        (traits.was_treated, tr("treated before"), tr("not treated before")),
        (traits.is_in_territory, tr("in the treated territory"), tr("outside the treated territory")),
        (traits.has_soft_tissue, tr("soft-tissue component"), tr("no soft-tissue component")),
        (traits.is_cystic, tr("cystic"), ""),
    )


def more_words(said: Assessment) -> str:
    """Return what belongs to a state: the parts of a split, why not evaluable, what a finding looks like, a doubt."""
    parts = [format_mm(each) if each is not None else tr("too small") for each in said.part_tenths]
    told = [
        tr("parts {parts}", parts=" + ".join(parts)) if parts else "",
        "" if said.cause is None else within(CAUSE_WORDS[said.cause]),
        "" if said.sign is None else within(SIGN_WORDS[said.sign]),
        tr("in doubt") if said.is_doubtful else "",
    ]
    return ", ".join(each for each in told if each)


def scan_quality_words(said: ScanQuality) -> str:
    """Return what was said of a scan: "CT readable: motion; chest not imaged"."""
    words = f"{scan_words(said.scan)} {within(READABILITY_WORDS[said.readability])}"
    if said.causes:
        words += f": {', '.join(within(CAUSE_WORDS[each]) for each in said.causes)}"
    if said.missing_regions:
        regions = ", ".join(within(REGION_WORDS[each]) for each in said.missing_regions)
        words += tr("; {regions} not imaged", regions=regions)
    return words


def site_words(lesion: Lesion) -> str:
    """Return where a lesion is; of one that stands for several, that too (MR-122)."""
    is_group = lesion.traits is not None and lesion.traits.is_group is True
    return tr("{site}, several", site=lesion.site) if is_group else lesion.site


def spoken(lesion: Lesion, said: Assessment | None) -> str:
    """Return a lesion for a screen reader: "T1, target, liver segment VIII, 17.2 millimetres, measured"."""
    parts = [lesion.label, tr(ROLE_WORDS[lesion.role]), lesion.site]
    if said is not None and said.measurement is not None:
        parts.append(tr("{length} millimetres", length=format_mm(said.measurement.length_tenths)))
    parts.append(said_words(said, is_within=True) or tr("no state yet"))
    return ", ".join(parts)


def timepoint_title(ordinal: int, current: int) -> str:
    """Return the first line in the corner of an image: "TP0 Baseline", "TP2 current"."""
    if ordinal == 0:
        return tr("{timepoint} Baseline", timepoint=timepoint_label(ordinal))
    label = timepoint_label(ordinal)
    return tr("{timepoint} current", timepoint=label) if ordinal == current else label

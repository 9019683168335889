"""What can be said of a finding of the register, what follows from it, and why (MR-401 to MR-414)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.phrases import phrase, tr
from readstation.criteria.mrecist.eligibility import Site
from readstation.criteria.outcome import TraceEntry
from readstation.model.charter import ReadingQuestion
from readstation.model.lesion import Lesion, LesionRole, NewLesionStatus
from readstation.model.quality import Region
from readstation.model.traits import FindingSign
from readstation.reading.derive import config_of, new_status
from readstation.reading.quality import missing_regions
from readstation.reading.register import dated_to, needs_sign, register_outcome, register_site, signs_of
from readstation.reading.views import ReadView
from readstation.reading.words import REGION_WORDS, SIGN_WORDS, timepoint_label

_NAMES = {
    FindingSign.TYPICAL: "new_lesion_yes",
    FindingSign.TUMOUR: "new_lesion_yes",
    FindingSign.CYTOLOGY_POSITIVE: "new_lesion_yes",
    FindingSign.UNEQUIVOCAL: "new_lesion_yes",
    FindingSign.ATYPICAL: "new_lesion_equivocal",
    FindingSign.INDETERMINATE: "new_lesion_equivocal",
    FindingSign.UNSURE: "new_lesion_equivocal",
    FindingSign.GONE: "new_lesion_no",
}
_LONGER = {FindingSign.TYPICAL: phrase("Typical, washes out")}


@dataclass(frozen=True, slots=True)
class SignChoice:
    """One thing that can be said of a finding: the object name of its button, its words, whether it was said."""

    sign: FindingSign
    name: str
    words: str
    is_on: bool


def sign_choices(view: ReadView, lesion: Lesion) -> tuple[SignChoice, ...]:
    """Return what can be said of a finding where it is; empty where its charter has the status itself entered."""
    if not view.charter.asks(ReadingQuestion.FINDINGS):
        return ()
    said = view.state.assessment(lesion.lesion_id, view.timepoint)
    now = None if said is None else said.sign
    return tuple(
        SignChoice(
            sign, _NAMES.get(sign, f"new_lesion_{sign.value}"), tr(_LONGER.get(sign, SIGN_WORDS[sign])), now is sign
        )
        for sign in signs_of(lesion, view.charter)
    )


def finding_steps(view: ReadView, lesion: Lesion, timepoint: int) -> tuple[TraceEntry, ...]:
    """Return the rules that gave a finding its statuses up to a timepoint, and its date (MR-406)."""
    said = view.state.assessment(lesion.lesion_id, timepoint)
    if said is None or not view.charter.asks(ReadingQuestion.FINDINGS) or needs_sign(lesion, said, view.charter):
        return ()
    return register_outcome(view.state, lesion, said, view.charter, config_of(view.charter)).trace


def finding_words(view: ReadView, lesion: Lesion, timepoint: int) -> str:
    """Return why a finding has its status, in one line with the rule; empty where nothing was said to it yet."""
    steps = finding_steps(view, lesion, timepoint)
    if not steps:
        return ""
    entry = next(each for each in reversed(steps) if each.rule != "MR-406")
    told = [value for name, value in entry.inputs if name != "timepoint"]
    because = "; ".join(part for part in (", ".join(told), entry.arithmetic) if part)
    dated = date_words(view, lesion, timepoint)
    words = f"{lesion.label}{f' {because}' if because else ''}: {entry.conclusion.lower()}, {entry.rule}"
    return f"{words}; {dated}" if dated else words


def date_words(view: ReadView, lesion: Lesion, timepoint: int) -> str:
    """Return which timepoint progression by a finding is dated to, where that is an earlier one (MR-406)."""
    if new_status(view.state, lesion, timepoint) is not NewLesionStatus.YES:
        return ""
    dated = dated_to(view.state, lesion, timepoint, config_of(view.charter))
    return "" if dated in (None, timepoint) else f"dated to {timepoint_label(dated)}, MR-406"


def findings_said(view: ReadView, timepoint: int | None = None, *, is_hepatic_only: bool) -> tuple[str, ...]:
    """Return a line for each finding that counts or may count at a timepoint, and each region that was not imaged.

    Without a timepoint it is the one that is shown.
    """
    ordinal = view.timepoint if timepoint is None else timepoint
    lines = []
    for lesion in view.state.of_role(LesionRole.NEW):
        if is_hepatic_only and register_site(lesion, view.charter) not in (Site.LIVER, Site.LIVER_VEIN):
            continue
        status = new_status(view.state, lesion, ordinal)
        if status is not NewLesionStatus.NO:
            told = finding_words(view, lesion, ordinal)
            dated = date_words(view, lesion, ordinal)
            lines.append(told or f"{lesion.label}: {status.value}{f'; {dated}' if dated else ''}")
    lacking = missing_regions(view.state, ordinal)
    lines.extend(
        f"{REGION_WORDS[region]} not imaged, MR-506"
        for region in Region
        if region in lacking and (region is Region.LIVER or not is_hepatic_only)
    )
    return tuple(lines)

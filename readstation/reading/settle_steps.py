"""The words of the step that settles a lesion: measure it, judge it, confirm what it is like, or say why not."""

from __future__ import annotations

import dataclasses

from readstation.core.exact import format_mm
from readstation.core.findings import Finding
from readstation.model.charter import Charter
from readstation.model.lesion import Assessment, Lesion, LesionRole, TargetStateCode
from readstation.model.read import ReadState
from readstation.model.traits import LesionTraits
from readstation.reading.completeness import lacks
from readstation.reading.derive import baseline_tenths, config_of
from readstation.reading.traits import unstated_traits, usual_traits
from readstation.reading.views import NextAction, NextStep
from readstation.reading.words import BASELINE


def settle_step(lesion: Lesion, state: ReadState, charter: Charter, timepoint: int) -> NextStep:
    """Return the step that gives a lesion what it lacks at a timepoint: its state, or what the charter has asked."""
    phase = charter.measuring_phase.words.lower()
    said = state.assessment(lesion.lesion_id, timepoint)
    if timepoint == BASELINE and said is not None:
        return _confirm(lesion, state, charter)
    asked = None if said is None else lacks(state, lesion, said, charter)
    if asked is not None:
        return _asked(lesion, asked)
    if said is not None and said.target is TargetStateCode.SPLIT:
        sentence = "A target that has split has two parts or more; their diameters are added (MR-215)."
        return NextStep(
            NextAction.MEASURE_LESION,
            f"Draw the next part of {lesion.label}",
            sentence,
            "Draw the part",
            lesion.lesion_id,
        )
    if lesion.role is LesionRole.TARGET:
        before = baseline_tenths(state, lesion)
        was = f"It was {format_mm(before)} mm at TP0. " if before is not None and timepoint else ""
        return NextStep(
            NextAction.MEASURE_LESION,
            f"Measure {lesion.label}",
            f"{was}Draw its longest viable diameter on {phase}, or say why not.",
            f"Measure {lesion.label}",
            lesion.lesion_id,
        )
    sentence = (
        "Say whether it is absent, present, unequivocally worse or not evaluable."
        if lesion.role is LesionRole.NON_TARGET
        else "It was in doubt before. Look again and say what it is now (MR-405)."
    )
    return NextStep(
        NextAction.SETTLE_LESION, f"Judge {lesion.label}", sentence, f"Judge {lesion.label}", lesion.lesion_id
    )


def _confirm(lesion: Lesion, state: ReadState, charter: Charter) -> NextStep:
    """Return the step that says of a baseline lesion what its rules ask, in words that the reader confirms."""
    config = config_of(charter)
    said = state.assessment(lesion.lesion_id, BASELINE)
    usual = dataclasses.replace(lesion, traits=usual_traits(lesion, charter, config))
    left = unstated_traits(usual, charter, config)
    if left:
        return NextStep(
            NextAction.SETTLE_LESION, f"Say more of {lesion.label}", _TRAIT_QUESTIONS[left[0]], "Say it",
            lesion.lesion_id,
        )  # fmt: skip
    size = f" at {format_mm(said.measurement.length_tenths)} mm" if said is not None and said.measurement else ""
    return NextStep(
        NextAction.CONFIRM_LESION,
        f"Confirm {lesion.label}{size}",
        confirmed_words(usual, said),
        f"Confirm {lesion.label}",
        lesion.lesion_id,
    )


_TRAIT_QUESTIONS = {
    "is_in_territory": "Does it lie in the treated territory? The localized response counts such targets (MR-510).",
    "cytology": "An effusion is disease only with tumour proven by cytology (MR-110).",
}


def confirmed_words(lesion: Lesion, said: Assessment | None) -> str:
    """Return what a reader confirms of a baseline lesion, as a sentence."""
    traits = lesion.traits or LesionTraits()
    drawn = None if said is None else said.measurement
    parts = [] if drawn is None else [f"{drawn.phase.words}, slice {drawn.image_ordinal}."]
    pairs = (
        (traits.enhances, "It enhances in the arterial phase", "It does not enhance in the arterial phase"),
        (traits.is_well_defined, "has clear borders", "has no clear borders"),
        (traits.was_treated, "was treated before", "was not treated before"),
        (traits.is_in_territory, "lies in the treated territory", "lies outside the treated territory"),
    )
    told = [yes if value else no for value, yes, no in pairs if value is not None]
    if told:
        parts.append(f"{', '.join(told[:-1])} and {told[-1]}." if len(told) > 1 else f"{told[0]}.")
    parts.append("Change what is not so, then confirm.")
    return " ".join(parts)


def _asked(lesion: Lesion, asked: Finding) -> NextStep:
    """Return the step that answers what the charter has the reader asked of a lesion."""
    if lesion.role is LesionRole.TARGET:
        title, sentence = f"Say why {lesion.label} is not evaluable", "The cause stands beside it in the read (MR-808)."
    else:
        title = f"Say what {lesion.label} looks like"
        sentence = f"Its status follows from that and from its size ({asked.code}, MR-402 to MR-411)."
    return NextStep(NextAction.SETTLE_LESION, title, sentence, "Say it", lesion.lesion_id)

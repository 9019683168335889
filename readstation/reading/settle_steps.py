"""The words of the step that settles a lesion: measure it, judge it, confirm what it is like, or say why not."""

from __future__ import annotations

import dataclasses

from readstation.core.exact import format_mm
from readstation.core.findings import Finding
from readstation.core.phrases import phrase, tr, within
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
    phase = within(charter.measuring_phase.words)
    said = state.assessment(lesion.lesion_id, timepoint)
    if timepoint == BASELINE and said is not None:
        return _confirm(lesion, state, charter)
    asked = None if said is None else lacks(state, lesion, said, charter)
    if asked is not None:
        return _asked(lesion, asked)
    if said is not None and said.target is TargetStateCode.SPLIT:
        sentence = tr("A target that has split has two parts or more; their diameters are added (MR-215).")
        return NextStep(
            NextAction.MEASURE_LESION,
            tr("Draw the next part of {label}", label=lesion.label),
            sentence,
            tr("Draw the part"),
            lesion.lesion_id,
        )
    if lesion.role is LesionRole.TARGET:
        before = baseline_tenths(state, lesion)
        was = tr("It was {before} mm at TP0. ", before=format_mm(before)) if before is not None and timepoint else ""
        return NextStep(
            NextAction.MEASURE_LESION,
            tr("Measure {label}", label=lesion.label),
            tr("{was}Draw its longest viable diameter on {phase}, or say why not.", was=was, phase=phase),
            tr("Measure {label}", label=lesion.label),
            lesion.lesion_id,
        )
    sentence = (
        tr("Say whether it is absent, present, unequivocally worse or not evaluable.")
        if lesion.role is LesionRole.NON_TARGET
        else tr("It was in doubt before. Look again and say what it is now (MR-405).")
    )
    return NextStep(
        NextAction.SETTLE_LESION,
        tr("Judge {label}", label=lesion.label),
        sentence,
        tr("Judge {label}", label=lesion.label),
        lesion.lesion_id,
    )


def _confirm(lesion: Lesion, state: ReadState, charter: Charter) -> NextStep:
    """Return the step that says of a baseline lesion what its rules ask, in words that the reader confirms."""
    config = config_of(charter)
    said = state.assessment(lesion.lesion_id, BASELINE)
    usual = dataclasses.replace(lesion, traits=usual_traits(lesion, charter, config))
    left = unstated_traits(usual, charter, config)
    if left:
        return NextStep(
            NextAction.SETTLE_LESION,
            tr("Say more of {label}", label=lesion.label),
            tr(_TRAIT_QUESTIONS[left[0]]),
            tr("Say it"),
            lesion.lesion_id,
        )
    drawn = None if said is None else said.measurement
    title = (
        tr("Confirm {label}", label=lesion.label)
        if drawn is None
        else tr("Confirm {label} at {length} mm", label=lesion.label, length=format_mm(drawn.length_tenths))
    )
    return NextStep(
        NextAction.CONFIRM_LESION,
        title,
        confirmed_words(usual, said),
        tr("Confirm {label}", label=lesion.label),
        lesion.lesion_id,
    )


_TRAIT_QUESTIONS = {
    "is_in_territory": phrase(
        "Does it lie in the treated territory? The localized response counts such targets (MR-510)."
    ),
    "cytology": phrase("An effusion is disease only with tumour proven by cytology (MR-110)."),
}


def confirmed_words(lesion: Lesion, said: Assessment | None) -> str:
    """Return what a reader confirms of a baseline lesion, as a sentence."""
    traits = lesion.traits or LesionTraits()
    drawn = None if said is None else said.measurement
    parts = (
        [] if drawn is None else [tr("{phase}, slice {image}.", phase=tr(drawn.phase.words), image=drawn.image_ordinal)]
    )
    pairs = (
        (traits.enhances, tr("It enhances in the arterial phase"), tr("It does not enhance in the arterial phase")),
        (traits.is_well_defined, tr("has clear borders"), tr("has no clear borders")),
        (traits.was_treated, tr("was treated before"), tr("was not treated before")),
        (traits.is_in_territory, tr("lies in the treated territory"), tr("lies outside the treated territory")),
    )
    told = [yes if value else no for value, yes, no in pairs if value is not None]
    if told:
        parts.append(
            tr("{first} and {last}.", first=", ".join(told[:-1]), last=told[-1]) if len(told) > 1 else f"{told[0]}."
        )
    parts.append(tr("Change what is not so, then confirm."))
    return " ".join(parts)


def _asked(lesion: Lesion, asked: Finding) -> NextStep:
    """Return the step that answers what the charter has the reader asked of a lesion."""
    if lesion.role is LesionRole.TARGET:
        title, sentence = (
            tr("Say why {label} is not evaluable", label=lesion.label),
            tr("The cause stands beside it in the read (MR-808)."),
        )
    else:
        title = tr("Say what {label} looks like", label=lesion.label)
        sentence = tr("Its status follows from that and from its size ({code}, MR-402 to MR-411).", code=asked.code)
    return NextStep(NextAction.SETTLE_LESION, title, sentence, tr("Say it"), lesion.lesion_id)

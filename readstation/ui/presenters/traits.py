"""What is said of a baseline lesion beside its size, as rows of choices (MR-102 to MR-111, MR-122)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from readstation.core.ids import LesionId
from readstation.core.phrases import phrase, tr
from readstation.criteria.mrecist.eligibility import Site
from readstation.model.charter import ReadingQuestion
from readstation.model.lesion import Lesion, LesionRole
from readstation.model.traits import CytologyResult, LesionPattern, LesionTraits
from readstation.reading.commands import StateTraits
from readstation.reading.derive import config_of
from readstation.reading.sites import site_of
from readstation.reading.traits import needed_traits, needs_confirming, usual_traits
from readstation.reading.views import ReadView

_ASKED = {
    "enhances": (phrase("Arterial enhancement"), "MR-102", ((True, phrase("Yes")), (False, phrase("No")))),
    "is_well_defined": (phrase("Borders"), "MR-102", ((True, phrase("Clear")), (False, phrase("Not clear")))),
    "pattern": (
        phrase("Growth"),
        "MR-109",
        (
            (LesionPattern.NODULAR, phrase("Nodular")),
            (LesionPattern.INFILTRATIVE, phrase("Infiltrative")),
            (LesionPattern.THROMBUS, phrase("Thrombus")),
        ),
    ),
    "was_treated": (phrase("Treated before"), "MR-105", ((False, phrase("No")), (True, phrase("Yes")))),
    "is_in_territory": (phrase("Treated territory"), "MR-510", ((True, phrase("Inside")), (False, phrase("Outside")))),
    "has_soft_tissue": (phrase("Soft-tissue component"), "MR-111", ((True, phrase("Yes")), (False, phrase("No")))),
    "is_cystic": (phrase("Cystic or necrotic"), "MR-111", ((False, phrase("No")), (True, phrase("Yes, no other")))),
    "cytology": (
        phrase("Cytology"),
        "MR-110",
        (
            (CytologyResult.POSITIVE, phrase("Positive")),
            (CytologyResult.NEGATIVE, phrase("Negative")),
            (CytologyResult.NOT_DONE, phrase("Not done")),
        ),
    ),
    "is_group": (phrase("Stands for"), "MR-122", ((False, phrase("One lesion")), (True, phrase("Several")))),
}


@dataclass(frozen=True, slots=True)
class TraitChoice:
    """One answer: the object name of its button, its words, what it says, and whether it was said."""

    name: str
    words: str
    value: object
    is_on: bool


@dataclass(frozen=True, slots=True)
class TraitRow:
    """One thing that a rule asks.

    Attributes
    ----------
    trait, words, rule
        Which, in words, by which rule.
    choices
        The answers.
    """

    trait: str
    words: str
    rule: str
    choices: tuple[TraitChoice, ...]


@dataclass(frozen=True, slots=True)
class TraitsPanel:
    """The card of one lesion: its rows, and whether they still have to be confirmed."""

    title: str
    lesion_id: LesionId
    rows: tuple[TraitRow, ...]
    is_confirmed: bool


def traits_panel(view: ReadView, lesion_id: LesionId | None) -> TraitsPanel | None:
    """Return the card of a lesion that was entered at the open baseline; None where nothing is asked of it."""
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    is_open = view.timepoint == 0 and not view.state.is_locked(0)
    if lesion is None or not is_open or not view.charter.asks(ReadingQuestion.ELIGIBILITY):
        return None
    rows = tuple(_row(lesion, name) for name in _names(view, lesion))
    if not rows:
        return None
    is_confirmed = not needs_confirming(lesion, view.charter, config_of(view.charter))
    return TraitsPanel(tr("What {label} is like", label=lesion.label), lesion.lesion_id, rows, is_confirmed)


def trait_command(view: ReadView, lesion_id: LesionId, trait: str, value: object) -> StateTraits | None:
    """Return the command of an answer: what was said before stays."""
    lesion = view.state.lesions.get(lesion_id)
    if lesion is None:
        return None
    traits = dataclasses.replace(lesion.traits or LesionTraits(), **{trait: value})  # type: ignore[arg-type]
    return StateTraits(view.timepoint, lesion_id, traits)


def confirm_command(view: ReadView, lesion_id: LesionId) -> StateTraits | None:
    """Return the command of the Next card: what was not said is as usual."""
    lesion = view.state.lesions.get(lesion_id)
    if lesion is None:
        return None
    return StateTraits(view.timepoint, lesion_id, usual_traits(lesion, view.charter, config_of(view.charter)))


def _names(view: ReadView, lesion: Lesion) -> tuple[str, ...]:
    if lesion.role is LesionRole.TARGET:
        return needed_traits(lesion, view.charter, config_of(view.charter))
    if lesion.role is not LesionRole.NON_TARGET:
        return ()
    site = site_of(lesion, view.charter)
    if site is Site.LIVER:
        return "enhances", "pattern", "was_treated", "is_group"
    return ("cytology",) if site is Site.EFFUSION else ("is_group",)


def _row(lesion: Lesion, name: str) -> TraitRow:
    words, rule, answers = _ASKED[name]
    said = getattr(lesion.traits or LesionTraits(), name)
    choices = tuple(
        TraitChoice(f"trait_{name}_{_code(value)}", tr(text), value, said == value) for value, text in answers
    )
    return TraitRow(name, tr(words), rule, choices)


def _code(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)

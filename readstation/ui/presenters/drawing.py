"""What a finished line means: which command it becomes, by timepoint and by what is being worked on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from readstation.core.exact import format_mm
from readstation.core.ids import LesionId
from readstation.model.charter import SiteChoice
from readstation.model.lesion import (
    LesionRole,
    LesionType,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
    TargetStateCode,
)
from readstation.model.series import SeriesFacts
from readstation.reading.commands import (
    AddLesion,
    ChangeRole,
    Command,
    MeasureNode,
    MeasureTarget,
    PlaceLesion,
    SetNewLesionStatus,
    SetTargetState,
)
from readstation.reading.derive import config_of
from readstation.reading.views import ReadView
from readstation.viewer.marks import MarkRole


class DrawIntent(StrEnum):
    """What the next line is for."""

    AS_FITS = "as_fits"
    AGAIN = "again"
    NEW_LESION = "new_lesion"


@dataclass(frozen=True, slots=True)
class CannotDraw:
    """Why a line becomes nothing, in words."""

    words: str


@dataclass(frozen=True, slots=True)
class AskFirst:
    """What a line would replace: nothing is done before the reader says so.

    Attributes
    ----------
    command
        What is done then.
    words
        The question.
    """

    command: MeasureTarget | SetNewLesionStatus | MeasureNode
    words: str


def measurement_of(
    start: PointUm, end: PointUm, length_tenths: int, facts: SeriesFacts, slice_index: int
) -> Measurement:
    """Return a finished line as it is stored (MR-123).

    Parameters
    ----------
    start, end
        Its ends, whole micrometres, LPS.
    length_tenths
        Its length as shown.
    facts, slice_index
        The series it was drawn on, and the slice from 0 in volume order.
    """
    image = facts.images[slice_index]
    return Measurement(
        facts.series_key, image.ordinal, image.digest, facts.phase, facts.plane, start, end, length_tenths
    )


def command_of_line(
    view: ReadView, drawn: Measurement, timepoint: int, selected: LesionId | None, intent: DrawIntent
) -> Command | CannotDraw | AskFirst:
    """Return the command that a new line becomes.

    At baseline a line is a new target unless it was asked to replace the selected lesion's; at a follow-up it measures
    the selected target, or the one that the Next card names; asked for, it is a new lesion. A lesion that has its line
    at this timepoint keeps it until the reader says otherwise.
    """
    if timepoint != view.timepoint or view.state.is_locked(timepoint):
        return CannotDraw(f"TP{timepoint} is locked. Draw on the timepoint that is open.")
    if intent is DrawIntent.NEW_LESION:
        site = default_site(view)
        return AddLesion(
            timepoint,
            LesionRole.NEW,
            LesionType(site.lesion_type),
            site.organ,
            site.words,
            drawn,
            new_lesion=NewLesionStatus.EQUIVOCAL,
        )
    if timepoint == 0 and intent is not DrawIntent.AGAIN:
        site = default_site(view)
        return AddLesion(timepoint, LesionRole.TARGET, LesionType(site.lesion_type), site.organ, site.words, drawn)
    lesion_id = _lesion_to_measure(view, selected)
    made = command_of_moved_line(view, drawn, timepoint, lesion_id)
    question = "" if intent is DrawIntent.AGAIN else replace_words(view, lesion_id, timepoint)
    if question and isinstance(made, MeasureTarget | SetNewLesionStatus):
        return AskFirst(made, question)
    return made


def replace_words(view: ReadView, lesion_id: LesionId | None, timepoint: int) -> str:
    """Return the question before the line of a lesion is replaced; empty where it has none at this timepoint."""
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    said = view.state.assessment(lesion.lesion_id, timepoint) if lesion is not None else None
    if lesion is None or said is None or said.measurement is None:
        return ""
    return (
        f"{lesion.label} is measured here already: {format_mm(said.measurement.length_tenths)} mm. Nothing was "
        f"replaced. Replace its line, or choose another lesion (Q and E) and draw again."
    )


def command_of_moved_line(
    view: ReadView, drawn: Measurement, timepoint: int, lesion_id: LesionId | None
) -> Command | CannotDraw:
    """Return the command that replaces the line of a lesion."""
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    if lesion is None:
        return CannotDraw("Choose the target that this line measures (Q and E), then draw it.")
    if lesion.role is LesionRole.TARGET:
        return MeasureTarget(timepoint, lesion.lesion_id, drawn)
    if lesion.role is LesionRole.NEW:
        said = view.state.assessment(lesion.lesion_id, timepoint)
        status = said.new_lesion if said is not None and said.new_lesion is not None else NewLesionStatus.EQUIVOCAL
        reason = said.reason if said is not None else ""
        return SetNewLesionStatus(timepoint, lesion.lesion_id, status, drawn, reason)
    return CannotDraw(f"{lesion.label} is a non-target: it is judged, not measured (MR-301).")


def as_non_target(add: AddLesion) -> AddLesion:
    """Return a refused target as a non-target that is present."""
    return replace(add, role=LesionRole.NON_TARGET, non_target=NonTargetStateCode.PRESENT)


def role_command(view: ReadView, lesion_id: LesionId | None, role: LesionRole) -> Command | None:
    """Return the command of T and N: change the role of the selected lesion, where that changes anything."""
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    if lesion is None or lesion.role in (role, LesionRole.NEW):
        return None
    return ChangeRole(view.timepoint, lesion.lesion_id, role)


def state_command(view: ReadView, lesion_id: LesionId | None, state: TargetStateCode) -> Command | None:
    """Return the command of Shift+A, Shift+S and Shift+X for the selected target."""
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    if lesion is None or lesion.role is not LesionRole.TARGET:
        return None
    return SetTargetState(view.timepoint, lesion.lesion_id, state)


def place_command(view: ReadView, lesion_id: LesionId, site: SiteChoice) -> Command | None:
    """Return the command that gives a lesion another place, or None where it has that place."""
    lesion = view.state.lesions.get(lesion_id)
    if lesion is None or (lesion.organ, lesion.site) == (site.organ, site.words):
        return None
    return PlaceLesion(view.timepoint, lesion_id, LesionType(site.lesion_type), site.organ, site.words)


def default_site(view: ReadView) -> SiteChoice:
    """Return the place a new lesion is given until the reader chooses one: the charter's first in the liver."""
    sites = view.charter.sites
    return next((site for site in sites if site.lesion_type == LesionType.HEPATIC.value), sites[0])


def _lesion_to_measure(view: ReadView, selected: LesionId | None) -> LesionId | None:
    return selected if selected is not None else view.next_step.lesion_id


def line_style(view: ReadView, selected: LesionId | None, intent: DrawIntent) -> tuple[str, MarkRole, int]:
    """Return what the next line is called, how it looks, and the measurement resolution in tenths (MR-216)."""
    resolution = config_of(view.charter).measurement_resolution_tenths
    if intent is DrawIntent.NEW_LESION:
        return f"N{_next_number(view, LesionRole.NEW)}", MarkRole.NEW, resolution
    if view.timepoint == 0 and intent is not DrawIntent.AGAIN:
        return f"T{_next_number(view, LesionRole.TARGET)}", MarkRole.TARGET, resolution
    lesion_id = _lesion_to_measure(view, selected)
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    if lesion is None:
        return "", MarkRole.CANDIDATE, resolution
    return lesion.label, MarkRole(lesion.role.value), resolution


def _next_number(view: ReadView, role: LesionRole) -> int:
    taken = {lesion.number for lesion in view.state.of_role(role)}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)

"""What a finished line means: which command it becomes, by timepoint and by what is being worked on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from readstation.core.exact import format_mm
from readstation.core.ids import LesionId, SeriesKey
from readstation.core.phrases import tr
from readstation.criteria.mrecist.eligibility import LesionClass
from readstation.model.charter import ReadingQuestion, SiteChoice
from readstation.model.lesion import (
    Lesion,
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
    JudgeFinding,
    MeasureNode,
    MeasureTarget,
    PlaceLesion,
    SetNewLesionStatus,
    SetParts,
    SetTargetState,
    StateTraits,
)
from readstation.reading.derive import config_of
from readstation.reading.quality import usual_cause
from readstation.reading.recast import free_number
from readstation.reading.traits import class_of
from readstation.reading.views import ReadView
from readstation.viewer.marks import MarkRole


class DrawIntent(StrEnum):
    """What the next line is for."""

    AS_FITS = "as_fits"
    AGAIN = "again"
    NEW_LESION = "new_lesion"
    PART = "part"


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

    command: MeasureTarget | SetNewLesionStatus | JudgeFinding | MeasureNode
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
        return CannotDraw(tr("TP{timepoint} is locked. Draw on the timepoint that is open.", timepoint=timepoint))
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
    if lesion_id is not None and intent is not DrawIntent.AGAIN and _is_part(view, lesion_id, intent):
        return SetParts(timepoint, lesion_id, (*parts_of(view, lesion_id), drawn))
    made = command_of_moved_line(view, drawn, timepoint, lesion_id)
    question = "" if intent is DrawIntent.AGAIN else replace_words(view, lesion_id, timepoint)
    if question and isinstance(made, MeasureTarget | SetNewLesionStatus | JudgeFinding):
        return AskFirst(made, question)
    return made


def is_splitting(view: ReadView, lesion_id: LesionId | None) -> bool:
    """Return whether a target is said to have split at the current timepoint (MR-215)."""
    said = None if lesion_id is None else view.state.assessment(lesion_id, view.timepoint)
    return said is not None and said.target is TargetStateCode.SPLIT


def _is_part(view: ReadView, lesion_id: LesionId, intent: DrawIntent) -> bool:
    """Return whether a line is the next part of a target that has split: asked for, or begun before."""
    lesion = view.state.lesions.get(lesion_id)
    is_asked = intent is DrawIntent.PART or is_splitting(view, lesion_id)
    return lesion is not None and lesion.role is LesionRole.TARGET and is_asked


def parts_of(view: ReadView, lesion_id: LesionId) -> tuple[Measurement | None, ...]:
    """Return the parts of a split target; its line where it is measured as one, which is then the first part."""
    said = view.state.assessment(lesion_id, view.timepoint)
    if said is None:
        return ()
    if said.target is TargetStateCode.SPLIT:
        return said.parts
    return () if said.measurement is None else (said.measurement,)


def replace_words(view: ReadView, lesion_id: LesionId | None, timepoint: int) -> str:
    """Return the question before the line of a lesion is replaced; empty where it has none at this timepoint."""
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    said = view.state.assessment(lesion.lesion_id, timepoint) if lesion is not None else None
    if lesion is None or said is None or said.measurement is None:
        return ""
    return tr(
        "{label} is measured here already: {length} mm. Nothing was replaced. Replace its line, "
        "or choose another lesion (Q and E) and draw again.",
        label=lesion.label,
        length=format_mm(said.measurement.length_tenths),
    )


def command_of_moved_line(
    view: ReadView, drawn: Measurement, timepoint: int, lesion_id: LesionId | None, part: int | None = None
) -> Command | CannotDraw:
    """Return the command that replaces the line of a lesion, or of one part of a target that has split."""
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    if lesion is None:
        return CannotDraw(tr("Choose the target that this line measures (Q and E), then draw it."))
    if part is not None:
        parts = parts_of(view, lesion.lesion_id)
        if not part < len(parts):
            return CannotDraw(tr("This part is not there any more."))
        return SetParts(timepoint, lesion.lesion_id, (*parts[:part], drawn, *parts[part + 1 :]))
    if lesion.role is LesionRole.TARGET:
        return MeasureTarget(timepoint, lesion.lesion_id, drawn)
    if lesion.role is LesionRole.NEW and view.charter.asks(ReadingQuestion.FINDINGS):
        return JudgeFinding(timepoint, lesion.lesion_id, None, drawn)
    if lesion.role is LesionRole.NEW:
        said = view.state.assessment(lesion.lesion_id, timepoint)
        status = said.new_lesion if said is not None and said.new_lesion is not None else NewLesionStatus.EQUIVOCAL
        reason = said.reason if said is not None else ""
        return SetNewLesionStatus(timepoint, lesion.lesion_id, status, drawn, reason)
    return CannotDraw(tr("{label} is a non-target: it is judged, not measured (MR-301).", label=lesion.label))


def as_non_target(add: AddLesion) -> AddLesion:
    """Return a refused target as a non-target that is present."""
    return replace(add, role=LesionRole.NON_TARGET, non_target=NonTargetStateCode.PRESENT)


def role_command(view: ReadView, lesion_id: LesionId | None, role: LesionRole) -> Command | None:
    """Return the command of T and N: change the role of the selected lesion, where that changes anything."""
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    if lesion is None or lesion.role is role or (lesion.role is LesionRole.NEW and not lesion.is_from_watch_list):
        return None
    return ChangeRole(view.timepoint, lesion.lesion_id, role)


def state_command(view: ReadView, lesion_id: LesionId | None, state: TargetStateCode) -> Command | None:
    """Return the command of Shift+A, Shift+S and Shift+X for the selected target."""
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    if lesion is None or lesion.role is not LesionRole.TARGET:
        return None
    is_lost = state is TargetStateCode.NOT_EVALUABLE
    cause = usual_cause(view.state, view.timepoint) if is_lost else None
    return SetTargetState(view.timepoint, lesion.lesion_id, state, cause=cause)


def unmeasured_command(view: ReadView) -> AddLesion:
    """Return the command that enters a lesion without a line: a non-target at baseline, later a finding (MR-122)."""
    site = default_site(view)
    place = LesionType(site.lesion_type), site.organ, site.words
    if view.timepoint == 0:
        return AddLesion(0, LesionRole.NON_TARGET, *place, non_target=NonTargetStateCode.PRESENT)
    return AddLesion(view.timepoint, LesionRole.NEW, *place, new_lesion=NewLesionStatus.EQUIVOCAL)


def alternatives(view: ReadView, command: Command) -> Mapping[LesionRole, Command]:
    """Return what can be done with a refused baseline lesion instead, by the role that it would have.

    What is no disease is never a non-target: it can be watched, or it is normal and is not recorded (MR-106, MR-107,
    MR-110, MR-414).
    """
    lesion, drawn = _lesion_of(view, command)
    if lesion is None or view.timepoint != 0 or lesion.role is LesionRole.NEW:
        return {}
    facts = None if drawn is None else series_of_key(view, drawn.series_key)
    verdict, rule = class_of(lesion, drawn, facts, view.charter, config_of(view.charter))
    if verdict is not LesionClass.NOT_DISEASE:
        return (
            {}
            if lesion.role is LesionRole.NON_TARGET
            else {LesionRole.NON_TARGET: _in_role(command, LesionRole.NON_TARGET)}
        )
    return {} if rule == "MR-106" else {LesionRole.NEW: _in_role(command, LesionRole.NEW)}


def placed(add: AddLesion, site: SiteChoice) -> AddLesion:
    """Return a refused target at another place, where other rules of size and phase hold (MR-111)."""
    return replace(add, lesion_type=LesionType(site.lesion_type), organ=site.organ, site=site.words)


def series_of_key(view: ReadView, key: SeriesKey) -> SeriesFacts | None:
    """Return the series of a read by its key."""
    found = (facts for images in view.images.values() for facts in images.series if facts.series_key == key)
    return next(found, None)


def _lesion_of(view: ReadView, command: Command) -> tuple[Lesion | None, Measurement | None]:
    """Return the baseline lesion that a command would have made, and its line."""
    if isinstance(command, AddLesion):
        number = next_number(view, command.role)
        made = Lesion(
            LesionId(""), command.role, number, command.lesion_type, command.organ, command.site, command.timepoint
        )
        return made, command.measurement
    if not isinstance(command, PlaceLesion | StateTraits | ChangeRole):
        return None, None
    lesion = view.state.lesions.get(command.lesion_id)
    if lesion is None:
        return None, None
    said = view.state.assessment(lesion.lesion_id, view.timepoint)
    lesion = replace(lesion, role=command.role or lesion.role)
    if isinstance(command, PlaceLesion):
        lesion = replace(lesion, lesion_type=command.lesion_type, organ=command.organ, site=command.site)
    if isinstance(command, StateTraits):
        lesion = replace(lesion, traits=command.traits)
    return lesion, None if said is None else said.measurement


def _in_role(command: Command, role: LesionRole) -> Command:
    if isinstance(command, AddLesion) and role is LesionRole.NON_TARGET:
        return as_non_target(command)
    if isinstance(command, AddLesion):
        return replace(command, role=role, non_target=None, new_lesion=NewLesionStatus.NO)
    if isinstance(command, PlaceLesion | StateTraits | ChangeRole):
        return replace(command, role=role)
    return command


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


def has_default_place(view: ReadView, lesion_id: LesionId) -> bool:
    """Return whether a lesion lies where a new line is put until the reader chooses."""
    lesion, site = view.state.lesions[lesion_id], default_site(view)
    return (lesion.organ, lesion.site) == (site.organ, site.words)


def may_be_unplaced(view: ReadView, lesion_id: LesionId) -> bool:
    """Return whether a lesion that was entered at the open timepoint lies where a new line is put."""
    is_open = not view.state.is_locked(view.timepoint)
    entered_here = view.state.lesions[lesion_id].first_timepoint == view.timepoint
    return is_open and entered_here and has_default_place(view, lesion_id)


def _lesion_to_measure(view: ReadView, selected: LesionId | None) -> LesionId | None:
    return selected if selected is not None else view.next_step.lesion_id


def line_style(view: ReadView, selected: LesionId | None, intent: DrawIntent) -> tuple[str, MarkRole, int]:
    """Return what the next line is called, how it looks, and the measurement resolution in tenths (MR-216)."""
    resolution = config_of(view.charter).measurement_resolution_tenths
    if intent is DrawIntent.NEW_LESION:
        return f"N{next_number(view, LesionRole.NEW)}", MarkRole.NEW, resolution
    if view.timepoint == 0 and intent is not DrawIntent.AGAIN:
        return f"T{next_number(view, LesionRole.TARGET)}", MarkRole.TARGET, resolution
    lesion_id = _lesion_to_measure(view, selected)
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    if lesion is None:
        return "", MarkRole.CANDIDATE, resolution
    if lesion_id is not None and intent is not DrawIntent.AGAIN and _is_part(view, lesion_id, intent):
        return part_name(lesion, len(parts_of(view, lesion_id))), MarkRole.TARGET, resolution
    return lesion.label, MarkRole(lesion.role.value), resolution


def part_name(lesion: Lesion, place: int) -> str:
    """Return what a part of a target that has split is called: T1a, T1b."""
    return f"{lesion.label}{_PART_LETTERS[place % len(_PART_LETTERS)]}"


_PART_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def next_number(view: ReadView, role: LesionRole) -> int:
    """Return the number that the next lesion of a role gets."""
    return free_number(view.state, role, view.timepoint)

"""A proposed diameter: what is shown of it, and which command it becomes when the reader takes it (MR-116)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from readstation.core.exact import format_mm
from readstation.core.ids import LesionId
from readstation.core.phrases import phrase, tr, within
from readstation.geometry.assisted_diameter import ALGORITHM, CannotPropose, SliceProposal
from readstation.geometry.diameter import committed, diameter_tenths
from readstation.geometry.region import polygon_of
from readstation.geometry.viable_flood import NoRegion
from readstation.geometry.volume import Volume
from readstation.model.lesion import PointUm, Proposal, ProposalSource
from readstation.model.markup import MarkupKind
from readstation.model.series import Modality, SeriesFacts
from readstation.reading.commands import AddLesion, Command, JudgeFinding, MeasureTarget, SetNewLesionStatus
from readstation.reading.derive import config_of
from readstation.reading.proposals import NOT_ALLOWED
from readstation.reading.views import NextAction, NextStep, ReadView
from readstation.ui.presenters.drawing import AskFirst, CannotDraw, DrawIntent, command_of_line, measurement_of
from readstation.ui.presenters.marks import point_mm
from readstation.ui.presenters.markups import cannot_draw_words
from readstation.ui.presenters.words import series_words
from readstation.viewer.marks import LineMark, Mark, MarkRole, MarkState, PointMm, ShapeMark

PROPOSAL_ID = "proposal"
_OUTLINE_STEP_MM = 1.0
_DRAW_IT = phrase("Draw the line yourself (D).")


@dataclass(frozen=True, eq=False, slots=True)
class Offered:
    """A proposal that the reader has not decided on.

    Attributes
    ----------
    facts, source
        The arterial series that the line lies on, and the image whose values it was found on.
    seed
        Where the reader clicked.
    shown
        The proposal that is shown.
    start, end, length_tenths
        The line as it stands now: as proposed, or moved by the reader.
    is_moved
        Whether the reader moved an end.
    is_searching, searched
        Whether the slices beside it are being looked at, and how many were.
    longest
        The slice with the longest line; None until it is known.
    """

    facts: SeriesFacts
    source: ProposalSource
    seed: PointUm
    shown: SliceProposal
    start: PointUm
    end: PointUm
    length_tenths: int
    is_moved: bool = False
    is_searching: bool = True
    searched: int = 0
    longest: SliceProposal | None = None

    @property
    def slice_index(self) -> int:
        """The slice that it lies on, from 0 in volume order."""
        return self.shown.slice_index

    @property
    def other_slice(self) -> SliceProposal | None:
        """The slice with the longest line, where that is another one."""
        longest = self.longest
        return None if longest is None or longest.slice_index == self.slice_index else longest


@dataclass(frozen=True, slots=True)
class AssistPanel:
    """What the card of a proposal says.

    Attributes
    ----------
    line, region, other, how
        The line and its slice; what is inside the outline and what was left out; the slice with the longest line; how
        it was made.
    show_words, take_words
        The buttons; empty words where there is none.
    """

    line: str
    region: str
    other: str
    how: str
    show_words: str
    take_words: str


def looking() -> AssistPanel:
    """Return what is shown while a proposal is being computed; it can be stopped."""
    return AssistPanel(tr("Looking at the tissue around that point…"), "", "", "", "", "")


def cannot_ask_words(
    view: ReadView, facts: SeriesFacts | None, *, is_acquired: bool, is_verified: bool, source: ProposalSource | None
) -> str:
    """Return why nothing can be proposed in a view; empty where it can.

    Parameters
    ----------
    facts
        The series that the view shows.
    is_acquired
        Whether its slices lie as they were acquired.
    is_verified
        Whether every slice is here and is the released one (TR-45).
    source
        The image that is shown; None where it is computed and not a registered difference to the pre-contrast one.
    """
    if not view.charter.assisted_diameter:
        return NOT_ALLOWED
    if facts is None:
        return tr("There is no image here to propose a line on.")
    refusal = cannot_draw_words(view, facts, shows_series=True, is_verified=is_verified)
    if refusal:
        return refusal
    measuring = view.charter.measuring_phase
    if facts.phase is not measuring:
        return tr("Liver targets are measured on {measuring} (MR-115). Click there.", measuring=within(measuring.words))
    if source is None:
        return tr("This difference is not registered, so nothing is proposed on it. Click on the phase itself.")
    return "" if is_acquired else tr("Lesions are measured on the slices as acquired. Click there.")


def limit_of(view: ReadView, facts: SeriesFacts, volume: Volume, source: ProposalSource) -> float | None:
    """Return the charter's limit of viable tissue where it speaks of these values: HU of CT, and not differences."""
    is_density = facts.modality is Modality.CT and volume.unit == "HU" and source is ProposalSource.ARTERIAL
    return float(view.charter.viable_limit_hu) if is_density else None


def refusal_words(found: CannotPropose, limit: float | None) -> str:
    """Return why nothing was proposed, and what to do."""
    match found.reason:
        case NoRegion.OUTSIDE:
            why = tr("that point lies beside the image. Click inside viable tumour.")
        case NoRegion.NOT_VIABLE:
            level = tr("too little") if found.level is None else f"{found.level:.0f} HU"
            floor = (
                ""
                if limit is None
                else tr(", and the charter counts tissue from {limit} HU as viable (MR-116)", limit=f"{limit:.0f}")
            )
            why = tr("{level} here{floor}. Click inside viable tumour, or draw the line (D).", level=level, floor=floor)
        case NoRegion.NO_CONTRAST:
            why = tr(
                "this tissue has no border to what lies around it that holds against the noise. {draw_it}",
                draw_it=tr(_DRAW_IT),
            )
        case NoRegion.RUNS_ON:
            why = tr("the bright tissue runs on into tissue that looks the same. {draw_it}", draw_it=tr(_DRAW_IT))
        case NoRegion.TOO_SMALL:
            why = tr("too little viable tissue around that point. Click in the middle of it, or draw the line (D).")
    return tr("No proposal: {why}", why=why)


def offered(
    view: ReadView, facts: SeriesFacts, source: ProposalSource, seed_mm: PointMm, found: SliceProposal
) -> Offered:
    """Return a new proposal as it is offered."""
    start, end = committed(found.start_mm), committed(found.end_mm)
    return Offered(facts, source, committed(seed_mm), found, start, end, _length(view, start, end))


def moved(now: Offered, start: PointUm, end: PointUm, length_tenths: int) -> Offered:
    """Return a proposal whose line the reader moved."""
    return replace(now, start=start, end=end, length_tenths=length_tenths, is_moved=True)


def on_longest(view: ReadView, now: Offered) -> Offered:
    """Return the proposal of the slice with the longest line in place of the one that is shown."""
    other = now.other_slice
    if other is None:
        return now
    start, end = committed(other.start_mm), committed(other.end_mm)
    return replace(now, shown=other, start=start, end=end, length_tenths=_length(view, start, end), is_moved=False)


def proposal_record(view: ReadView, now: Offered) -> Proposal:
    """Return what was proposed as it is kept; the ends that the reader moved are not in it."""
    start, end = committed(now.shown.start_mm), committed(now.shown.end_mm)
    line = measurement_of(start, end, _length(view, start, end), now.facts, now.slice_index)
    outline, *holes = (_kept_line(each) for each in now.shown.borders_mm)
    longest = now.longest
    return Proposal(
        line=line,
        outline=outline,
        holes=tuple(holes),
        seed=now.seed,
        source=now.source,
        algorithm=ALGORITHM,
        longest_image=None if longest is None else now.facts.images[longest.slice_index].ordinal,
        longest_tenths=None if longest is None else _length_of(view, longest),
    )


def command_of_proposal(
    view: ReadView, now: Offered, selected: LesionId | None, intent: DrawIntent
) -> Command | CannotDraw | AskFirst:
    """Return what a proposal becomes when the reader takes it: what the same line drawn by hand would, with its origin.

    Parameters
    ----------
    now
        The proposal, with the ends that the reader moved.
    selected, intent
        As for a line that is drawn.
    """
    drawn = measurement_of(now.start, now.end, now.length_tenths, now.facts, now.slice_index)
    made = command_of_line(view, drawn, now.facts.timepoint, selected, intent)
    record = proposal_record(view, now)
    if isinstance(made, AskFirst) and isinstance(made.command, MeasureTarget | SetNewLesionStatus | JudgeFinding):
        return replace(made, command=replace(made.command, proposal=record))
    if isinstance(made, AddLesion | MeasureTarget | SetNewLesionStatus | JudgeFinding):
        return replace(made, proposal=record)
    if isinstance(made, CannotDraw):
        return made
    return CannotDraw(tr("This is not measured by one longest viable diameter, so nothing is proposed. Draw it."))


def proposal_marks(now: Offered, facts: SeriesFacts) -> tuple[Mark, ...]:
    """Return what is drawn of a proposal over one series: outline, necrosis that was left out, and the line."""
    if facts.series_key != now.facts.series_key:
        return ()
    rx, ry, rz, cx, cy, cz = (each / 1_000_000 for each in facts.orientation_ppm)
    normal = (ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx)
    borders = (
        ShapeMark(
            f"{PROPOSAL_ID}:{number}",
            MarkupKind.FREEHAND,
            tuple(point_mm(each) for each in _kept_line(line)),
            normal,
            role=MarkRole.PROPOSAL,
            is_editable=False,
        )
        for number, line in enumerate(now.shown.borders_mm)
    )
    line = LineMark(
        PROPOSAL_ID,
        tr("Proposed, moved") if now.is_moved else tr("Proposed"),
        MarkRole.PROPOSAL,
        point_mm(now.start),
        point_mm(now.end),
        now.length_tenths,
        MarkState.SELECTED,
    )
    return (*borders, line)


def assist_panel(view: ReadView, now: Offered, name: str) -> AssistPanel:
    """Return what the card says of a proposal.

    Parameters
    ----------
    name
        What the line becomes when it is taken, such as ``T1``.
    """
    areas = [polygon_of(line.tolist()).area_mm2 / 100 for line in now.shown.borders_mm]
    dead = sum(areas[1:])
    region = tr("Viable region {area} cm²", area=f"{areas[0] - dead:.1f}")
    if dead:
        region += tr("; {dead} cm² of necrosis left out", dead=f"{dead:.1f}")
    image = (
        tr("registered difference")
        if now.source is ProposalSource.SUBTRACTION
        else tr("{series} image", series=series_words(now.facts, is_within=True))
    )
    other, show = _other_words(view, now)
    return AssistPanel(
        line=tr(
            "{length} mm on slice {slice}",
            length=format_mm(now.length_tenths),
            slice=_slice_name(now.facts, now.slice_index),
        )
        + (tr(", moved by you") if now.is_moved else ""),
        region=f"{region}.",
        other=other,
        how=tr(
            "From the {image} by {algorithm}. You decide: drag its ends, take it or discard it.",
            image=image,
            algorithm=ALGORITHM,
        ),
        show_words=show,
        take_words=tr("Take as {name}", name=name) if name else tr("Take it"),
    )


def assist_step(now: Offered, name: str) -> NextStep:
    """Return the step that the Next card shows while a proposal waits."""
    return NextStep(
        NextAction.MEASURE_LESION,
        tr("Take the proposed line as {name}?", name=name) if name else tr("Take the proposed line?"),
        tr("{length} mm. It is not kept until you take it; Esc discards it.", length=format_mm(now.length_tenths)),
        tr("Take as {name}", name=name) if name else tr("Take it"),
    )


def _other_words(view: ReadView, now: Offered) -> tuple[str, str]:
    if now.is_searching:
        seen = tr(" {searched} seen.", searched=now.searched) if now.searched else ""
        return tr("Looking at the slices beside it…{seen}", seen=seen), ""
    other = now.other_slice
    if other is None:
        return tr("No slice beside it has a longer line."), ""
    name = _slice_name(now.facts, other.slice_index)
    return tr(
        "Also: slice {name} has {length} mm, the longest.", name=name, length=format_mm(_length_of(view, other))
    ), tr("Show slice {name}", name=name)


def _slice_name(facts: SeriesFacts, index: int) -> str:
    return str(facts.images[index].ordinal)


def _length_of(view: ReadView, found: SliceProposal) -> int:
    return _length(view, committed(found.start_mm), committed(found.end_mm))


def _length(view: ReadView, start: PointUm, end: PointUm) -> int:
    return diameter_tenths(start, end, config_of(view.charter).measurement_resolution_tenths)


def _kept_line(line: np.ndarray) -> tuple[PointUm, ...]:
    """Return a closed line as it is kept and drawn: a corner a millimetre, whole micrometres."""
    closed = np.concatenate([line, line[:1]])
    length = float(np.linalg.norm(np.diff(closed, axis=0), axis=1).sum())
    step = max(1, round(len(line) * _OUTLINE_STEP_MM / max(length, _OUTLINE_STEP_MM)))
    kept = line[::step] if len(line) // step >= 8 else line
    return tuple(committed(point) for point in kept)

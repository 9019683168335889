"""Marks on images that are no lesion's line: what a finished shape becomes, and how kept ones are shown."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.errors import Defect
from readstation.core.exact import format_mm
from readstation.core.ids import LesionId, MarkupId, SeriesKey
from readstation.core.phrases import tr, within
from readstation.geometry.figures import measures_of
from readstation.geometry.volume import Volume
from readstation.model.lesion import Lesion, LesionRole, LesionType, Measurement, PointUm
from readstation.model.markup import Markup, MarkupFigures, MarkupKind, MarkupShape
from readstation.model.series import Modality, SeriesFacts
from readstation.reading.commands import AddMarkup, Command, MeasureNode, MoveMarkup
from readstation.reading.derive import config_of
from readstation.reading.quality import scan_words, unjudged_scans
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.drawing import AskFirst, CannotDraw, DrawIntent, replace_words
from readstation.ui.presenters.words import series_words
from readstation.viewer.marks import MarkRole, MarkState, PointMm, ShapeMark
from readstation.viewer.markup_figures import drawn_figures, label_words, range_words
from readstation.viewer.planes import PlaneStack
from readstation.viewer.tools.events import ShapeDrawn, ShapeMoved

NODES = (LesionType.NODE, LesionType.NODE_PORTAL)
_ROLES = {
    LesionRole.TARGET: MarkRole.TARGET,
    LesionRole.NON_TARGET: MarkRole.NON_TARGET,
    LesionRole.NEW: MarkRole.NEW,
}


@dataclass(frozen=True, eq=False, slots=True)
class SeenPlane:
    """What a mark was drawn on.

    Attributes
    ----------
    facts, volume
        The series.
    stack, index
        The plane that was shown.
    is_acquired
        Whether it is a slice as it was acquired.
    """

    facts: SeriesFacts
    volume: Volume
    stack: PlaneStack
    index: int
    is_acquired: bool


@dataclass(frozen=True, slots=True)
class MarkupLine:
    """One mark in the list of the right dock.

    Attributes
    ----------
    markup_id, kind
        Which mark.
    name, value
        What it is, and its label.
    """

    markup_id: MarkupId
    kind: MarkupKind
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class MarkupPanel:
    """The marks of a timepoint, and everything about the chosen one.

    Attributes
    ----------
    lines
        All of them, in the order of making.
    chosen
        Which one is chosen.
    rows
        (name, value) of its figures.
    text
        Its words.
    is_locked
        Whether its timepoint is.
    """

    lines: tuple[MarkupLine, ...]
    chosen: MarkupId | None
    rows: tuple[tuple[str, str], ...]
    text: str
    is_locked: bool


def cannot_draw_words(view: ReadView, facts: SeriesFacts, *, shows_series: bool, is_verified: bool = True) -> str:
    """Return why nothing may be drawn on an image; empty where it may.

    Parameters
    ----------
    facts
        The series that is shown.
    shows_series
        Whether it is the series itself and not an image computed from it.
    is_verified
        Whether every slice is here and is the released one (TR-45).
    """
    if view.state.is_locked(facts.timepoint) or facts.timepoint != view.timepoint:
        return tr(
            "{timepoint} is locked. Draw on the timepoint that is open.", timepoint=timepoint_label(facts.timepoint)
        )
    if any(scan is facts.modality for scan in unjudged_here(view)):
        name = scan_words(facts.modality)
        return tr(
            "Say first how well the {name} can be read (MR-808): Space says it is optimal, or choose below.",
            name=name,
        )
    if not facts.is_usable:
        why = next((finding.message for finding in facts.findings if finding.is_error), tr("Its geometry is not sure."))
        return tr("Nothing can be measured on this series. {why}", why=why)
    if not shows_series:
        return tr("This image is computed from two series. Draw on one of them.")
    return "" if is_verified else tr("These images are still being read and checked. Draw when all of them are here.")


def unjudged_here(view: ReadView) -> tuple[Modality, ...]:
    """Return the scans of the current timepoint of which the reader has still to say how well they can be read."""
    return unjudged_scans(view.state, view.timepoint, view.images.get(view.timepoint), view.charter)


def shape_on(kind: MarkupKind, points: tuple[PointUm, ...], normal: PointMm, seen: SeenPlane) -> MarkupShape:
    """Return a finished shape as it is stored: with its image where it lies on an acquired one."""
    x, y, z = (round(each * 1_000_000) for each in normal)
    image = seen.facts.images[seen.index] if seen.is_acquired else None
    return MarkupShape(
        kind=kind,
        series_key=seen.facts.series_key,
        image_ordinal=None if image is None else image.ordinal,
        image_digest="" if image is None else image.digest,
        plane=seen.facts.plane if seen.is_acquired else seen.stack.plane,
        normal_ppm=(x, y, z),
        points=points,
    )


def command_of_shape(
    view: ReadView, drawn: ShapeDrawn, seen: SeenPlane, selected: LesionId | None, intent: DrawIntent
) -> Command | CannotDraw | AskFirst:
    """Return what a finished shape becomes.

    A pair of axes measures a node target: the one on whose line it was drawn, or the chosen one. Everything else is
    kept as a mark.
    """
    if seen.stack.slab is not None and (drawn.kind.is_region or drawn.kind is MarkupKind.PROBE):
        return CannotDraw(tr("A slab mixes slices, so it has no values of its own. Show the plane itself, then draw."))
    shape = shape_on(drawn.kind, drawn.points, drawn.normal, seen)
    figures = _figures(view, drawn.kind, drawn.points, seen)
    lesion_id = LesionId(drawn.on_mark) if drawn.on_mark is not None else selected
    node = _node(view, lesion_id) if drawn.kind is MarkupKind.BIDIRECTIONAL and seen.is_acquired else None
    if node is None:
        return AddMarkup(seen.facts.timepoint, shape, figures)
    measure = MeasureNode(seen.facts.timepoint, node.lesion_id, _short_axis(shape, figures, seen), shape, figures)
    is_meant = drawn.on_mark is not None or intent is DrawIntent.AGAIN
    question = "" if is_meant else replace_words(view, node.lesion_id, seen.facts.timepoint)
    return AskFirst(measure, question) if question else measure


def note_of(view: ReadView, drawn: Measurement) -> AddMarkup:
    """Return the command that keeps a line as a length of its own, which measures no lesion."""
    facts = series_of(view, drawn.series_key)
    if facts is None:
        raise Defect("a line lies on a series that is not part of its read")
    rx, ry, rz, cx, cy, cz = (each / 1_000_000 for each in facts.orientation_ppm)
    normal = (ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx)
    x, y, z = (round(each * 1_000_000) for each in normal)
    points = (drawn.start, drawn.end)
    shape = MarkupShape(
        MarkupKind.LENGTH,
        drawn.series_key,
        drawn.image_ordinal,
        drawn.image_digest,
        drawn.plane,
        (x, y, z),
        points,
    )
    resolution = config_of(view.charter).measurement_resolution_tenths
    return AddMarkup(facts.timepoint, shape, measures_of(MarkupKind.LENGTH, points, resolution))


def command_of_moved_shape(view: ReadView, moved: ShapeMoved, seen: SeenPlane) -> Command | CannotDraw:
    """Return the command that gives a mark, or the axes of a node, another shape."""
    markup = markup_of_mark(view, moved.mark_id, seen.facts.timepoint)
    if markup is None:
        return CannotDraw(tr("This mark is not there any more."))
    if seen.is_acquired is not markup.shape.is_on_image:
        return CannotDraw(tr("This mark was drawn on another plane. Nothing was changed: move it there."))
    if seen.stack.slab is not None and (moved.kind.is_region or moved.kind is MarkupKind.PROBE):
        return CannotDraw(
            tr("A slab mixes slices, so it has no values of its own. Show the plane itself, then move it.")
        )
    shape = shape_on(moved.kind, moved.points, moved.normal, seen)
    return MoveMarkup(markup.timepoint, markup.markup_id, shape, _figures(view, moved.kind, moved.points, seen))


def markup_of_mark(view: ReadView, mark_id: str, timepoint: int) -> Markup | None:
    """Return the markup that a drawn mark stands for: its own, or the axes of the lesion whose id it has."""
    found = view.state.markups.get(MarkupId(mark_id))
    return found if found is not None else view.state.markup_of(LesionId(mark_id), timepoint)


def markup_marks(view: ReadView, facts: SeriesFacts, chosen: MarkupId | None) -> tuple[ShapeMark, ...]:
    """Return the marks of a series that stand for themselves; the values of a mark are those of its series."""
    is_locked = view.state.is_locked(facts.timepoint)
    marks = []
    for markup in _by_number(view, facts.timepoint):
        if markup.shape.series_key == facts.series_key:
            is_chosen = markup.markup_id == chosen and not is_locked
            state = MarkState.LOCKED if is_locked else MarkState.SELECTED if is_chosen else MarkState.IDLE
            marks.append(_shape_mark(view, markup, markup.markup_id, MarkRole.NOTE, state, is_editable=is_chosen))
    return tuple(marks)


def node_mark(view: ReadView, lesion: Lesion, markup: Markup, state: MarkState, *, is_editable: bool) -> ShapeMark:
    """Return the axes of a node as the mark of its lesion, labelled with the short axis."""
    mark = _shape_mark(view, markup, lesion.lesion_id, _ROLES[lesion.role], state, is_editable=is_editable)
    return ShapeMark(
        mark.mark_id,
        mark.kind,
        mark.points_mm,
        mark.normal,
        tr("{label}  {short} mm short", label=lesion.label, short=format_mm(markup.figures.short_tenths or 0)),
        mark.role,
        mark.state,
        mark.is_editable,
        mark.label_offset_mm,
    )


def label_offset(view: ReadView, mark_id: str, timepoint: int) -> PointMm | None:
    """Return where the reader put a label, mm LPS from the middle of its mark."""
    place = view.state.labels.get((mark_id, timepoint))
    return None if place is None else _mm(place.offset)


def markup_panel(view: ReadView, chosen: MarkupId | None) -> MarkupPanel | None:
    """Return the marks of the timepoint that is being read, or None where there are none."""
    markups = _by_number(view, view.timepoint)
    if not markups:
        return None
    lines = tuple(
        MarkupLine(each.markup_id, each.shape.kind, tr(each.shape.kind.words), _value(each)) for each in markups
    )
    markup = next((each for each in markups if each.markup_id == chosen), None)
    is_locked = view.state.is_locked(view.timepoint)
    if markup is None:
        return MarkupPanel(lines, None, (), "", is_locked)
    return MarkupPanel(lines, markup.markup_id, tuple(_rows(view, markup)), markup.text, is_locked)


def series_of(view: ReadView, key: SeriesKey) -> SeriesFacts | None:
    """Return a series of the read."""
    return next((facts for images in view.images.values() for facts in images.series if facts.series_key == key), None)


def _by_number(view: ReadView, timepoint: int) -> list[Markup]:
    own = [each for each in view.state.markups.values() if each.timepoint == timepoint and each.lesion_id is None]
    return sorted(own, key=lambda each: (len(each.markup_id), each.markup_id))


def _shape_mark(
    view: ReadView, markup: Markup, mark_id: str, role: MarkRole, state: MarkState, *, is_editable: bool
) -> ShapeMark:
    shape = markup.shape
    x, y, z = (each / 1_000_000 for each in shape.normal_ppm)
    return ShapeMark(
        mark_id,
        shape.kind,
        tuple(_mm(point) for point in shape.points),
        (x, y, z),
        label_words(shape.kind, markup.figures, markup.text),
        role,
        state,
        is_editable,
        label_offset(view, mark_id, markup.timepoint),
    )


def _node(view: ReadView, lesion_id: LesionId | None) -> Lesion | None:
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    is_node = lesion is not None and lesion.role is LesionRole.TARGET and lesion.lesion_type in NODES
    return lesion if is_node else None


def _short_axis(shape: MarkupShape, figures: MarkupFigures, seen: SeenPlane) -> Measurement:
    image = seen.facts.images[seen.index]
    return Measurement(
        seen.facts.series_key,
        image.ordinal,
        image.digest,
        seen.facts.phase,
        seen.facts.plane,
        shape.points[2],
        shape.points[3],
        figures.short_tenths or 0,
    )


def _figures(view: ReadView, kind: MarkupKind, points: tuple[PointUm, ...], seen: SeenPlane) -> MarkupFigures:
    resolution = config_of(view.charter).measurement_resolution_tenths
    return drawn_figures(kind, points, seen.volume, seen.stack, seen.index, resolution)


def _value(markup: Markup) -> str:
    words = label_words(markup.shape.kind, markup.figures, markup.text)
    return words.removeprefix("ROI  ")


def _rows(view: ReadView, markup: Markup) -> list[tuple[str, str]]:
    shape, figures = markup.shape, markup.figures
    facts = series_of(view, shape.series_key)
    where = (
        tr("slice {image}", image=shape.image_ordinal)
        if shape.is_on_image
        else tr("{plane} reformat", plane=within(shape.plane.words))
    )
    rows = [(tr("Drawn on"), f"{series_words(facts, is_within=True)}, {where}" if facts is not None else where)]
    if shape.kind.is_region:
        rows.append((tr("Range"), range_words(figures) or tr("no voxel inside")))
        if figures.area_hundredths is not None:
            rows.append((tr("Area"), f"{figures.area_hundredths / 100:.1f} mm²"))
    rows.append((tr("Computed by"), f"Readstation {markup.software}"))
    return rows


def _mm(point: PointUm) -> PointMm:
    return point.x / 1000, point.y / 1000, point.z / 1000

"""From a command about a mark on an image to the rows that it would change, or a refusal that names the rule."""

from __future__ import annotations

import dataclasses

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import LesionId, MarkupId
from readstation.model.journal import RowKind
from readstation.model.lesion import Assessment, Lesion, LesionRole, LesionType, Measurement
from readstation.model.markup import LabelPlace, Markup, MarkupKind
from readstation.model.read import ReadState
from readstation.reading.commands import (
    AddMarkup,
    MeasureNode,
    MoveMarkup,
    PlaceLabel,
    RemoveMarkup,
    WriteMarkup,
)
from readstation.reading.edit import Edit, EditContext, clean_text, lesion_in, measured
from readstation.reading.markup_rules import check_shape
from readstation.reading.rows import Row, RowKey, key_of
from readstation.reading.words import timepoint_label

LONGEST_MARKUP_TEXT = 200
LARGEST_OFFSET_UM = 1_000_000
NODES = (LesionType.NODE, LesionType.NODE_PORTAL)


def add_markup(command: AddMarkup, context: EditContext) -> Edit:
    """Keep a new mark."""
    check_shape(command.shape, command.figures, context.images[command.timepoint], context.config)
    text = clean_text(command.text, LONGEST_MARKUP_TEXT)
    markup = Markup(context.next_markup_id, command.timepoint, command.shape, command.figures, context.software, text)
    return Edit(f"Draw {_words(markup)}", {key_of(markup): markup})


def move_markup(command: MoveMarkup, context: EditContext) -> Edit:
    """Give a mark another shape; the short axis of a node is measured by it in the same step."""
    before = _markup(context.state, command.markup_id, command.timepoint)
    if (command.shape.kind, command.shape.series_key) != (before.shape.kind, before.shape.series_key):
        raise Refused(Finding("read.markup", "A mark stays what it is, on its own series. Nothing was stored."))
    check_shape(command.shape, command.figures, context.images[command.timepoint], context.config)
    markup = dataclasses.replace(before, shape=command.shape, figures=command.figures, software=context.software)
    rows: dict[RowKey, Row | None] = {key_of(markup): markup}
    if markup.lesion_id is None:
        return Edit(f"Move {_words(markup)}", rows)
    lesion = lesion_in(context.state, markup.lesion_id, LesionRole.TARGET)
    said = context.state.assessment(lesion.lesion_id, command.timepoint)
    if said is None or said.measurement is None:
        raise Refused(Finding("MR-123", f"{lesion.label} has no line here. Draw it again."))
    drawn = _short_axis(markup, said.measurement)
    again = measured(lesion, command.timepoint, drawn, context)
    rows[key_of(again)] = again
    return Edit(f"Measure {lesion.label}", rows)


def write_markup(command: WriteMarkup, context: EditContext) -> Edit:
    """Set the words of a mark."""
    before = _markup(context.state, command.markup_id, command.timepoint)
    markup = dataclasses.replace(before, text=clean_text(command.text, LONGEST_MARKUP_TEXT))
    return Edit("Write note", {key_of(markup): markup})


def remove_markup(command: RemoveMarkup, context: EditContext) -> Edit:
    """Take a mark back."""
    markup = _markup(context.state, command.markup_id, command.timepoint)
    if markup.lesion_id is not None:
        label = lesion_in(context.state, markup.lesion_id, None).label
        raise Refused(Finding("MR-116", f"These axes are the line of {label}. Measure {label} anew instead."))
    return Edit(f"Remove {_words(markup)}", {key_of(markup): None})


def measure_node(command: MeasureNode, context: EditContext) -> Edit:
    """Measure a node by the short axis of a pair of axes (MR-106, MR-107, MR-116)."""
    lesion = lesion_in(context.state, command.lesion_id, LesionRole.TARGET)
    if lesion.lesion_type not in NODES:
        raise Refused(
            Finding("MR-116", f"{lesion.label} is not a node: it is measured by its longest diameter, not across it.")
        )
    shape = command.shape
    check_shape(shape, command.figures, context.images[command.timepoint], context.config)
    drawn = command.measurement
    is_of_pair = (
        shape.kind is MarkupKind.BIDIRECTIONAL
        and shape.is_on_image
        and {drawn.start, drawn.end} == set(shape.points[2:])
        and (drawn.series_key, drawn.image_ordinal) == (shape.series_key, shape.image_ordinal)
    )
    if not is_of_pair:
        raise Refused(
            Finding("MR-116", f"The line of {lesion.label} is not the short axis of its pair. Nothing was stored.")
        )
    said = measured(lesion, command.timepoint, drawn, context)
    before = context.state.markup_of(lesion.lesion_id, command.timepoint)
    markup = Markup(
        context.next_markup_id if before is None else before.markup_id,
        command.timepoint, shape, command.figures, context.software, lesion_id=lesion.lesion_id,
    )  # fmt: skip
    return Edit(f"Measure {lesion.label}", {key_of(said): said, key_of(markup): markup})


def place_label(command: PlaceLabel, context: EditContext) -> Edit:
    """Put a label elsewhere."""
    state, name = context.state, ""
    markup = state.markups.get(MarkupId(command.mark_id))
    lesion = state.lesions.get(LesionId(command.mark_id))
    if markup is not None and markup.timepoint == command.timepoint:
        name = _words(markup)
    elif lesion is not None:
        said = state.assessment(lesion.lesion_id, command.timepoint)
        name = lesion.label if said is not None and said.measurement is not None else ""
    if not name:
        raise Refused(Finding("read.markup", "This mark is not there any more."))
    if max(abs(each) for each in command.offset.as_tuple()) > LARGEST_OFFSET_UM:
        raise Refused(Finding("read.markup", "A label stays within a metre of its mark."))
    label = LabelPlace(command.mark_id, command.timepoint, command.offset)
    return Edit(f"Move label of {name}", {key_of(label): label})


def with_followers(edit: Edit, state: ReadState) -> Edit:
    """Return an edit with what follows from it: axes whose line is gone go too, and labels whose mark is gone.

    Raises
    ------
    Refused
        If a lesion that is measured across would become one that is measured along (MR-116).
    """
    rows: dict[RowKey, Row | None] = dict(edit.rows)
    for (kind, key), row in edit.rows.items():
        if kind is RowKind.LESION and isinstance(row, Lesion):
            _check_still_node(row, state)
        if kind is RowKind.ASSESSMENT:
            lesion_id, _, timepoint = key.partition("@")
            drawn = row.measurement if isinstance(row, Assessment) else None
            pair = state.markup_of(LesionId(lesion_id), int(timepoint))
            if pair is not None and key_of(pair) not in rows and not _is_short_axis(pair, drawn):
                rows[key_of(pair)] = None
            if drawn is None:
                _drop_label(rows, state, lesion_id, int(timepoint))
    for (kind, key), row in tuple(rows.items()):
        markup = state.markups.get(MarkupId(key)) if kind is RowKind.MARKUP and row is None else None
        if markup is not None:
            _drop_label(rows, state, markup.markup_id, markup.timepoint)
    return edit if rows == edit.rows else dataclasses.replace(edit, rows=rows)


def _check_still_node(lesion: Lesion, state: ReadState) -> None:
    is_paired = any(markup.lesion_id == lesion.lesion_id for markup in state.markups.values())
    if is_paired and lesion.lesion_type not in NODES:
        raise Refused(
            Finding(
                "MR-116",
                f"{lesion.label} is measured by its short axis, as a node is. Draw its longest diameter first (D).",
            )
        )


def _drop_label(rows: dict[RowKey, Row | None], state: ReadState, mark_id: str, timepoint: int) -> None:
    label = state.labels.get((mark_id, timepoint))
    if label is not None:
        rows.setdefault(key_of(label), None)


def _is_short_axis(pair: Markup, drawn: Measurement | None) -> bool:
    return drawn is not None and {drawn.start, drawn.end} == set(pair.shape.points[2:])


def _short_axis(pair: Markup, before: Measurement) -> Measurement:
    """Return the calliper of a node from the pair that holds it."""
    shape = pair.shape
    ordinal = shape.image_ordinal if shape.image_ordinal is not None else before.image_ordinal
    return dataclasses.replace(
        before,
        image_ordinal=ordinal,
        image_digest=shape.image_digest or before.image_digest,
        start=shape.points[2],
        end=shape.points[3],
        length_tenths=pair.figures.short_tenths or 0,
    )


def _markup(state: ReadState, markup_id: MarkupId, timepoint: int) -> Markup:
    markup = state.markups.get(markup_id)
    if markup is None:
        raise Refused(Finding("read.markup", "This mark is not there any more."))
    if markup.timepoint != timepoint:
        raise Refused(
            Finding("MR-805", f"This mark was made at {timepoint_label(markup.timepoint)} and stays as it is.")
        )
    return markup


def _words(markup: Markup) -> str:
    return markup.shape.kind.words.lower()

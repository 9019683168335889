"""The lesions of a read: as a list at baseline, as a table across timepoints, as one line when folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.ids import LesionId
from readstation.core.phrases import tr
from readstation.criteria.explain import signed_percent
from readstation.criteria.facts import Scope
from readstation.model.charter import ReadingQuestion
from readstation.model.lesion import LesionRole, NewLesionStatus
from readstation.reading.derive import config_of
from readstation.reading.views import LesionRow, ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.words import ROLE_TONES, cell_text, said_words, site_words, spoken

ROLE_ICONS = {
    LesionRole.TARGET: "ray-start-end",
    LesionRole.NON_TARGET: "crop-free",
    LesionRole.NEW: "rhombus-outline",
}
_ORDER = (LesionRole.TARGET, LesionRole.NON_TARGET, LesionRole.NEW)


@dataclass(frozen=True, slots=True)
class LesionLine:
    """One lesion in the list of the right dock.

    Attributes
    ----------
    lesion_id, label, tone, icon, site
        Which lesion.
    value
        Its length in millimetres or its state.
    state, state_icon, state_tone
        What is said of it now.
    spoken
        The same for a screen reader.
    is_selected
        Whether it is the one being worked on.
    """

    lesion_id: LesionId
    label: str
    tone: str
    icon: str
    site: str
    value: str
    state: str
    state_icon: str
    state_tone: str
    spoken: str
    is_selected: bool
    short_state: str = ""


@dataclass(frozen=True, slots=True)
class LesionGroup:
    """The lesions of one role under their title."""

    title: str
    lines: tuple[LesionLine, ...]


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: its text, and whether it is the reader's to edit now."""

    text: str
    is_locked: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the table across timepoints; the row of the sum has no lesion."""

    lesion_id: LesionId | None
    label: str
    tone: str
    icon: str
    site: str
    cells: tuple[TableCell, ...]
    from_baseline: str
    from_nadir: str
    state: str
    state_icon: str
    state_tone: str
    spoken: str


@dataclass(frozen=True, slots=True)
class LesionTable:
    """The table: the opened timepoints, which of them are locked, and the rows."""

    timepoints: tuple[int, ...]
    locked: frozenset[int]
    current: int
    rows: tuple[TableRow, ...]


def lesion_groups(view: ReadView, selected: LesionId | None) -> tuple[LesionGroup, ...]:
    """Return the lesions of the current timepoint by role; a role without lesions has no group, targets always have."""
    config = config_of(view.charter)
    titles = {
        LesionRole.TARGET: tr(
            "Target, up to {max_targets_total}, up to {max_targets_per_organ} per organ",
            max_targets_total=config.max_targets_total,
            max_targets_per_organ=config.max_targets_per_organ,
        ),
        LesionRole.NON_TARGET: tr("Non-target"),
        LesionRole.NEW: tr("Watch list, counts for nothing") if view.timepoint == 0 else tr("New since baseline"),
    }
    groups = []
    for role in _ORDER:
        lines = tuple(_line(view, row, selected) for row in rows_of(view, role))
        if lines or (role is LesionRole.TARGET and view.timepoint == 0):
            groups.append(LesionGroup(titles[role], lines))
    return tuple(groups)


def rows_of(view: ReadView, role: LesionRole) -> tuple[LesionRow, ...]:
    """Return the rows of a role in the order of their numbers."""
    rows = {row.lesion.lesion_id: row for row in view.lesions}
    return tuple(rows[lesion.lesion_id] for lesion in view.state.of_role(role))


def lesion_order(view: ReadView) -> tuple[LesionId, ...]:
    """Return all lesions in the order of the table: what Q and E go through."""
    return tuple(row.lesion.lesion_id for role in _ORDER for row in rows_of(view, role))


def neighbour(view: ReadView, selected: LesionId | None, step: int) -> LesionId | None:
    """Return the next or previous lesion of the table, round its ends; None where there is none."""
    order = lesion_order(view)
    if not order:
        return None
    if selected not in order:
        return order[0] if step > 0 else order[-1]
    return order[(order.index(selected) + step) % len(order)]


def lesion_table(view: ReadView) -> LesionTable:
    """Return the table across the opened timepoints, the sum under the targets."""
    ordinals = tuple(each.ordinal for each in view.timepoints)
    locked = frozenset(each.ordinal for each in view.timepoints if view.state.is_locked(each.ordinal))
    rows = [_table_row(view, row, ordinals, locked) for row in rows_of(view, LesionRole.TARGET)]
    if rows:
        rows.append(_sum_row(view, ordinals, locked))
    for role in (LesionRole.NON_TARGET, LesionRole.NEW):
        rows.extend(_table_row(view, row, ordinals, locked) for row in rows_of(view, role))
    return LesionTable(ordinals, locked, view.timepoint, tuple(rows))


def sum_by_timepoint(view: ReadView) -> Mapping[int, int | None]:
    """Return the sum of diameters of each opened timepoint, tenths of a millimetre."""
    return {point.timepoint: point.sum_tenths for point in view.sums}


def folded_words(view: ReadView) -> tuple[tuple[tuple[str, str, str], ...], str]:
    """Return the folded line: (label, value, tone) of each lesion, and the sums."""
    parts = tuple(
        (row.lesion.label, cell_text(row.lesion, row.by_timepoint.get(view.timepoint)) or "—", _tone(row))
        for role in _ORDER
        for row in rows_of(view, role)
    )
    sums = [format_mm(total) for total in sum_by_timepoint(view).values() if total is not None]
    return parts, tr("Sum {sums} mm", sums=", ".join(sums)) if sums else ""


def _tone(row: LesionRow) -> str:
    """Return the tone of a lesion: a finding has that of new lesions once it is one, before that a quiet one."""
    is_finding = row.lesion.role is LesionRole.NEW
    return "text2" if is_finding and row.status is not NewLesionStatus.YES else ROLE_TONES[row.lesion.role]


def _state_mark(row: LesionRow) -> tuple[str, str]:
    if not row.is_settled:
        return "alert", "warn"
    if row.is_watched:
        return "eye-outline", "text2"
    is_doubtful = row.status is NewLesionStatus.EQUIVOCAL or row.is_doubtful
    return ("help-circle-outline", "warn") if is_doubtful else ("check-circle-outline", "ok")


def _short_state(view: ReadView, row: LesionRow) -> str:
    """Return how far a lesion of the list is, in a word or two; empty where nothing is asked of it."""
    if not view.charter.asks(ReadingQuestion.ELIGIBILITY) or row.is_watched:
        return ""
    return tr("set") if row.is_settled else tr("confirm")


def _line(view: ReadView, row: LesionRow, selected: LesionId | None) -> LesionLine:
    lesion = row.lesion
    said = row.by_timepoint.get(view.timepoint)
    icon, tone = _state_mark(row)
    return LesionLine(
        lesion.lesion_id,
        lesion.label,
        _tone(row),
        ROLE_ICONS[lesion.role],
        site_words(lesion),
        cell_text(lesion, said),
        row.state_words or said_words(said),
        icon,
        tone,
        spoken(lesion, said),
        lesion.lesion_id == selected,
        _short_state(view, row),
    )


def _table_row(view: ReadView, row: LesionRow, ordinals: tuple[int, ...], locked: frozenset[int]) -> TableRow:
    lesion = row.lesion
    icon, tone = _state_mark(row)
    cells = tuple(
        TableCell(
            cell_text(lesion, row.by_timepoint.get(ordinal))
            or (_not_seen(ordinal, view) if lesion.role is LesionRole.NEW and ordinal < lesion.first_timepoint else ""),
            ordinal in locked,
            ordinal == view.timepoint,
        )
        for ordinal in ordinals
    )
    return TableRow(
        lesion.lesion_id,
        lesion.label,
        _tone(row),
        ROLE_ICONS[lesion.role],
        site_words(lesion),
        cells,
        row.from_baseline,
        row.from_nadir,
        row.state_words,
        icon,
        tone,
        spoken(lesion, row.by_timepoint.get(view.timepoint)),
    )


def _not_seen(ordinal: int, view: ReadView) -> str:
    """Return the words for a finding before it was seen; the current column says it in the state."""
    return "—" if ordinal == view.timepoint else tr("not seen")


def _sum_row(view: ReadView, ordinals: tuple[int, ...], locked: frozenset[int]) -> TableRow:
    sums = sum_by_timepoint(view)
    cells = tuple(
        TableCell(_sum_text(sums.get(ordinal)), ordinal in locked, ordinal == view.timepoint) for ordinal in ordinals
    )
    from_baseline = from_nadir = note = ""
    outcome = view.outcomes.get(view.timepoint)
    if outcome is not None:
        overall = outcome.scopes[Scope.OVERALL]
        total, baseline, nadir = overall.sum_tenths, overall.baseline_tenths, overall.nadir_tenths
        if total is not None and baseline is not None and nadir is not None:
            from_baseline, from_nadir = signed_percent(total, baseline), signed_percent(total, nadir)
        if nadir is not None:
            note = tr("nadir before: {nadir}", nadir=format_mm(nadir))
    words = tr(
        "Sum of diameters at {timepoint}, {sum}",
        timepoint=timepoint_label(view.timepoint),
        sum=_sum_text(sums.get(view.timepoint)) or tr("not known"),
    )
    return TableRow(
        None, tr("Sum of diameters"), "text1", "", "", cells, from_baseline, from_nadir, note, "", "text3", words
    )


def _sum_text(tenths: int | None) -> str:
    return "" if tenths is None else format_mm(tenths)

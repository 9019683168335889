"""A trainee's read beside the reference: what differs, where it lies in the images, and what is drawn there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.phrases import tr
from readstation.practice.score_records import CaseScore, DiameterError, DrawnLine
from readstation.reading.words import timepoint_label
from readstation.viewer.marks import BracketMark, LineMark, Mark, MarkRole, PointMm

_AROUND_MM = 12.0
_DEPTH_MM = 0.1


@dataclass(frozen=True, slots=True)
class ComparedPlace:
    """Something that both are compared in, and where to look for it.

    Attributes
    ----------
    title, words
        What it is, and what is to be known of it.
    is_right
        Whether both are as one there.
    own_line, reference_line
        Both callipers, as far as there are any.
    """

    title: str
    words: str
    is_right: bool
    own_line: DrawnLine | None
    reference_line: DrawnLine | None

    @property
    def line(self) -> DrawnLine | None:
        """The calliper that is gone to first."""
        return self.own_line or self.reference_line


def compared_places(case: CaseScore, tolerance_tenths: int) -> tuple[ComparedPlace, ...]:
    """Return the places of a case to look at: rules not kept, what was missed or is extra, then every diameter.

    Parameters
    ----------
    case
        The score.
    tolerance_tenths
        How far a diameter may be off and still be as in the reference.
    """
    places = (*_failed(case), *_lesions(case), *_diameters(case, tolerance_tenths))
    return tuple(each for each in places if each.line is not None)


def place_of(case: CaseScore, error: DiameterError, tolerance_tenths: int) -> int:
    """Return which of the places of a case a diameter is."""
    title = _diameter_title(error)
    return next((n for n, each in enumerate(compared_places(case, tolerance_tenths)) if each.title == title), 0)


def compared_marks(case: CaseScore, timepoint: int, series: int) -> tuple[Mark, ...]:
    """Return what is drawn over a series: yours solid, the reference's dashed, missed and extra lesions in brackets.

    Parameters
    ----------
    case
        The score.
    timepoint, series
        Which: ordinal of the series in its timepoint, from 1.
    """
    marks: dict[str, Mark] = {}
    for name, line, role in _lines(case):
        if (line.timepoint, line.series) == (timepoint, series):
            key = f"{role}:{line.start}:{line.end}"
            marks.setdefault(key, _drawn(key, name, line, role))
    for lesions, role, words in (
        (case.missed, MarkRole.READER_B, tr("missed")),
        (case.extra, MarkRole.NEW, tr("yours only")),
    ):
        for each in lesions:
            shown = each.own_line or each.reference_line
            if shown is not None and (shown.timepoint, shown.series) == (timepoint, series):
                key = f"bracket:{each.own}:{each.reference}"
                marks[key] = _bracket(key, each.own or each.reference, shown, role, words)
    return tuple(marks.values())


def middle_mm(line: DrawnLine) -> PointMm:
    """Return the middle of a calliper, mm LPS."""
    start, end = line.start.as_tuple(), line.end.as_tuple()
    x, y, z = ((one + other) / 2000 for one, other in zip(start, end, strict=True))
    return x, y, z


def _failed(case: CaseScore) -> Iterator[ComparedPlace]:
    for each in case.rules:
        if not each.is_passed:
            yield ComparedPlace(each.name, each.words, is_right=False, own_line=each.own_line,
                                reference_line=each.reference_line)  # fmt: skip


def _lesions(case: CaseScore) -> Iterator[ComparedPlace]:
    for each in case.missed:
        title = tr("{lesion} missed", lesion=each.reference)
        words = tr("The reference has it, and you have not.")
        yield ComparedPlace(title, words, is_right=False, own_line=None, reference_line=each.reference_line)
    for each in case.extra:
        title, words = tr("{lesion} yours only", lesion=each.own), tr("You have it, and the reference has not.")
        yield ComparedPlace(title, words, is_right=False, own_line=each.own_line, reference_line=None)


def _diameters(case: CaseScore, tolerance_tenths: int) -> Iterator[ComparedPlace]:
    for each in case.diameters:
        own, reference = format_mm(each.own_tenths), format_mm(each.reference_tenths)
        words = tr("You {own} mm, reference {reference} mm: {difference} mm.", own=own, reference=reference,
                   difference=signed_mm(each.difference_tenths))  # fmt: skip
        is_right = each.is_same_phase and abs(each.difference_tenths) <= tolerance_tenths
        if not each.is_same_phase:
            words = f"{words} {tr('Measured in another phase.')}"
        yield ComparedPlace(_diameter_title(each), words, is_right=is_right, own_line=each.own_line,
                            reference_line=each.reference_line)  # fmt: skip


def _diameter_title(error: DiameterError) -> str:
    return f"{error.lesion}, {timepoint_label(error.timepoint)}"


def _lines(case: CaseScore) -> Iterator[tuple[str, DrawnLine, MarkRole]]:
    for each in (*case.found, *case.missed, *case.extra):
        yield from _pair(each.own, each.reference, each.own_line, each.reference_line)
    own_names = {each.reference: each.own for each in case.found}
    for error in case.diameters:
        own = own_names.get(error.lesion, error.lesion)
        yield from _pair(own, error.lesion, error.own_line, error.reference_line)
    for rule in case.rules:
        own = own_names.get(rule.lesion, rule.lesion)
        yield from _pair(own, rule.lesion, rule.own_line, rule.reference_line)


def _pair(
    own: str, reference: str, own_line: DrawnLine | None, reference_line: DrawnLine | None
) -> Iterator[tuple[str, DrawnLine, MarkRole]]:
    if own_line is not None:
        yield tr("You {lesion}", lesion=own).strip(), own_line, MarkRole.READER_A
    if reference_line is not None:
        yield tr("Ref. {lesion}", lesion=reference).strip(), reference_line, MarkRole.READER_B


def _drawn(key: str, name: str, line: DrawnLine, role: MarkRole) -> LineMark:
    start, end = (_point(each.as_tuple()) for each in (line.start, line.end))
    return LineMark(key, name, role, start, end, line.length_tenths, is_editable=False)


def _bracket(key: str, name: str, line: DrawnLine, role: MarkRole, words: str) -> BracketMark:
    size = line.length_tenths / 10 + _AROUND_MM
    return BracketMark(key, name, role, middle_mm(line), size, _DEPTH_MM, detail=words)


def _point(um: tuple[int, int, int]) -> PointMm:
    x, y, z = (each / 1000 for each in um)
    return x, y, z


def signed_mm(tenths: int) -> str:
    """Return a difference with its sign, millimetres with one decimal; nothing has no sign."""
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return f"{sign}{format_mm(abs(tenths))}"


def lesion_counts(cases: tuple[CaseScore, ...]) -> tuple[int, int, int]:
    """Return how many lesions were found, missed, and are extra."""
    found = sum(len(each.found) for each in cases)
    return found, sum(len(each.missed) for each in cases), sum(len(each.extra) for each in cases)

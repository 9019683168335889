"""Studies and series into stacks: images that lie behind one another and were taken together."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from readstation.core.findings import Finding, Severity
from readstation.imaging.header import FrameHeader, ObjectHeader
from readstation.imaging.values import Vector
from readstation.trial.ports import SourceImage, SourceObject

COSINE_TOLERANCE = 1e-3
"""Directions that differ by less, in any cosine, are one orientation: 0.06 degrees."""


class StackImage(NamedTuple):
    """One image of a stack, with what its headers say."""

    source: SourceObject
    whole: ObjectHeader
    frame: FrameHeader

    @property
    def reference(self) -> SourceImage:
        """Where the image lies."""
        return SourceImage(self.source, self.frame.index)


@dataclass(frozen=True, slots=True)
class Stack:
    """Images of one series with one orientation, matrix, spacing and frame of reference, and of one pass in time.

    Of a segmentation they are the frames of one segment of one object.

    Attributes
    ----------
    images
        In no order yet.
    ordinal
        From 0 among the stacks of its series.
    split_words
        In our words: by what the series was split, or "".
    findings
        What was noticed while splitting.
    """

    images: tuple[StackImage, ...]
    ordinal: int = 0
    split_words: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def is_localizer(self) -> bool:
        """Whether these are planning pictures."""
        return is_localizer(self.images[0].frame)


def is_localizer(frame: FrameHeader) -> bool:
    """Return whether a frame calls itself a localizer."""
    return "LOCALIZER" in (word.upper() for word in frame.kind)


def stacks_of(objects: Iterable[tuple[SourceObject, ObjectHeader]]) -> list[Stack]:
    """Sort objects into stacks, by patient, study and series and then by what their own headers say.

    Parameters
    ----------
    objects
        Files with their headers, in any order.

    Returns
    -------
    list of Stack
        By patient, study, series number and UID; the stacks of one series follow one another, earliest first.
    """
    series: dict[tuple[str, str, str, str], list[StackImage]] = defaultdict(list)
    for source, whole in objects:
        key = (whole.patient_text, whole.study_uid, whole.series_uid, whole.sop_class)
        series[key].extend(StackImage(source, whole, frame) for frame in whole.frames)
    found: list[Stack] = []
    for key in sorted(series, key=lambda each: (each[0], each[1], series[each][0].whole.series_number, each[2:])):
        found.extend(_numbered(_split_series(series[key])))
    return found


def _numbered(stacks: Sequence[Stack]) -> Iterable[Stack]:
    for ordinal, stack in enumerate(stacks):
        yield Stack(stack.images, ordinal, stack.split_words, stack.findings)


def _split_series(images: Sequence[StackImage]) -> list[Stack]:
    if images[0].frame.segment is None:
        return _split_images(images)
    objects: dict[str, dict[int, list[StackImage]]] = defaultdict(lambda: defaultdict(list))
    for image in images:
        objects[image.whole.sop_uid][image.frame.segment or 0].append(image)
    return [stack for segments in objects.values() for stack in _split_segments(segments)]


def _split_segments(segments: Mapping[int, Sequence[StackImage]]) -> Iterable[Stack]:
    """Return the stacks of one segmentation: the same place of two segments is no repeat and no phase."""
    for ordinal, segment in enumerate(sorted(segments), start=1):
        words = f"Segment {ordinal} of {len(segments)}: each is a series of its own." if len(segments) > 1 else ""
        notes = (Finding("series.split", words, Severity.NOTE),) if words else ()
        for stack in _split_images(segments[segment]):
            split_words = " ".join(filter(None, (words, stack.split_words)))
            yield replace(stack, split_words=split_words, findings=(*notes, *stack.findings))


def _split_images(images: Sequence[StackImage]) -> list[Stack]:
    shapes = _by_geometry(images)
    words = "The series was split: its images differ in size, spacing or direction." if len(shapes) > 1 else ""
    stacks: list[Stack] = []
    for shape in shapes:
        passes = _by_time(shape)
        stacks.extend(
            Stack(stack.images, 0, " ".join(filter(None, (words, stack.split_words))), stack.findings)
            for stack in passes
        )
    return stacks


def _by_geometry(images: Sequence[StackImage]) -> list[list[StackImage]]:
    """Cut a series where matrix, spacing, direction or frame of reference change, keeping the order of first sight."""
    shapes: list[tuple[StackImage, list[StackImage]]] = []
    for image in images:
        for model, members in shapes:
            if _same_geometry(model, image):
                members.append(image)
                break
        else:
            shapes.append((image, [image]))
    return [members for _, members in shapes]


def _same_geometry(one: StackImage, other: StackImage) -> bool:
    if (one.whole.rows, one.whole.columns, one.whole.frame_of_reference) != (
        other.whole.rows,
        other.whole.columns,
        other.whole.frame_of_reference,
    ):
        return False
    if is_localizer(one.frame) != is_localizer(other.frame):
        return False
    spacing = (one.frame.row_spacing_mm, one.frame.column_spacing_mm)
    other_spacing = (other.frame.row_spacing_mm, other.frame.column_spacing_mm)
    return _near(one.frame.orientation, other.frame.orientation) and _near(spacing, other_spacing)


def _near(one: Sequence[float | None] | None, other: Sequence[float | None] | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(
        a is b or (a is not None and b is not None and abs(a - b) <= COSINE_TOLERANCE)
        for a, b in zip(one, other, strict=True)
    )


_Key = Callable[[StackImage], Hashable]

_STATED: tuple[tuple[str, Callable[[FrameHeader], Hashable]], ...] = (
    ("temporal position", lambda frame: frame.temporal_position),
    ("acquisition number", lambda frame: frame.acquisition_number),
    ("echo time", lambda frame: frame.echo),
    ("diffusion weighting", lambda frame: frame.diffusion_b),
    ("trigger time", lambda frame: frame.trigger_s),
    ("acquisition time", lambda frame: frame.acquired_s),
    ("content time", lambda frame: frame.content_s),
    ("kind of image", lambda frame: frame.kind),
    ("dimension index", lambda frame: frame.part or None),
)


def _of_frame(key: Callable[[FrameHeader], Hashable]) -> _Key:
    return lambda image: key(image.frame)


def _together(one: _Key, other: _Key) -> _Key:
    def both(image: StackImage) -> Hashable:
        pair = one(image), other(image)
        return None if None in pair else pair

    return both


_EVIDENCE: tuple[tuple[str, _Key], ...] = (
    *((name, _of_frame(key)) for name, key in _STATED),
    ("object", lambda image: None if image.frame.index is None else image.whole.sop_uid),
)
_PAIRS: tuple[tuple[str, _Key], ...] = tuple(
    (f"{one} and {other}", _together(key, other_key))
    for (one, key), (other, other_key) in itertools.combinations(_EVIDENCE, 2)
)


def _by_time(images: list[StackImage]) -> list[Stack]:
    """Cut a stack in which positions repeat by the one attribute that separates the repeats, or else by two together.

    An attribute counts as evidence when each of its values covers every position at most once and it makes no more
    than twice as many passes as the most repeated position asks for, each of at least two images. The attribute with
    the fewest passes is taken. Several phases of several echoes need two. Where none does, passes are not guessed: the
    check reports the repeats.
    """
    places = [_place(image) for image in images]
    if None in places or len(set(places)) == len(places):
        return [Stack(tuple(images))]
    repeats = max(Counter(places).values())
    best = _fewest(images, _EVIDENCE, 2 * repeats) or _fewest(images, _PAIRS, 2 * repeats)
    if best is None:
        return [Stack(tuple(images))]
    name, passes = best
    words = f"The series was split into {len(passes)} passes by {name}."
    note = Finding("series.split", words, Severity.NOTE)
    return [Stack(tuple(each), 0, words, (note,)) for each in passes]


def _fewest(
    images: Sequence[StackImage], evidence: Iterable[tuple[str, _Key]], most: int
) -> tuple[str, list[list[StackImage]]] | None:
    """Return the evidence that makes the fewest passes, and these; None where none separates the images."""
    best: tuple[str, list[list[StackImage]]] | None = None
    for name, key in evidence:
        passes = _passes(images, key)
        if passes is not None and len(passes) <= most and (best is None or len(passes) < len(best[1])):
            best = (name, passes)
    return best


def _passes(images: Sequence[StackImage], key: _Key) -> list[list[StackImage]] | None:
    by_value: dict[Hashable, list[StackImage]] = defaultdict(list)
    for image in images:
        by_value[key(image)].append(image)
    if len(by_value) < 2 or None in by_value:
        return None
    smallest = 1 if len({_place(image) for image in images}) == 1 else 2
    for members in by_value.values():
        if len(members) < smallest or len({_place(image) for image in members}) != len(members):
            return None
    return sorted(by_value.values(), key=_moment)


def _moment(images: Sequence[StackImage]) -> tuple[float, ...]:
    first = min(images, key=lambda image: image.frame.instance_number or 0).frame
    unknown = float("inf")
    stated = (first.temporal_position, first.acquired_s, first.content_s, first.instance_number, first.index)
    return tuple(unknown if value is None else float(value) for value in stated)


def _place(image: StackImage) -> Vector | None:
    position = image.frame.position_mm
    return None if position is None else tuple(round(value, 2) for value in position)

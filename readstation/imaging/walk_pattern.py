"""What the files of one series repeat byte for byte, and where they differ."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Set
from typing import Any

from readstation.imaging.walk_elements import (
    CHARACTER_SET,
    GROUP_LENGTH,
    LAST_OF_META,
    PREAMBLE_AND_MARK,
    TRANSFER_SYNTAX,
    Elements,
    NotPlainError,
    TooShortError,
    sequence_end,
)
from readstation.imaging.walk_form import Forms, Step

MOST_BYTES = 4 * 1024 * 1024
"""A header that goes on longer is left to pydicom."""

SLACK = 1024
"""By so many bytes a header may be longer than that of its neighbour without another read."""

_BLOCK = 4096

PREAMBLE = 0
"""Stands for the preamble among the tags."""

ALWAYS_SAME = frozenset({PREAMBLE, TRANSFER_SYNTAX, CHARACTER_SET})

# How long a differing element is: stated in two or four bytes, a sequence that must be walked, or always four.
_TWO, _FOUR, _WALKED, _FIXED = range(4)


class Pattern:
    """What files of one series share: elements that stay, and elements whose values change.

    Attributes
    ----------
    fixed
        Tags that may not differ; a file in which one does belongs to another pattern. For the walker's user to set.
    varied
        Tags whose values were seen to differ between files.
    note
        For the user of the walker: what it knows of the files of this pattern.
    """

    def __init__(self, head: bytes, found: Elements, wanted: Mapping[int, bytes]) -> None:
        self.transfer_syntax = found.transfer_syntax
        self.pixel_length = found.pixel_length
        self.reach = found.pixel_offset
        # The next file is most probably like this one: no less is read of it than needed, and little more.
        self.ask = min(-(-(found.pixel_offset + SLACK) // _BLOCK) * _BLOCK, MOST_BYTES)
        self.fixed: frozenset[int] = frozenset()
        self.varied: set[int] = set()
        self.note: Any = None
        self._is_implicit = found.is_implicit
        self._wanted = wanted
        self._head = head[: found.pixel_offset]
        self._places = [(PREAMBLE, 0, 0, PREAMBLE_AND_MARK), *found.places]
        # The first element of an implicit object is where pydicom looks how the object is encoded.
        first = min((place[0] for place in found.places if place[0] > LAST_OF_META), default=PREAMBLE)
        self._rigid = ALWAYS_SAME | {first} if found.is_implicit else ALWAYS_SAME
        self._steps: list[tuple[bytes, int, int, int]] = []
        self._first_of_step: list[int] = []
        self._last: bytes = b""
        self._forms = Forms()
        self._constants: dict[int, bytes] = {}

    @property
    def tags(self) -> frozenset[int]:
        """The tags of all elements of a file of this pattern, meta information included."""
        return frozenset(place[0] for place in self._places[1:])

    def raw_value(self, tag: int) -> bytes:
        """Return the raw value of an element in the first file of the pattern.

        Raises
        ------
        KeyError
            If there is no such element.
        """
        for each, _, value, end in self._places:
            if each == tag:
                return self._head[value:end]
        raise KeyError(tag)

    def first_values(self, wanted: Mapping[int, bytes]) -> dict[int, bytes]:
        """Return raw values of the first file of the pattern by tag, of those tags that are there."""
        return {tag: self._head[value:end] for tag, _, value, end in self._places if tag in wanted}

    def differences(self, other: Pattern) -> frozenset[int] | None:
        """Return the tags whose values differ between the first files of two patterns, or None where more differs."""
        if self.transfer_syntax != other.transfer_syntax or len(self._places) != len(other._places):
            return None
        found = set()
        for one, another in zip(self._places, other._places, strict=True):
            tag, start, value, end = one
            other_tag, other_start, other_value, other_end = another
            if self._head[start:end] == other._head[other_start:other_end]:
                continue
            if tag != other_tag or self._lead(tag, start, value) != other._lead(tag, other_start, other_value):
                return None
            found.add(tag)
        if found & (self._rigid | other._rigid):
            return None
        return frozenset(found)

    def expect(self, tags: Set[int]) -> None:
        """Let elements vary from the start that vary in files like these; those that may not differ stay as they are.

        What varies is looked at in each file, so one that does not is only a little slower.
        """
        self.varied |= (self.tags & tags) - self.fixed - self._rigid

    def follow(self, head: bytes) -> tuple[dict[int, bytes], int] | None:
        """Return the wanted values of a file and where its pixels begin, or None where it does not fit."""
        fit = self._forms.fit(head)
        if fit is None:
            return self._walked(head)
        values = self._constants.copy()
        values.update(fit[0])
        return values, fit[1]

    def _walked(self, head: bytes) -> tuple[dict[int, bytes], int] | None:
        """Do the same element by element, and remember how long the values are that change."""
        if not self._last:
            self._prepare()
        while True:
            values = self._constants.copy()
            step, place = self._compared(head, values)
            if step < 0:
                self._remember(head)
                return values, place
            if not self._learned(head, step, place):
                return None

    def _remember(self, head: bytes) -> None:
        """Take note of how long the changing values of a file are: the next ones are probably as long."""
        if not self._forms.are_learned or not self._steps or any(kind == _WALKED for _, _, kind, _ in self._steps):
            return
        place, steps = 0, list[Step]()
        for run, size, kind, tag in self._steps:
            start = place + size
            if kind == _FIXED:
                stated, length = 0, 4
            else:
                stated = 2 if kind == _TWO else 4
                length = int.from_bytes(head[start : start + stated], "little")
            steps.append((run + head[start : start + stated], length, tag))
            place = start + stated + length
        self._forms.add(steps, self._last)

    def _compared(self, head: bytes, values: dict[int, bytes]) -> tuple[int, int]:
        """Walk a file along the pattern and note its values.

        Returns
        -------
        tuple of int
            -1 and where the pixels begin; or the step whose bytes differ and where they lie.
        """
        matches = head.startswith
        place = step = 0
        try:
            for run, size, kind, tag in self._steps:
                if not matches(run, place):
                    return step, place
                step += 1
                place += size
                if kind == _TWO:
                    start = place + 2
                    place = start + head[place] + (head[place + 1] << 8)
                elif kind == _FOUR:
                    start = place + 4
                    place = start + int.from_bytes(head[place:start], "little")
                elif kind == _FIXED:
                    start = place
                    place += 4
                else:
                    start = place
                    place = sequence_end(head, place, is_implicit=self._is_implicit)
                if tag:
                    values[tag] = head[start:place]
        except (IndexError, NotPlainError, TooShortError, struct.error):
            return len(self._steps), len(head)
        if not matches(self._last, place):
            return step, place
        return -1, place + len(self._last)

    def _learned(self, head: bytes, step: int, place: int) -> bool:
        """Find the elements that differ from a step on, let them vary from now on, and return whether any may."""
        found = set()
        try:
            for tag, start, value, end in self._places[self._first_of_step[step] :]:
                if head.startswith(self._head[start:end], place):
                    place += end - start
                    continue
                lead, kind = self._lead(tag, start, value)
                if tag in self.fixed or tag in self._rigid or not head.startswith(lead, place):
                    break
                if tag not in self.varied:
                    found.add(tag)
                place = self._behind(head, place + len(lead), kind)
        except (NotPlainError, TooShortError, struct.error):
            pass
        self.varied |= found
        if found:
            self._prepare()
        return bool(found)

    def _behind(self, head: bytes, place: int, kind: int) -> int:
        """Return where a value ends whose stated length lies at a place."""
        if kind == _WALKED:
            return sequence_end(head, place, is_implicit=self._is_implicit)
        stated = 2 if kind == _TWO else 4
        return place + 4 if kind == _FIXED else place + stated + int.from_bytes(head[place : place + stated], "little")

    def _prepare(self) -> None:
        """Join what stays into runs; each ends with the tag of the element behind it whose value changes."""
        self._forms.forget()
        self._steps, self._first_of_step, self._constants = [], [0], {}
        begin = 0
        for index, (tag, start, value, end) in enumerate(self._places):
            if tag not in self.varied:
                if tag in self._wanted:
                    self._constants[tag] = self._head[value:end]
                continue
            lead, kind = self._lead(tag, start, value)
            run = self._head[begin : start + len(lead)]
            self._steps.append((run, len(run), kind, tag if tag in self._wanted else 0))
            self._first_of_step.append(index + 1)
            begin = end
        self._last = self._head[begin:]

    def _lead(self, tag: int, start: int, value: int) -> tuple[bytes, int]:
        """Return the bytes of an element that stay when its value changes, and how its length is told."""
        if tag == GROUP_LENGTH:
            return self._head[start:value], _FIXED
        is_explicit = not self._is_implicit or tag >> 16 == 2
        if value - start == 12 or not is_explicit:
            if self._head[value - 4 : value] == b"\xff\xff\xff\xff":
                return self._head[start:value], _WALKED
            return self._head[start : value - 4], _FOUR
        return self._head[start : value - 2], _TWO

"""Reads the headers of many files fast: files of one series repeat most of their elements byte for byte.

What a file says in a run of bytes that stood in the file before, it says again: such runs are compared, not parsed, and
only elements that differ are looked at one by one. This is exact. What is not plain is not read here at all: pydicom
decides (`imaging.objects.open_object`).
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from readstation.imaging.walk_elements import (
    CHARACTER_SET,
    GROUP_LENGTH,
    LAST_OF_META,
    PREAMBLE_AND_MARK,
    TRANSFER_SYNTAX,
    UNDEFINED_LENGTH,
    Elements,
    NotPlainError,
    TooShortError,
    elements_of,
    sequence_end,
)

FIRST_BYTES = 16_384
MOST_BYTES = 4 * 1024 * 1024
"""A header that goes on longer is left to pydicom."""

_SLACK = 1024
_BLOCK = 4096
_MOST_ITEMS = 4096
_MOST_SERIES = 256
_MOST_PATTERNS = 8
_MOST_HELD = 32 * 1024 * 1024
"""Bytes of headers that are remembered; beyond, all are forgotten and learned anew."""

PREAMBLE = 0
"""Stands for the preamble among the tags."""

ALWAYS_SAME = frozenset({PREAMBLE, TRANSFER_SYNTAX, CHARACTER_SET})
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_SERIES_UID = b"\x20\x00\x0e\x00"
_item_head = struct.Struct("<LL").unpack

# How long a differing element is: stated in two or four bytes, a sequence that must be walked, or always four.
_TWO, _FOUR, _WALKED, _FIXED = range(4)


class Walked:
    """What the first bytes of one file say.

    Attributes
    ----------
    values
        The raw value of every element that was asked for and is there, by tag; as it lies in the file, padded.
    transfer_syntax
        The UID of the encoding.
    pixel_offset, pixel_length
        Where the value of the pixel data begins and its length in bytes, both inside the file; encapsulated pixels with
        their delimiter.
    is_encapsulated
        Whether the pixel data are fragments.
    size, modified_ns
        Of the file.
    pattern
        What the file shares with others of its series.
    """

    __slots__ = (
        "is_encapsulated",
        "modified_ns",
        "pattern",
        "pixel_length",
        "pixel_offset",
        "size",
        "transfer_syntax",
        "values",
    )

    def __init__(self, values: dict[int, bytes], pattern: Pattern, pixel_offset: int, state: os.stat_result) -> None:
        self.values = values
        self.pattern = pattern
        self.transfer_syntax = pattern.transfer_syntax
        self.pixel_offset = pixel_offset
        self.pixel_length = pattern.pixel_length
        self.is_encapsulated = pattern.pixel_length == UNDEFINED_LENGTH
        self.size = state.st_size
        self.modified_ns = state.st_mtime_ns


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
        self.ask = min(-(-(found.pixel_offset + _SLACK) // _BLOCK) * _BLOCK, MOST_BYTES)
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

    def follow(self, head: bytes) -> tuple[dict[int, bytes], int] | None:
        """Return the wanted values of a file and where its pixels begin, or None where it does not fit."""
        if not self._last:
            self._prepare()
        while True:
            values = self._constants.copy()
            step, place = self._compared(head, values)
            if step < 0:
                return values, place
            if not self._learned(head, step, place):
                return None

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
        """Find the element that differs, let it vary from now on, and return whether that may be so."""
        for tag, start, value, end in self._places[self._first_of_step[step] :]:
            if not head.startswith(self._head[start:end], place):
                lead, _ = self._lead(tag, start, value)
                if tag in self.fixed or tag in self._rigid or not head.startswith(lead, place):
                    return False
                self.varied.add(tag)
                self._prepare()
                return True
            place += end - start
        return False

    def _prepare(self) -> None:
        """Join what stays into runs; each ends with the tag of the element behind it whose value changes."""
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


class HeaderWalker:
    """Walks files one after another and remembers what the files of a series repeat. For one thread.

    Parameters
    ----------
    wanted
        The tags whose values are asked for, and the value representation each must have where the file states one; b""
        where any will do. A file that states another is left to pydicom.
    begun
        Called with each new pattern and the file that it was made from, before another file is compared with it; says
        whether the pattern is worth keeping.
    """

    def __init__(self, wanted: Mapping[int, bytes], begun: Callable[[Pattern, Path | str], bool] | None = None) -> None:
        self._wanted = wanted
        self._begun = begun
        self._patterns: dict[bytes, list[Pattern]] = {}
        self._reach = FIRST_BYTES
        self._held = 0
        self._latest = (b"", PREAMBLE_AND_MARK, b"")

    def read(self, path: Path | str) -> Walked | None:
        """Read the header of a file.

        Parameters
        ----------
        path
            A regular file.

        Returns
        -------
        Walked or None
            None where pydicom must decide: the file is no plain object with pixels, or it is damaged.

        Raises
        ------
        OSError
            If the file cannot be opened or read.
        """
        descriptor = os.open(path, _FLAGS)
        try:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                return None
            return self._found(descriptor, state, path)
        finally:
            os.close(descriptor)

    def _found(self, descriptor: int, state: os.stat_result, path: Path | str) -> Walked | None:
        head = os.read(descriptor, self._reach)
        lead, at, key = self._latest
        if not lead or not head.startswith(lead, at):
            lead, at, key = self._latest = _series_key(head)
        patterns = self._patterns.get(key)
        if patterns is None:
            patterns = self._patterns[key] = []
            if len(self._patterns) > _MOST_SERIES:
                del self._patterns[next(iter(self._patterns))]
        for pattern in patterns:
            if pattern.reach + _SLACK > len(head) < state.st_size:
                head = _more(descriptor, head, pattern.reach + FIRST_BYTES)
            fit = pattern.follow(head)
            if fit is not None:
                self._reach = pattern.ask
                return _whole(Walked(fit[0], pattern, fit[1], state), descriptor)
        return self._walked(descriptor, head, patterns, state, path)

    def _walked(
        self, descriptor: int, head: bytes, patterns: list[Pattern], state: os.stat_result, path: Path | str
    ) -> Walked | None:
        """Walk a file that is like none before, element by element."""
        while True:
            try:
                found = elements_of(head)
            except NotPlainError:
                return None
            except TooShortError:
                if len(head) >= min(state.st_size, MOST_BYTES):
                    return None
                head = _more(descriptor, head, 4 * len(head))
            else:
                break
        pattern = Pattern(head, found, self._wanted)
        values: dict[int, bytes] = {}
        wanted = self._wanted
        for tag, start, value, end in found.places:
            if tag in wanted:
                kind = wanted[tag]
                if kind and head[start + 4 : start + 6] != kind and not (found.is_implicit and tag > LAST_OF_META):
                    return None
                values[tag] = head[value:end]
        self._reach = pattern.ask
        walked = _whole(Walked(values, pattern, found.pixel_offset, state), descriptor)
        if walked is not None and (self._begun is None or self._begun(pattern, path)):
            if len(patterns) >= _MOST_PATTERNS:
                patterns.pop()
            patterns.insert(0, pattern)
            self._held += pattern.reach
            if self._held > _MOST_HELD:
                self._patterns.clear()
                self._held = 0
        return walked


def _more(descriptor: int, head: bytes, count: int) -> bytes:
    """Return the first `count` bytes of a file of which some were read, fewer where it is shorter."""
    parts = [head]
    missing = count - len(head)
    while missing > 0 and (part := os.read(descriptor, missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _series_key(head: bytes) -> tuple[bytes, int, bytes]:
    """Return the element that most probably is the series UID of a file, where it lies, and its value.

    It only chooses the pattern that is tried first.
    """
    place = head.find(_SERIES_UID, PREAMBLE_AND_MARK)
    if place < 0 or place + 8 > len(head):
        return b"", 0, b""
    length = head[place + 6] if head[place + 4 : place + 6] == b"UI" else head[place + 4]
    end = place + 8 + length
    return head[place:end], place, head[place + 8 : end]


def _whole(found: Walked, descriptor: int) -> Walked | None:
    """Return what was found if all pixels lie inside the file; fragments up to their delimiter (PS3.5 A.4)."""
    if not found.is_encapsulated:
        return found if found.pixel_offset + found.pixel_length <= found.size else None
    place = found.pixel_offset
    for _ in range(_MOST_ITEMS):
        os.lseek(descriptor, place, os.SEEK_SET)
        head = os.read(descriptor, 8)
        if len(head) < 8:
            return None
        tag, length = _item_head(head)
        place += 8
        if tag == 0xE0DDFFFE:
            found.pixel_length = place - found.pixel_offset
            return found
        if tag != 0xE000FFFE:
            return None
        place += length
    return None

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
from typing import Final

from readstation.imaging.walk_elements import (
    LAST_OF_META,
    PREAMBLE_AND_MARK,
    UNDEFINED_LENGTH,
    NotPlainError,
    TooShortError,
    elements_of,
)
from readstation.imaging.walk_pattern import MOST_BYTES, SLACK
from readstation.imaging.walk_pattern import Pattern as Pattern

FIRST_BYTES = 16_384
_MOST_ITEMS = 4096
_MOST_SERIES = 256
_MOST_PATTERNS = 8
_MOST_HELD = 32 * 1024 * 1024
"""Bytes of headers that are remembered; beyond, all are forgotten and learned anew."""

_FLAGS: Final = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_SERIES_UID = b"\x20\x00\x0e\x00"
_item_head = struct.Struct("<LL").unpack


class Walked:
    """What the first bytes of one file say.

    Attributes
    ----------
    values
        The raw value of every element that was asked for and is there, by tag; as it lies in the file, padded.
    pixel_offset, pixel_length
        Where the value of the pixel data begins and its length in bytes, both inside the file; encapsulated pixels with
        their delimiter.
    size, modified_ns
        Of the file, bytes and ns; the time is 0 where the walker does not note it.
    pattern
        What the file shares with others of its series.
    """

    __slots__ = ("modified_ns", "pattern", "pixel_length", "pixel_offset", "size", "values")

    def __init__(self, values: dict[int, bytes], pattern: Pattern, pixel_offset: int, size: int) -> None:
        self.values = values
        self.pattern = pattern
        self.pixel_offset = pixel_offset
        self.pixel_length = pattern.pixel_length
        self.size = size
        self.modified_ns = 0

    @property
    def transfer_syntax(self) -> str:
        """The UID of the encoding."""
        return self.pattern.transfer_syntax

    @property
    def is_encapsulated(self) -> bool:
        """Whether the pixel data are fragments."""
        return self.pattern.pixel_length == UNDEFINED_LENGTH


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
    notes_time
        Whether the time of the last change is wanted: to ask for it costs as much as to read the header.
    """

    def __init__(
        self,
        wanted: Mapping[int, bytes],
        begun: Callable[[Pattern, Path | str], bool] | None = None,
        *,
        notes_time: bool = False,
    ) -> None:
        self._wanted = wanted
        self._begun = begun
        self._notes_time = notes_time
        self._patterns: dict[bytes, list[Pattern]] = {}
        self._reach = FIRST_BYTES
        self._before: Pattern | None = None
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
            if not self._notes_time:
                size = _size(descriptor)
                return None if size is None else self._found(descriptor, size, path)
            state = os.fstat(descriptor)
            walked = self._found(descriptor, state.st_size, path) if stat.S_ISREG(state.st_mode) else None
            if walked is not None:
                walked.modified_ns = state.st_mtime_ns
            return walked
        finally:
            os.close(descriptor)

    def _found(self, descriptor: int, size: int, path: Path | str) -> Walked | None:
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
            if pattern.reach + SLACK > len(head) < size:
                head = _more(descriptor, head, pattern.reach + FIRST_BYTES)
            fit = pattern.follow(head)
            if fit is not None:
                self._reach, self._before = pattern.ask, pattern
                values, place = fit
                if pattern.pixel_length == UNDEFINED_LENGTH:
                    return _whole(Walked(values, pattern, place, size), descriptor)
                return Walked(values, pattern, place, size) if place + pattern.pixel_length <= size else None
        return self._walked(descriptor, head, patterns, size, path)

    def _walked(
        self, descriptor: int, head: bytes, patterns: list[Pattern], size: int, path: Path | str
    ) -> Walked | None:
        """Walk a file that is like none before, element by element."""
        while True:
            try:
                found = elements_of(head)
            except NotPlainError:
                return None
            except TooShortError:
                if len(head) >= min(size, MOST_BYTES):
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
        walked = _whole(Walked(values, pattern, found.pixel_offset, size), descriptor)
        if walked is not None and (self._begun is None or self._begun(pattern, path)):
            if self._before is not None:
                pattern.expect(self._before.varied)
            self._before = pattern
            if len(patterns) >= _MOST_PATTERNS:
                patterns.pop()
            patterns.insert(0, pattern)
            self._held += pattern.reach
            if self._held > _MOST_HELD:
                self._patterns.clear()
                self._held = 0
        return walked


def _size(descriptor: int) -> int | None:
    """Return the bytes of a file; None of what has no end, such as a pipe. Its state costs four times more."""
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
    except OSError:
        return None
    os.lseek(descriptor, 0, os.SEEK_SET)
    return size


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

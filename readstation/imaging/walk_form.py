"""Headers whose changing values are as long as those of a header before: compared in one go, not element by element."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from struct import Struct

Step = tuple[bytes, int, int]
"""Bytes that stay, the length of the value behind them, and its tag where it is asked for, else 0."""

_MOST_FORMS = 12
_MOST_LEARNED = 100
"""After so many, lengths that never come again only cost time: no form is tried any more."""

_LOOK_BYTES = 16
_END_BYTES = 12
"""The element of the pixels up to its value: where it lies tells most headers of other lengths apart."""


class Form:
    """How long the values are that change; what stays between them lies where these lengths put it.

    Parameters
    ----------
    steps
        One or more, in the order of the file. The bytes that stay include the stated length of the value behind them.
    last
        The bytes that stay behind the last value.
    """

    __slots__ = ("_middle", "_middle_bytes", "_pick_stays", "_pick_values", "_stays", "_tags", "_unpack", "size")

    def __init__(self, steps: Sequence[Step], last: bytes) -> None:
        code, stays, values, tags = "<", list[int](), list[int](), list[int]()
        place = size = 0
        self._middle, self._middle_bytes = slice(0, 0), b""
        for before, length, tag in steps:
            code += f"{len(before)}s{length}{'s' if tag else 'x'}"
            stays.append(place)
            place += 1
            if tag:
                values.append(place)
                tags.append(tag)
                place += 1
            size += len(before) + length
            if len(stays) <= len(steps) // 2:
                self._middle = slice(size - length - min(_LOOK_BYTES, len(before)), size - length)
                self._middle_bytes = before[-_LOOK_BYTES:]
        whole = Struct(f"{code}{len(last)}s")
        self.size = whole.size
        self._unpack = whole.unpack_from
        self._stays = (*(before for before, _, _ in steps), last)
        self._pick_stays = itemgetter(*stays, place)
        self._tags = tuple(tags)
        # Of fewer than two parts a getter makes no tuple; what is too much has no tag.
        self._pick_values = itemgetter(*values, 0, 0)

    def fit(self, head: bytes) -> Iterable[tuple[int, bytes]] | None:
        """Return tags and values of a header of this form, at least as long as it is, or None where it is none."""
        # Headers that are as long as a whole differ in how long their values are: most of them differ here.
        if head[self._middle] != self._middle_bytes:
            return None
        parts = self._unpack(head)
        if self._pick_stays(parts) != self._stays:
            return None
        return zip(self._tags, self._pick_values(parts), strict=False)


class Forms:
    """The forms of one pattern, found by where the pixels lie."""

    def __init__(self) -> None:
        self._left = _MOST_LEARNED
        self._order: list[Form] = []
        self._by_size: dict[int, list[Form]] = {}
        self._end, self._least = b"", 0

    @property
    def are_learned(self) -> bool:
        """Whether it is still worth while to add forms."""
        return self._left > 0

    def add(self, steps: Sequence[Step], last: bytes) -> None:
        """Remember a form; those that were added first make room."""
        self._left -= 1
        if self._left == 0 or self._end != last[-_END_BYTES:]:
            self.forget()
        if self._left == 0:
            return
        form = Form(steps, last)
        self._end = last[-_END_BYTES:]
        self._order.append(form)
        self._by_size.setdefault(form.size, []).insert(0, form)
        if len(self._order) > _MOST_FORMS:
            first = self._order.pop(0)
            self._by_size[first.size].remove(first)
        self._least = min(each.size for each in self._order) - len(self._end)

    def forget(self) -> None:
        """Forget all forms."""
        self._order.clear()
        self._by_size.clear()
        self._end, self._least = b"", 0

    def fit(self, head: bytes) -> tuple[Iterable[tuple[int, bytes]], int] | None:
        """Return tags and values of a header, and where it ends; None where it has none of the forms."""
        end = self._end
        for form in self._by_size.get(head.find(end, self._least) + len(end), ()):
            found = form.fit(head)
            if found is not None:
                return found, form.size
        return None

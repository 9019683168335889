"""Mutations that know JSON, beside those of bytes: a document that is no JSON any more says nothing new for long."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from readstation.core.canonical import NotCanonicalError, canonical_bytes
from tests.fuzz.target import Form
from tests.support.mutated_documents import mutated

Mutate = Callable[[bytes, int], bytes]
_BY_BYTES, _NOT_CANONICAL = 0.25, 0.1
_TRIES = 4
_TEXTS_OF_RECORDS = ("head", "body", "record")
"""Names under which a record holds another one as its text."""


def mutator_of(form: Form, by_bytes: Mutate) -> Callable[[bytes, int, int], bytes]:
    """Return what makes of bytes other ones, of at most so many, by a seed.

    Parameters
    ----------
    form
        How the bytes are laid out.
    by_bytes
        The fuzzer's own mutation.
    """

    start = 1 if form is Form.CANONICAL else 0

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance = Random(seed)
        if chance.random() < _BY_BYTES:
            return by_bytes(data, most)
        try:
            changed = _changed(_opened(json.loads(data[start:])), chance)
        except (ValueError, RecursionError):
            return by_bytes(data, most)
        return data[:start] + changed if len(changed) < most else by_bytes(data, most)

    return mutate


def _changed(value: Any, chance: Random) -> bytes:
    """Return the canonical text of a changed value, or what became of it where it has none."""
    changed = mutated(value, chance)
    for _ in range(_TRIES):
        with suppress(ValueError, RecursionError, NotCanonicalError):
            return canonical_bytes(_closed(json.loads(changed)))
        if chance.random() < _NOT_CANONICAL:
            return changed
        changed = mutated(value, chance)
    return changed


def _opened(value: Any) -> Any:
    """Return a record with the records in its texts as values."""
    if not isinstance(value, dict):
        return value
    found = {name: _opened(each) for name, each in value.items()}
    for name in _TEXTS_OF_RECORDS:
        if isinstance(text := found.get(name), str) and text.startswith("{"):
            found[name] = json.loads(text)
    return found


def _closed(value: Any) -> Any:
    """Return a record with the records that it holds as text in their canonical text again."""
    if not isinstance(value, dict):
        return value
    return {
        name: canonical_bytes(each).decode() if name in _TEXTS_OF_RECORDS and isinstance(each, dict) else _closed(each)
        for name, each in value.items()
    }

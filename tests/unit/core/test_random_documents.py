"""Random documents: three programs that know nothing of each other write the same bytes (TR-28)."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
import rfc8785

from readstation.core import canonical
from readstation.core.canonical import LARGEST_INTEGER, NotCanonicalError, canonical_bytes, parse_canonical
from tests.independent import checker
from tests.support.seeds import seed_of_part

SEED = seed_of_part(28)
LETTERS = (
    "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789 _-.,:[]{}",
    "".join(map(chr, range(0x20))) + '"\\/\x7f\x80\x9f\u2028\u2029',
    "\u00e9\u00df\u0416\u05d0\u0e01\u4e2d\uac00\ud7a3\ufffd\uffee\ufeff\ue000\ufb01",
    "e\u0301a\u030a\u0338\u0323\u0307\u1100\u1161\u11a8\u212b\u2126\u0f71\u0f72\u0344\ufb1d\uf900",
    "\U0001f600\U00010000\U0010ffff\U0001d15e\U0002f800\U000e0001",
)
"""Plain; what is escaped; the basic plane; what NFC changes; beyond the basic plane."""
NUMBERS = (0, 1, -1, 10**15 - 1, 10**15, -(10**15), LARGEST_INTEGER, -LARGEST_INTEGER, 2**31, 2**32, 2**52)


def random_document(chance: random.Random, depth: int = 0) -> Any:
    """Return a value of canonical JSON: small, of every kind, with text that writers disagree about."""
    kind = chance.random()
    if depth < 4 and kind < (0.9 if depth == 0 else 0.35):
        size = chance.randrange(4)
        if kind < 0.2 or (depth == 0 and kind < 0.3):
            return [random_document(chance, depth + 1) for _ in range(size)]
        named = {random_text(chance): random_document(chance, depth + 1) for _ in range(size)}
        return named if len({unicodedata.normalize("NFC", name) for name in named}) == len(named) else {}
    if kind < 0.7:
        return random_text(chance)
    if kind < 0.9:
        near = chance.choice(NUMBERS) + chance.randint(-2, 2)
        number = near if chance.random() < 0.3 else chance.randrange(10 ** chance.randint(1, 15))
        return max(-LARGEST_INTEGER, min(number, LARGEST_INTEGER))
    return chance.choice((None, True, False))


def random_text(chance: random.Random) -> str:
    letters = LETTERS[0 if chance.random() < 0.6 else chance.randrange(len(LETTERS))]
    text = "".join(chance.choices(letters, k=chance.randrange(7)))
    return text + chance.choice(LETTERS[chance.randrange(len(LETTERS))]) if chance.random() < 0.1 else text


def normal(value: Any) -> Any:
    """Return a value with its text in NFC, as the other two programs have to be given it."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [normal(each) for each in value]
    if isinstance(value, dict):
        return {normal(name): normal(each) for name, each in value.items()}
    return value


def disagreements(seed: int, documents: int) -> int:
    """Return how many documents are written otherwise than by `rfc8785` and the checker, or not read back."""
    chance, found = random.Random(seed), 0
    for _ in range(documents):
        value = random_document(chance)
        plain = normal(value)
        written = canonical_bytes(value)
        is_agreed = written == rfc8785.dumps(plain) == checker.canonical(plain).encode()
        found += not (is_agreed and reads_back(written, plain))
    return found


def reads_back(data: bytes, value: Any) -> bool:
    try:
        return parse_canonical(data) == value
    except NotCanonicalError:
        return False


@pytest.mark.parametrize("documents", [20_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_three_programs_write_the_same_bytes(documents: int, record_property: Callable[[str, object], None]) -> None:
    """TR-28: against the `rfc8785` package and the checker of sixty lines; ten parts are a million."""
    record_property("documents", documents)
    assert disagreements(SEED, documents) == 0


BROKEN = {
    "names in the order of their letters": ("_utf16", lambda name: name),
    "text that is not made NFC": ("_is_normal", lambda text: len(text.encode("utf-16-le")) == 2 * len(text)),
    "letters of two units taken for plain": ("_is_normal", lambda text: unicodedata.is_normalized("NFC", text)),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_writer_that_is_nearly_right_is_found(
    fault: str, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """TR-28, sensitivity: the program with one of its steps left out."""
    name, broken = BROKEN[fault]
    monkeypatch.setattr(canonical, name, broken)
    found = disagreements(SEED, 5_000)
    record_property(f"disagreements in 5,000 of {fault}", found)
    assert found > 0

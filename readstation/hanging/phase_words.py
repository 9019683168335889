"""The words that scanners and sites write for a phase, in many languages and abbreviations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from readstation.core.canonical import parse_strict
from readstation.core.resources import resource_path


class Said(StrEnum):
    """What a description says of a phase."""

    PRE_CONTRAST = "pre_contrast"
    EARLY_ARTERIAL = "early_arterial"
    LATE_ARTERIAL = "late_arterial"
    PORTAL_VENOUS = "portal_venous"
    DELAYED = "delayed"
    HEPATOBILIARY = "hepatobiliary"
    COMPUTED = "computed"
    NOT_DYNAMIC = "not_dynamic"


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The shipped words as patterns, in the order in which they are looked for."""

    whole_study: re.Pattern[str]
    phases: tuple[tuple[Said, re.Pattern[str]], ...]


@cache
def _lexicon() -> _Lexicon:
    shipped = parse_strict(resource_path("hanging", "phase_words.json").read_bytes())
    phases = tuple((Said(entry["said"]), _pattern(entry["words"])) for entry in shipped["phases"])
    return _Lexicon(_pattern(shipped["whole_study"]), phases)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of whole words, the longest first; a word may use the signs of a regular expression."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(words, key=len, reverse=True))})(?!\w)")


def said_in(texts: Iterable[str]) -> frozenset[Said]:
    """Return what descriptions say of a phase: nothing, one thing, or several that contradict each other.

    The first description that says anything counts: the series' own comes before the protocol of the whole study.
    Longer and more particular words are taken first and used up, so that "late arterial" does not also say "late".
    """
    lexicon = _lexicon()
    for text in texts:
        found: set[Said] = set()
        rest = lexicon.whole_study.sub(" ; ", _plain(text))
        for said, pattern in lexicon.phases:
            rest, times = pattern.subn(" ; ", rest)
            if times:
                found.add(said)
        if found:
            return frozenset(found)
    return frozenset()


def _plain(text: str) -> str:
    """Return a text in small letters without accents, every run of other signs as one space."""
    marked = re.sub(r"\bc\s?-(?=\s|$)", " c minus ", text.casefold())
    letters = unicodedata.normalize("NFKD", marked)
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    # Digits stay beside their unit, and an underscore parts words although it counts as a letter.
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", bare)).strip()

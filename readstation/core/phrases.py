"""The words that the window says, in the language that is set.

The source says everything in English; a catalogue gives another language's words for it. What belongs to the record of
the trial (criteria reasons, findings, journal words, charter words, reports) does not go through here: it is English
in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Catalogue = Callable[[str], str]
"""Gives the words of a language for an English phrase; empty where it has none."""


class _Spoken:
    catalogue: Catalogue | None = None


_IS_RECORD: ContextVar[bool] = ContextVar("_IS_RECORD", default=False)


def use_catalogue(catalogue: Catalogue | None) -> None:
    """Set the language of every phrase that is asked for from now on; None for the English of the source."""
    _Spoken.catalogue = catalogue


def tr(phrase_or_template: str, /, **values: object) -> str:
    """Return a phrase of the window in the language that is set.

    Parameters
    ----------
    phrase_or_template
        English words; where values are given, a template with a place in braces for each.
    values
        What is put into the places: numbers, labels, or words that were translated already.

    Returns
    -------
    str
        The words; the English ones where the catalogue has no others.
    """
    words = phrase_or_template
    catalogue = _Spoken.catalogue
    if catalogue is not None and words and not _IS_RECORD.get():
        words = catalogue(words) or words
    return words.format(**values) if values else words


def phrase(words: str, *, inside: bool = False) -> str:  # noqa: ARG001 - the catalogue's check reads it in the source
    """Mark words of a table for translation and return them as they are; `tr` translates them when they are shown.

    Parameters
    ----------
    words
        English words.
    inside
        Whether they also stand in the middle of a sentence, where `within` is asked for them.
    """
    return words


def within(words: str) -> str:
    """Return words of a table as they stand in the middle of a sentence, in the language that is set.

    English begins them with a small letter. Another language may not, so they have an entry of their own.
    """
    return tr(words[:1].lower() + words[1:])


@contextmanager
def in_the_words_of_the_record() -> Iterator[None]:
    """Give English words, whatever language is set, for what leaves the window as part of the trial's record."""
    token = _IS_RECORD.set(True)
    try:
        yield
    finally:
        _IS_RECORD.reset(token)

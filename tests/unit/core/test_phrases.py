"""The words of the window in the language that is set."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest

from readstation.core.phrases import in_the_words_of_the_record, phrase, tr, use_catalogue, within

GERMAN = {"Measure {label}": "{label} messen", "Late arterial": "Spätarteriell", "late arterial": "spätarteriell"}


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    use_catalogue(None)


def test_without_a_catalogue_everything_is_as_in_the_source() -> None:
    assert tr("Measure {label}", label="T1") == "Measure T1"
    assert tr("100 % {as it is}") == "100 % {as it is}"
    assert phrase("Late arterial") == "Late arterial"
    assert within("Late arterial") == "late arterial"


def test_a_catalogue_gives_the_words_and_english_where_it_has_none() -> None:
    use_catalogue(lambda words: GERMAN.get(words, ""))
    assert tr("Measure {label}", label="T1") == "T1 messen"
    assert within(phrase("Late arterial", inside=True)) == "spätarteriell"
    assert tr("Judge {label}", label="NT1") == "Judge NT1"
    assert tr("") == ""


def test_the_record_is_english_on_the_thread_that_writes_it_only() -> None:
    use_catalogue(lambda words: GERMAN.get(words, ""))
    elsewhere: list[str] = []
    with in_the_words_of_the_record():
        assert tr("Late arterial") == "Late arterial"
        other = Thread(target=lambda: elsewhere.append(tr("Late arterial")))
        other.start()
        other.join()
    assert elsewhere == ["Spätarteriell"]
    assert tr("Late arterial") == "Spätarteriell"

"""The office's look before release: who has to see which frames of a series, and whether that was done (TR-20)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, SeriesKey
from readstation.core.phrases import phrase
from readstation.model.look import BlackOut, LookVerdict, SeriesLook, TextSearch
from readstation.model.people import Person, Role
from readstation.model.series import Modality, SeriesFacts

ONE_PERSON = frozenset({Modality.CT, Modality.MR})
"""All else is ultrasound, nuclear medicine, or computed from other images: two persons look (TR-20)."""


class LookBook(Protocol):
    """What is written down of searches, looks and black-outs; nothing in it is ever changed."""

    def waiting_series(self) -> tuple[SeriesFacts, ...]:
        """Return every series that may be given to readers: those that a black-out stands in for are left out."""
        ...

    def search(self, series_key: SeriesKey) -> TextSearch | None:
        """Return what the detector found, or None where it has not searched."""
        ...

    def keep_search(self, found: TextSearch) -> None:
        """Keep what the detector found."""
        ...

    def frames_seen(self, series_key: SeriesKey, login: Login) -> frozenset[int]:
        """Return the ordinals of the frames that a person had on screen."""
        ...

    def keep_seen(self, series_key: SeriesKey, login: Login, ordinal: int) -> None:
        """Keep that a person had a frame on screen; the same again changes nothing."""
        ...

    def looks(self, series_key: SeriesKey) -> tuple[SeriesLook, ...]:
        """Return all looks at a series, the earliest first."""
        ...

    def keep_look(self, look: SeriesLook, person: Person) -> None:
        """Keep a look, with its event of the audit trail, in one transaction."""
        ...

    def black_outs(self) -> tuple[BlackOut, ...]:
        """Return every black-out, the earliest first."""
        ...


class ReleaseGuard(Protocol):
    """Says whether series may be released. Whoever releases images asks it first."""

    def check_looked_at(self, series_keys: Sequence[SeriesKey]) -> None:
        """Do nothing where every series was looked at as TR-20 asks.

        Raises
        ------
        Refused
            If one was not; one finding a series says what is missing. Nothing may then be released.
        """
        ...


@dataclass(frozen=True, slots=True)
class LookState:
    """How far the looks at a series are.

    Attributes
    ----------
    facts
        The series.
    is_searched
        Whether the detector has gone over all its frames.
    marked
        The ordinals of the frames that the detector marks.
    needed
        How many persons have to look: 1 or 2.
    clean_by
        Who found nothing that names anybody, and has said nothing else since.
    identifying_by
        Who found something, and has said nothing else since.
    """

    facts: SeriesFacts
    is_searched: bool
    marked: tuple[int, ...]
    needed: int
    clean_by: tuple[Login, ...]
    identifying_by: tuple[Login, ...]

    @property
    def is_ready(self) -> bool:
        """Whether the series may be released."""
        return self.is_searched and not self.identifying_by and len(self.clean_by) >= self.needed

    @property
    def to_see(self) -> tuple[int, ...]:
        """The ordinals of the frames that each person has to see: first, middle, last, and every marked one."""
        count = max(1, len(self.facts.images))
        return tuple(sorted({1, (count + 1) // 2, count, *self.marked}))

    @property
    def words(self) -> str:
        """What is missing, or that nothing is."""
        if not self.is_searched:
            return phrase("not searched for text yet")
        if self.identifying_by:
            return phrase("may name somebody: black it out or keep it back")
        if self.is_ready:
            return phrase("looked at")
        return phrase("a second person has to look") if self.clean_by else phrase("nobody has looked")


def look_state(facts: SeriesFacts, found: TextSearch | None, looks: Iterable[SeriesLook]) -> LookState:
    """Return how far the looks at a series are.

    Parameters
    ----------
    facts
        The series.
    found
        What the detector found on it; None where it has not searched.
    looks
        All looks, the earliest first; the last word of each person counts.
    """
    marked = () if found is None else tuple(frame.ordinal for frame in found.marked)
    is_plain = facts.modality in ONE_PERSON and not marked and (found is None or not found.is_derived)
    said = {look.login: look.verdict for look in looks}
    return LookState(
        facts,
        found is not None,
        marked,
        1 if is_plain else 2,
        tuple(login for login, verdict in said.items() if verdict is LookVerdict.CLEAN),
        tuple(login for login, verdict in said.items() if verdict is LookVerdict.IDENTIFYING),
    )


def check_look(state: LookState, person: Person, seen: frozenset[int]) -> None:
    """Refuse a look that is none: by somebody who is not of the office, or without every frame on screen.

    Raises
    ------
    Refused
        With what is missing. Nothing was recorded.
    """
    if person.role is not Role.OFFICE:
        raise Refused(Finding("TR-20", "Only the trial office looks at series before their release."))
    if not state.is_searched:
        raise Refused(Finding("TR-20", "This series has not been searched for text yet. Nothing was recorded."))
    left = [ordinal for ordinal in state.to_see if ordinal not in seen]
    if left:
        words = ", ".join(map(str, left))
        raise Refused(Finding("TR-20", f"Not recorded: you have not seen image {words}. See them all first."))


class StoredLooks:
    """The looks of a station as whoever releases images asks for them (`ReleaseGuard`).

    Parameters
    ----------
    book
        Where they are kept. Used on the store's thread only.
    """

    def __init__(self, book: LookBook) -> None:
        self._book = book

    def states(self) -> tuple[LookState, ...]:
        """Return the state of every series, by case, timepoint and series."""
        return tuple(self._state(facts) for facts in self._book.waiting_series())

    def state(self, series_key: SeriesKey) -> LookState:
        """Return the state of one series.

        Raises
        ------
        Refused
            If it is not here, or a black-out stands in for it.
        """
        for facts in self._book.waiting_series():
            if facts.series_key == series_key:
                return self._state(facts)
        raise Refused(Finding("TR-20", "This series is not here, or another stands in for it."))

    def check_looked_at(self, series_keys: Sequence[SeriesKey]) -> None:
        """Do nothing where every series was looked at as TR-20 asks; the port says the rest."""
        states = {state.facts.series_key: state for state in self.states()}
        findings = []
        for key in series_keys:
            state = states.get(key)
            if state is None:
                findings.append(Finding("TR-20", "Not released: a series is not here, or another stands in for it."))
            elif not state.is_ready:
                findings.append(Finding("TR-20", f"Not released: {series_words(state.facts)}: {state.words}."))
        if findings:
            raise Refused(*findings)

    def _state(self, facts: SeriesFacts) -> LookState:
        return look_state(facts, self._book.search(facts.series_key), self._book.looks(facts.series_key))


def series_words(facts: SeriesFacts) -> str:
    """Return a series in words that name no person: case, timepoint, its place and label."""
    return f"{facts.case_alias} TP{facts.timepoint} series {facts.series_ordinal} ({facts.modality}, {facts.label})"

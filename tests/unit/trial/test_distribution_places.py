"""Which timepoints come into whose packages: what shows the treatment stands apart (TR-25, MR-1001)."""

from __future__ import annotations

import dataclasses

import pytest

from readstation.core.ids import CaseAlias, Login
from readstation.model.series import Modality, SeriesFacts
from readstation.model.subject import Task
from readstation.trial.exclusions import Holding, against_assignment, against_distribution
from readstation.trial.packages import places_for
from tests.builders.signing_station import arterial_series

CASE = CaseAlias("7K-204")


class Library:
    """Timepoints by the modalities of their series."""

    def __init__(self, *timepoints: tuple[Modality, ...]) -> None:
        self._timepoints = timepoints

    def places(self) -> tuple[tuple[CaseAlias, int], ...]:
        return tuple((CASE, n) for n in range(len(self._timepoints)))

    def series_of(self, alias: CaseAlias, timepoint: int) -> tuple[SeriesFacts, ...]:
        facts = arterial_series(alias, timepoint)
        return tuple(dataclasses.replace(facts, modality=each) for each in self._timepoints[timepoint])


CT, NM = (Modality.CT,), (Modality.NM, Modality.CT)


def test_response_reads_count_without_the_timepoints_that_show_the_treatment() -> None:
    library = Library(CT, NM, NM, CT, CT)
    for task in (Task.READ, Task.ADJUDICATION):
        assert places_for(library, CASE, task) == {0: (0,), 1: (3,), 2: (4,)}  # type: ignore[arg-type]
    assert places_for(library, CASE, Task.TREATMENT_READ) == {0: (1, 2)}  # type: ignore[arg-type]


def test_a_case_without_such_images_is_as_it_was() -> None:
    library = Library(CT, CT, CT)
    assert places_for(library, CASE, Task.READ) == {0: (0,), 1: (1,), 2: (2,)}  # type: ignore[arg-type]
    assert places_for(library, CASE, Task.TREATMENT_READ) == {}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("readers", "given", "words"),
    [
        (0, 0, "has no distribution read"),
        (1, 0, ""),
        (1, 1, "asks for 1"),
        (2, 1, ""),
        (2, 2, "asks for 2"),
    ],
)
def test_as_many_read_the_distribution_as_the_charter_says(readers: int, given: int, words: str) -> None:
    """MR-1002: one, or two where the charter asks."""
    held = [Holding(Login(f"r_{n}"), "7K-204", Task.TREATMENT_READ) for n in range(given)]
    held += [
        Holding(Login("r_other"), "8R-511", Task.TREATMENT_READ),
        Holding(Login("r_back"), "7K-204", Task.TREATMENT_READ, is_open=False, is_given=False),
    ]
    found = against_distribution("7K-204", readers, held)
    assert (found is None) is not bool(words)
    assert found is None or words in found.message


def test_who_knows_the_treatment_reads_no_response_of_that_case() -> None:
    """TR-25, both ways."""
    for had, task in ((Task.TREATMENT_READ, Task.READ), (Task.READ, Task.TREATMENT_READ)):
        found = against_assignment(Login("r_1"), "7K-204", task, [Holding(Login("r_1"), "7K-204", had)])
        assert found is not None
        assert found.code == "TR-25"

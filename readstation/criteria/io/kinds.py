"""The kinds of cases that a file may hold, and how each is read and evaluated (`readstation evaluate`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Protocol, TypeAlias, cast

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.io.place import Place


class Case(Protocol):
    """A case as it was read; what it says is valid if no fault was noted at its place."""

    @property
    def case_id(self) -> str:
        """Its id."""

    def output(self, with_reasons: bool, /) -> dict[str, object]:
        """Return what stands in the output: ``id``, ``result`` and, of a sequence, ``alternatives``."""


Reader: TypeAlias = Callable[[Place, CriteriaConfig], Case]

CASE_KINDS: Mapping[str, tuple[str, str]] = {
    "timepoint_cases": ("timepoints", "read_timepoint_case"),
    "sequence_cases": ("sequences", "read_sequence_case"),
    "read_cases": ("reads", "read_read_case"),
    "eligibility_cases": ("findings", "read_eligibility_case"),
    "new_lesion_cases": ("findings", "read_new_lesion_case"),
    "adjudication_cases": ("adjudication", "read_adjudication_case"),
}
"""The kinds that are lists of cases of the criteria: the module of this package that reads them, and its function."""


@cache
def reader_of(kind: str) -> Reader:
    """Return what reads the cases of a kind; its module is imported now, so that a file pays for its own kinds."""
    module, function = CASE_KINDS[kind]
    return cast(Reader, getattr(import_module(f"readstation.criteria.io.{module}"), function))


class Measures(Protocol):
    """A kind of case in which inputs and outcomes stand side by side, and which other packages evaluate."""

    def read_all(self, place: Place, config: CriteriaConfig) -> list[tuple[Place, Case]]:
        """Read every case of a file, each with its place; every fault is noted there."""

    def read_line(self, place: Place, config: CriteriaConfig) -> Case:
        """Read the case of one line."""

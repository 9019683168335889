"""Case files as a whole: one JSON object with cases of several kinds, or JSON Lines with a case a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.errors import Refused
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.io.config import read_config
from readstation.criteria.io.kinds import CASE_KINDS, Case, Measures, reader_of
from readstation.criteria.io.place import Place, load_json

PASSED_OVER = frozenset(
    {
        "schema_version",
        "document",
        "config_default",
        "profiles",
        "overall_matrix",
        "bor_pair_table",
        "statistics_cases",
    }
)
"""Top-level keys of the specification's own case file that hold no case."""


@dataclass(frozen=True, slots=True)
class ReadIn:
    """A case that was read in without fault, and where it stands in the file."""

    kind: str
    place: Place
    case: Case


def read_document(document: Place, measures: Mapping[str, Measures]) -> Mapping[str, list[ReadIn]]:
    """Read a whole case file.

    Parameters
    ----------
    document
        The file; every fault is noted there.
    measures
        The kinds whose cases stand in an object under their names, by the name of the kind.

    Returns
    -------
    mapping
        The cases by kind, both in the order of the file.

    Raises
    ------
    Refused
        With one finding for each fault of the file; nothing of it is to be used then.
    """
    config = read_config(document.optional("config"), CriteriaConfig.defaults())
    cases: dict[str, list[ReadIn]] = {}
    for key, inner in document.members():
        if key in CASE_KINDS:
            read = reader_of(key)
            cases[key] = [ReadIn(key, item, read(item, config)) for item in inner.items()]
        elif key in measures:
            cases[key] = [ReadIn(key, place, case) for place, case in measures[key].read_all(inner, config)]
        elif key != "config" and key not in PASSED_OVER:
            inner.fault("is no key of a case file")
    for kind in cases.values():
        _check_ids(kind)
    if document.faults:
        raise Refused(*document.faults)
    return cases


def _check_ids(cases: list[ReadIn]) -> None:
    seen: set[str] = set()
    for each in cases:
        case_id = each.case.case_id
        if case_id in seen:
            each.place.optional("id").fault(f"the id {case_id!r} stands twice")
        if case_id:
            seen.add(case_id)


class LineReader:
    """Reads the lines of a JSON Lines file one by one; the first may set the configuration for all.

    Parameters
    ----------
    measures
        The kinds whose cases are evaluated elsewhere, by the name of the kind.
    """

    def __init__(self, measures: Mapping[str, Measures]) -> None:
        self._measures = measures
        self._config = CriteriaConfig.defaults()
        self._number = 0
        self._is_first = True

    def read(self, line: bytes) -> ReadIn | None:
        """Read the next line; None for an empty one and for the configuration.

        Raises
        ------
        Refused
            With one finding for each fault; their paths begin with ``line N``.
        """
        self._number += 1
        if line.isspace():
            return None
        is_first, self._is_first = self._is_first, False
        place = Place(load_json(line, f"line {self._number}"), f"line {self._number}")
        found = self._read(place, is_first=is_first)
        if place.faults:
            raise Refused(*place.faults)
        return found

    def _read(self, place: Place, *, is_first: bool) -> ReadIn | None:
        place.is_object()
        kind = place.required("kind")
        if kind.value == "config":
            self._read_config(place, is_first=is_first)
            return None
        name = kind.value if isinstance(kind.value, str) else ""
        if name in CASE_KINDS:
            return ReadIn(name, place, reader_of(name)(place, self._config))
        if name in self._measures:
            return ReadIn(name, place, self._measures[name].read_line(place, self._config))
        if kind.is_present:
            kind.fault(f"must be one of config, {', '.join([*CASE_KINDS, *self._measures])}")
        return None

    def _read_config(self, place: Place, *, is_first: bool) -> None:
        if not is_first:
            place.optional("kind").fault("must stand in the first line")
            return
        config = read_config(place.required("config"), self._config)
        if place.faults:
            place.fault("the configuration is not taken; the lines below are evaluated with the factory values")
        else:
            self._config = config

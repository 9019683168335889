"""Results beside the expected values that a case file carries (`readstation evaluate --check`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from readstation.core.errors import Refused
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.endpoints.derive import EndpointOutcome, derive_endpoints
from readstation.criteria.endpoints.window import Reading, SubjectEvents
from readstation.criteria.facts import NewStatus, NonTargetResponse, Response, Scope, TargetResponse
from readstation.criteria.io.document import ReadIn
from readstation.criteria.io.place import Place
from readstation.criteria.mrecist.timepoint import Components, timepoint_response

_EXPECTED_KEYS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "timepoint_cases": (("expected", None),),
    "sequence_cases": (("expected", None),),
    "read_cases": (("expected", None),),
    "eligibility_cases": (("expected", None),),
    "new_lesion_cases": (("expected_status", "status"), ("expected_pd_timepoint", "pd_timepoint")),
    "adjudication_cases": (("expected_triggers", "triggers"), ("adjudicate", "adjudicate")),
}
"""Where a case holds what is expected, and the part of the result that it is compared with; None for the whole."""

_PAIR_DAYS: Mapping[str, tuple[int, int]] = {
    "bor_unconfirmed": (56, 112),
    "bor_confirmed_day56_112": (56, 112),
    "bor_confirmed_day35_70": (35, 70),
    "bor_confirmed_day20_40": (20, 40),
    "bor_unconfirmed_day20_40": (20, 40),
}
"""The columns of the table of MR-610, and the days of the two timepoints."""


def document_differences(document: Place, cases: Mapping[str, list[ReadIn]]) -> list[str]:
    """Return a line for each difference in a whole file: the tables first, then its cases.

    Parameters
    ----------
    document, cases
        The file, and the cases that were read in from it.

    Raises
    ------
    Refused
        If a row of a table has a code that is none.
    """
    found = [*_table_differences(document)]
    found.extend(line for kind in cases.values() for case in kind for line in differences(case))
    return found


def differences(case: ReadIn) -> Iterator[str]:
    """Return a line for each expected value of a case that its result does not have; what is not expected is passed."""
    output = case.case.output(False)  # noqa: FBT003 - the protocol's one argument
    named = f" ({output['id']})" if isinstance(case.place.value, dict) and "id" in case.place.value else ""
    for place, actual, is_printed in _expectations(case, output):
        for path, told in _compared(place, actual, is_printed=is_printed):
            yield f"{path}{named}: {told}"


def _expectations(case: ReadIn, output: Mapping[str, Any]) -> Iterator[tuple[Place, Any, bool]]:
    result = output["result"]
    keys = _EXPECTED_KEYS.get(case.kind)
    if keys is None:
        # Inputs and outcomes stand side by side; the outcomes are printed with so many digits (specification 9.1).
        for key, actual in result.items():
            yield case.place.optional(key), actual, True
        return
    for key, part in keys:
        yield case.place.optional(key), result if part is None else result[part], False
    for item, alternative in zip(
        case.place.optional("alternatives").elements(), output.get("alternatives", ()), strict=False
    ):
        yield item.optional("expected"), alternative, False


def _compared(place: Place, actual: Any, *, is_printed: bool) -> Iterator[tuple[str, str]]:
    expected = place.value
    if not place.is_present:
        return
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, inner in place.members():
            if key in actual:
                yield from _compared(inner, actual[key], is_printed=is_printed)
            else:
                yield inner.path, "is expected, and is no part of the result"
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for inner, item in zip(place.elements(), actual, strict=True):
            yield from _compared(inner, item, is_printed=is_printed)
    elif not _is_same(expected, actual, is_printed):
        yield place.path, f"{_shown(expected)} is expected, the result is {_shown(actual)}"


def _is_same(expected: Any, actual: Any, is_printed: bool) -> bool:
    if not (_is_number(expected) and _is_number(actual)):
        return isinstance(actual, bool) is isinstance(expected, bool) and bool(expected == actual)
    wanted, found = Decimal(expected), Decimal(repr(actual) if isinstance(actual, float) else actual)
    if not is_printed:
        return wanted == found
    # One unit in the last printed digit.
    return abs(wanted - found) <= Decimal(1).scaleb(int(wanted.as_tuple().exponent))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    return f"a list of {len(value)}" if isinstance(value, list) else str(value)


def _table_differences(document: Place) -> Iterator[str]:
    """Return a line for each row of the two tables that the rules do not give (MR-508, MR-610)."""
    matrix = [(row, _matrix_response(row)) for row in document.optional("overall_matrix").items()]
    pairs = [(row, dict(_pair_responses(row))) for row in document.optional("bor_pair_table").items()]
    if document.faults:
        raise Refused(*document.faults)
    for row, response in matrix:
        yield from (f"{path}: {told}" for path, told in _compared(row.optional("response"), response, is_printed=False))
    for row, columns in pairs:
        for column, best in columns.items():
            yield from (f"{path}: {told}" for path, told in _compared(row.optional(column), best, is_printed=False))


def _matrix_response(row: Place) -> str:
    row.is_object()
    components = Components(
        row.required("target").code(TargetResponse),
        row.required("nontarget").code(NonTargetResponse),
        row.required("new").code(NewStatus),
    )
    return timepoint_response(components)[0].value


def _pair_responses(row: Place) -> Iterator[tuple[str, str]]:
    row.is_object()
    first, second = row.required("first").code(Response), row.required("second").code(Response)
    for column, days in _PAIR_DAYS.items():
        outcome = _of_pair(Reading(days[0], first), Reading(days[1], second))
        yield column, (outcome.best_confirmed if "_confirmed" in column else outcome.best_unconfirmed).value


def _of_pair(*readings: Reading) -> EndpointOutcome:
    # The table holds for the default configuration, whatever the file overrides (MR-610).
    return derive_endpoints(Scope.OVERALL, readings, SubjectEvents(), CriteriaConfig.defaults())

"""Code lists of define-XML 2.1: the controlled terms that the tables hold, with their NCI concepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from readstation.exchange.sdtm_files import columns_of
from readstation.trial.sdtm.concepts import LISTS, TERMS
from readstation.trial.sdtm.subject import Row
from readstation.trial.sdtm.terms import TESTS
from readstation.trial.sdtm.variables import Variable

_CODED = "nci:ExtCodeID"
_STANDARD = "STD.CT"
_NAMES = {name: code for code, name in TESTS.items()}
_STATES = ("TRSTRESC", "TUMSTATE")


def list_oid(codelist: str) -> str:
    """Return the OID of a code list by its NCI code."""
    return f"CL.{LISTS[codelist]}"


def code_lists(model: Any, tables: Mapping[str, Sequence[Row]]) -> list[Any]:
    """Return every code list whose terms stand in the tables, each with the terms that do, in alphabetical order.

    Parameters
    ----------
    model
        `odmlib.define_2_1.model`.
    tables
        The rows of each table that is written.
    """
    terms: dict[str, set[str]] = {}
    for table, rows in tables.items():
        for column in columns_of(table, rows):
            if column.codelist:
                terms.setdefault(column.codelist, set()).update(_terms(column, rows))
    return [_list(model, codelist, sorted(found)) for codelist, found in sorted(terms.items()) if found]


def _terms(column: Variable, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the terms of a column; of results of TR those of states alone, for the others are numbers."""
    for row in rows:
        value = row[column.name]
        if value and (column.name != _STATES[0] or row["TRTESTCD"] == _STATES[1]):
            yield str(value)


def _list(model: Any, codelist: str, terms: Sequence[str]) -> Any:
    def aliases(term: str) -> list[Any]:
        code = TERMS.get(_NAMES.get(term, term))
        return [model.Alias(Context=_CODED, Name=code)] if code else []

    name = LISTS[codelist]
    found: dict[str, Any] = {
        "OID": list_oid(codelist), "Name": name, "DataType": "text", "StandardOID": _STANDARD,
        "Alias": [model.Alias(Context=_CODED, Name=codelist)],
    }  # fmt: skip
    if all(term in TESTS for term in terms):
        found["CodeListItem"] = [
            model.CodeListItem(
                CodedValue=term, Alias=aliases(term),
                Decode=model.Decode(TranslatedText=[model.TranslatedText(_content=TESTS[term], lang="en")]),
            )
            for term in terms
        ]  # fmt: skip
    else:
        found["EnumeratedItem"] = [model.EnumeratedItem(CodedValue=term, Alias=aliases(term)) for term in terms]
    return model.CodeList(**found)

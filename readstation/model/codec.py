"""Records as canonical JSON values and back, by their own type annotations."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cache, partial
from types import MappingProxyType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from readstation.core.canonical import JsonObject, JsonValue
from readstation.core.errors import DataProblem

Record = TypeVar("Record")

ADDED = MappingProxyType({"added": True})
"""Metadata of a field that records of this kind did not have at first. It stands in the bytes only where it says
something, so that what was kept, digested and signed before keeps its bytes."""


def later(default: Any) -> Any:
    """Return a field with a default that records of its kind did not have at first (`ADDED`)."""
    return dataclasses.field(default=default, metadata=ADDED)


def record_to_json(record: Any) -> JsonObject:
    """Return a record as a JSON object: enums as their values, tuples as arrays, records as objects."""
    written: dict[str, JsonValue] = {}
    for name, left_out in _names_of(type(record)):  # type: ignore[arg-type]  # a class is hashable
        value = getattr(record, name)
        if left_out is _NEVER or value != left_out:
            written[name] = value if type(value) in _AS_THEY_ARE else _plain(value)
    return written


_NEVER = object()
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


@cache
def _names_of(kind: type) -> tuple[tuple[str, Any], ...]:
    """Return the names of a record's fields, each with the value that is left out of the bytes."""
    return tuple(
        (
            field.name,
            field.default if "added" in field.metadata and field.default is not dataclasses.MISSING else _NEVER,
        )
        for field in dataclasses.fields(kind)
    )


def record_from_json(kind: type[Record], value: object) -> Record:
    """Build a record from a JSON object.

    Raises
    ------
    DataProblem
        If a name is missing or unknown, or a value has another type than the record says.
    """
    try:
        made: Record = _quick(kind)(value)  # type: ignore[arg-type]  # a class is hashable
    except _IrregularError:
        # Whatever is not plainly as the record says, the careful way takes or names.
        return _built_carefully(kind, value)
    return made


def _built_carefully(kind: type[Record], value: object) -> Record:
    if not isinstance(value, Mapping):
        raise DataProblem(f"{kind.__name__}: must be an object")
    hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
    unknown = set(value) - set(hints)
    if unknown:
        raise DataProblem(f"{kind.__name__}: unknown name {sorted(map(str, unknown))[0]}")
    arguments: dict[str, Any] = {}
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]  # every record is a dataclass
        if field.name in value:
            arguments[field.name] = _built(hints[field.name], value[field.name], f"{kind.__name__}.{field.name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise DataProblem(f"{kind.__name__}: {field.name} is missing")
    return kind(**arguments)


@cache
def _hints(kind: type) -> dict[str, Any]:
    # JsonValue names itself and these two; the record's own module need not import them.
    return get_type_hints(kind, localns={"Mapping": Mapping, "Sequence": Sequence, "JsonValue": Any})


class _IrregularError(Exception):
    """A value is not built the quick way."""


@cache
def _quick(hint: Any) -> Callable[[Any], Any]:
    """Return what builds values of a type that are exactly what it says, and gives up on any other.

    A series of five hundred images is one record of five hundred: what its type means is found out once.
    """
    hint = getattr(hint, "__supertype__", hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _quick_record(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _quick_code(hint)
    if hint in (int, str, bool):
        return partial(_same, hint)
    if hint is Any:
        return _any
    origin, members = get_origin(hint), get_args(hint)
    if origin is tuple and len(members) == 2 and members[1] is Ellipsis:
        return partial(_quick_list, _quick(members[0]))
    if origin is tuple:
        return partial(_quick_row, tuple(map(_quick, members)))
    if origin in (Union, types.UnionType) and len(members) == 2 and members[1] is type(None):
        return partial(_quick_or_none, _quick(members[0]))
    if origin in (Union, types.UnionType) and not _is_number_or_text(members):
        return _any
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return partial(_quick_mapping, _quick(members[1]))
    return _give_up


def _quick_record(kind: type) -> Callable[[Any], Any]:
    hints = _hints(kind)
    builders = tuple((field.name, _quick(hints[field.name])) for field in dataclasses.fields(kind))
    by_name = dict(builders)
    needed = {
        field.name
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }

    def build(value: Any) -> Any:
        if type(value) is not dict:
            raise _IrregularError
        if value.keys() == by_name.keys():
            return kind(*[make(value[name]) for name, make in builders])
        if not needed <= value.keys() <= by_name.keys():
            raise _IrregularError
        return kind(**{name: by_name[name](item) for name, item in value.items()})

    return build if all(field.init and not field.kw_only for field in dataclasses.fields(kind)) else _give_up


def _quick_code(kind: type[StrEnum]) -> Callable[[Any], Any]:
    codes = {code.value: code for code in kind}

    def build(value: Any) -> StrEnum:
        if type(value) is not str or value not in codes:
            raise _IrregularError
        return codes[value]

    return build


def _quick_list(make: Callable[[Any], Any], value: Any) -> tuple[Any, ...]:
    if type(value) is not list:
        raise _IrregularError
    return tuple(map(make, value))


def _quick_row(makes: tuple[Callable[[Any], Any], ...], value: Any) -> tuple[Any, ...]:
    if type(value) is not list or len(value) != len(makes):
        raise _IrregularError
    return tuple(make(item) for make, item in zip(makes, value, strict=True))


def _quick_or_none(make: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else make(value)


def _quick_mapping(make: Callable[[Any], Any], value: Any) -> dict[str, Any]:
    if type(value) is not dict or any(type(name) is not str for name in value):
        raise _IrregularError
    return {name: make(item) for name, item in value.items()}


def _any(value: Any) -> Any:
    return value


def _same(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise _IrregularError
    return value


def _give_up(_: Any) -> Any:
    raise _IrregularError


def _plain(value: Any) -> JsonValue:
    if type(value) in _AS_THEY_ARE:
        plain: JsonValue = value
        return plain
    if isinstance(value, StrEnum):
        return str(value.value)
    if dataclasses.is_dataclass(value):
        return record_to_json(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(f"a {type(value).__name__} has no place in a record")


def _built(hint: Any, value: Any, path: str) -> Any:
    hint = getattr(hint, "__supertype__", hint)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(hint), value, path)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise DataProblem(f"{path}: must be a list")
        members = get_args(hint)
        if len(members) == 2 and members[1] is Ellipsis:
            return tuple(_built(members[0], item, f"{path}[{i}]") for i, item in enumerate(value))
        if len(members) != len(value):
            raise DataProblem(f"{path}: must have {len(members)} items")
        pairs = zip(members, value, strict=True)
        return tuple(_built(member, item, f"{path}[{i}]") for i, (member, item) in enumerate(pairs))
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise DataProblem(f"{path}: must be an object")
        return {str(name): _built(get_args(hint)[1], item, f"{path}.{name}") for name, item in value.items()}
    return _scalar(hint, value, path)


def _one_of(members: tuple[Any, ...], value: Any, path: str) -> Any:
    options = [member for member in members if member is not type(None)]
    if value is None and len(options) < len(members):
        return None
    if len(options) == 1:
        return _built(options[0], value, path)
    if _is_number_or_text(members) and not isinstance(value, tuple(options)):
        raise DataProblem(f"{path}: has the wrong type")
    return value


def _is_number_or_text(members: tuple[Any, ...]) -> bool:
    """Return whether a choice is of these; a wider one is JsonValue: any value that the canonical parser takes."""
    return all(member in (int, str, type(None)) for member in members)


def _scalar(hint: Any, value: Any, path: str) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return record_from_json(hint, value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        try:
            return hint(value)
        except ValueError as error:
            raise DataProblem(f"{path}: unknown code") from error
    if hint is Any or (hint is bool and isinstance(value, bool)):
        return value
    if hint in (int, str) and isinstance(value, hint) and not isinstance(value, bool):
        return value
    raise DataProblem(f"{path}: has the wrong type")

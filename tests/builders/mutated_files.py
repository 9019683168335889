"""Case files that someone has damaged: values exchanged, keys lost, bytes flipped. One seed, one file."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from tests.builders.case_files import measure_cases, whole_file

_ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    -4.5,
    1,
    1e308,
    10**400,
    0.05,
    1000.04,
    36501,
    float("nan"),
    float("inf"),
    "",
    "NA",
    "PD",
    "TP1",
    "T1",
    "\ud800",
    "\x00\n",
    "measured",
    "split",
    "merged",
    "too_small",
    "node_portal",
    [],
    {},
    [None],
    {"state": "absent"},
    {"state": "split", "parts": [3, "too_small"]},
    {"state": "merged", "into": "T1"},
    {"overall": 56},
    [[[[[[]]]]]],
)


def mutated_file(seed: int) -> bytes:
    """Return a file of one to three kinds of cases with one to four faults, or none that matters.

    It is the same for the same seed. One file in five holds cases of dosimetry, and one in five clinical ones.
    """
    chance = random.Random(seed)
    document = _some_kinds(chance)
    for _ in range(chance.randint(1, 4)):
        _mutate(document, chance)
    data = json.dumps(document).encode()
    return _damaged(data, chance) if chance.random() < 0.2 else data


def mutated_lines(seed: int) -> bytes:
    """Return the same as JSON Lines: a case a line with its kind, each line damaged or not."""
    chance = random.Random(seed)
    lines = []
    for line in _lines(_some_kinds(chance)):
        if chance.random() < 0.5:
            _mutate(line, chance)
        data = json.dumps(line).encode()
        lines.append(_damaged(data, chance) if chance.random() < 0.1 else data)
    return b"\n".join(lines) + b"\n"


def _some_kinds(chance: random.Random) -> dict[str, Any]:
    whole = {**whole_file(), **measure_cases()}
    config = whole.pop("config")
    held = chance.sample([*whole], chance.choice((1, 1, 2, 3)))
    config |= {"y90_half_life_h": 64.1, "lung_mass_kg": 1.0, "alpha": 0.05}
    document: dict[str, Any] = {"config": config} if chance.random() < 0.5 else {}
    for kind in held:
        document[kind] = whole[kind]
        # Some of its members are enough, so that a fault is not lost among many.
        if isinstance(whole[kind], dict):
            names = chance.sample([*whole[kind]], chance.randint(1, 3))
            document[kind] = {name: whole[kind][name] for name in names}
    return document


def _lines(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for kind, cases in document.items():
        if kind == "config":
            yield {"kind": kind, "config": cases}
        elif isinstance(cases, list):
            yield from ({"kind": kind, **case} for case in cases)
        else:
            for name, found in cases.items():
                key = "id" if kind == "y90_cases" else "group"
                for case in found if isinstance(found, list) else [found]:
                    yield {"kind": kind, key: name, **case}


def _mutate(document: dict[str, Any], chance: random.Random) -> None:
    places = [*_places(document)]
    if not places:
        return
    within, key = chance.choice(places)
    match chance.randrange(6):
        case 0:
            del within[key]
        case 1 if isinstance(within, list):
            within.append(copy.deepcopy(within[key]))
        case 1:
            within[f"{key}x"] = copy.deepcopy(within[key])
        case 2:
            # A value from elsewhere in the same file: of the right kind, in the wrong place.
            other, place = chance.choice(places)
            within[key] = json.loads(json.dumps(other[place]))
        case _:
            within[key] = copy.deepcopy(chance.choice(_ODD))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in [*inner]:
        yield value, key
        yield from _places(item)


def _damaged(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(found))
        match chance.randrange(4):
            case 0:
                found[place] = chance.randrange(256)
            case 1:
                del found[place : place + chance.randint(1, 30)]
            case 2:
                found[place:place] = chance.choice(
                    [b"{", b"[" * 2000, b'"', b",", b"\xff", b"1e9999999999", b"-", b"NaN"]
                )
            case _:
                del found[place:]
        if not found:
            break
    return bytes(found)

"""Doors for records: a charter, what travels between station and central, and a practice case (TR-28, TR-59)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from readstation.core.canonical import canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import DataProblem, Refused
from readstation.model.charter import Charter
from readstation.model.checkpoint import checkpoint_of, checkpoint_statement
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import (
    audit_body,
    audit_from_body,
    lock_body,
    lock_from_body,
    round_lock_body,
    round_lock_from_body,
    signed_read_body,
    signed_read_from_body,
    step_body,
    step_from_body,
)
from readstation.reading.derive import config_of
from readstation.reading.unseal import check_form, unseal
from readstation.store.central.contents import Contents, Incoming
from readstation.trial.charter_file import read_charter
from tests.fuzz.target import CHECKPOINT, Form, Target, UntrueError


class Wire(NamedTuple):
    """A kind of record that travels: how it is read and written, and its name where it is a fact's."""

    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes]
    fact: str = ""


WIRE: tuple[Wire, ...] = (
    Wire(step_from_body, step_body, FactKind.STEP),
    Wire(lock_from_body, lock_body, FactKind.LOCK),
    Wire(round_lock_from_body, round_lock_body, FactKind.ROUND_LOCK),
    Wire(signed_read_from_body, signed_read_body, FactKind.SIGNED_READ),
    Wire(audit_from_body, audit_body, FactKind.AUDIT),
    Wire(checkpoint_of, checkpoint_statement),
    Wire(signed_read_from_body, signed_read_body, FactKind.DECISION),
)
"""By the first byte of what the target is given; a checkpoint stands at `CHECKPOINT`."""
assert WIRE[CHECKPOINT].read is checkpoint_of


def enter_charter(data: bytes, _: Path) -> None:
    """Read a charter from its file; what is taken is a charter from its canonical bytes too, and configures."""
    charter = read_charter(data)
    again = record_from_json(Charter, parse_canonical(canonical_bytes(record_to_json(charter))))
    if again != charter:
        raise UntrueError("a charter does not come back from its canonical bytes")
    config_of(again)


def enter_wire(data: bytes, _: Path) -> None:
    """Read a record that travels, first as whoever judges facts does; what is taken comes back when written."""
    if not data:
        raise DataProblem("nothing came")
    kind, body = WIRE[data[0] % len(WIRE)], data[1:]
    if kind.fact:
        row = Incoming("r_a", "s", 1, "f", kind.fact, sha256_hex(body), body, 0)
        Contents(row).read_ahead(_KEYS, lambda *_: False)
    record = kind.read(body)
    if kind.read(kind.write(record)) != record:
        raise UntrueError("a record does not come back from its canonical bytes")
    if kind.fact == FactKind.SIGNED_READ:
        check_form(unseal(record.sealed))


_KEYS: Mapping[str, str] = {}

CHARTER = Target("charter", enter_charter, (Refused,), Form.JSON)
WIRE_RECORD = Target("wire", enter_wire, (DataProblem,), Form.CANONICAL)

"""Reads a file of evidence back, so that it can be checked like a database (TR-32)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from readstation.core.canonical import NotCanonicalError, parse_canonical, parse_strict, sha256_hex
from readstation.core.errors import DataProblem, EnvironmentFault
from readstation.core.findings import Finding
from readstation.core.ids import KeyId, Login, StationId
from readstation.exchange.evidence_bundle import BUNDLE_FORMAT
from readstation.model.audit import AuditEvent
from readstation.model.charter import Charter
from readstation.model.checkpoint import Inclusion, LogBlock, SignedCheckpoint
from readstation.model.codec import record_from_json
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import audit_from_body, signed_read_from_body
from readstation.model.log import LogLeaf
from readstation.model.origin import station_of
from readstation.model.read import SignedRead
from readstation.reading.places import place_of_fact
from readstation.reading.ports import StoredFact
from readstation.reading.verify_checkpoints import LogEvidence


@dataclass(slots=True)
class EvidenceBundle:
    """A bundle that was read: a `reading.ports.EvidenceSource` with its log.

    Attributes
    ----------
    findings
        Lines that cannot be read, and whether the file is whole.
    """

    findings: list[Finding] = field(default_factory=list)
    _facts: list[StoredFact] = field(default_factory=list)
    _charters: dict[str, bytes] = field(default_factory=dict)
    _keys: dict[KeyId, str] = field(default_factory=dict)
    _owners: dict[KeyId, str] = field(default_factory=dict)
    _put_aside: dict[tuple[str, str, int], str] = field(default_factory=dict)
    _leaves: list[LogLeaf] = field(default_factory=list)
    _blocks: list[LogBlock] = field(default_factory=list)
    _checkpoints: list[SignedCheckpoint] = field(default_factory=list)
    _inclusions: list[Inclusion] = field(default_factory=list)

    def signed_reads(self) -> Iterator[SignedRead]:
        """Return every signed read."""
        return (signed_read_from_body(fact.body) for fact in self._facts if fact.kind == FactKind.SIGNED_READ)

    def facts(self) -> tuple[StoredFact, ...]:
        """Return every sealed fact as it stands in the file."""
        return tuple(self._facts)

    def audit_events(self) -> Iterator[tuple[AuditEvent, bytes, str]]:
        """Return every audit event with its bytes and the digest beside them."""
        events = (fact for fact in self._facts if fact.kind == FactKind.AUDIT)
        return ((audit_from_body(fact.body), fact.body, fact.digest) for fact in events)

    def public_keys(self) -> dict[KeyId, str]:
        """Return the public keys by id."""
        return self._keys

    def key_owners(self) -> dict[KeyId, str]:
        """Return the account or station of each key."""
        return self._owners

    def state_rows(self) -> None:
        """Return None: a bundle has facts and no rows made from them."""
        return

    def charter(self, digest: str) -> Charter:
        """Return a charter by its digest.

        Raises
        ------
        DataProblem
            If there is none, or its bytes do not have that digest.
        """
        body = self._charters.get(digest)
        if body is None or sha256_hex(body) != digest:
            raise DataProblem("the charter is not here, or was changed")
        try:
            return record_from_json(Charter, parse_canonical(body))
        except NotCanonicalError as error:
            raise DataProblem("the charter cannot be read") from error

    def log(self, sequencer_key: str = "") -> LogEvidence:
        """Return the log with its closed hours and checkpoints."""
        leaves = tuple(sorted(self._leaves, key=lambda leaf: leaf.position))
        return LogEvidence(
            leaves,
            tuple(self._blocks),
            tuple(self._checkpoints),
            self._put_aside,
            tuple(self._inclusions),
            sequencer_key,
        )

    def take(self, value: Mapping[str, Any]) -> None:
        """Take a line.

        Raises
        ------
        DataProblem, KeyError, TypeError, ValueError
            If it is no line of a bundle.
        """
        takers = {
            "charter": self._take_charter,
            "key": self._take_key,
            "fact": self._take_fact,
            "put_aside": self._take_put_aside,
            "leaf": self._take_leaf,
            "block": self._take_block,
            "checkpoint": self._take_checkpoint,
            "inclusion": self._take_inclusion,
        }
        takers[value["kind"]](value)

    def _take_charter(self, value: Mapping[str, Any]) -> None:
        self._charters[str(value["digest"])] = _bytes_of(value)

    def _take_key(self, value: Mapping[str, Any]) -> None:
        key_id = KeyId(str(value["key_id"]))
        if key_id in self._keys:
            raise DataProblem("a key stands there twice")
        self._keys[key_id], self._owners[key_id] = str(value["public_key"]), str(value["owner"])

    def _take_fact(self, value: Mapping[str, Any]) -> None:
        kind, login, number = str(value["fact_kind"]), str(value["login"]), int(value["number"])
        origin = str(value["station"])
        station = StationId(station_of(origin))
        found_by = None
        if value["found_by"]:
            object_id, object_number = value["found_by"]
            found_by = str(object_id), int(object_number)
        self._facts.append(
            StoredFact(
                place=place_of_fact(kind, *(found_by or (login, number))),
                kind=kind,
                body=_bytes_of(value),
                digest=str(value["digest"]),
                login=Login(login),
                station=station,
                number=number,
                found_by=found_by,
                renewed="" if origin == station else origin,
            )
        )

    def _take_put_aside(self, value: Mapping[str, Any]) -> None:
        _bytes_of(value)
        origin = str(value["login"]), str(value["station"]), int(value["number"])
        self._put_aside[origin] = str(value["digest"])

    def _take_leaf(self, value: Mapping[str, Any]) -> None:
        self._leaves.append(record_from_json(LogLeaf, {**_rest(value), "kind": value["fact_kind"]}))

    def _take_block(self, value: Mapping[str, Any]) -> None:
        self._blocks.append(record_from_json(LogBlock, _rest(value)))

    def _take_checkpoint(self, value: Mapping[str, Any]) -> None:
        statement, proof = str(value["statement"]).encode("utf-8"), tuple(map(str, value["proof"]))
        self._checkpoints.append(SignedCheckpoint(statement, str(value["signature"]), str(value["public_key"]), proof))

    def _take_inclusion(self, value: Mapping[str, Any]) -> None:
        self._inclusions.append(record_from_json(Inclusion, _rest(value)))


def _rest(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in value.items() if name not in ("kind", "fact_kind")}


def _bytes_of(value: Mapping[str, Any]) -> bytes:
    return bytes.fromhex(value["body_hex"]) if "body_hex" in value else str(value["body"]).encode("utf-8")


def read_bundle(path: Path) -> EvidenceBundle:
    """Read a bundle; what is wrong with its lines stands in its findings, and the rest is there to be checked.

    Raises
    ------
    DataProblem
        If the file is no bundle of a form that this program knows.
    EnvironmentFault
        If it cannot be read.
    """
    bundle = EvidenceBundle()
    hashed, count, end = hashlib.sha256(), 0, None
    try:
        with path.open("rb") as source:
            for number, line in enumerate(source, start=1):
                value = _value_of(line)
                if number == 1:
                    if value.get("kind") != "header" or value.get("format") != BUNDLE_FORMAT:
                        raise DataProblem("The file is no evidence of a trial that this program can read.")
                elif end is not None:
                    bundle.findings.append(Finding("TR-32.file", "stands after the last line", place=f"line {number}"))
                elif value.get("kind") == "end":
                    end = value
                    continue
                else:
                    _take(bundle, value, number)
                hashed.update(line)
                count += 1
    except OSError as error:
        raise EnvironmentFault("The file cannot be read.", "Nothing was changed.", "Check its place.") from error
    if end is None or (end.get("lines"), end.get("digest")) != (count, hashed.hexdigest()):
        bundle.findings.append(Finding("TR-32.file", "the file was cut or changed after it was written"))
    return bundle


def _value_of(line: bytes) -> Mapping[str, Any]:
    try:
        value = parse_strict(line)
    except NotCanonicalError:
        return {}
    return value if isinstance(value, dict) else {}


def _take(bundle: EvidenceBundle, value: Mapping[str, Any], number: int) -> None:
    try:
        bundle.take(value)
    except (DataProblem, KeyError, TypeError, ValueError):
        bundle.findings.append(Finding("TR-32.file", "is no line of evidence", place=f"line {number}"))

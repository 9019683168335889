"""The evidence of a trial as one file that anybody can check without this program or its database (TR-32).

One JSON object a line, in ASCII, so that every tool reads it and every byte of a signed text comes back: a header, then
charters, keys, facts, facts that were put aside, the lines of the log, its closed hours, its checkpoints, the proofs
that signed reads lie under the newest of them, and a last line with the count and the SHA-256 of all before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from readstation.core.ids import KeyId
from readstation.core.jobs import Job
from readstation.exchange.whole_file import write_lines
from readstation.model.checkpoint import Inclusion, inclusions
from readstation.model.codec import record_to_json
from readstation.model.demonstration import mark_of
from readstation.model.fact import FactKind, ReceiptStatus
from readstation.reading.ports import StoredFact
from readstation.reading.verify_checkpoints import LogEvidence, PutAside

BUNDLE_FORMAT: Final = "readstation-evidence-1"
_REPORT_EVERY = 500


@dataclass(frozen=True, slots=True)
class TrialEvidence:
    """Everything that goes into a bundle.

    Attributes
    ----------
    charters
        Canonical bytes by digest.
    keys, owners
        Public keys by id, and the account or station of each.
    facts, put_aside
        What was sealed, and what was not.
    log
        The log with its closed hours and checkpoints.
    """

    charters: Mapping[str, bytes]
    keys: Mapping[KeyId, str]
    owners: Mapping[KeyId, str]
    facts: Iterable[StoredFact]
    put_aside: Iterable[PutAside]
    log: LogEvidence


def write_bundle(path: Path, evidence: TrialEvidence, software: str, made_ms: int, job: Job) -> int:
    """Write a bundle, whole or not at all, and return how many facts it holds.

    Parameters
    ----------
    path
        Where it shall lie; what lies there is replaced.
    evidence
        What goes into it.
    software, made_ms
        The program's version and UTC, for the header.
    job
        Progress and cancel.

    Raises
    ------
    EnvironmentFault
        If the disk refused. Nothing unfinished is left.
    Cancelled
        If the person stopped it.
    """
    facts = 0

    def lines() -> Iterator[bytes]:
        nonlocal facts
        count, hashed = 0, hashlib.sha256()
        for value in _values(evidence, software, made_ms):
            if value["kind"] == "fact":
                facts += 1
                if facts % _REPORT_EVERY == 0:
                    job.checkpoint()
                    job.report(facts, 0, "Writing facts")
            line = _line(value)
            hashed.update(line)
            count += 1
            yield line
        yield _line({"kind": "end", "lines": count, "digest": hashed.hexdigest()})

    write_lines(path, lines())
    return facts


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode("ascii") + b"\n"


def _values(evidence: TrialEvidence, software: str, made_ms: int) -> Iterator[dict[str, Any]]:
    mark = mark_of(evidence.charters.values())
    header = {"kind": "header", "format": BUNDLE_FORMAT, "software": software, "made_ms": made_ms}
    yield header | ({"mark": mark} if mark else {})
    for digest, body in sorted(evidence.charters.items()):
        yield {"kind": "charter", "digest": digest, **_body(body)}
    for key_id, public_key_hex in sorted(evidence.keys.items()):
        owner = evidence.owners.get(key_id, "")
        yield {"kind": "key", "key_id": key_id, "owner": owner, "public_key": public_key_hex}
    for fact in evidence.facts:
        yield {
            "kind": "fact",
            "login": fact.login,
            "station": fact.origin,
            "number": fact.number,
            "fact_kind": fact.kind,
            "digest": fact.digest,
            "found_by": list(fact.found_by or ()),
            **_body(fact.body),
        }
    for aside in evidence.put_aside:
        yield {
            "kind": "put_aside",
            "login": aside.login,
            "station": aside.station,
            "number": aside.number,
            "fact_kind": aside.kind,
            "digest": aside.digest,
            "status": aside.status,
            "reason": aside.reason,
            **_body(aside.body),
        }
    log = evidence.log
    for leaf in log.leaves:
        yield {"kind": "leaf", **{_LEAF_NAMES.get(name, name): value for name, value in record_to_json(leaf).items()}}
    for block in log.blocks:
        yield {"kind": "block", **record_to_json(block)}
    for signed in log.checkpoints:
        yield {
            "kind": "checkpoint",
            "statement": signed.statement.decode("utf-8", "replace"),
            "signature": signed.signature_hex,
            "public_key": signed.public_key_hex,
            "proof": list(signed.proof),
        }
    yield from ({"kind": "inclusion", **record_to_json(each)} for each in _proofs(log))


_LEAF_NAMES = {"kind": "fact_kind"}


def _proofs(log: LogEvidence) -> Iterator[Inclusion]:
    """Yield the proofs of the signed reads; none for a log with gaps or with what is no hash: verification says so."""
    try:
        hashes = [bytes.fromhex(leaf.leaf_hash) for leaf in log.leaves]
    except ValueError:
        return
    if [leaf.position for leaf in log.leaves] != list(range(len(hashes))):
        return
    reads = [
        leaf.position
        for leaf in log.leaves
        if leaf.kind == FactKind.SIGNED_READ and leaf.status == ReceiptStatus.SEALED
    ]
    yield from inclusions(reads, hashes, log.blocks)


def _body(body: bytes) -> dict[str, str]:
    """Return bytes as text where they are text: sealed bodies always are; what was put aside may be anything."""
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body_hex": body.hex()}

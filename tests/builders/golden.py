"""A read that the first release signed, kept as it was: charter, keys, facts and state rows, byte for byte."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from readstation.core.canonical import parse_strict, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import KeyId, Login, ReadId, StationId
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.reading.ports import StoredFact, StoredRow

_FILE = Path(__file__).resolve().parents[1] / "golden" / "read-0.1.json.gz"


class GoldenRead:
    """Evidence (`reading.ports.EvidenceSource`) of three timepoints with every kind of row, signed by version 0.1.0."""

    def __init__(self) -> None:
        self.content: dict[str, Any] = json.loads(gzip.decompress(_FILE.read_bytes()))

    @property
    def charter_bytes(self) -> bytes:
        return self.content["charter"].encode()

    def facts(self) -> Iterable[StoredFact]:
        for each in self.content["facts"]:
            yield StoredFact(
                each["place"], each["kind"], each["body"].encode(), each["digest"], Login(each["login"]),
                StationId(each["station"]), each["number"],
            )  # fmt: skip

    def state_rows(self) -> tuple[StoredRow, ...]:
        return tuple(
            StoredRow(ReadId(each["read_id"]), each["kind"], each["key"], each["body"].encode())
            for each in self.content["rows"]
        )

    def signed_reads(self) -> Iterable[object]:
        return ()

    def audit_events(self) -> Iterable[object]:
        return ()

    def public_keys(self) -> dict[KeyId, str]:
        return self.content["keys"]

    def key_owners(self) -> dict[KeyId, str]:
        return self.content["owners"]

    def charter(self, digest: str) -> Charter:
        if sha256_hex(self.charter_bytes) != digest:
            raise DataProblem("no such charter")
        return record_from_json(Charter, parse_strict(self.charter_bytes))

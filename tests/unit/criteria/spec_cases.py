"""The cases of the specification, which stand beside the checkout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from readstation.criteria.io.place import load_json

CASE_FILE = Path(__file__).resolve().parents[3].parent / "shared" / "spec" / "mrecist_cases.json"
_BYTES = CASE_FILE.read_bytes() if CASE_FILE.is_file() else b"{}"

AS_WRITTEN: Mapping[str, Any] = load_json(_BYTES)
"""The file with its numbers digit by digit: what the engine reads."""

EXPECTED: Mapping[str, Any] = json.loads(_BYTES)
"""The file with JSON numbers as Python reads them: what results are compared with."""

needs_spec = pytest.mark.skipif(not CASE_FILE.is_file(), reason="the folder shared/spec is not beside the checkout")


def cases_of(kind: str) -> list[Any]:
    """Return one parameter for each case of a kind: as written, and as expected; named by the case's id."""
    pairs = zip(AS_WRITTEN.get(kind, []), EXPECTED.get(kind, []), strict=True)
    return [
        pytest.param(written, expected, id=str(expected.get("id", index)))
        for index, (written, expected) in enumerate(pairs)
    ]

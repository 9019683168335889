"""Lines of the central log: the quick way to their hash and the canonical one agree (TR-28, TR-37)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readstation.core.canonical import LARGEST_INTEGER, NotCanonicalError, canonical_bytes
from readstation.model.log import LEAF_PREFIX, leaf_hash

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)


@given(TEXT, TEXT, st.integers(-LARGEST_INTEGER, LARGEST_INTEGER), TEXT, TEXT, TEXT)
def test_a_leaf_is_the_hash_of_its_canonical_bytes(
    login: str, station: str, number: int, kind: str, digest: str, status: str
) -> None:
    """Whatever a malformed fact called itself: control characters, quotes and letters that normalise, too."""
    line = {"login": login, "station": station, "number": number, "kind": kind, "digest": digest, "status": status}
    hashed = hashlib.sha256(LEAF_PREFIX + canonical_bytes(line)).hexdigest()
    assert leaf_hash(login, station, number, kind, digest, status) == hashed


def test_what_has_no_canonical_form_has_no_hash() -> None:
    with pytest.raises(NotCanonicalError):
        leaf_hash("r_x", "s", LARGEST_INTEGER + 1, "step", "d", "sealed")

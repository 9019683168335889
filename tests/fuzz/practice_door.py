"""The door for practice cases, whose author may be hostile: what is wrong inside is signed all the same (TR-59)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import DataProblem, Refused
from readstation.core.jobs import QuietJob
from readstation.exchange.practice_pack import open_head, open_pack
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.model.practice import (
    PACK_FORMAT,
    PACK_VERSION,
    REFERENCE_FORMAT,
    PackPart,
    ReferenceLock,
    author_message,
)
from readstation.practice.author import reference_of
from readstation.practice.plan import read_plan
from readstation.reading.derive import config_of
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.reference_seal import open_reference, seal_reference
from tests.fuzz.target import Form, Target

AUTHOR = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(sha256_hex(b"the author of a practice case")))
_LENGTH_BYTES, _SIGNATURE_BYTES = 8, 64
_MOST_IMAGE_BYTES = 10_000


def enter_practice(data: bytes, folder: Path) -> None:
    """Take a practice case in and open its reference; bytes that are no document are a pack, but for its signature."""
    try:
        pack = pack_of(json.loads(data)) if data.startswith(b"{") else signed_again(data)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise DataProblem("these bytes make no practice case") from error
    path = folder / "case.practice"
    path.write_bytes(pack)
    try:
        _take_in(path)
    finally:
        path.unlink()


def _take_in(path: Path) -> None:
    """Ask a pack what the desk and the play of a case ask of it, in their order."""
    pack = open_pack(path, check_signature, QuietJob())
    read_plan(pack.plan)
    try:
        charter = record_from_json(Charter, parse_canonical(pack.charter))
    except NotCanonicalError as error:
        raise DataProblem("the charter cannot be read") from error
    config_of(charter)
    for _ in pack.files(QuietJob()):
        pass
    if open_head(path, check_signature).manifest != pack.manifest:
        raise AssertionError("the head of a practice case says two things")
    reference_of(open_reference(pack.reference, pack.manifest.lock, pack.manifest.bound))


def pack_of(document: Any) -> bytes:
    """Return the pack of a document with the names manifest, charter, plan, reference and index, signed by `AUTHOR`.

    The parts, their sizes and digests are those of the document unless its manifest says others.
    """
    manifest = dict(document["manifest"])
    plain = canonical_bytes(document["reference"])
    lock = {**manifest["lock"], "commitment": sha256_hex(plain)}
    bound = canonical_bytes({"commitment": lock["commitment"], "format": REFERENCE_FORMAT, "pack": manifest["pack_id"]})
    public = public_key_hex(AUTHOR)
    index = canonical_bytes(document["index"])
    sizes = [size for series in document["index"]["series"] for size in series["file_sizes"]]
    parts = {
        PackPart.CHARTER: canonical_bytes(document["charter"]),
        PackPart.PLAN: canonical_bytes(document["plan"]),
        PackPart.REFERENCE: seal_reference(plain, ReferenceLock(**lock), bound),
        PackPart.IMAGES: len(index).to_bytes(_LENGTH_BYTES, "big") + index + bytes(min(sum(sizes), _MOST_IMAGE_BYTES)),
    }
    places = [{"part": part, "size_bytes": len(data), "digest": sha256_hex(data)} for part, data in parts.items()]
    body = canonical_bytes(
        {
            "parts": places,
            **manifest,
            "lock": lock,
            "author": {**manifest["author"], "key_id": key_id_of(public), "public_key_hex": public},
        }
    )
    head = f"{PACK_FORMAT} {PACK_VERSION}\n".encode() + len(body).to_bytes(_LENGTH_BYTES, "big") + body
    return head + AUTHOR.sign(author_message(head)) + b"".join(parts.values())


def signed_again(data: bytes) -> bytes:
    """Return a pack with the signature of `AUTHOR` over its head, whatever that is now."""
    start = data.index(b"\n") + 1 + _LENGTH_BYTES
    end = start + int.from_bytes(data[start - _LENGTH_BYTES : start], "big")
    head = data[:end]
    return head + AUTHOR.sign(author_message(head)) + data[end + _SIGNATURE_BYTES :]


PRACTICE = Target("practice", enter_practice, (DataProblem, Refused), Form.JSON)

"""Enrolment files: made on a person's station, checked by the office before anything is proposed (TR-6, TR-59)."""

from __future__ import annotations

import hashlib
import re

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.enrolment import Enrolment, SignedEnrolment
from readstation.reading.ports import SignatureCheck
from readstation.reading.verification_code import code_of

LARGEST_FILE_BYTES = 10_000
_DOMAIN = b"readstation enrolment 1\n"
_FORMAT = "readstation-enrolment-1"
_LOGIN = re.compile(r"r_[a-z2-7]{10}")
_STATION = re.compile(r"[0-9a-f-]{36}")
_VERIFIER = re.compile(r"SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+")
_LONGEST_NAME = 100


def enrolment_message(enrolment: Enrolment) -> bytes:
    """Return the bytes that both keys sign."""
    return _DOMAIN + canonical_bytes(record_to_json(enrolment))


def enrolment_code(enrolment: Enrolment) -> str:
    """Return the code by which holder and office compare an enrolment over another way, such as the telephone.

    80 bits of the SHA-256 over account, name, role, both keys and verifier: another key has another code.
    """
    return code_of(hashlib.sha256(enrolment_message(enrolment)).digest())


def enrolment_file(signed: SignedEnrolment) -> bytes:
    """Return the bytes of an enrolment file."""
    return canonical_bytes({"format": _FORMAT, **record_to_json(signed)})


def read_enrolment(data: bytes, check: SignatureCheck) -> SignedEnrolment:
    """Return what an enrolment file says, after both signatures held.

    Parameters
    ----------
    data
        The file's bytes: canonical JSON.
    check
        Verifies Ed25519.

    Raises
    ------
    Refused
        If it is no enrolment file, or not exactly what both keys signed.
    """
    if len(data) > LARGEST_FILE_BYTES:
        raise _no_file("it is larger than such a file can be")
    try:
        signed = enrolment_of(data)
    except DataProblem as error:
        raise _no_file("it was changed, or is another file") from error
    _check(signed, check)
    return signed


def enrolment_of(data: bytes) -> SignedEnrolment:
    """Return what the bytes of an enrolment file say, signatures unchecked: for a file that was checked when it came.

    Raises
    ------
    DataProblem
        If they are no such file.
    """
    try:
        value = dict(parse_canonical(data))
    except (NotCanonicalError, TypeError, ValueError) as error:
        raise DataProblem("an enrolment cannot be read") from error
    if value.pop("format", None) != _FORMAT:
        raise DataProblem("an enrolment has a format that is not known")
    return record_from_json(SignedEnrolment, value)


def _check(signed: SignedEnrolment, check: SignatureCheck) -> None:
    enrolment = signed.enrolment
    name = enrolment.printed_name
    is_formed = (
        _LOGIN.fullmatch(enrolment.login)
        and _STATION.fullmatch(enrolment.station)
        and _VERIFIER.fullmatch(enrolment.central_verifier)
        and 1 <= len(name) <= _LONGEST_NAME
        and name == name.strip()
        and name.isprintable()
    )
    if not is_formed:
        raise _no_file("a value in it is not well-formed")
    message = enrolment_message(enrolment)
    for key_id, key_hex, signature_hex in (
        (enrolment.key_id, enrolment.public_key_hex, signed.person_signature_hex),
        (enrolment.station_key_id, enrolment.station_key_hex, signed.station_signature_hex),
    ):
        if not check(key_hex, message, signature_hex) or hashlib.sha256(bytes.fromhex(key_hex)).hexdigest() != key_id:
            raise _no_file("a signature in it does not hold")


def _no_file(why: str) -> Refused:
    return Refused(Finding("TR-6.enrolment", f"This is no enrolment file that can be taken: {why}. Nothing was done."))

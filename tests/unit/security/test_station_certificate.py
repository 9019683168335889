"""A station's certificate and the office's authority: what is asked for, signed, taken in, and refused (TR-7)."""

from __future__ import annotations

import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from readstation.core.errors import DataProblem, Refused
from readstation.security.authority import KEY_NAME, REVOKED_NAME, make_authority, open_authority
from readstation.security.keys import check_signature
from readstation.security.station_certificate import (
    StationCertificate,
    certificate_bytes,
    ends_at,
    named,
    read_request,
    request_file,
)
from readstation.security.vault import KeyVault, StationKey

WORDS = "what nobody but the office knows"
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def key(tmp_path: Path) -> StationKey:
    return KeyVault(tmp_path / "keys").station_key()


@pytest.fixture
def kept(tmp_path: Path) -> StationCertificate:
    return StationCertificate(tmp_path / "keys")


def signed(tmp_path: Path, kept: StationCertificate, key: StationKey, days: int = 365) -> x509.Certificate:
    folder = tmp_path / "authority"
    authority = open_authority(folder, WORDS) if folder.exists() else make_authority(folder, WORDS, NOW)
    request = read_request(request_file(kept.request(key)))
    return authority.sign(request.checked(key.station.public_key_hex, check_signature), days, NOW)


def test_a_certificate_names_the_station_and_nothing_else(
    tmp_path: Path, kept: StationCertificate, key: StationKey
) -> None:
    """It is good for a client alone, as long as it was signed for, and never longer than its authority."""
    certificate = signed(tmp_path, kept, key, days=90)
    assert [each.value for each in certificate.subject] == [key.station.station_id]
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    authority = open_authority(tmp_path / "authority", WORDS)
    certificate.verify_directly_issued_by(authority.certificate)
    assert certificate.not_valid_after_utc == NOW + timedelta(days=90)
    assert signed(tmp_path, kept, key, days=9999).not_valid_after_utc == authority.certificate.not_valid_after_utc


def test_what_is_taken_in_lies_in_one_file_for_its_owner_alone(
    tmp_path: Path, kept: StationCertificate, key: StationKey
) -> None:
    """A new request leaves the certificate that is shown as it is, until the answer to it comes."""
    station = key.station.station_id
    assert kept.bundle is None
    first = signed(tmp_path, kept, key)
    kept.take(certificate_bytes(first), station, NOW)
    assert kept.bundle is not None
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.bundle.stat().st_mode) == 0o600
    before = kept.bundle.read_bytes()
    second = signed(tmp_path, kept, key, days=30)
    assert kept.bundle.read_bytes() == before
    with pytest.raises(Refused, match="not for the last request"):
        kept.take(certificate_bytes(first), station, NOW)
    assert ends_at(kept.bundle) == first.not_valid_after_utc
    kept.take(certificate_bytes(second), station, NOW)
    assert ends_at(kept.bundle) == second.not_valid_after_utc
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["central-certificate.pem", "station.json"]


def test_an_answer_that_is_not_for_this_station_or_has_ended_is_refused(
    tmp_path: Path, kept: StationCertificate, key: StationKey
) -> None:
    certificate = signed(tmp_path, kept, key)
    other = KeyVault(tmp_path / "other").station_key()
    for data, station, now, words in (
        (b"no certificate", key.station.station_id, NOW, "no certificate in this file"),
        (certificate_bytes(certificate), other.station.station_id, NOW, "not for the last request"),
        (certificate_bytes(certificate), key.station.station_id, NOW + timedelta(days=365), "has ended"),
    ):
        with pytest.raises(Refused, match=words):
            kept.take(data, station, now)
    assert kept.bundle is None


def test_a_request_of_another_or_a_changed_one_is_signed_by_nobody(
    tmp_path: Path, kept: StationCertificate, key: StationKey
) -> None:
    """Both signatures count: the enrolled station's over the request, and the request's own."""
    other = KeyVault(tmp_path / "other").station_key()
    request = kept.request(key)
    rsa = generate_private_key(65537, 2048)
    foreign = x509.CertificateSigningRequestBuilder().subject_name(named(other.station.station_id))
    weak = x509.CertificateSigningRequestBuilder().subject_name(named(key.station.station_id))
    asked = [
        replace(request, station=other.station.station_id),
        replace(request, request_hex=request.request_hex[:-2] + "00"),
        kept.request(other),
    ]
    for built in (foreign, weak):
        der = built.sign(rsa, hashes.SHA256()).public_bytes(Encoding.DER)
        unsigned = replace(request, request_hex=der.hex())
        asked.append(replace(unsigned, signature_hex=key.sign(unsigned.signed_message)))
    broken = replace(request, request_hex=request.request_hex[:-2] + "00")
    asked.append(replace(broken, signature_hex=key.sign(broken.signed_message)))
    for each in asked:
        with pytest.raises(Refused, match="Nothing was signed"):
            each.checked(key.station.public_key_hex, check_signature)
    request.checked(key.station.public_key_hex, check_signature)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"format":"readstation-certificate-request-1"}', b"\xff" * 9])
def test_what_is_no_request_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="no request for a certificate"):
        read_request(data)


def test_the_authority_opens_by_its_pass_phrase_alone_and_is_made_once(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="12 characters"):
        make_authority(tmp_path / "authority", "too short", NOW)
    with pytest.raises(Refused, match="no authority"):
        open_authority(tmp_path / "authority", WORDS)
    made = make_authority(tmp_path / "authority", WORDS, NOW)
    assert b"ENCRYPTED" in (tmp_path / "authority" / KEY_NAME).read_bytes()
    assert open_authority(tmp_path / "authority", WORDS).certificate == made.certificate
    with pytest.raises(Refused, match="does not open"):
        open_authority(tmp_path / "authority", WORDS + "?")
    with pytest.raises(Refused, match="already"):
        make_authority(tmp_path / "authority", WORDS, NOW)


def test_the_list_holds_what_was_taken_back_as_long_as_the_authority(tmp_path: Path) -> None:
    """PostgreSQL takes nobody with a list that has ended."""
    made = make_authority(tmp_path / "authority", WORDS, NOW)
    empty = x509.load_pem_x509_crl((tmp_path / "authority" / REVOKED_NAME).read_bytes())
    assert list(empty) == []
    two = x509.load_pem_x509_crl(made.revocation_list((7, 9, 7), NOW))
    assert [each.serial_number for each in two] == [7, 9]
    assert two.next_update_utc == made.certificate.not_valid_after_utc
    assert two.is_signature_valid(made.key.public_key())


def test_a_damaged_bundle_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataProblem, match="cannot be read"):
        ends_at(tmp_path / "none.pem")

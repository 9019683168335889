"""A station's certificate for central's door: its key, the request for the office, and what came back (TR-7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import StationId
from readstation.reading.ports import SignatureCheck, StationSigner
from readstation.security.files import remove_private, write_private_text

LARGEST_FILE_BYTES = 10_000
_FORMAT = "readstation-certificate-request-1"
_PENDING_NAME = "certificate-key.pem"
_BUNDLE_NAME = "central-certificate.pem"


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """A request for a certificate, signed with the key by which the office knows the station.

    Attributes
    ----------
    station
        Whose certificate it is to be; it becomes the subject, and nothing else is said in it.
    request_hex
        The PKCS#10 request (DER), signed with the key that it is for.
    signature_hex
        Ed25519 of the station over both (`signed_message`).
    """

    station: StationId
    request_hex: str
    signature_hex: str

    @property
    def signed_message(self) -> bytes:
        """The bytes that the station signs."""
        return canonical_bytes({"format": _FORMAT, "request": self.request_hex, "station": self.station})

    def checked(self, station_hex: str, check: SignatureCheck) -> x509.CertificateSigningRequest:
        """Return the PKCS#10 request, after both signatures held.

        Parameters
        ----------
        station_hex
            The station's own public key, as it was enrolled.
        check
            Verifies Ed25519.

        Raises
        ------
        Refused
            If a signature does not hold, or the request names another station.
        """
        if not check(station_hex, self.signed_message, self.signature_hex):
            raise Refused(Finding("TR-7.request", "This request is not signed by that station. Nothing was signed."))
        try:
            request = x509.load_der_x509_csr(bytes.fromhex(self.request_hex))
            key = request.public_key()
        except (ValueError, UnsupportedAlgorithm) as error:
            raise _no_request() from error
        is_of_ours = isinstance(key, EllipticCurvePublicKey) and request.subject == named(self.station)
        if not is_of_ours or not request.is_signature_valid:
            raise _no_request()
        return request


class StationCertificate:
    """The files of a station's certificate in a profile's folder of keys.

    Key and certificate lie in one file, so that no stop in between leaves one without the other. As with the station's
    own key nobody types a password for it: the folder is its owner's alone.

    Parameters
    ----------
    folder
        The profile's folder of keys.
    """

    def __init__(self, folder: Path) -> None:
        self._pending = folder / _PENDING_NAME
        self._bundle = folder / _BUNDLE_NAME

    @property
    def bundle(self) -> Path | None:
        """The file with key and certificate; None before the office's answer was taken in."""
        return self._bundle if self._bundle.is_file() else None

    def request(self, signer: StationSigner) -> CertificateRequest:
        """Make a new key, keep it until the answer, and return the request for it; a certificate that is here stays.

        Raises
        ------
        EnvironmentFault
            If the disk refused.
        """
        station = signer.station.station_id
        key = generate_private_key(SECP256R1())
        request = x509.CertificateSigningRequestBuilder().subject_name(named(station)).sign(key, hashes.SHA256())
        write_private_text(self._pending, _key_text(key))
        unsigned = CertificateRequest(station, request.public_bytes(Encoding.DER).hex(), signature_hex="")
        return CertificateRequest(station, unsigned.request_hex, signer.sign(unsigned.signed_message))

    def take(self, data: bytes, station: StationId, now: dt.datetime) -> x509.Certificate:
        """Keep the office's answer beside the key that it is for, in place of a former certificate.

        Parameters
        ----------
        data
            The certificate (PEM).
        station
            This station.
        now
            The time, with its zone.

        Raises
        ------
        Refused
            If it is no certificate, has ended, or is not for the key of the last request. Nothing was changed.
        EnvironmentFault
            If the disk refused.
        """
        certificate = certificate_of(data)
        if certificate.subject != named(station) or not self._pending.is_file():
            raise _not_ours()
        key = load_pem_private_key(self._pending.read_bytes(), None)
        if not isinstance(key, EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise _not_ours()
        if certificate.not_valid_after_utc <= now:
            raise Refused(Finding("TR-7.certificate", "This certificate has ended already. Nothing was changed."))
        write_private_text(
            self._bundle, _key_text(key) + "\n" + certificate.public_bytes(Encoding.PEM).decode().strip()
        )
        remove_private(self._pending)
        return certificate


def named(station: str) -> x509.Name:
    """Return the name of a station's certificate: its random id and nothing else."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, station)])


def request_file(request: CertificateRequest) -> bytes:
    """Return the bytes of a request's file."""
    said = {"format": _FORMAT, "request": request.request_hex, "station": request.station}
    return canonical_bytes({**said, "signature": request.signature_hex})


def read_request(data: bytes) -> CertificateRequest:
    """Return what a request's file says, its signatures unchecked.

    Raises
    ------
    Refused
        If it is no such file.
    """
    try:
        value = dict(parse_canonical(data[:LARGEST_FILE_BYTES]))
        if value.pop("format", None) != _FORMAT or set(value) != {"request", "station", "signature"}:
            raise _no_request()
        return CertificateRequest(StationId(str(value["station"])), str(value["request"]), str(value["signature"]))
    except (NotCanonicalError, TypeError, ValueError) as error:
        raise _no_request() from error


def certificate_of(data: bytes) -> x509.Certificate:
    """Return the certificate in a file (PEM), also where a key stands before it.

    Raises
    ------
    Refused
        If there is none in it.
    """
    try:
        return x509.load_pem_x509_certificate(data[:LARGEST_FILE_BYTES])
    except ValueError as error:
        raise Refused(
            Finding("TR-7.certificate", "There is no certificate in this file. Nothing was changed.")
        ) from error


def certificate_bytes(certificate: x509.Certificate) -> bytes:
    """Return the bytes of a certificate's file (PEM)."""
    return certificate.public_bytes(Encoding.PEM)


def ends_at(bundle: Path) -> dt.datetime:
    """Return when the certificate in a file ends (UTC).

    Raises
    ------
    DataProblem
        If the file is damaged or gone.
    """
    try:
        return certificate_of(bundle.read_bytes()).not_valid_after_utc
    except (OSError, Refused) as error:
        raise DataProblem("the file with the certificate of this station cannot be read") from error


def _key_text(key: EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode().strip()


def _no_request() -> Refused:
    words = "This is no request for a certificate: it was changed, or is another file. Nothing was signed."
    return Refused(Finding("TR-7.request", words))


def _not_ours() -> Refused:
    words = "This certificate is not for the last request of this station. Nothing was changed."
    return Refused(Finding("TR-7.certificate", words))

"""The trial office's own certificate authority: signs certificates of stations, and lists those that it takes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.security.files import write_private_text

KEY_NAME = "authority.key"
CERTIFICATE_NAME = "stations.pem"
REVOKED_NAME = "revoked.pem"
YEARS = 10
_NAME = "Stations of a trial"
_CLOCKS_APART = dt.timedelta(hours=1)
_SHORTEST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority that is open.

    Attributes
    ----------
    key, certificate
        Its own.
    """

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    def sign(self, request: x509.CertificateSigningRequest, days: int, now: dt.datetime) -> x509.Certificate:
        """Return a certificate for the subject and key of a request, good for a client and nothing else.

        Parameters
        ----------
        request
            Checked (`CertificateRequest.checked`).
        days
            How long it holds, at most until the authority's own ends.
        now
            The time, with its zone.
        """
        ends = min(now + dt.timedelta(days=days), self.certificate.not_valid_after_utc)
        own = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(request.subject)
            .issuer_name(self.certificate.subject)
            .public_key(request.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _CLOCKS_APART)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .add_extension(own, critical=False)
            .sign(self.key, hashes.SHA256())
        )

    def revocation_list(self, serials: Iterable[int], now: dt.datetime) -> bytes:
        """Return the list of the certificates that are taken back, as PostgreSQL reads it (PEM).

        It holds as long as the authority: with a list that has ended PostgreSQL takes nobody, and a list that nobody
        replaced would then cut off every station at once.

        Parameters
        ----------
        serials
            All of them: a new list stands in the place of the one before.
        now
            The time, with its zone.
        """
        taken_back = sorted(set(serials))
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - _CLOCKS_APART)
            .next_update(self.certificate.not_valid_after_utc)
            .add_extension(x509.CRLNumber(len(taken_back) + 1), critical=False)
        )
        for serial in taken_back:
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - _CLOCKS_APART).build()
            builder = builder.add_revoked_certificate(one)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def make_authority(folder: Path, words: str, now: dt.datetime) -> Authority:
    """Make an authority in a folder: its key under a pass phrase, its certificate, and an empty list.

    Parameters
    ----------
    folder
        Where to; made where it is not there, for its owner alone.
    words
        The pass phrase, 12 characters at least.
    now
        The time, with its zone.

    Raises
    ------
    Refused
        If there is one already, or the pass phrase is too short. Nothing was made.
    EnvironmentFault
        If the disk refused.
    """
    if (folder / KEY_NAME).exists():
        raise Refused(Finding("TR-7.authority", "There is an authority in this folder already. Nothing was made."))
    if len(words) < _SHORTEST_WORDS:
        raise Refused(Finding("TR-7.authority", "The pass phrase has to have 12 characters or more. Nothing was made."))
    key = generate_private_key(SECP256R1())
    itself = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(itself)
        .issuer_name(itself)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_APART)
        .not_valid_after(now + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    made = Authority(key, certificate)
    write_private_text(folder / CERTIFICATE_NAME, certificate.public_bytes(Encoding.PEM).decode().strip())
    write_private_text(folder / REVOKED_NAME, made.revocation_list((), now).decode().strip())
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(words.encode()))
    write_private_text(folder / KEY_NAME, sealed.decode().strip())
    return made


def open_authority(folder: Path, words: str) -> Authority:
    """Open the authority of a folder by its pass phrase.

    Raises
    ------
    Refused
        If there is none, or the pass phrase is another one.
    DataProblem
        If its files are damaged.
    """
    try:
        sealed, own = (folder / KEY_NAME).read_bytes(), (folder / CERTIFICATE_NAME).read_bytes()
    except OSError as error:
        raise Refused(Finding("TR-7.authority", "There is no authority in this folder. Nothing was done.")) from error
    try:
        key, certificate = load_pem_private_key(sealed, words.encode()), x509.load_pem_x509_certificate(own)
    except ValueError as error:
        words = "The pass phrase does not open the authority's key. Nothing was done."
        raise Refused(Finding("TR-7.authority", words)) from error
    if not isinstance(key, EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise DataProblem("the key and the certificate of the authority are not of one another")
    return Authority(key, certificate)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )

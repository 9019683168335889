"""A certificate authority for tests, and certificates of servers that are what they say and of some that are not."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """An authority that signs certificates of servers.

    Attributes
    ----------
    key, certificate
        Its own.
    """

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    def write(self, path: Path) -> Path:
        """Write the root certificate, for clients."""
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path


def new_authority(name: str = "Test trial root") -> Authority:
    """Make an authority."""
    key = generate_private_key(SECP256R1())
    subject = _named(name)
    builder = _certificate(subject, subject, key, is_expired=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return Authority(key, builder.sign(key, hashes.SHA256()))


def write_server_certificate(
    folder: Path,
    authority: Authority | None,
    *,
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost"),
    is_expired: bool = False,
    owner: dict[str, Any] | None = None,
) -> tuple[Path, Path]:
    """Write ``server.crt`` and ``server.key`` for a server and return their paths.

    Parameters
    ----------
    folder
        Where to.
    authority
        Who signs; the server itself where None.
    hosts
        The addresses and names that the certificate is for.
    is_expired
        Whether it ended yesterday.
    owner
        ``user`` and ``group`` that the server runs as, where it is another.
    """
    key = generate_private_key(SECP256R1())
    subject = _named(hosts[0])
    issuer = subject if authority is None else authority.certificate.subject
    builder = _certificate(subject, issuer, key, is_expired=is_expired)
    builder = builder.add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    signed = builder.sign(key if authority is None else authority.key, hashes.SHA256())
    paths = folder / "server.crt", folder / "server.key"
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    paths[1].write_bytes(secret)
    paths[1].chmod(0o600)
    for path in paths:
        if owner:
            os.chown(path, owner["user"], owner["group"])
    return paths


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, *, is_expired: bool
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 10 * _DAY)
        .not_valid_after(now - _DAY if is_expired else now + 10 * _DAY)
    )

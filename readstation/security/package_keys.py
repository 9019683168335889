"""The station's key for image packages, and how the office wraps a timepoint's key for it (TR-23, mode ``offline``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from readstation.core.canonical import canonical_bytes
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import StationId
from readstation.reading.ports import SignatureCheck, StationSigner
from readstation.security.files import read_private, write_private

_FORMAT = "readstation-package-key-1"
_KEY_FILE = "package-key.json"
_COUNT_FILE = "openings.json"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
"""HPKE of RFC 9180, base mode."""


@dataclass(frozen=True, slots=True)
class SignedPackageKey:
    """The public half of a station's key for packages, signed with the station's own key.

    Attributes
    ----------
    station
        Whose key it is.
    public_key_hex
        The 32 bytes of X25519, in hexadecimal.
    signature_hex
        Ed25519 of the station over both (`signed_message`).
    """

    station: StationId
    public_key_hex: str
    signature_hex: str

    @property
    def signed_message(self) -> bytes:
        """The bytes that the station signs."""
        return canonical_bytes({"format": _FORMAT, "public_key": self.public_key_hex, "station": self.station})


class PackageKeys:
    """The files about packages in a profile's folder of keys.

    Parameters
    ----------
    folder
        The profile's folder of keys.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def public(self, signer: StationSigner) -> SignedPackageKey:
        """Return the station's public key for packages, made on first use and signed."""
        unsigned = SignedPackageKey(
            signer.station.station_id, self._private().public_key().public_bytes_raw().hex(), signature_hex=""
        )
        signature = signer.sign(unsigned.signed_message)
        return SignedPackageKey(unsigned.station, unsigned.public_key_hex, signature)

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        """Return the key of a timepoint that was wrapped for this station.

        Raises
        ------
        DataProblem
            If it was wrapped for another station or another place, or was changed.
        """
        try:
            return _SUITE.decrypt(wrapped, self._private(), info=bound)
        except (InvalidTag, ValueError) as error:
            raise DataProblem("the key of this timepoint is not for this station") from error

    def opened(self) -> int:
        """Return how many local openings this folder knows of: the second place where they are counted (TR-23)."""
        path = self._folder / _COUNT_FILE
        if not path.exists():
            return 0
        count = read_private(path).get("opened")
        if not isinstance(count, int) or count < 0:
            raise DataProblem(f"the file {path.name} is damaged")
        return count

    def keep_opened(self, count: int) -> None:
        """Record durably how many there were; the count never goes back."""
        if count > self.opened():
            write_private(self._folder / _COUNT_FILE, {"opened": count})

    def _private(self) -> X25519PrivateKey:
        path = self._folder / _KEY_FILE
        if not path.exists():
            made = X25519PrivateKey.generate()
            write_private(path, {"format": _FORMAT, "private_key": made.private_bytes_raw().hex()})
        stored = read_private(path)
        try:
            return X25519PrivateKey.from_private_bytes(bytes.fromhex(str(stored["private_key"])))
        except (KeyError, ValueError) as error:
            raise DataProblem(f"the file {path.name} is damaged") from error


def wrap_for_station(
    key: bytes, bound: bytes, given: SignedPackageKey, station_hex: str, check: SignatureCheck
) -> bytes:
    """Wrap a timepoint's key for one station.

    Parameters
    ----------
    key
        32 bytes.
    bound
        Name and place of the package (`model.image_package.bound_to`).
    given
        The station's key for packages.
    station_hex
        The station's own public key, as it was enrolled.
    check
        Verifies Ed25519.

    Raises
    ------
    Refused
        If the key for packages is not signed by that station.
    """
    if not check(station_hex, given.signed_message, given.signature_hex):
        raise Refused(Finding("TR-23.station", "The key of this station for images is not signed by the station."))
    public = X25519PublicKey.from_public_bytes(bytes.fromhex(given.public_key_hex))
    return _SUITE.encrypt(key, public, info=bound)

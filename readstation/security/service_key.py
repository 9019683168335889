"""The key of a service at the server: it signs without a person, so it lies in a file that only its user may read."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.canonical import NotCanonicalError
from readstation.core.errors import DataProblem
from readstation.core.ids import KeyId
from readstation.security.files import read_private, write_private
from readstation.security.keys import key_id_of, public_key_hex

SERVICE_FORMAT = "readstation-service-1"


class ServiceKey:
    """The sequencer's key (TR-37).

    Parameters
    ----------
    private
        Its private half, which stays in this object.
    """

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @property
    def public_key_hex(self) -> str:
        """The public half as 64 hexadecimal digits."""
        return public_key_hex(self._private)

    @property
    def key_id(self) -> KeyId:
        """Its id, which is what people compare."""
        return key_id_of(self.public_key_hex)

    def sign(self, message: bytes) -> str:
        """Return the Ed25519 signature of a message in hexadecimal."""
        return self._private.sign(message).hex()


def service_key(path: Path) -> ServiceKey:
    """Return the key of a file; it is made where there is none.

    Raises
    ------
    DataProblem
        If the file holds no such key. It is left as it is.
    EnvironmentFault
        If it cannot be written.
    """
    if not path.exists():
        private = Ed25519PrivateKey.generate()
        write_private(path, {"format": SERVICE_FORMAT, "private_key": private.private_bytes_raw().hex()})
    try:
        stored = read_private(path)
        if stored.get("format") != SERVICE_FORMAT:
            raise DataProblem(f"the file {path.name} is no key of a service")
        return ServiceKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(str(stored["private_key"]))))
    except (KeyError, ValueError, NotCanonicalError) as error:
        raise DataProblem(f"the file {path.name} is damaged") from error

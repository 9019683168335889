"""The people of a simulated trial: enrolled as everybody is; each key is opened once, not for every signature."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.app.office import TrialPlace
from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.core.ids import Login, new_login
from readstation.model.people import Person, Role
from readstation.security.keys import unwrap_key
from readstation.security.passwords import COST_FLOOR, derive_secrets

PASSWORD = "viable-rim-2026"  # noqa: S105 - a simulation says its password aloud


def enrol(station: OpenStation, place: TrialPlace, printed_name: str, role: Role) -> Person:
    """Enrol a person on the station and at an embedded central, under a new random login (TR-1)."""
    enrolled = station.vault.enrol(new_login(), printed_name, role, PASSWORD, COST_FLOOR)
    station.run(station.store.worklist.keep_person_key, enrolled.person)
    with OfficeAccess(place.central_url).office() as office:
        office.enrol_person(enrolled.person)
    return enrolled.person


class OpenedKey:
    """The key of one simulated person, unwrapped once by the password (`reading.ports.Signer`).

    The key of a person who is no simulation exists in clear in the signing process alone, and for one act (TR-6). Here
    nobody is kept out: the password is printed, and hundreds of reads would derive the same key for minutes.

    Parameters
    ----------
    station, login
        Whose key.
    """

    def __init__(self, station: OpenStation, login: Login) -> None:
        record = station.vault.stored(login).record
        self._login = login
        self._key: Ed25519PrivateKey = unwrap_key(
            record, derive_secrets(PASSWORD, record.salt, record.cost).wrapping_key
        )

    def sign(self, login: Login, password: str, message: bytes) -> str:
        """Return the Ed25519 signature of a message in hexadecimal; of this person alone, with the right password."""
        if (login, password) != (self._login, PASSWORD):
            raise ValueError("this key is another person's")
        return self._key.sign(message).hex()

"""What a person's station hands to the trial office so that the person can be enrolled (TR-1, TR-6, TR-7)."""

from __future__ import annotations

from dataclasses import dataclass, field

from readstation.core.ids import KeyId, Login, StationId
from readstation.model.people import Person, Role, Station


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An account, its public key and the station on which the key was made.

    Attributes
    ----------
    login, printed_name, role
        The account; the login is random and says nothing (TR-1).
    key_id, public_key_hex
        The person's Ed25519 public key.
    station, station_key_id, station_key_hex
        The station and its public key.
    central_verifier
        The SCRAM verifier of the derived central password; nothing can be guessed from it (TR-2).
    """

    login: Login
    printed_name: str
    role: Role
    key_id: KeyId
    public_key_hex: str
    station: StationId
    station_key_id: KeyId
    station_key_hex: str
    central_verifier: str = field(repr=False)

    @property
    def person(self) -> Person:
        """The account."""
        return Person(self.login, self.printed_name, self.role, self.key_id, self.public_key_hex)

    @property
    def at_station(self) -> Station:
        """The station."""
        return Station(self.station, self.station_key_id, self.station_key_hex)


@dataclass(frozen=True, slots=True)
class SignedEnrolment:
    """An enrolment with the proof that both keys are where it says.

    Attributes
    ----------
    enrolment
        What is asked for.
    person_signature_hex, station_signature_hex
        Ed25519 over the same bytes by the person's and by the station's key.
    """

    enrolment: Enrolment
    person_signature_hex: str
    station_signature_hex: str

"""People and stations, as far as a blinded program may know them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.ids import KeyId, Login, StationId
from readstation.core.phrases import phrase


class Role(StrEnum):
    """What a person is here for; roles that exclude each other never meet in one person (TR-15)."""

    READER = "reader"
    ADJUDICATOR = "adjudicator"
    TRAINER = "trainer"
    TRAINEE = "trainee"
    OFFICE = "office"

    @property
    def words(self) -> str:
        """The role in our own words."""
        return _ROLE_WORDS[self]


_ROLE_WORDS = {
    Role.READER: phrase("reader"),
    Role.ADJUDICATOR: phrase("adjudicator"),
    Role.TRAINER: phrase("trainer"),
    Role.TRAINEE: phrase("trainee"),
    Role.OFFICE: phrase("office"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """An account that is enrolled on this station.

    Attributes
    ----------
    login
        The opaque account name (TR-1).
    printed_name
        The name that a signature shows; station-only until the person signs.
    role
        The person's role in the trial.
    key_id, public_key_hex
        The Ed25519 public key that verifies this person's signatures.
    """

    login: Login
    printed_name: str
    role: Role
    key_id: KeyId
    public_key_hex: str

    @property
    def initials(self) -> str:
        """Up to two initials, as the sign-in page shows them; a title before the name does not count."""
        words = [word for word in self.printed_name.split() if word.rstrip(".").casefold() not in _TITLES]
        letters = [word[0].upper() for word in words if word[0].isalpha()]
        return (letters[0] + letters[-1] if len(letters) > 1 else "".join(letters)) or "?"


@dataclass(frozen=True, slots=True)
class Station:
    """An installation: its id and the public key that signs its locks and its audit head (TR-7, TR-36)."""

    station_id: StationId
    key_id: KeyId
    public_key_hex: str


_TITLES = frozenset({"dr", "prof", "pd", "md"})

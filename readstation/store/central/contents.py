"""What the body of a fact says by itself: read once, here or ahead in a process beside (`ahead`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar

from readstation.core.canonical import parse_canonical, sha256_hex
from readstation.model.audit import AuditEvent
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import (
    audit_from_body,
    lock_from_body,
    round_lock_from_body,
    signed_read_from_body,
    step_from_body,
)
from readstation.model.journal import JournalStep
from readstation.model.read import LockedTimepoint, SignedRead
from readstation.model.rounds import LockedRound
from readstation.reading.ports import SignatureCheck
from readstation.reading.sign import lock_message, message_of
from readstation.reading.unseal import UnsealedRead, check_form, unseal

_READERS: Mapping[FactKind, Callable[[bytes], Any]] = {
    FactKind.STEP: step_from_body,
    FactKind.LOCK: lock_from_body,
    FactKind.ROUND_LOCK: round_lock_from_body,
    FactKind.SIGNED_READ: signed_read_from_body,
    FactKind.DECISION: signed_read_from_body,
    FactKind.AUDIT: audit_from_body,
}
Known: TypeAlias = "dict[str, tuple[bool, Any]]"
"""Whether a part can be read, and what it says."""
Verified: TypeAlias = "dict[tuple[str, bytes, str], bool]"
"""Whether a signature holds, by public key, message and signature."""

Said = TypeVar("Said")


class Unreadable(Exception):  # noqa: N818 - an answer, raised to leave a check at once
    """A part of a fact is not what its kind has."""


class Incoming(NamedTuple):
    """A committed row of the inbox."""

    login: str
    station: str
    number: int
    fact_id: str
    kind: str
    digest: str
    body: bytes
    received_ms: int


class JournalPlace(NamedTuple):
    """A step of a read's journal: its number and digest."""

    number: int
    digest: str


class SealedForm(NamedTuple):
    """What a verdict needs of a sealed read beside its names.

    Attributes
    ----------
    case, charter_digest
        What was read, and by which charter.
    journal
        The step of the read's journal that it was sealed at.
    is_distribution
        Whether it is a distribution read, and no response read (MR-1001).
    """

    case: object
    charter_digest: str
    journal: JournalPlace
    is_distribution: bool = False


class SignedNames(NamedTuple):
    """What stands beside the sealed bytes of a signed read."""

    read_id: str
    version: int
    login: str
    station: str
    key_id: str
    signature_hex: str


class LockNames(NamedTuple):
    """What stands beside the locked bytes of a timepoint or a round, and the reader's signature where there is one."""

    read_id: str
    number: int
    station_key_id: str
    signature_hex: str
    signed: SignedNames | None = None


class StepNames(NamedTuple):
    """What a verdict needs of a journal step."""

    read_id: str
    number: int
    login: str
    previous_digest: str


class EventNames(NamedTuple):
    """What a verdict needs of an audit event."""

    station: str
    number: int


Names: TypeAlias = "SignedNames | LockNames | StepNames | EventNames"


class Contents:
    """What a fact says. Whoever asks first reads it; what cannot be read is refused at each question.

    Nothing is decided here, and of the sealed texts only what a verdict needs is kept.

    Parameters
    ----------
    row
        The fact.
    """

    __slots__ = ("_known", "_unsealed", "_verified", "row")

    def __init__(self, row: Incoming) -> None:
        self.row = row
        self._known: Known = {}
        self._verified: Verified = {}
        self._unsealed: UnsealedRead | None = None

    def has_digest(self) -> bool:
        """Return whether the digest that was said is the body's."""
        return self._once("digest", lambda: sha256_hex(self.row.body) == self.row.digest)

    def record(self) -> Any:
        """Return the record of the fact's kind (`model.fact_bodies`).

        Raises
        ------
        Unreadable
            If there is no such kind, or the bytes are not canonical or not those of one.
        """
        return self._once("record", lambda: _READERS[FactKind(self.row.kind)](self.row.body))

    def names(self) -> Any:
        """Return what the record names, as far as a verdict asks for it; which `Names` is a matter of the kind.

        Raises
        ------
        Unreadable
            If there is no record.
        """
        return self._once("names", lambda: _names_of(self.record()))

    def named(self) -> tuple[object, ...]:
        """Return read, login, station, key and version that stand under the signature of the read in this fact.

        Raises
        ------
        Unreadable
            If there is none, or head or body is not of a form that was ever signed.
        """
        return self._once("named", self._named)

    def form(self) -> SealedForm:
        """Return case, charter and journal step under the signature.

        Raises
        ------
        Unreadable
            If not everything is there that is read from a sealed read later on (`unseal.check_form`).
        """
        return self._once("form", self._form)

    def read_message(self) -> bytes:
        """Return what the reader signed."""
        return self._once("message", lambda: message_of(self._signed().sealed))

    def lock_message(self) -> bytes:
        """Return what the station signed for a lock."""
        return self._once("lock_message", lambda: lock_message(self.record().record))

    def lock_journal(self) -> JournalPlace:
        """Return the step of the read's journal that a lock was made at.

        Raises
        ------
        Unreadable
            If the locked record is none, or that of another read, timepoint or round.
        """
        return self._once("lock", lambda: _lock_journal(self.record()))

    def journal(self) -> JournalPlace | None:
        """Return the step that a lock or a signed read stands on, or that a step follows; None where none is named."""
        names = None if self.row.kind == FactKind.DECISION else _or_none(self.names)
        if isinstance(names, LockNames):
            return _or_none(self.lock_journal)
        if isinstance(names, SignedNames):
            form = None if _or_none(self.named) is None else _or_none(self.form)
            return None if form is None else form.journal
        if isinstance(names, StepNames):
            return JournalPlace(names.number - 1, names.previous_digest)
        return None

    def holds(self, check: SignatureCheck, public_key_hex: str, message: bytes, signature_hex: str) -> bool:
        """Return whether a signature holds; the same question, to the byte, is asked of `check` once."""
        asked = (public_key_hex, message, signature_hex)
        if asked not in self._verified:
            self._verified[asked] = check(*asked)
        return self._verified[asked]

    def read_ahead(self, keys: Mapping[str, str], check: SignatureCheck) -> tuple[Known, Verified]:
        """Ask everything that a verdict may ask, and return the answers, whatever they are, without the record itself.

        Parameters
        ----------
        keys
            Public keys by id; where one is missing here, the verdict asks `check` itself.
        check
            Verifies Ed25519.
        """
        self.has_digest()
        if self.row.kind == FactKind.DECISION:
            _or_none(self.record)
            return self._known, self._verified
        names = _or_none(self.names)
        signed = names.signed if isinstance(names, LockNames) else names
        if isinstance(names, LockNames):
            message = self.lock_message()
            if names.station_key_id in keys:
                self.holds(check, keys[names.station_key_id], message, names.signature_hex)
        if isinstance(signed, SignedNames):
            _or_none(self.named)
            message = self.read_message()
            if signed.key_id in keys:
                self.holds(check, keys[signed.key_id], message, signed.signature_hex)
            _or_none(self.form)
        self.journal()
        # The record holds every byte of the body once more, and is asked for by nobody who has the rest.
        return {what: said for what, said in self._known.items() if what != "record"}, self._verified

    def take(self, known: Known, verified: Verified) -> None:
        """Take over what was read of the same row elsewhere."""
        self._known, self._verified = known, verified

    def _signed(self) -> SignedRead:
        record = self.record()
        signed = record.signed if isinstance(record, LockedTimepoint) else record
        if not isinstance(signed, SignedRead):
            raise Unreadable
        return signed

    def _named(self) -> tuple[object, ...]:
        self._unsealed = said = unseal(self._signed().sealed)
        return said.read_id, said.login, said.station, said.key_id, said.head["version"]

    def _form(self) -> SealedForm:
        said = self._unsealed or unseal(self._signed().sealed)
        self._unsealed = None
        check_form(said)
        journal = said.journal_head
        place = JournalPlace(journal.number, journal.digest)
        return SealedForm(said.head["case"], said.charter_digest, place, said.is_distribution)

    def _once(self, what: str, make: Callable[[], Said]) -> Said:
        if what not in self._known:
            try:
                self._known[what] = True, make()
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - whatever a body does to its reader, it is no body of its kind
                self._known[what] = False, None
        is_readable, said = self._known[what]
        if not is_readable:
            raise Unreadable
        found: Said = said
        return found


def _names_of(record: object) -> Names:
    if isinstance(record, SignedRead):
        return _signed_names(record)
    if isinstance(record, LockedTimepoint):
        signed = None if record.signed is None else _signed_names(record.signed)
        return LockNames(record.read_id, record.timepoint, record.station_key_id, record.signature_hex, signed)
    if isinstance(record, LockedRound):
        return LockNames(record.read_id, record.round, record.station_key_id, record.signature_hex)
    if isinstance(record, JournalStep):
        return StepNames(record.read_id, record.number, record.login, record.previous_digest)
    if isinstance(record, AuditEvent):
        return EventNames(record.station, record.number)
    raise Unreadable


def _signed_names(signed: SignedRead) -> SignedNames:
    sealed = signed.sealed
    return SignedNames(
        sealed.read_id, sealed.version, signed.login, signed.station, signed.key_id, signed.signature_hex
    )


def _lock_journal(lock: LockedTimepoint | LockedRound) -> JournalPlace:
    record: Any = parse_canonical(lock.record)
    place = ("round", lock.round) if isinstance(lock, LockedRound) else ("timepoint", lock.timepoint)
    if (record["read_id"], record[place[0]]) != (lock.read_id, place[1]):
        raise ValueError("the record of a lock is that of something else")
    head = JournalPlace(record["journal"]["steps"], record["journal"]["digest"])
    if type(head.number) is not int or not isinstance(head.digest, str):
        raise ValueError("the record of a lock names no step")
    return head


def _or_none(ask: Callable[[], Said]) -> Said | None:
    try:
        return ask()
    except Unreadable:
        return None

"""What the body of a fact says by itself: read once, here or ahead in a process beside (`ahead`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from readstation.core.canonical import parse_canonical, sha256_hex
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
from readstation.reading.ports import ChainHead, SignatureCheck
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


@dataclass(frozen=True, slots=True)
class Incoming:
    """A committed row of the inbox."""

    login: str
    station: str
    number: int
    fact_id: str
    kind: str
    digest: str
    body: bytes
    received_ms: int


@dataclass(frozen=True, slots=True)
class SealedForm:
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
    journal: ChainHead
    is_distribution: bool = False


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

    def named(self, signed: SignedRead) -> tuple[object, ...]:
        """Return read, login, station, key and version that stand under the signature of the read in this fact.

        Raises
        ------
        Unreadable
            If head or body is not of a form that was ever signed.
        """
        return self._once("named", lambda: self._named(signed))

    def form(self, signed: SignedRead) -> SealedForm:
        """Return case, charter and journal step under the signature.

        Raises
        ------
        Unreadable
            If not everything is there that is read from a sealed read later on (`unseal.check_form`).
        """
        return self._once("form", lambda: self._form(signed))

    def lock_journal(self, lock: LockedTimepoint | LockedRound) -> ChainHead:
        """Return the step of the read's journal that a lock was made at.

        Raises
        ------
        Unreadable
            If the locked record is none, or that of another read, timepoint or round.
        """
        return self._once("lock", lambda: _lock_journal(lock))

    def journal(self) -> ChainHead | None:
        """Return the step that a lock or a signed read stands on, or that a step follows; None where none is named."""
        record = _or_none(self.record)
        if isinstance(record, LockedTimepoint | LockedRound):
            return _or_none(lambda: self.lock_journal(record))
        if isinstance(record, SignedRead):
            if self.row.kind == FactKind.DECISION or _or_none(lambda: self.named(record)) is None:
                return None
            form = _or_none(lambda: self.form(record))
            return None if form is None else form.journal
        if isinstance(record, JournalStep):
            return ChainHead(record.number - 1, record.previous_digest)
        return None

    def read_message(self, signed: SignedRead) -> bytes:
        """Return what the reader signed."""
        return self._once("message", lambda: message_of(signed.sealed))

    def holds(self, check: SignatureCheck, public_key_hex: str, message: bytes, signature_hex: str) -> bool:
        """Return whether a signature holds; the same question, to the byte, is asked of `check` once."""
        asked = (public_key_hex, message, signature_hex)
        if asked not in self._verified:
            self._verified[asked] = check(*asked)
        return self._verified[asked]

    def read_ahead(self, keys: Mapping[str, str], check: SignatureCheck) -> tuple[Known, Verified]:
        """Ask everything that a verdict may ask, and return the answers, whatever they are.

        Parameters
        ----------
        keys
            Public keys by id; where one is missing here, the verdict asks `check` itself.
        check
            Verifies Ed25519.
        """
        self.has_digest()
        record = _or_none(self.record)
        if isinstance(record, LockedTimepoint | LockedRound) and record.station_key_id in keys:
            self.holds(check, keys[record.station_key_id], lock_message(record.record), record.signature_hex)
        signed = record.signed if isinstance(record, LockedTimepoint) else record
        if isinstance(signed, SignedRead) and self.row.kind != FactKind.DECISION:
            _or_none(lambda: self.named(signed))
            if signed.key_id in keys:
                self.holds(check, keys[signed.key_id], self.read_message(signed), signed.signature_hex)
            _or_none(lambda: self.form(signed))
        self.journal()
        return self._known, self._verified

    def take(self, known: Known, verified: Verified) -> None:
        """Take over what was read of the same row elsewhere."""
        self._known, self._verified = known, verified

    def _named(self, signed: SignedRead) -> tuple[object, ...]:
        self._unsealed = said = unseal(signed.sealed)
        return said.read_id, said.login, said.station, said.key_id, said.head["version"]

    def _form(self, signed: SignedRead) -> SealedForm:
        said = self._unsealed or unseal(signed.sealed)
        self._unsealed = None
        check_form(said)
        return SealedForm(said.head["case"], said.charter_digest, said.journal_head, said.is_distribution)

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


def _lock_journal(lock: LockedTimepoint | LockedRound) -> ChainHead:
    record: Any = parse_canonical(lock.record)
    place = ("round", lock.round) if isinstance(lock, LockedRound) else ("timepoint", lock.timepoint)
    if (record["read_id"], record[place[0]]) != (lock.read_id, place[1]):
        raise ValueError("the record of a lock is that of something else")
    head = ChainHead(record["journal"]["steps"], record["journal"]["digest"])
    if type(head.number) is not int or not isinstance(head.digest, str):
        raise ValueError("the record of a lock names no step")
    return head


def _or_none(ask: Callable[[], Said]) -> Said | None:
    try:
        return ask()
    except Unreadable:
        return None

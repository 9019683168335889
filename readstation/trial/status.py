"""What the trial office sees of its trial: people, reads, and what has arrived of their work."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.ids import CaseAlias, Login, StationId
from readstation.trial.results import CaseStatus
from readstation.trial.sequencer import SequencerHealth


@dataclass(frozen=True, slots=True)
class CentralForm:
    """What a central database was set up for (TR-16).

    Attributes
    ----------
    is_live
        For a blinded live trial; else for a demonstration.
    is_single_machine
        Whether a file without walls was accepted for it, because everybody works on one machine.
    """

    is_live: bool
    is_single_machine: bool


@dataclass(frozen=True, slots=True)
class PersonStatus:
    """An account.

    Attributes
    ----------
    login, printed_name, role
        Who.
    has_key
        Whether an approved key is there that has not ended.
    ended_ms, end_reason
        When and why the account was ended; 0 and empty where it was not.
    reads_open, reads_signed, reads_taken_back
        The reads that were given to this person.
    """

    login: Login
    printed_name: str
    role: str
    has_key: bool
    ended_ms: int
    end_reason: str
    reads_open: int
    reads_signed: int
    reads_taken_back: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that a second person has to approve.

    Attributes
    ----------
    proposal_id, kind, about, code
        What; the code is what proposer, approver and holder compare.
    by_login, at_ms
        Who proposed it, and when.
    """

    proposal_id: str
    kind: str
    about: str
    code: str
    by_login: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """What has arrived of everybody's work.

    Attributes
    ----------
    waiting, oldest_waiting_ms
        Facts that the sequencer has not decided about, and when the oldest of them arrived; 0 for none.
    sealed, quarantined, conflicts, forks
        Facts by what became of them.
    """

    waiting: int
    oldest_waiting_ms: int
    sealed: int
    quarantined: int
    conflicts: int
    forks: int


@dataclass(frozen=True, slots=True)
class OtherLine:
    """What was read at one station of a read that is sealed from another one: it is kept aside as a whole (TR-51).

    Attributes
    ----------
    login, case_alias, station
        Whose read of which case, and where that was read.
    facts, signed
        Facts that were put aside, and how many signed versions are among them.
    named_by
        The sealed version that names these; 0 where none does yet, or none was signed.
    """

    login: Login
    case_alias: CaseAlias
    station: StationId
    facts: int
    signed: int
    named_by: int


def line_words(each: OtherLine) -> str:
    """Return what the office is told of a line that was put aside."""
    words = f"Read at two stations: case {each.case_alias} of {each.login}. {each.facts} facts of {each.station}"
    if not each.signed:
        return f"{words} are kept aside. No version is among them."
    if each.named_by:
        return f"{words} are kept aside. Signed version {each.named_by} names what was signed there."
    return f"{words} are kept aside, a signed version among them. The reader's next version names it."


@dataclass(frozen=True, slots=True)
class TrialStatus:
    """How a trial stands at its central database.

    Attributes
    ----------
    form, charters, people, stations, proposals, arrived, sequencer, cases, lines
        What it was set up for, and each part of it.
    amended
        Case and number of every amended version that waits for a second person; the one before counts (TR-33).
    """

    form: CentralForm | None
    charters: tuple[tuple[str, int], ...]
    people: tuple[PersonStatus, ...]
    stations: int
    proposals: tuple[Waiting, ...]
    arrived: Arrived
    sequencer: SequencerHealth
    cases: tuple[CaseStatus, ...] = ()
    lines: tuple[OtherLine, ...] = ()
    amended: tuple[tuple[str, int], ...] = ()

"""Review of the audit trail: what a reviewer has to look at, found among everything that happened (TR-39)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from readstation.core.clock import SHOWN_SKEW_MS
from readstation.core.ids import Login, ReadId
from readstation.model.audit import AuditAction, AuditEvent
from readstation.trial.review_clocks import RECORDED, SIGNATURES, clock_words, recorded_words, step_of

AT_CENTRAL = "central"
"""The origin of an act of the office."""

USUAL_HOURS = (6, 22)
"""From the first hour of a day to the one that it ends before, by the clock of whoever worked."""


class Kind(StrEnum):
    """Why something has to be looked at."""

    AFTER_LOCK = "changed after a lock"
    LOOK_AHEAD = "looked ahead, or learned something"
    FAILURE = "failed or was refused"
    UNUSUAL_TIME = "at an unusual time"
    CLOCK = "a clock went wrong"
    VAULT = "names, or the evidence of the trial, were read"
    ACCOUNT = "an account, a role or a key was changed"
    HISTORY = "a history was renewed, set back or contradicted"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a station, or one act of the office at central.

    Attributes
    ----------
    origin, number
        The station, or `AT_CENTRAL`, and the place in its order.
    action, about, login
        What happened to what, and by whom; no login where nobody was signed in.
    timepoint
        Of a read; None where it is about none.
    is_whole_case
        Whether a case was given with all its timepoints, as to an adjudicator.
    words
        The reason that was given, with its code.
    utc_ms, offset_minutes, monotonic_ms, boot_id, clock_offset_ms
        As in `AuditEvent`; an act at central has the server's time alone.
    step_ms
        What a clock went on by too much, as its station recorded it.
    version, received_ms
        Of a signature, and when it arrived at central by the server's clock; None where it has not, or was not asked.
    """

    origin: str
    number: int
    action: str
    about: str
    login: str
    utc_ms: int
    timepoint: int | None = None
    is_whole_case: bool = False
    words: str = ""
    offset_minutes: int = 0
    monotonic_ms: int = 0
    boot_id: str = ""
    clock_offset_ms: int | None = None
    step_ms: int = 0
    version: int = 0
    received_ms: int | None = None

    @property
    def is_signed_with_skew(self) -> bool:
        """Whether it is a signature by a clock that was known to be wrong (TR-38)."""
        skew_ms = self.clock_offset_ms
        return self.action in SIGNATURES and skew_ms is not None and abs(skew_ms) > SHOWN_SKEW_MS


@dataclass(frozen=True, slots=True)
class Found:
    """Something to look at: why, what happened, and what is odd about it."""

    kind: Kind
    happening: Happening
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the trail is asked for; empty sets and None leave nothing out.

    Attributes
    ----------
    since_ms, until_ms
        From when, and before when, in UTC.
    logins, reads, actions
        Of whom, about which reads, and what.
    usual_hours
        Outside which hours of a day an act is unusual.
    """

    since_ms: int | None = None
    until_ms: int | None = None
    logins: frozenset[Login] = frozenset()
    reads: frozenset[ReadId] | None = None
    actions: frozenset[str] = frozenset()
    usual_hours: tuple[int, int] = USUAL_HOURS

    def takes(self, happening: Happening) -> bool:
        """Return whether it is asked for."""
        return (
            (self.since_ms is None or happening.utc_ms >= self.since_ms)
            and (self.until_ms is None or happening.utc_ms < self.until_ms)
            and (not self.logins or happening.login in self.logins)
            and (self.reads is None or happening.about in self.reads)
            and (not self.actions or happening.action in self.actions)
        )


def happening_of(event: AuditEvent) -> Happening:
    """Return an event of a station's trail as it is reviewed: without the values that were entered."""
    after = event.after or {}
    timepoint, version = after.get("timepoint"), after.get("version")
    reason = ": ".join(each for each in (event.reason_code, event.reason) if each)
    return Happening(
        event.station, event.number, event.action.value, event.object_id, event.login or "", event.utc_ms,
        timepoint if isinstance(timepoint, int) else None, after.get("is_whole_case") is True,
        recorded_words(event) if event.action in RECORDED else reason,
        event.offset_minutes, event.monotonic_ms, event.boot_id, event.clock_offset_ms,
        step_of(event), version if isinstance(version, int) else 0,
    )  # fmt: skip


def look_through(happenings: Iterable[Happening], asked: Asked) -> tuple[Found, ...]:
    """Return what has to be looked at, by kind and time.

    Parameters
    ----------
    happenings
        The whole trail, in any order: what came before is needed to judge what is asked for.
    asked
        What of it is wanted, and what hours are usual.

    Returns
    -------
    tuple of Found
        One for each kind that an event falls under; of unusual times the first of a person's day.
    """
    whole = sorted(happenings, key=lambda each: (each.origin, each.number))
    found = [
        *_by_action(whole),
        *_after_lock(whole),
        *_ahead(whole),
        *(Found(Kind.CLOCK, happening, words) for happening, words in clock_words(whole)),
        *_at_unusual_times((each for each in whole if asked.takes(each)), asked.usual_hours),
    ]
    order = list(Kind)
    wanted = (each for each in found if asked.takes(each.happening))
    return tuple(sorted(wanted, key=lambda each: (order.index(each.kind), each.happening.utc_ms)))


_ACTIONS: dict[Kind, frozenset[str]] = {
    Kind.AFTER_LOCK: frozenset(
        {
            AuditAction.AMENDMENT_BEGUN,
            AuditAction.AMENDMENT_APPROVED,
            AuditAction.AMENDMENT_GIVEN_UP,
            AuditAction.READ_WITHDRAWN,
            AuditAction.VERSION_SET_ASIDE,
        }
    ),
    Kind.LOOK_AHEAD: frozenset({AuditAction.TIMEPOINT_OPENED_EARLY, AuditAction.UNBLINDING_REPORTED}),
    Kind.FAILURE: frozenset(
        {
            AuditAction.SIGN_IN_FAILED,
            AuditAction.ACCOUNT_LOCKED,
            AuditAction.UNLOCK_FAILED,
            AuditAction.UNLOCK_CODE_REFUSED,
            AuditAction.PASSWORD_CHANGE_REFUSED,
            AuditAction.SIGNATURE_REFUSED,
            AuditAction.ACTION_REFUSED,
            AuditAction.SYNC_REFUSED,
        }
    ),
    Kind.VAULT: frozenset({AuditAction.VAULT_READ, AuditAction.EVIDENCE_EXPORTED}),
    Kind.ACCOUNT: frozenset(
        {
            AuditAction.ROLE_CHANGED,
            AuditAction.KEY_ENDED,
            AuditAction.PERSON_DEACTIVATED,
            AuditAction.UNLOCK_CODE_GIVEN,
            AuditAction.ACCOUNT_UNLOCKED,
            AuditAction.PASSWORD_CHANGED,
        }
    ),
    Kind.HISTORY: frozenset(
        {
            AuditAction.HISTORY_CONTRADICTED,
            AuditAction.CENTRAL_SET_BACK,
            AuditAction.ORIGIN_RENEWED,
            AuditAction.STATION_RECOVERED,
            AuditAction.STATION_RESTORED,
            AuditAction.DIFFERENCE_EXPLAINED,
        }
    ),
}
_EDITS = frozenset({AuditAction.READ_EDITED, AuditAction.EDIT_UNDONE, AuditAction.EDIT_REDONE})
_OPENS = frozenset({AuditAction.TIMEPOINT_SHOWN, AuditAction.PACKAGE_OPENED})
_BEGINS_A_ROUND = frozenset({AuditAction.AMENDMENT_BEGUN, AuditAction.GLOBAL_READ_OPENED})


def _by_action(whole: list[Happening]) -> Iterator[Found]:
    for happening in whole:
        for kind, actions in _ACTIONS.items():
            if happening.action in actions:
                yield Found(kind, happening, happening.words)


def _after_lock(whole: list[Happening]) -> Iterator[Found]:
    """Edits of what was locked: with a version that was opened for them, and worse, without."""
    locked: set[tuple[str, int | None]] = set()
    rounds: dict[str, str] = {}
    for each in whole:
        if each.action == AuditAction.TIMEPOINT_LOCKED:
            locked.add((each.about, each.timepoint))
        elif each.action in _BEGINS_A_ROUND:
            rounds[each.about] = each.action
        elif each.action in (AuditAction.ROUND_LOCKED, AuditAction.AMENDMENT_GIVEN_UP):
            rounds.pop(each.about, None)
        elif each.action in _EDITS and (each.about, each.timepoint) in locked:
            opened = rounds.get(each.about)
            if opened is None:
                yield Found(Kind.AFTER_LOCK, each, "No version was open for it.")
            elif opened == AuditAction.AMENDMENT_BEGUN:
                yield Found(Kind.AFTER_LOCK, each, each.words)


def _ahead(whole: list[Happening]) -> Iterator[Found]:
    """Timepoints that were opened before the one before was locked (MR-804, TR-23)."""
    locked: set[tuple[str, int | None]] = set()
    for each in whole:
        if each.action == AuditAction.TIMEPOINT_LOCKED:
            locked.add((each.about, each.timepoint))
        elif (
            each.action in _OPENS
            and each.timepoint
            and not each.is_whole_case
            and (each.about, each.timepoint - 1) not in locked
        ):
            yield Found(Kind.LOOK_AHEAD, each, "The timepoint before was not locked yet.")


def _at_unusual_times(whole: Iterable[Happening], usual_hours: tuple[int, int]) -> Iterator[Found]:
    """Give the first act of each person, on each day and at each place, that lies outside the hours."""
    first, end = usual_hours
    seen: set[tuple[str, str, date]] = set()
    for each in whole:
        local = _local(each)
        if each.login and not first <= local.hour < end and (each.origin, each.login, local.date()) not in seen:
            seen.add((each.origin, each.login, local.date()))
            zone = "UTC" if each.origin == AT_CENTRAL else f"{each.offset_minutes:+d} min of UTC"
            yield Found(Kind.UNUSUAL_TIME, each, f"{local:%A} {local:%H:%M}, {zone}")


def _local(happening: Happening) -> datetime:
    return datetime.fromtimestamp(happening.utc_ms / 1000, UTC) + timedelta(minutes=happening.offset_minutes)

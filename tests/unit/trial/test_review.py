"""What a review of the audit trail finds, and what it leaves alone (TR-39)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from readstation.core.ids import Login, ReadId
from readstation.model.audit import AuditAction
from readstation.trial.review import AT_CENTRAL, Asked, Found, Happening, Kind, look_through

STATION, READER = "station-1", "r_reader"
BEGAN_MS = 1_777_885_200_000  # 4 May 2026, 09:00 UTC, a Monday
MINUTE_MS = 60_000
Trail = list[Happening]


def trail() -> Trail:
    """Return two timepoints read as they should be, a minute between two events."""
    said: list[tuple[AuditAction, str, int | None]] = [
        (AuditAction.STATION_STARTED, STATION, None),
        (AuditAction.SIGNED_IN, READER, None),
        (AuditAction.PACKAGE_OPENED, "read-1", 0),
        (AuditAction.TIMEPOINT_SHOWN, "read-1", 0),
        (AuditAction.READ_EDITED, "read-1", 0),
        (AuditAction.EDIT_UNDONE, "read-1", 0),
        (AuditAction.EDIT_REDONE, "read-1", 0),
        (AuditAction.TIMEPOINT_LOCKED, "read-1", 0),
        (AuditAction.PACKAGE_OPENED, "read-1", 1),
        (AuditAction.TIMEPOINT_SHOWN, "read-1", 1),
        (AuditAction.READ_EDITED, "read-1", 1),
        (AuditAction.TIMEPOINT_LOCKED, "read-1", 1),
        (AuditAction.GLOBAL_READ_OPENED, "read-1", 1),
        (AuditAction.READ_EDITED, "read-1", 0),
        (AuditAction.ROUND_LOCKED, "read-1", 1),
        (AuditAction.READ_SIGNED, "read-1", 1),
        (AuditAction.SYNC_DONE, STATION, None),
        (AuditAction.SIGNED_OUT, READER, None),
    ]
    return [
        Happening(
            STATION, number, action.value, about, READER, BEGAN_MS + number * MINUTE_MS, timepoint,
            monotonic_ms=5_000 + number * MINUTE_MS, boot_id="boot-1", clock_offset_ms=120,
        )
        for number, (action, about, timepoint) in enumerate(said, start=1)
    ]  # fmt: skip


def added(events: Trail, action: AuditAction, about: str = "read-1", timepoint: int | None = None) -> Trail:
    last = events[-1]
    return [
        *events,
        replace(
            last,
            number=last.number + 1,
            action=action.value,
            about=about,
            timepoint=timepoint,
            utc_ms=last.utc_ms + MINUTE_MS,
            monotonic_ms=last.monotonic_ms + MINUTE_MS,
        ),
    ]


def changed(place: int, **values: object) -> Callable[[Trail], Trail]:
    def change(events: Trail) -> Trail:
        return [*events[:place], replace(events[place], **values), *events[place + 1 :]]  # type: ignore[arg-type]

    return change


def moved(place: int, by_ms: int) -> Callable[[Trail], Trail]:
    """Set the clock before an event: everything from there on is later or earlier, the machine's own count is not."""
    return lambda events: [
        *events[:place], *(replace(each, utc_ms=each.utc_ms + by_ms, clock_offset_ms=None) for each in events[place:])
    ]  # fmt: skip


def at_night(events: Trail) -> Trail:
    return [replace(each, utc_ms=each.utc_ms + 14 * 60 * MINUTE_MS) for each in events]


def by_the_office(action: AuditAction) -> Callable[[Trail], Trail]:
    return lambda events: [*events, Happening(AT_CENTRAL, 1, action.value, "about", "office", BEGAN_MS)]


PLANTED: dict[str, tuple[Kind, Callable[[Trail], Trail]]] = {
    "edited after its lock": (Kind.AFTER_LOCK, lambda each: added(each, AuditAction.READ_EDITED, timepoint=0)),
    "amended": (Kind.AFTER_LOCK, lambda each: added(each, AuditAction.AMENDMENT_BEGUN, timepoint=1)),
    "opened early": (Kind.LOOK_AHEAD, lambda each: added(each, AuditAction.PACKAGE_OPENED, timepoint=3)),
    "learned something": (Kind.LOOK_AHEAD, lambda each: added(each, AuditAction.UNBLINDING_REPORTED)),
    "wrong password": (Kind.FAILURE, lambda each: added(each, AuditAction.SIGN_IN_FAILED, READER)),
    "at night": (Kind.UNUSUAL_TIME, at_night),
    "clock set back": (Kind.CLOCK, moved(9, -30 * MINUTE_MS)),
    "clock off": (Kind.CLOCK, changed(17, clock_offset_ms=-400_000)),
    "names read": (Kind.VAULT, by_the_office(AuditAction.VAULT_READ)),
    "key ended": (Kind.ACCOUNT, by_the_office(AuditAction.KEY_ENDED)),
    "history contradicted": (Kind.HISTORY, lambda each: added(each, AuditAction.HISTORY_CONTRADICTED)),
}


def found_kinds(events: Trail, asked: Asked | None = None) -> list[Kind]:
    return [each.kind for each in look_through(events, asked or Asked())]


def test_a_read_as_it_should_be_gives_nothing_to_look_at() -> None:
    assert look_through(trail(), Asked()) == ()


@pytest.mark.parametrize("name", PLANTED)
def test_each_planted_anomaly_is_found_by_the_default_filters_and_nothing_else(name: str) -> None:
    kind, plant = PLANTED[name]
    assert found_kinds(plant(trail())) == [kind]


def test_all_planted_anomalies_of_one_trail_are_found_in_any_order_of_its_events() -> None:
    """TR-39: ten planted anomalies, ten found."""
    names = [name for name in PLANTED if name != "at night"]
    at_central = ("names read", "key ended")
    events = trail()
    for name in names:
        if name not in at_central:
            events = PLANTED[name][1](events)
    for number, name in enumerate(at_central):
        events.append(replace(PLANTED[name][1]([])[0], number=number))
    kinds = found_kinds(list(reversed(events)))
    assert kinds == sorted((PLANTED[name][0] for name in names), key=list(Kind).index)
    assert len(kinds) == 10


def test_edits_of_an_amendment_are_told_with_its_reason_and_those_of_a_global_read_are_not() -> None:
    events = added(trail(), AuditAction.AMENDMENT_BEGUN, timepoint=1)
    events = [*events[:-1], replace(events[-1], words="wrong_line: into the vessel")]
    events = added(events, AuditAction.READ_EDITED, timepoint=1)
    assert [each.words for each in look_through(events, Asked())] == ["wrong_line: into the vessel"] * 2
    closed = added(added(events, AuditAction.ROUND_LOCKED), AuditAction.READ_EDITED, timepoint=1)
    assert look_through(closed, Asked())[-1].words == "No version was open for it."


def test_a_case_that_was_given_as_a_whole_is_no_look_ahead() -> None:
    events = [replace(added(trail(), AuditAction.PACKAGE_OPENED, "read-2", 4)[-1], is_whole_case=True)]
    assert look_through(events, Asked()) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (moved(9, -3 * MINUTE_MS), "The clock was set back by 3 min."),
        (moved(9, 3 * 60 * MINUTE_MS), "The clock went on by 3.0 h that the machine did not count: it was set, or it slept."),  # noqa: E501
        (moved(9, 1_500), None),
        (
            lambda each: [*each[:9], *(replace(one, utc_ms=one.utc_ms + 180 * MINUTE_MS) for one in each[9:])],
            None,  # central's clock says that it was right before and after: the machine slept
        ),
        (
            lambda each: [*each[:9], *(replace(one, offset_minutes=120) for one in each[9:])],
            "The time zone changed from +0 to +120 minutes of UTC.",
        ),
        (
            lambda each: moved(9, -600_000)([*each[:9], *(replace(one, boot_id="boot-2") for one in each[9:])]),
            "After a new start of the machine the clock stood 9 min earlier than before.",
        ),
        (lambda each: [*each[:9], *(replace(one, boot_id="boot-2", monotonic_ms=7) for one in each[9:])], None),
    ],
)  # fmt: skip
def test_clocks(change: Callable[[Trail], Trail], words: str | None) -> None:
    """TR-38: a step of the clock is told from a machine that slept or was started again."""
    found = [each.words for each in look_through(change(trail()), Asked()) if each.kind is Kind.CLOCK]
    assert found == ([] if words is None else [words])


def recorded(place: int, action: AuditAction, words: str, step_ms: int = 0) -> Callable[[Trail], Trail]:
    """Have the station record what became of its clock, at the moment of the event before which it noticed it."""
    return lambda events: [
        *events[:place],
        replace(events[place], action=action.value, about=STATION, login="", words=words, step_ms=step_ms),
        *(replace(each, number=each.number + 1) for each in events[place:]),
    ]


@pytest.mark.parametrize(
    ("by_ms", "minutes"), [(-3 * MINUTE_MS, 0), (4 * MINUTE_MS, 0), (0, 120), (-3 * MINUTE_MS, 120)]
)
@pytest.mark.parametrize("off_ms", [None, 120])
def test_what_a_station_recorded_of_its_clock_is_told_once(by_ms: int, minutes: int, off_ms: int | None) -> None:
    """TR-38: neither what the events show nor the difference to central's clock tells it again."""
    events = trail()
    known = None if off_ms is None else off_ms - by_ms
    after = [
        replace(each, utc_ms=each.utc_ms + by_ms, offset_minutes=minutes, clock_offset_ms=known) for each in events[9:]
    ]
    events = [*(replace(each, clock_offset_ms=off_ms) for each in events[:9]), *after]
    told = []
    if minutes:
        events = recorded(9, AuditAction.CLOCK_ZONE_CHANGED, "zone")(events)
        told.append("zone")
    if by_ms:
        events = recorded(9, AuditAction.CLOCK_STEPPED, "step", by_ms)(events)
        told.insert(0, "step")
    found = look_through(events, Asked())
    assert [(each.kind, each.words) for each in found] == [(Kind.CLOCK, words) for words in told]


def test_a_signature_by_a_clock_known_to_be_wrong_is_told_with_the_servers_time_of_receipt() -> None:
    """TR-38: from more than five minutes on; the difference itself is told once, at the first event that has it."""
    off = [replace(each, clock_offset_ms=12 * MINUTE_MS) for each in trail()]
    (first, signed) = look_through(off, Asked())
    assert (first.happening.number, first.words) == (1, "The clock stands 12 min behind central's.")
    assert signed.happening.action == AuditAction.READ_SIGNED
    assert signed.words == "Signed while the clock stood 12 min behind central's; it has not arrived."
    arrived = [replace(each, received_ms=BEGAN_MS + 12 * MINUTE_MS) for each in off]
    assert look_through(arrived, Asked())[-1].words == (
        "Signed while the clock stood 12 min behind central's; it arrived 2026-05-04 09:12 UTC."
    )
    within = [replace(each, clock_offset_ms=-5 * MINUTE_MS) for each in trail()]
    assert [each.words for each in look_through(within, Asked())] == ["The clock stands 5 min before central's."]


def test_only_what_is_asked_for_is_told_but_everything_before_is_known() -> None:
    events = added(trail(), AuditAction.READ_EDITED, timepoint=0)
    late = events[-1].utc_ms
    assert found_kinds(events, Asked(since_ms=late)) == [Kind.AFTER_LOCK]
    assert found_kinds(events, Asked(until_ms=late)) == []
    assert found_kinds(events, Asked(logins=frozenset({Login("r_other")}))) == []
    assert found_kinds(events, Asked(reads=frozenset({ReadId("read-1")}))) == [Kind.AFTER_LOCK]
    assert found_kinds(events, Asked(reads=frozenset())) == []
    assert found_kinds(events, Asked(actions=frozenset({"edit_undone"}))) == []


def test_the_hours_are_those_of_the_clock_on_the_wall() -> None:
    """Nine in the morning of UTC is two at night ten time zones west, and one line a day is enough."""
    west = [replace(each, offset_minutes=-420) for each in trail()]
    (found,) = look_through(west, Asked())
    assert (found.kind, found.happening.number, found.words) == (
        Kind.UNUSUAL_TIME, 1, "Monday 02:01, -420 min of UTC",
    )  # fmt: skip
    assert look_through(west, Asked(usual_hours=(0, 24))) == ()
    day_ms = 24 * 60 * MINUTE_MS
    next_day = [replace(each, number=each.number + 100, utc_ms=each.utc_ms + day_ms, about="read-2") for each in west]
    two_days = [*west, *(replace(each, boot_id="boot-2") for each in next_day)]
    assert found_kinds(two_days) == [Kind.UNUSUAL_TIME] * 2


def test_what_is_found_says_what_happened() -> None:
    (found,) = look_through(by_the_office(AuditAction.VAULT_READ)(trail()), Asked())
    assert found == Found(Kind.VAULT, Happening(AT_CENTRAL, 1, "vault_read", "about", "office", BEGAN_MS), "")

"""Why, in the reading room: the text beside the images is the engine's trace, from the facts of the read (MR-509)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from readstation.core.exact import format_mm
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import CaseFacts, Scope
from readstation.criteria.mrecist.nontarget import non_target_reasons
from readstation.criteria.outcome import ScopeOutcome, TimepointOutcome, TraceEntry
from readstation.model.lesion import NonTargetStateCode
from readstation.reading.derive import config_of
from tests.builders.criteria_cases import follow_up, target
from tests.builders.reads import demo_charter
from tests.ui.room_desk import Desk

TARGETS = (target("T1", 466), target("T2", 214))
SCOPES = (Scope.LOCALIZED, Scope.HEPATIC, Scope.OVERALL)


def _derived(*said: tuple[int, int], nontarget: str = "NON_CR_NON_PD") -> TimepointOutcome:
    """Return what the engine makes of the same facts, given to it without a window, a session or a journal."""
    follow_ups = tuple(
        follow_up({"T1": first, "T2": second}, number=number, nontarget=(nontarget, "NA"))
        for number, (first, second) in enumerate(said, start=1)
    )
    return derive_case(CaseFacts(TARGETS, follow_ups), config_of(demo_charter()))[-1]


def _to_follow_up(desk: Desk) -> None:
    """Draw T1, the non-target NT1 and then T2, so that what a lesion is called is not its place in the journal."""
    desk.draw(466)
    desk.draw(65)
    desk.acts(lambda: desk.key(Qt.Key.Key_N))
    desk.draw(214)
    desk.lock()
    desk.open_next()


def _measure(desk: Desk, first: int, second: int, timepoint: int) -> None:
    desk.draw(first, timepoint)
    desk.key(Qt.Key.Key_E)
    desk.draw(second, timepoint)
    desk.key(Qt.Key.Key_E)
    desk.acts(lambda: desk.button("state_present").click())


def _texts(card: QWidget) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if label.isVisibleTo(card)]


def _steps(desk: Desk) -> list[str]:
    """Return the lines under "Show every step", as they stand on the screen."""
    named = ("Non-target in the liver: ", "Non-target elsewhere: ", "Localized: ", "Hepatic: ", "Overall: ")
    return [text for text in _texts(desk.room.dock.why) if text.startswith(named)]


def _lines(where: str, trace: Sequence[TraceEntry]) -> Iterator[str]:
    """Say a trace in the form of the panel: rule, what it saw, the arithmetic, what it concluded."""
    for entry in trace:
        saw = ", ".join(f"{name} {value}" for name, value in entry.inputs)
        told = "; ".join(part for part in (saw, entry.arithmetic) if part)
        yield (
            f"{where}: {entry.rule}: {told} → {entry.conclusion}"
            if told
            else (f"{where}: {entry.rule}: {entry.conclusion}")
        )


def _expected(outcome: TimepointOutcome) -> list[str]:
    (judged,) = non_target_reasons([NonTargetStateCode.PRESENT])
    judged = dataclasses.replace(judged, inputs=(("NT1", "present"),))
    lines = [*_lines("Non-target in the liver", [judged])]
    for scope in SCOPES:
        lines.extend(_lines(scope.value.capitalize(), outcome.scopes[scope].trace))
    return lines


def _mutated(outcome: TimepointOutcome) -> Iterator[TimepointOutcome]:
    """Yield the outcome with one thing of one entry of its trace changed, or the order of two entries."""
    for scope in SCOPES:
        found = outcome.scopes[scope]
        for place, entry in enumerate(found.trace):
            for change in (
                {"rule": "MR-999"},
                {"inputs": (*entry.inputs, ("more", "0.1 mm"))},
                {"inputs": entry.inputs[1:] if entry.inputs else (("more", "0.1 mm"),)},
                {"arithmetic": f"{entry.arithmetic} = 0"},
                {"conclusion": f"not {entry.conclusion}"},
            ):
                trace = [*found.trace]
                trace[place] = dataclasses.replace(entry, **change)
                yield _with_trace(outcome, found, trace)
        yield _with_trace(outcome, found, found.trace[::-1])
        yield _with_trace(outcome, found, found.trace[1:])


def _with_trace(outcome: TimepointOutcome, scope: ScopeOutcome, trace: Sequence[TraceEntry]) -> TimepointOutcome:
    changed = dataclasses.replace(scope, trace=tuple(trace))
    return dataclasses.replace(outcome, scopes={**outcome.scopes, scope.scope: changed})


def test_every_step_is_the_trace_of_the_engine_in_its_order(desk: Desk) -> None:
    """MR-201, MR-205, MR-303, MR-503, MR-509, MR-513: rule, inputs, arithmetic, conclusion, scope by scope."""
    _to_follow_up(desk)
    _measure(desk, 172, 120, 1)
    desk.button("show_every_step").click()
    outcome = _derived((172, 120))
    expected = _expected(outcome)
    desk.until(lambda: len(_steps(desk)) == len(expected))
    assert _steps(desk) == expected
    assert [entry.rule for entry in outcome.scopes[Scope.OVERALL].trace] == ["MR-201", "MR-205", "MR-503"]
    # What is shown fits this trace alone: any other is another text.
    assert all(_expected(other) != expected for other in _mutated(outcome))


def test_the_reasons_follow_the_facts_of_the_timepoint(desk: Desk) -> None:
    """MR-204, MR-501: at the next timepoint the sum has grown from its nadir, and all is said anew."""
    _to_follow_up(desk)
    _measure(desk, 172, 120, 1)
    desk.lock()
    desk.open_next()
    _measure(desk, 250, 130, 2)
    desk.button("show_every_step").click()
    outcome = _derived((172, 120), (250, 130))
    expected = _expected(outcome)
    desk.until(lambda: _steps(desk) == expected)
    assert "MR-204" in [entry.rule for entry in outcome.scopes[Scope.LOCALIZED].trace]
    assert [desk.text(f"response_{scope.value}") for scope in SCOPES] == ["PD", "PD", "PD"]


def test_the_short_reasons_name_the_rules_of_the_trace(desk: Desk) -> None:
    """MR-205, MR-503: the rule beside each sentence is one that fired, with its numbers."""
    _to_follow_up(desk)
    _measure(desk, 172, 120, 1)
    desk.until(lambda: len(_texts(desk.room.dock.why)) > 4)
    shown = _texts(desk.room.dock.why)
    fired = {entry.conclusion: entry.rule for entry in _derived((172, 120)).scopes[Scope.OVERALL].trace[:2]}
    assert f"sum 29.2 mm is 57.1 % below baseline 68.0 mm, {fired['PR']}" in shown
    assert "target PR, non-target NON_CR_NON_PD, new NO, MR-503" in [
        text.replace("nCR / nPD", "NON_CR_NON_PD") for text in shown
    ]


def test_the_distances_are_those_of_the_engine(desk: Desk) -> None:
    """MR-203 to MR-205: which sum would change the target response, and how far away it is."""
    _to_follow_up(desk)
    _measure(desk, 172, 120, 1)
    distances = _derived((172, 120)).scopes[Scope.OVERALL].distances
    expected = [
        text
        for each in distances
        for text in (
            f"Sum {format_mm(each.at_tenths)} mm or {'more' if each.away_tenths > 0 else 'less'}"
            if each.at_tenths
            else "No viable target left",
            f"{format_mm(abs(each.away_tenths))} mm away",
            f"targets {each.response.value}",
        )
    ]
    desk.until(lambda: len(_texts(desk.room.dock.changes)) > len(expected))
    shown = _texts(desk.room.dock.changes)
    assert shown[-len(expected) :] == expected
    assert [each.response.value for each in distances] == ["SD", "PD", "CR"]

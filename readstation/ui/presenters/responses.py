"""The three responses of a follow-up, why they are so, and what would change them (MR-509, MR-513)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.phrases import phrase, tr
from readstation.criteria import explain
from readstation.criteria.facts import NewStatus, NonTargetResponse, Scope, TargetResponse
from readstation.criteria.outcome import Distance, ScopeOutcome, TimepointOutcome
from readstation.model.lesion import LesionRole, LesionType, NewLesionStatus, TargetStateCode
from readstation.reading.derive import new_status, non_target_steps
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters import words
from readstation.ui.presenters.findings import finding_steps, findings_said
from readstation.ui.presenters.rounds import result_words, sequential_words

_PART_WORDS = ("Non-target in the liver", "Non-target elsewhere")
SCOPES = (Scope.LOCALIZED, Scope.HEPATIC, Scope.OVERALL)
SCOPE_UNDER = {
    Scope.LOCALIZED: phrase("liver targets"),
    Scope.HEPATIC: phrase("all in the liver"),
    Scope.OVERALL: phrase("all disease"),
}


@dataclass(frozen=True, slots=True)
class ResponseTile:
    """One response under the name of its scope: it never stands without it (MR-513)."""

    scope: str
    code: str
    under: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of Why: what was looked at, the answer, and the sentence with its rule."""

    mark: str
    title: str
    answer: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ScopeReasons:
    """Why of one scope; `scope` is empty where one Why stands for all three."""

    scope: str
    reasons: tuple[Reason, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One sum that would change the target response."""

    words: str
    away: str
    response: str


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the threshold bar, tenths of a millimetre; it ends where the next one begins."""

    response: str
    from_tenths: int
    to_tenths: int
    edge_words: str


@dataclass(frozen=True, slots=True)
class ThresholdBar:
    """Where the present sum lies among the limits."""

    bands: tuple[Band, ...]
    now_tenths: int
    now_words: str


@dataclass(frozen=True, slots=True)
class ResponsePanel:
    """Everything that the response cards show."""

    title: str
    tiles: tuple[ResponseTile, ...]
    sum_words: str
    bar: ThresholdBar | None
    why: tuple[ScopeReasons, ...]
    changes: tuple[ChangeLine, ...]
    every_step: tuple[str, ...]
    sequential: str = ""
    result: str = ""

    @property
    def spoken(self) -> str:
        """The results and reasons as one readable text."""
        tiles = ", ".join(f"{tile.scope} {tile.code}" for tile in self.tiles)
        reasons = " ".join(
            f"{each.scope}: {reason.title} {reason.answer}, {reason.sentence}."
            for each in self.why
            for reason in each.reasons
        )
        result = f", {self.result}" if self.result else ""
        before = tr(" Sequential read: {sequential}.", sequential=self.sequential) if self.sequential else ""
        return f"{self.title}{result}: {tiles}.{before} {reasons}"


def response_panel(view: ReadView) -> ResponsePanel | None:
    """Return the response cards of the current follow-up; None at baseline, which has no response."""
    outcome = view.outcomes.get(view.timepoint)
    if outcome is None:
        return None
    scopes = [outcome.scopes[scope] for scope in SCOPES]
    overall = outcome.scopes[Scope.OVERALL]
    sequential = sequential_words(view, view.timepoint)
    return ResponsePanel(
        tr("Responses at {timepoint}", timepoint=timepoint_label(view.timepoint)),
        tuple(_tile(each) for each in scopes),
        _sum_words(overall),
        threshold_bar(overall),
        _why(view, outcome),
        (*(_change(each) for each in overall.distances), *_changes_by_findings(view, outcome)),
        _steps(view, scopes),
        sequential,
        result_words(view),
    )


def threshold_bar(outcome: ScopeOutcome) -> ThresholdBar | None:
    """Return the bar of the target response along the sum; None where the sum does not exist."""
    total = outcome.sum_tenths
    starts = band_starts(outcome)
    if total is None or not starts:
        return None
    end = max(total, starts[-1][1], outcome.baseline_tenths or 0) * 5 // 4 + 1
    bands: list[Band] = []
    for place, (code, start) in enumerate(starts):
        following = starts[place + 1][1] if place + 1 < len(starts) else end
        edge = start if code is TargetResponse.PD else start - 1
        if code is not TargetResponse.CR:
            bands.append(Band(code.value, start if bands else 0, following, format_mm(edge) if bands else "0"))
    return ThresholdBar(tuple(bands), total, tr("{total} mm now", total=format_mm(total)))


def band_starts(outcome: ScopeOutcome) -> tuple[tuple[TargetResponse, int], ...]:
    """Return at which sum each target response begins, upwards, in tenths; empty where there are no limits.

    A distance to a larger sum names where that response begins, one to a smaller sum up to where it holds; the present
    response fills what is between.
    """
    if not outcome.distances or outcome.sum_tenths is None:
        return ()
    above = [(each.response, each.at_tenths) for each in outcome.distances if each.away_tenths > 0]
    below = sorted((each.at_tenths, each.response) for each in outcome.distances if each.away_tenths <= 0)
    starts: list[tuple[TargetResponse, int]] = []
    first = 0
    for last, response in below:
        starts.append((TargetResponse(response.value), first))
        first = last + 1
    starts.append((outcome.target, first))
    starts.extend((TargetResponse(response.value), at) for response, at in sorted(above, key=lambda pair: pair[1]))
    return tuple(starts)


def _steps(view: ReadView, scopes: Sequence[ScopeOutcome]) -> tuple[str, ...]:
    """Return every rule that fired: of the non-target lesions by part of the body, then of each scope, in order."""
    parts = zip(_PART_WORDS, non_target_steps(view.state, view.timepoint), strict=True)
    lines = [f"{part}: {explain.trace_line(entry)}" for part, trace in parts for entry in trace]
    for lesion in view.state.of_role(LesionRole.NEW):
        steps = finding_steps(view, lesion, view.timepoint)
        lines.extend(f"Register, {lesion.label}: {explain.trace_line(entry)}" for entry in steps)
    named = _by_label(view)
    for each in scopes:
        lines.extend(f"{explain.SCOPE_WORDS[each.scope]}: {named(explain.trace_line(entry))}" for entry in each.trace)
    return tuple(lines)


def _by_label(view: ReadView) -> Callable[[str], str]:
    """Return what puts the labels that a reader knows in the place of the targets' ids, under which the rules run."""
    labels = {str(lesion.lesion_id): lesion.label for lesion in view.state.of_role(LesionRole.TARGET)}
    if not labels:
        return str
    ids = re.compile(rf"\b(?:{'|'.join(map(re.escape, labels))})\b")
    return lambda line: ids.sub(lambda found: labels[found[0]], line)


def _tile(outcome: ScopeOutcome) -> ResponseTile:
    return ResponseTile(
        tr(explain.SCOPE_WORDS[outcome.scope]), words.response_words(outcome.response), tr(SCOPE_UNDER[outcome.scope])
    )


def _sum_words(outcome: ScopeOutcome) -> str:
    total, baseline = outcome.sum_tenths, outcome.baseline_tenths
    if outcome.target is TargetResponse.NA:
        return tr("No sum: there is no target.")
    if total is None or baseline is None:
        return tr("The sum is not known: not every target has a size.")
    return tr(
        "Sum {total} mm, {change} from baseline", total=format_mm(total), change=explain.signed_percent(total, baseline)
    )


def _why(view: ReadView, outcome: TimepointOutcome) -> tuple[ScopeReasons, ...]:
    scopes = [outcome.scopes[scope] for scope in SCOPES]
    if len({each.response for each in scopes}) == 1:
        overall = outcome.scopes[Scope.OVERALL]
        return (ScopeReasons("", reasons_of(view, overall), _flags(view, overall)),)
    return tuple(
        ScopeReasons(tr(explain.SCOPE_WORDS[each.scope]), reasons_of(view, each), _flags(view, each)) for each in scopes
    )


def reasons_of(view: ReadView, outcome: ScopeOutcome, timepoint: int | None = None) -> tuple[Reason, ...]:
    """Return the lines of Why of one scope: its targets, what else it looks at, and the result.

    Parameters
    ----------
    view, outcome
        The read, and what was derived of the scope.
    timepoint
        Where; the one that is shown where nothing is said.
    """
    found = [
        Reason("1", tr("Target lesions"), words.target_words(outcome.target), _tail(explain.target_sentence(outcome)))
    ]
    if outcome.scope is not Scope.LOCALIZED or outcome.nontarget is not NonTargetResponse.NA:
        sentence = _tail(explain.non_target_sentence(outcome))
        found.append(Reason("2", tr("Non-target lesions"), words.non_target_words(outcome.nontarget), sentence))
    if outcome.scope is not Scope.LOCALIZED or outcome.new is not NewStatus.NO:
        told = findings_said(view, timepoint, is_hepatic_only=outcome.scope is Scope.HEPATIC)
        sentence = "\n".join((_tail(explain.new_sentence(outcome)), *told))
        found.append(Reason("3", tr("New lesions"), words.new_words(outcome.new), sentence))
    matrix = _tail(explain.matrix_sentence(outcome))
    title = tr("Result") if outcome.scope is Scope.LOCALIZED else tr("Matrix")
    found.append(Reason("=", title, words.response_words(outcome.response), matrix))
    return tuple(found)


def _tail(sentence: str) -> str:
    """Drop the code that stands before the colon: it is the answer beside the sentence; a comma joins the rule."""
    rest = sentence.split(": ", 1)[-1]
    return rest.replace("; MR-", ", MR-").replace("NON_CR_NON_PD", "nCR / nPD")


def _flags(view: ReadView, outcome: ScopeOutcome) -> tuple[str, ...]:
    """Return the flags of a scope in words, and the doubts that the reader has of its targets (MR-218)."""
    doubts = [
        tr(_DOUBT_WORDS[said.target is TargetStateCode.ABSENT], label=lesion.label)
        for lesion in view.state.of_role(LesionRole.TARGET)
        if (said := view.state.assessment(lesion.lesion_id, view.timepoint)) is not None
        and said.is_doubtful
        and (outcome.scope is Scope.OVERALL or lesion.lesion_type is LesionType.HEPATIC)
    ]
    return (*(explain.FLAG_WORDS.get(flag, flag) for flag in outcome.flags), *doubts)


_DOUBT_WORDS = {
    True: phrase("{label} counts as absent; a focus seen in it is equivocal (MR-212)."),
    False: phrase("It is doubtful that what is measured in {label} is viable tumour (MR-119)."),
}


def _changes_by_findings(view: ReadView, outcome: TimepointOutcome) -> tuple[ChangeLine, ...]:
    """Return what an equivocal finding would change if it were proven: progression where it counts (MR-501, MR-510)."""
    localized = words.response_words(outcome.scopes[Scope.LOCALIZED].response)
    lines = []
    for lesion in view.state.of_role(LesionRole.NEW):
        if new_status(view.state, lesion, view.timepoint) is NewLesionStatus.EQUIVOCAL:
            is_hepatic = lesion.lesion_type is LesionType.HEPATIC
            stays = (
                tr("localized stays {localized}", localized=localized) if is_hepatic else tr("hepatic, localized stay")
            )
            lines.append(ChangeLine(tr("{label} proven a new lesion", label=lesion.label), stays, tr("overall PD")))
    return tuple(lines)


def _change(distance: Distance) -> ChangeLine:
    is_growth = distance.away_tenths > 0
    at = format_mm(distance.at_tenths)
    sentence = tr("Sum {at} mm or more", at=at) if is_growth else tr("Sum {at} mm or less", at=at)
    if distance.response is TargetResponse.CR:
        sentence = tr("No viable target left")
    return ChangeLine(
        sentence,
        tr("{away} mm away", away=format_mm(abs(distance.away_tenths))),
        tr("targets {response}", response=distance.response.value),
    )

"""The head strip of each read, and the line under the table that follows one response through time."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.phrases import tr
from readstation.criteria.explain import SCOPE_WORDS, signed_percent
from readstation.criteria.facts import NewStatus, Response, Scope
from readstation.model.adjudication import Side
from readstation.model.lesion import LesionRole, NewLesionStatus
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.derive import baseline_sum, new_status
from readstation.reading.views import ReadView
from readstation.reading.words import BASELINE, timepoint_label
from readstation.ui.presenters.adjudication_words import best_words
from readstation.ui.presenters.words import response_words

_PROGRESSION = (Response.PD.value,)


@dataclass(frozen=True, slots=True)
class HeadTile:
    """A result under its name, whether the other read has another, and whether it is progression."""

    name: str
    code: str
    differs: bool
    is_progression: bool

    @property
    def spoken(self) -> str:
        """Name, code, and whether the other read differs."""
        return (
            tr("{name} {code}, differs", name=self.name, code=self.code) if self.differs else f"{self.name} {self.code}"
        )


@dataclass(frozen=True, slots=True)
class HeadWords:
    """What stands over the images of a read.

    Attributes
    ----------
    tiles
        The three responses of the timepoint; at baseline what the whole read comes to.
    findings, sums
        New lesions, and the sum with its change from baseline.
    """

    tiles: tuple[HeadTile, ...]
    findings: str
    sums: str


@dataclass(frozen=True, slots=True)
class CourseStep:
    """A response of both reads at a timepoint."""

    timepoint: str
    codes: tuple[str, str]

    @property
    def agrees(self) -> bool:
        """Whether both have the same."""
        return self.codes[0] == self.codes[1]


@dataclass(frozen=True, slots=True)
class Course:
    """One response through time."""

    title: str
    steps: tuple[CourseStep, ...]


def head_words(found: Comparison, timepoint: int) -> dict[Side, HeadWords]:
    """Return the head strips at a timepoint."""
    codes = {side: _codes(found, side, timepoint) for side in Side}
    return {
        side: HeadWords(
            tuple(
                HeadTile(name, code, code != other, code in _PROGRESSION)
                for (name, code), (_, other) in zip(codes[side], codes[side.other], strict=True)
            ),
            _findings(found.views[side][timepoint]),
            _sums(found.views[side][timepoint]),
        )
        for side in Side
    }


def course(found: Comparison) -> Course:
    """Return the response that the first raised trigger is about, at every follow-up."""
    first = next(iter(found.case.opened.triggers), "")
    scope = Scope.HEPATIC if first == "HEP_PD_TP" else Scope.OVERALL if first.startswith("OVR") else Scope.LOCALIZED
    outcomes = [next(iter(found.views[side].values())).outcomes for side in Side]
    steps = tuple(
        CourseStep(
            timepoint_label(ordinal),
            (
                response_words(outcomes[0][ordinal].scopes[scope].response),
                response_words(outcomes[1][ordinal].scopes[scope].response),
            ),
        )
        for ordinal in found.timepoints
        if ordinal != BASELINE
    )
    return Course(tr("{scope} course", scope=tr(SCOPE_WORDS[scope])), steps)


def _codes(found: Comparison, side: Side, timepoint: int) -> list[tuple[str, str]]:
    outcome = found.views[side][timepoint].outcomes.get(timepoint)
    if outcome is not None:
        return [(tr(SCOPE_WORDS[scope]), response_words(outcome.scopes[scope].response)) for scope in Scope]
    result = found.results[side]
    return [
        (tr("Localized best"), best_words(result.localized_best)),
        (tr("Hepatic PD"), result.hepatic_pd_label or tr("none")),
        (tr("Overall best"), best_words(result.overall_best)),
    ]


def _findings(view: ReadView) -> str:
    outcome = view.outcomes.get(view.timepoint)
    if outcome is None:
        return tr("Baseline, and the whole read")
    status = outcome.scopes[Scope.OVERALL].new
    labels = [
        lesion.label
        for lesion in view.state.of_role(LesionRole.NEW)
        if new_status(view.state, lesion, view.timepoint) in _TOLD[status]
    ]
    named = ", ".join(labels)
    if status is NewStatus.YES:
        return (
            tr("One new lesion, {named}", named=named) if len(labels) == 1 else tr("New lesions: {named}", named=named)
        )
    if status is NewStatus.EQUIVOCAL:
        return tr("Equivocal finding, {named}", named=named)
    return tr("New lesions not evaluable") if status is NewStatus.NE else tr("No new lesion")


_TOLD: dict[NewStatus, tuple[NewLesionStatus, ...]] = {
    NewStatus.YES: (NewLesionStatus.YES,),
    NewStatus.EQUIVOCAL: (NewLesionStatus.EQUIVOCAL,),
    NewStatus.NE: (),
    NewStatus.NO: (),
}


def _sums(view: ReadView) -> str:
    total = next((each.sum_tenths for each in view.sums if each.timepoint == view.timepoint), None)
    if total is None:
        return tr("sum not known") if view.state.of_role(LesionRole.TARGET) else tr("no target")
    baseline = baseline_sum(view.state)
    if view.timepoint == BASELINE or baseline is None:
        return tr("sum {total} mm", total=format_mm(total))
    return tr("sum {total} mm, {change}", total=format_mm(total), change=signed_percent(total, baseline))

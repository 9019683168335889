"""The adjudicator of a simulated trial: opens each case on which both reads differ, chooses by the truth, and signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.app.services import Services
from readstation.app.simulated.people import PASSWORD
from readstation.core.ids import CaseAlias
from readstation.core.jobs import Job
from readstation.model.adjudication import Side
from readstation.model.lesion import LesionRole
from readstation.model.read import ReadState
from readstation.reading.adjudicate.case import AdjudicationCase
from readstation.reading.decision import WHOLE_SUBJECT, Decision, DecisionCause
from readstation.reading.ports import Session
from readstation.trial.simulation.course import Course

_WORDS = {
    DecisionCause.NEW_LESION: "The lesion is there on this scan already: it enhances, and no earlier scan shows it.",
    DecisionCause.TARGET_MEASUREMENT: "The lines of this read follow the enhancing part more closely at each visit.",
}
_LATE_MM = 40.0
"""What a visit at which a new lesion is dated wrongly weighs beside errors of lines, mm."""


@dataclass(frozen=True, slots=True)
class SimulatedAdjudicator:
    """An adjudicator at a station, signed in.

    Attributes
    ----------
    services, session
        The station as the window has it, and who.
    """

    services: Services
    session: Session

    def decide_all(self, courses: Mapping[CaseAlias, Course], job: Job) -> int:
        """Decide every case that waits, and return how many those were."""
        rows = self.services.worklist(self.session)
        for done, row in enumerate(rows):
            job.report(done, len(rows), "Adjudicating")
            job.checkpoint()
            case = self.services.adjudication(self.session, row.read_id, job)
            decision = decision_of(case, courses[case.assignment.case_alias])
            sealed = self.services.seal_decision(self.session, row.read_id, decision)
            self.services.sign_decision(self.session, row.read_id, sealed, PASSWORD)
        return len(rows)


def decision_of(case: AdjudicationCase, course: Course) -> Decision:
    """Return the decision for the read that is nearer to the truth: new lesions first, then the lines."""
    away = {side: _away_mm(state, course) for side, state in case.pair.states.items()}
    dates = {side: _first_new(state) for side, state in case.pair.states.items()}
    cause = DecisionCause.NEW_LESION if len(set(dates.values())) > 1 else DecisionCause.TARGET_MEASUREMENT
    side = min(Side, key=lambda each: away[each])
    return Decision(case.opened.number, case.bodies, {WHOLE_SUBJECT: side}, cause, _WORDS[cause])


def _first_new(state: ReadState) -> int | None:
    return min((each.first_timepoint for each in state.of_role(LesionRole.NEW)), default=None)


def _away_mm(state: ReadState, course: Course) -> float:
    """Return how far a read is from the truth, mm."""
    away = 0.0
    names = dict(zip((each.lesion_id for each in state.of_role(LesionRole.TARGET)), course.targets, strict=True))
    for said in state.assessments.values():
        tumour = names.get(said.lesion_id)
        if tumour is not None and said.measurement is not None:
            away += abs(said.measurement.length_tenths / 10 - tumour.mm_on(course.visits[said.timepoint].day))
    first = next((n for n, each in enumerate(course.visits) if any(new.mm_on(each.day) for new in course.new)), None)
    seen = _first_new(state)
    return away + (0.0 if first == seen else _LATE_MM)

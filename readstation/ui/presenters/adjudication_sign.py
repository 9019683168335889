"""What the sign dialog says of a decision (TR-31, MR-810)."""

from __future__ import annotations

from collections.abc import Collection

from readstation.core.phrases import tr
from readstation.model.adjudication import Side
from readstation.model.people import Person
from readstation.reading.adjudicate.case import DecisionDraft
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.decision import Decision
from readstation.ui.presenters.adjudication_steps import choices, deciding
from readstation.ui.presenters.adjudication_words import CAUSE_NAMES, SIDE_NAMES, triggers_words
from readstation.ui.presenters.closing_checks import CheckLine
from readstation.ui.presenters.signing import SealedRow, SealedTimepoint, SealedWords, grouped


def decision_words(found: Comparison, draft: DecisionDraft, decision: Decision, person: Person) -> SealedWords:
    """Return what is signed, in words."""
    case = found.case
    rows = [SealedRow(tr("To be decided"), triggers_words(case.opened.triggers))]
    for each in choices(found, draft):
        if each.chosen is not None:
            name = tr("What stands") if len(decision.choices) == 1 else each.title
            rows.append(SealedRow(name, tr(SIDE_NAMES[each.chosen]), each.meanings[each.chosen]))
    rows.append(SealedRow(tr("Main reason"), tr(CAUSE_NAMES[decision.cause])))
    rows.append(SealedRow(tr("In your words"), decision.rationale))
    assignment = case.assignment
    version = assignment.charter_version
    return SealedWords(
        title=tr("Sign the adjudication of case {case}", case=assignment.case_alias),
        subtitle=tr("trial {trial}, mRECIST, charter v{version}", trial=assignment.trial_code, version=version),
        act=tr("Sign the adjudication"),
        timepoints=(SealedTimepoint("", (), tuple(rows)),),
        meaning=case.charter.signature_meaning,
        statement=case.charter.signature_statement,
        printed_name=person.printed_name,
        login=person.login,
        signing_time=tr("when you sign"),
        fingerprint=tr(
            "of the two reads  A {a}  B {b}", a=grouped(case.bodies[Side.A]), b=grouped(case.bodies[Side.B])
        ),
        software=tr("Comparison {number} of these reads", number=case.opened.number),
        after=tr("The decision cannot be changed. If one of both reads is signed anew, the case is compared again."),
    )


def decision_checks(found: Comparison, looked: Collection[int]) -> tuple[CheckLine, ...]:
    """Return what was looked at before the signature."""
    left = [number for number in deciding(found) if number not in looked]
    seen = (
        CheckLine("check-circle", "ok", tr("Every deciding difference was looked at."))
        if not left
        else CheckLine("alert", "warn", tr("Deciding differences not looked at: {count}.", count=len(left)))
    )
    return (seen, CheckLine("check-circle", "ok", tr("Readers are not named; A and B stand in random order.")))

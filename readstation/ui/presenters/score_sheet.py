"""What the score page says of a set of cases: passed or not, what to do next, criteria, and each case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from readstation.core.exact import format_mm
from readstation.core.ids import ReadId
from readstation.core.phrases import phrase, tr
from readstation.criteria.facts import Response, Scope
from readstation.practice.agreement import CATEGORIES, CriterionScore, ScopeAgreement, kappa_words, side_words
from readstation.practice.plan import CriterionKind
from readstation.practice.score_records import CaseScore, ResponseScore
from readstation.practice.sheet import ScoreSheet, SheetCase
from readstation.reading.words import timepoint_label
from readstation.ui.practice_ports import PracticeRow, PracticeState
from readstation.ui.presenters.compared import signed_mm
from readstation.ui.presenters.words import response_words
from readstation.ui.presenters.worklist import count_of

_MINUTE_MS = 60_000
_ALWAYS_SHOWN = (Response.CR, Response.PR, Response.SD, Response.PD)
_NAMES = {
    CriterionKind.CASES: phrase("Cases read"),
    CriterionKind.LESIONS_FOUND: phrase("Lesions found"),
    CriterionKind.EXTRA_PER_CASE: phrase("Extra lesions per case"),
    CriterionKind.MEAN_DIFFERENCE: phrase("Mean difference"),
    CriterionKind.LIMITS: phrase("95 % of differences"),
    CriterionKind.RIGHT_PHASE: phrase("Right phase for every target"),
    CriterionKind.CASE_RULES: phrase("Every rule of the case kept"),
}
_AGREEMENT = {
    Scope.LOCALIZED: phrase("Localized response agreement"),
    Scope.HEPATIC: phrase("Hepatic response agreement"),
    Scope.OVERALL: phrase("Overall response agreement"),
}
_PROGRESSION = {
    Scope.LOCALIZED: phrase("Localized progression at the right timepoint"),
    Scope.HEPATIC: phrase("Hepatic progression at the right timepoint"),
    Scope.OVERALL: phrase("Overall progression at the right timepoint"),
}
SCOPES = {
    Scope.LOCALIZED: phrase("Localized"),
    Scope.HEPATIC: phrase("Hepatic"),
    Scope.OVERALL: phrase("Overall"),
}


class ScoreAct(StrEnum):
    """What the button of the banner does."""

    SCORE = "score"
    READ = "read"
    REDO = "redo"
    OPEN = "open"
    SAVE = "save"


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """The next step: its act, the verb, the sentence, and the read that it is about."""

    act: ScoreAct
    verb: str
    words: str
    read_id: ReadId | None = None


@dataclass(frozen=True, slots=True)
class CaseTile:
    """A case among the others: its name, both responses of a scope, and whether it needs a look."""

    name: str
    own: str
    reference: str
    is_right: bool


def title_words(sheet: ScoreSheet) -> str:
    """Return whether the plan is reached."""
    met, total = sum(each.is_met for each in sheet.score.criteria), len(sheet.score.criteria)
    if sheet.score.is_passed:
        return tr("Passed: {met} of {total} criteria met", met=met, total=total)
    return tr("Not passed yet: {met} of {total} criteria met", met=met, total=total)


def next_score_step(sheet: ScoreSheet, rows: Sequence[PracticeRow]) -> ScoreStep:
    """Return what to do next: score, go on reading, redo a case, open another one, or hand the results in."""
    signed = next((row for row in rows if row.state is PracticeState.SIGNED), None)
    if signed is not None:
        words = tr("{title} is signed and not scored yet.", title=signed.title)
        return ScoreStep(ScoreAct.SCORE, tr("Score {title}", title=signed.title), words, signed.read_id)
    if sheet.score.is_passed:
        words = tr("Every criterion of the plan is met. Send the results to your trainer, who signs a certificate.")
        return ScoreStep(ScoreAct.SAVE, tr("Save the results…"), words)
    waiting = [row for row in rows if row.state in (PracticeState.TO_READ, PracticeState.IN_PROGRESS)]
    wrong = [each for each in sheet.cases if not each.result.score.is_passed]
    titles = {row.title for row in waiting}
    redo = next((each for each in wrong if each.result.title not in titles), None)
    if waiting:
        row = waiting[0]
        verb = tr("Read {title}", title=row.title)
        words = _why(wrong[0]) if wrong and row.title == wrong[0].result.title else ""
        left = tr("{cases} on your list to read.", cases=count_of(len(waiting), "case"))
        return ScoreStep(ScoreAct.READ, verb, words or f"{left} {_missing(sheet)}".strip(), row.read_id)
    if redo is not None:
        return ScoreStep(ScoreAct.REDO, tr("Redo {name}", name=redo.name), _why(redo), redo.read_id)
    return ScoreStep(ScoreAct.OPEN, tr("Open a practice case…"), _missing(sheet))


def _why(case: SheetCase) -> str:
    """Return why a case has to be done again: the first rule that was not kept."""
    failed = next((each for each in case.result.score.rules if not each.is_passed), None)
    told = tr("Redo case {name}.", name=case.name)
    return f"{told} {failed.words}" if failed is not None else told


def _missing(sheet: ScoreSheet) -> str:
    """Return what the first criterion that is not met asks for."""
    first = next((each for each in sheet.score.criteria if not each.is_met), None)
    return "" if first is None else f"{criterion_name(first)}: {first.todo or first.needed}"


def figure_words(sheet: ScoreSheet) -> tuple[tuple[str, str], ...]:
    """Return the figures of the banner: value and caption."""
    score = sheet.score
    return (
        (str(score.cases), tr("cases read")),
        (f"{score.lesions_found} / {score.lesions}", tr("lesions found")),
        (tr("{minutes} min", minutes=max(1, round(score.median_ms / _MINUTE_MS))), tr("median per case")),
    )


def criterion_name(criterion: CriterionScore) -> str:
    """Return what a criterion is called."""
    if criterion.kind is CriterionKind.KAPPA:
        return tr(_AGREEMENT[Scope(criterion.scope)])
    if criterion.kind is CriterionKind.PROGRESSION:
        return tr(_PROGRESSION[Scope(criterion.scope)])
    return tr(_NAMES[criterion.kind])


def agreement_of(sheet: ScoreSheet, scope: Scope) -> ScopeAgreement | None:
    """Return the agreement of a scope, where there are responses."""
    return next((each for each in sheet.score.scopes if each.scope is scope), None)


def shown_categories(found: ScopeAgreement) -> tuple[int, ...]:
    """Return the places of the responses in the table: the four of every read, and what else was said."""
    return tuple(
        place
        for place, category in enumerate(CATEGORIES)
        if category in _ALWAYS_SHOWN or any(found.table[place]) or any(row[place] for row in found.table)
    )


def agreement_words(found: ScopeAgreement) -> str:
    """Return the line beside the title: how many responses agree, and kappa with its interval."""
    total = found.kappa.subjects
    agree = total - len(found.differing)
    told = tr("{agree} of {total} agree", agree=agree, total=total)
    kappa = kappa_words(found.kappa)
    return f"{told}, {kappa}" if kappa else told


def kappa_needed_words(sheet: ScoreSheet, scope: Scope) -> str:
    """Return how kappa compares with what the plan needs; empty where the plan asks nothing of the scope."""
    criterion = next(
        (each for each in sheet.score.criteria if each.kind is CriterionKind.KAPPA and each.scope == scope), None
    )
    if criterion is None:
        return tr("The plan asks nothing of this scope.")
    if agreement_of(sheet, scope) is None:
        return tr("Needed is {needed}.", needed=criterion.needed)
    return tr("You reach {reached}. Needed is {needed}.", reached=criterion.reached, needed=criterion.needed)


def response_of(case: CaseScore, scope: Scope) -> ResponseScore | None:
    """Return the responses of a case that count most: the first that differ, else the last."""
    said = [each for each in case.responses if each.scope == scope]
    return next((each for each in said if each.own != each.reference), said[-1] if said else None)


def case_tiles(sheet: ScoreSheet, scope: Scope) -> tuple[CaseTile, ...]:
    """Return a tile for each case."""
    tiles = []
    for each in sheet.cases:
        said = response_of(each.result.score, scope)
        own, reference = ("", "") if said is None else (_short(said.own), _short(said.reference))
        tiles.append(CaseTile(each.name, own, reference, each.result.score.is_passed and own == reference))
    return tuple(tiles)


def case_to_look_at(sheet: ScoreSheet) -> str:
    """Return the name of the case that is shown first: the first that failed, else the first."""
    failed = next((each for each in sheet.cases if not each.result.score.is_passed), None)
    differing = (name for scope in sheet.score.scopes for name, _ in scope.differing)
    return failed.name if failed is not None else next(differing, sheet.cases[0].name)


def case_lines(case: SheetCase, scope: Scope) -> tuple[str, ...]:
    """Return what is said of a case: the sums behind differing responses, then each rule that was not kept."""
    said = response_of(case.result.score, scope)
    lines = [] if said is None else list(_sum_lines(said))
    lines += [each.words for each in case.result.score.rules if not each.is_passed]
    if case.result.seen_before:
        lines.append(tr("Its reference had been open here before this read: practice, and no test."))
    return tuple(lines) or (tr("As in the reference, and every rule of the case is kept."),)


def case_title(case: SheetCase, scope: Scope) -> tuple[str, str]:
    """Return what stands above a case: its name with the timepoint, and both responses."""
    said = response_of(case.result.score, scope)
    if said is None:
        return case.name, ""
    title = f"{case.name}, {timepoint_label(said.timepoint)}"
    return title, tr("you {own}, reference {reference}", own=_short(said.own), reference=_short(said.reference))


def difference_words(sheet: ScoreSheet) -> str:
    """Return the sentence under the plot of differences."""
    limits = sheet.score.diameters
    if limits is None:
        return tr("Two measured lesions or more are needed for this figure.")
    low, high = (signed_mm(round(10 * each)) for each in (limits.low, limits.high))
    within = tr("95 % of your differences lie between {low} and {high} mm.", low=low, high=high)
    return f"{side_words(limits.mean_difference)} {within} {tr('Select a point to open that lesion.')}"


def _sum_lines(said: ResponseScore) -> tuple[str, ...]:
    if said.own == said.reference or said.own_sum_tenths is None or said.reference_sum_tenths is None:
        return ()
    difference = said.own_sum_tenths - said.reference_sum_tenths
    own, reference = format_mm(said.own_sum_tenths), format_mm(said.reference_sum_tenths)
    told = tr("Your sum: {own} mm. Reference: {reference} mm.", own=own, reference=reference)
    return (f"{told} {tr('Difference: {mm} mm.', mm=signed_mm(difference))}",)


def _short(response: str) -> str:
    return response_words(Response(response)) if response in CATEGORIES else response

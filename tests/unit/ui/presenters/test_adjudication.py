"""What the bench says of two reads: in which results they differ, what each difference changes, what comes next."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

from readstation.core.clock import Moment
from readstation.core.ids import StationId
from readstation.model.adjudication import Side
from readstation.model.lesion import NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.quality import Region
from readstation.model.read import SealedRead
from readstation.reading.adjudicate.case import DecisionDraft
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.adjudicate.pair import ReadPair
from readstation.reading.decision import (
    WHOLE_SUBJECT,
    Decision,
    DecisionCause,
    check_decision,
    seal_decision,
    unseal_decision,
)
from readstation.reading.ports import ChainHead, Session
from readstation.reading.views import DecisionStep
from readstation.security.vault import StationKey
from readstation.ui.presenters.adjudication_causes import divergence_words, trigger_causes
from readstation.ui.presenters.adjudication_head import course, head_words
from readstation.ui.presenters.adjudication_sign import decision_checks, decision_words
from readstation.ui.presenters.adjudication_steps import (
    BenchAction,
    choice_note,
    choices,
    deciding,
    decision_of,
    next_step,
    rail,
    with_choice,
)
from readstation.ui.presenters.adjudication_table import difference_rows, line_of, table_title
from readstation.ui.presenters.adjudication_words import share_words, triggers_words
from readstation.ui.presenters.signing import grouped
from tests.builders.compared import comparison_of
from tests.builders.read_pairs import judging, pair_of, without_regions
from tests.builders.reads import SteppingClock, key_of, person_of
from tests.builders.said import HEPATIC, LUNG, finding, non_target, target

YES = NewLesionStatus.YES
PRESENT, WORSE = NonTargetStateCode.PRESENT, NonTargetStateCode.UNEQUIVOCAL_PROGRESSION
HOW = judging(2)
WORDS = "N1 enhances in the late arterial phase and is absent before."
NEW = pair_of([target(300, 150, 160)], [target(300, 150, 172), finding(None, YES)], follow_ups=2)
BEST = pair_of([target(300, 210, 300)], [target(300, 211, 300)], follow_ups=2)


def rows_of(found, timepoint: int, *, shows_equal: bool = False):  # type: ignore[no-untyped-def]
    return difference_rows(found, timepoint, shows_equal=shows_equal)


def test_triggers_are_named_in_words_and_what_another_implies_is_not_told_twice() -> None:
    """MR-809: a responder difference is implied by that of the best response."""
    assert triggers_words(comparison_of(NEW, HOW).case.opened.triggers) == "Differ: hepatic PD date, overall PD date"
    found = comparison_of(BEST, HOW)
    assert found.case.opened.triggers == ("LOC_BOR", "LOC_RESPONDER", "OVR_BOR")
    assert triggers_words(found.case.opened.triggers) == "Differ: localized best response, overall best response"
    assert triggers_words(("HEP_PD_TP",)) == "Hepatic PD date differs"


def test_a_finding_of_one_read_stands_first_and_says_what_it_decides() -> None:
    rows = rows_of(comparison_of(NEW, HOW), 2)
    assert [row.label for row in rows] == ["N1", "T1", "Sum of diameters, TP2"]
    new, line, total = rows
    assert (new.values, new.is_said, new.apart) == (("not marked", "new lesion"), (False, True), "only B")
    assert new.effect == ("A with it: hepatic PD at TP2, overall PD at TP2; B without it: no hepatic PD, no overall PD")
    assert (line.values, line.apart, line.effect) == (("16.0", "17.2"), "1.2 mm", "changes no result")
    assert (total.is_sum, total.apart) == (True, "1.2 mm")
    assert total.effect == "−46.7 % and −42.7 %, both localized PR"


def test_rows_show_what_is_equal_where_that_is_asked_for() -> None:
    found = comparison_of(NEW, HOW)
    assert [row.label for row in rows_of(found, 1)] == ["Sum of diameters, TP1"]
    equal, _ = rows_of(found, 1, shows_equal=True)
    assert (equal.label, equal.values, equal.number, equal.effect) == (
        "T1",
        ("15.0", "15.0"),
        None,
        "counts the same in both",
    )
    assert table_title(found, 1) == "No difference at TP1"
    assert table_title(found, 2) == "2 differences at TP2, 1 changes a result"


def test_every_kind_of_difference_has_words() -> None:
    """Target choice, states that one cannot judge, non-target states, regions that are not imaged, sums at baseline."""
    pair = pair_of(
        [target(300, 200, 220), target(200, 150, 150), non_target(None, PRESENT, PRESENT, lesion_type=LUNG)],
        [target(310, TargetStateCode.NOT_EVALUABLE, 220), non_target(PRESENT, PRESENT, PRESENT),
         non_target(None, PRESENT, WORSE, lesion_type=LUNG)],
        follow_ups=2,
    )  # fmt: skip
    second = without_regions(pair.states[Side.B], 2, Region.CHEST)
    found = comparison_of(ReadPair({Side.A: pair.states[Side.A], Side.B: second}, pair.groups), HOW)
    told = {(row.label, timepoint): row for timepoint in (0, 1, 2) for row in rows_of(found, timepoint)}
    assert told["T2 / NT1", 0].values == ("T2 20.0", "NT1")
    assert told["T1", 0].values == ("30.0", "31.0")
    assert told["T1", 1].values == ("20.0", "not evaluable")
    assert told["NT1 / NT2", 2].values == ("present", "unequivocal progression")
    assert told["Image quality", 2].values == ("all imaged", "not imaged: chest")
    assert told["TP0", 1].values == ("50.0", "31.0")
    assert told["Sum of diameters, TP1", 1].values == ("35.0", "not known")
    assert all(row.spoken for row in told.values())


def test_heads_and_course_name_the_results() -> None:
    """MR-513: no response stands without the name of its scope."""
    found = comparison_of(NEW, HOW)
    heads = head_words(found, 2)
    assert [(tile.name, tile.code, tile.differs) for tile in heads[Side.B].tiles] == [
        ("Localized", "PR", False), ("Hepatic", "PD", True), ("Overall", "PD", True),
    ]  # fmt: skip
    assert (heads[Side.A].findings, heads[Side.A].sums) == ("No new lesion", "sum 16.0 mm, −46.7 %")
    assert heads[Side.B].findings == "One new lesion, N1"
    whole = head_words(found, 0)[Side.B]
    assert [(tile.name, tile.code) for tile in whole.tiles] == [
        ("Localized best", "PR"), ("Hepatic PD", "TP2"), ("Overall best", "PR"),
    ]  # fmt: skip
    line = course(found)
    assert line.title == "Hepatic course"
    assert [(step.timepoint, step.codes, step.agrees) for step in line.steps] == [
        ("TP1", ("PR", "PR"), True), ("TP2", ("PR", "PD"), False),
    ]  # fmt: skip


def test_shares_are_told_exactly_and_the_reads_part_at_a_named_place() -> None:
    """Two causes of which each would do share the difference: half and half, and together one."""
    pair = pair_of(
        [target(300, 150, 150), non_target(None, PRESENT, PRESENT)],
        [target(300, 150, 150), non_target(None, PRESENT, WORSE), finding(None, YES)],
        follow_ups=2,
    )
    found = comparison_of(pair, HOW)
    hepatic, _ = trigger_causes(found)
    assert hepatic.trigger == "Hepatic PD date"
    assert {(each.cause, each.share) for each in hepatic.causes} == {
        ("Non-target", "1/2, about 50 %"), ("New lesion", "1/2, about 50 %"),
    }  # fmt: skip
    assert all(sum(each.shares.values()) == 1 for each in found.shares)
    assert divergence_words(found) == "The reads part at TP2: NT1, non-target."
    assert [share_words(Fraction(*each)) for each in ((1, 1), (2, 3), (-1, 6))] == [
        "100 %", "2/3, about 67 %", "−1/6, about −17 %",
    ]  # fmt: skip


def test_the_next_step_leads_from_the_differences_to_the_signature() -> None:
    found = comparison_of(NEW, HOW)
    (number,) = deciding(found)
    draft = DecisionDraft()
    step = next_step(found, draft, (), ())
    assert (step.action, step.number, step.title, step.button) == (
        BenchAction.LOOK,
        number,
        "Look at N1, TP2",
        "Show N1",
    )
    assert next_step(found, draft, {number}, ()).action is BenchAction.CHOOSE
    draft = with_choice(draft, (WHOLE_SUBJECT,), Side.B)
    assert next_step(found, draft, {number}, ()).action is BenchAction.NAME_CAUSE
    draft = dataclasses.replace(draft, cause=DecisionCause.NEW_LESION, rationale="x" * 39 + " ")
    assert next_step(found, draft, {number}, ()).action is BenchAction.WRITE
    assert decision_of(found, draft) is None
    draft = dataclasses.replace(draft, rationale=WORDS)
    assert next_step(found, draft, {number}, ()).action is BenchAction.SIGN
    assert [each.step for each in rail(found, draft, {number}, ()) if each.is_current] == [DecisionStep.SIGN]
    decision = decision_of(found, draft)
    assert decision is not None
    check_decision(decision, found.case.opened, found.case.charter)
    signed = dataclasses.replace(found, case=dataclasses.replace(found.case, signed_at=Moment(1, 0, 1)))
    assert next_step(signed, draft, (), ()).button == ""


def test_where_no_difference_decides_alone_the_place_is_shown_where_the_reads_part() -> None:
    """Baseline 60.6 mm and 42.0 mm is PR, 60.0 and 42.6 is not; any two of the three differences are on B's side."""
    pair = pair_of(
        [target(300, 213, 300), target(300, 213, 300)], [target(306, 210, 300), target(300, 210, 300)], follow_ups=2
    )
    found = comparison_of(pair, HOW)
    assert found.case.opened.triggers[0] == "LOC_BOR"
    assert not any(effect.decides for effect in found.effects)
    assert found.divergence is not None
    assert deciding(found) == (found.differences.index(found.divergence),)
    step = next_step(found, DecisionDraft(), (), ())
    assert step.sentence == "Here the reads part. Differ: localized best response, overall best response."


def test_a_charter_may_have_each_endpoint_chosen() -> None:
    """MR-810: the triggers of one endpoint are chosen together, and the decision passes its own check."""
    found = comparison_of(BEST, HOW, is_per_endpoint=True)
    first, second = choices(found, DecisionDraft())
    assert (first.names, first.title) == (("LOC_BOR", "LOC_RESPONDER"), "Localized best response")
    assert (second.names, second.meanings[Side.A]) == (("OVR_BOR",), "overall best PR")
    draft = with_choice(DecisionDraft(), first.names, Side.A)
    assert next_step(found, draft, range(9), ()).action is BenchAction.CHOOSE
    draft = dataclasses.replace(
        with_choice(draft, second.names, Side.B), cause=DecisionCause.TARGET_MEASUREMENT, rationale=WORDS
    )
    decision = decision_of(found, draft)
    assert decision is not None
    assert decision.choices == {"LOC_BOR": Side.A, "LOC_RESPONDER": Side.A, "OVR_BOR": Side.B}
    check_decision(decision, found.case.opened, found.case.charter)


def test_what_changes_another_result_is_no_step_before_the_decision() -> None:
    """B measures all a sixth longer and one liver target twice as long at the end: only that tells hepatic PD."""
    liver, lung = HEPATIC, LUNG
    kinds = (liver, liver, lung, lung, lung)
    first = [target(*[230] * 6, lesion_type=kind) for kind in kinds]
    second = [target(*[267] * 5, 496 if row == 0 else 267, lesion_type=kind) for row, kind in enumerate(kinds)]
    found = comparison_of(pair_of(first, second, follow_ups=5), judging(5))
    assert found.case.opened.triggers == ("HEP_PD_TP",)
    assert sum(each.decides for each in found.effects) > 20
    (number,) = deciding(found)
    assert (found.differences[number].timepoint, sorted(found.differences[number].values.values())) == (5, [230, 496])


def sealed_decision(found: Comparison, decision: Decision, off_ms: int | None = None) -> SealedRead:
    station = StationKey(StationId("station-3"), key_of("station-3")).station
    case, session = found.case, Session(person_of(), "session-3")
    return seal_decision(
        decision,
        case.assignment,
        case.charter,
        ChainHead(9, "f" * 64),
        session,
        station,
        dataclasses.replace(SteppingClock().now(), central_offset_ms=off_ms),
        "0.1.0",
    )


def test_the_sign_dialog_says_all_that_is_decided_and_on_what_it_rests() -> None:
    found = comparison_of(NEW, HOW)
    draft = DecisionDraft({WHOLE_SUBJECT: Side.B}, DecisionCause.NEW_LESION, WORDS)
    decision = decision_of(found, draft)
    assert decision is not None
    sealed = sealed_decision(found, decision)
    words = decision_words(found, sealed)
    (part,) = words.timepoints
    assert [(row.name, row.value) for row in part.rows] == [
        ("To be decided", "Differ: hepatic PD date, overall PD date"), ("What stands", "Reader B"),
        ("Main reason", "New lesion"), ("In your words", WORDS), ("Compared", "Reader A"), ("Compared", "Reader B"),
    ]  # fmt: skip
    assert [row.note[:4] for row in part.rows[-2:]] == ["aaaa", "bbbb"]
    assert words.fingerprint == f"head {grouped(sealed.head_digest)}  body {grouped(sealed.body_digest)}"
    assert words.signing_time.endswith("(UTC+01:00)")
    assert (words.printed_name, words.login) == (person_of().printed_name, person_of().login)
    assert [check.tone for check in decision_checks(found, ())] == ["warn", "ok"]
    assert choice_note(found).endswith("The localized best response is PR either way.")


def test_a_decision_by_a_clock_that_is_wrong_is_shown_as_such_before_it_is_signed() -> None:
    """TR-38: what was known of the clock is sealed with the time."""
    found = comparison_of(NEW, HOW)
    decision = decision_of(found, DecisionDraft({WHOLE_SUBJECT: Side.B}, DecisionCause.NEW_LESION, WORDS))
    assert decision is not None
    sealed = sealed_decision(found, decision, -600_000)
    assert decision_words(found, sealed).skew.startswith("The station's clock was 10 min ahead of central's")
    assert unseal_decision(sealed).moment.shown_skew_ms == -600_000
    assert decision_words(found, sealed_decision(found, decision)).skew == ""


def test_a_difference_without_a_line_has_no_place_and_one_with_a_line_has_its_own() -> None:
    found = comparison_of(NEW, HOW)
    by_label = {row.label: row.number for row in rows_of(found, 2)}
    assert line_of(found, found.differences[by_label["N1"]]) is None
    drawn = line_of(found, found.differences[by_label["T1"]])
    assert drawn is not None
    assert drawn.length_tenths == 160

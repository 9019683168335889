"""From a real read to what the panels of the reading room show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from readstation.core.errors import DataProblem
from readstation.model.lesion import LesionRole, NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.read import SealedRead
from readstation.model.series import PhaseRole, Plane
from readstation.reading.commands import (
    KeepKeyImage,
    MeasureTarget,
    SetNewLesionStatus,
    SetNonTargetState,
    SetTargetState,
    WriteNote,
)
from readstation.reading.rows import state_digest
from readstation.reading.session import ReadSession
from readstation.ui.presenters import checks, closing_checks, lesions, locking, marks, responses, signing, sums
from readstation.ui.presenters.corner import corner_texts, plane_words
from readstation.ui.presenters.marks import Candidate
from readstation.viewer.marks import BracketMark, LineMark, MarkRole, MarkState
from readstation.viewer.planes import Slab, SlabKind, acquired_stack, stack_of
from tests.builders.key_images import coronal_shot, keep
from tests.builders.reads import (
    ALIAS,
    PASSWORD,
    PHASES,
    T1,
    T2,
    add_new_lesion,
    add_non_target,
    add_target,
    drawn,
    series_facts,
    station_with_case,
)
from tests.render.volumes import volume_of


@pytest.fixture
def read(tmp_path: Path) -> Iterator[ReadSession]:
    """A read whose baseline is open."""
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        session.open_timepoint(0)
        yield session


@pytest.fixture
def follow_up(read: ReadSession) -> ReadSession:
    """The read of screen d at its first follow-up: T1 46.6 and T2 21.4 mm at baseline, one non-target."""
    read.apply(add_target(466))
    read.apply(add_target(214, site="Liver, segment III"))
    read.apply(add_non_target())
    read.lock(0)
    read.open_timepoint(1)
    return read


def measure(read: ReadSession, timepoint: int, first: int, second: int) -> None:
    read.apply(MeasureTarget(timepoint, T1, drawn(first, timepoint)))
    read.apply(MeasureTarget(timepoint, T2, drawn(second, timepoint)))
    lesion_id = read.view().state.of_role(LesionRole.NON_TARGET)[0].lesion_id
    read.apply(SetNonTargetState(timepoint, lesion_id, NonTargetStateCode.PRESENT))


def test_the_check_of_a_target_at_baseline(read: ReadSession) -> None:
    """MR-102, MR-103, MR-112 and MR-115, each with what was found."""
    assert checks.check_of(read.view(), T1) is None
    read.apply(add_target(466))
    card = checks.check_of(read.view(), T1)
    assert card is not None
    assert (card.title, card.summary, card.is_met) == ("Check of T1", "5 of 5 met", True)
    assert [(each.words, each.rule, each.value) for each in card.checks] == [
        ("At least 10 mm viable", "MR-102", "46.6 mm"),
        ("Measured on late arterial", "MR-115", "slice 10"),
        ("Slice 5 mm or thinner", "MR-103", "1.5 mm"),
        ("At most 2 targets in liver", "MR-112", "1 of 2"),
        ("At most 5 targets", "MR-112", "1 of 5"),
    ]


def test_the_check_at_a_follow_up_is_of_the_phase_alone(follow_up: ReadSession) -> None:
    """Targets are chosen at baseline (MR-121), so size and number are not asked again."""
    follow_up.apply(MeasureTarget(1, T1, drawn(52, 1)))
    card = checks.check_of(follow_up.view(), T1)
    assert card is not None
    assert [each.rule for each in card.checks] == ["MR-115"]


def test_lesions_stand_by_role_and_the_chosen_one_is_marked(read: ReadSession) -> None:
    assert [group.lines for group in lesions.lesion_groups(read.view(), None)] == [()]
    read.apply(add_target(466))
    read.apply(add_non_target())
    groups = lesions.lesion_groups(read.view(), T1)
    assert [group.title for group in groups] == ["Target, up to 5, up to 2 per organ", "Non-target"]
    line = groups[0].lines[0]
    assert (line.label, line.value, line.is_selected) == ("T1", "46.6", True)
    assert line.spoken == "T1, target, Liver, segment VIII, 46.6 millimetres, measured"
    assert groups[1].lines[0].value == "present"


def test_q_and_e_go_round_the_table(follow_up: ReadSession) -> None:
    view = follow_up.view()
    order = lesions.lesion_order(view)
    assert [view.state.lesions[each].label for each in order] == ["T1", "T2", "NT1"]
    assert lesions.neighbour(view, None, 1) == order[0]
    assert lesions.neighbour(view, order[2], 1) == order[0]
    assert lesions.neighbour(view, order[0], -1) == order[2]


def test_the_table_across_timepoints(follow_up: ReadSession) -> None:
    measure(follow_up, 1, 172, 120)
    table = lesions.lesion_table(follow_up.view())
    assert (table.timepoints, table.locked, table.current) == ((0, 1), {0}, 1)
    assert [row.label for row in table.rows] == ["T1", "T2", "Sum of diameters", "NT1"]
    first, _, total, judged = table.rows
    assert [cell.text for cell in first.cells] == ["46.6", "17.2"]
    assert [cell.is_locked for cell in first.cells] == [True, False]
    assert first.from_baseline == "−63.1 %"
    assert [cell.text for cell in total.cells] == ["68.0", "29.2"]
    assert (total.from_baseline, total.state) == ("−57.1 %", "nadir before: 68.0")
    assert [cell.text for cell in judged.cells] == ["present", "present"]


def test_states_without_a_line_are_words_and_absent_is_zero(follow_up: ReadSession) -> None:
    """MR-123: what counts in the sum is named."""
    follow_up.apply(SetTargetState(1, T1, TargetStateCode.ABSENT))
    follow_up.apply(SetTargetState(1, T2, TargetStateCode.TOO_SMALL))
    rows = lesions.lesion_table(follow_up.view()).rows
    assert [rows[0].cells[1].text, rows[1].cells[1].text] == ["0.0", "too small"]


def test_the_folded_line(follow_up: ReadSession) -> None:
    measure(follow_up, 1, 172, 120)
    parts, total = lesions.folded_words(follow_up.view())
    assert [(label, value) for label, value, _ in parts] == [("T1", "17.2"), ("T2", "12.0"), ("NT1", "present")]
    assert total == "Sum 68.0, 29.2 mm"


def test_baseline_has_no_response(read: ReadSession) -> None:
    """Design, section 15: only the sum."""
    read.apply(add_target(466))
    assert responses.response_panel(read.view()) is None


def test_three_named_responses_with_one_why(follow_up: ReadSession) -> None:
    """MR-513, and the sentence of MR-205 as screen d shows it."""
    measure(follow_up, 1, 172, 120)
    panel = responses.response_panel(follow_up.view())
    assert panel is not None
    assert [(tile.scope, tile.code) for tile in panel.tiles] == [
        ("Localized", "PR"),
        ("Hepatic", "PR"),
        ("Overall", "PR"),
    ]
    assert panel.sum_words == "Sum 29.2 mm, −57.1 % from baseline"
    (why,) = panel.why
    assert why.scope == ""
    assert why.reasons[0].answer == "PR"
    assert why.reasons[0].sentence == "sum 29.2 mm is 57.1 % below baseline 68.0 mm, MR-205"
    assert why.reasons[1].answer == "nCR / nPD"
    assert [reason.mark for reason in why.reasons] == ["1", "2", "3", "="]
    assert [(line.words, line.away, line.response) for line in panel.changes] == [
        ("Sum 47.7 mm or more", "18.5 mm away", "targets SD"),
        ("Sum 81.6 mm or more", "52.4 mm away", "targets PD"),
        ("No viable target left", "29.2 mm away", "targets CR"),
    ]
    assert any("MR-205" in line for line in panel.every_step)
    assert "Overall PR" in panel.spoken


def test_the_threshold_bar_has_exact_limits(follow_up: ReadSession) -> None:
    measure(follow_up, 1, 172, 120)
    panel = responses.response_panel(follow_up.view())
    assert panel is not None
    assert panel.bar is not None
    assert [(band.response, band.edge_words) for band in panel.bar.bands] == [
        ("PR", "0"),
        ("SD", "47.6"),
        ("PD", "81.6"),
    ]
    assert panel.bar.now_words == "29.2 mm now"


@pytest.mark.parametrize(("first", "second", "code"), [(300, 100, "PR"), (400, 100, "SD"), (600, 300, "PD")])
def test_the_bar_has_the_same_bands_wherever_the_sum_lies(
    follow_up: ReadSession, first: int, second: int, code: str
) -> None:
    """The limits are those of the rules, whichever response is the present one."""
    measure(follow_up, 1, first, second)
    outcome = follow_up.view().outcomes[1].scopes[responses.Scope.OVERALL]
    assert outcome.target.value == code
    starts = [(response.value, start) for response, start in responses.band_starts(outcome)]
    assert starts == [("CR", 0), ("PR", 1), ("SD", 477), ("PD", 816)]


def test_scopes_that_differ_each_have_their_own_why(follow_up: ReadSession) -> None:
    """A new lesion is progression overall and in the liver, not of the localized targets (MR-510)."""
    measure(follow_up, 1, 172, 120)
    follow_up.apply(add_new_lesion(1, NewLesionStatus.YES))
    panel = responses.response_panel(follow_up.view())
    assert panel is not None
    assert [tile.code for tile in panel.tiles] == ["PR", "PD", "PD"]
    assert [each.scope for each in panel.why] == ["Localized", "Hepatic", "Overall"]
    assert [reason.title for reason in panel.why[0].reasons] == ["Target lesions", "Result"]
    assert panel.why[1].reasons[2].answer == "Yes"


def test_an_equivocal_finding_stands_as_a_yellow_line(follow_up: ReadSession) -> None:
    """MR-405 and MR-218."""
    measure(follow_up, 1, 172, 120)
    follow_up.apply(add_new_lesion(1, NewLesionStatus.EQUIVOCAL))
    panel = responses.response_panel(follow_up.view())
    assert panel is not None
    assert any("equivocal" in flag for flag in panel.why[0].flags)


def test_without_every_size_there_is_no_bar(follow_up: ReadSession) -> None:
    """MR-207."""
    panel = responses.response_panel(follow_up.view())
    assert panel is not None
    assert panel.bar is None
    assert [tile.code for tile in panel.tiles] == ["NE", "NE", "NE"]


def test_the_chart_steps_with_the_nadir(follow_up: ReadSession) -> None:
    """MR-201: progression is counted from the smallest sum before."""
    measure(follow_up, 1, 339, 168)
    follow_up.lock(1)
    follow_up.open_timepoint(2)
    measure(follow_up, 2, 172, 120)
    chart = sums.sum_chart(follow_up.view())
    assert [point.words for point in chart.points] == ["68.0", "50.7", "29.2"]
    assert [(step.place, step.tenths) for step in chart.progression] == [(1, 816), (2, 609)]
    assert [(step.place, step.tenths) for step in chart.partial] == [(1, 476), (2, 476)]
    assert chart.progression_words == ("PD at 60.9", "nadir 50.7 + 20 %")
    assert chart.partial_words == ("PR at 47.6", "baseline 68.0 − 30 %")
    assert chart.top_tenths == 1000
    assert "TP2 29.2" in chart.spoken


def test_marks_are_lines_on_their_series_and_brackets_on_the_other_phases(read: ReadSession) -> None:
    read.apply(add_target(466))
    view = read.view()
    images = view.images[0]
    frame = frozenset(facts.series_key for facts in images.series)
    arterial, venous = images.of_phase(PhaseRole.LATE_ARTERIAL), images.of_phase(PhaseRole.PORTAL_VENOUS)
    assert arterial is not None
    assert venous is not None
    (line,) = marks.marks_for(view, arterial, T1, frame)
    assert isinstance(line, LineMark)
    assert (line.label, line.state, line.has_handles) == ("T1  46.6 mm", MarkState.SELECTED, True)
    (bracket,) = marks.marks_for(view, venous, T1, frame)
    assert isinstance(bracket, BracketMark)
    assert bracket.center_mm == pytest.approx((-16.7, 12.0, 30.0))
    assert marks.lesion_of_mark(view, bracket.mark_id) == T1
    assert marks.marks_for(view, venous, T1, frozenset()) == ()


def test_only_the_chosen_open_lesion_can_be_dragged(follow_up: ReadSession) -> None:
    """Lines of a locked timepoint are locked; those of others idle (user asks, 4)."""
    follow_up.apply(MeasureTarget(1, T1, drawn(172, 1)))
    view = follow_up.view()
    frames = frozenset(facts.series_key for images in view.images.values() for facts in images.series)
    prior, now = (view.images[each].of_phase(PhaseRole.LATE_ARTERIAL) for each in (0, 1))
    assert prior is not None
    assert now is not None
    assert {mark.state for mark in marks.marks_for(view, prior, T1, frames)} == {MarkState.LOCKED}
    (line,) = marks.marks_for(view, now, T2, frames)
    assert isinstance(line, LineMark)
    assert (line.state, line.has_handles) == (MarkState.IDLE, False)


def test_a_refused_line_stays_as_a_candidate(read: ReadSession) -> None:
    facts = read.view().images[0].of_phase(PhaseRole.LATE_ARTERIAL)
    assert facts is not None
    (mark,) = marks.marks_for(read.view(), facts, None, frozenset(), Candidate(drawn(65)))
    assert isinstance(mark, LineMark)
    assert (mark.label, mark.role, mark.has_handles) == ("C  6.5 mm", MarkRole.CANDIDATE, False)


def test_a_lesion_is_found_where_it_was_measured_last(follow_up: ReadSession) -> None:
    place = marks.place_of(follow_up.view(), T1, 1)
    assert place is not None
    assert place.series_key == f"series-{ALIAS}-0-2"
    follow_up.apply(MeasureTarget(1, T1, drawn(172, 1)))
    place = marks.place_of(follow_up.view(), T1, 1)
    assert place is not None
    assert place.series_key == f"series-{ALIAS}-1-2"


def test_corner_texts_are_from_the_allow_list_alone() -> None:
    """TR-18: timepoint, phase, modality, plane, slice, thickness; nothing else there is to say."""
    facts = series_facts(0, 2, PhaseRole.LATE_ARTERIAL)
    stack = slices()
    texts = corner_texts(facts, plane_words(facts, stack, 9), 0, is_locked=False, is_by_timepoint=False)
    assert texts.top_left == ("Late arterial", "TP0 · CT axial")
    assert texts.top_right == ("Slice 10 / 20", "1.5 mm")
    assert texts.bottom_left is None
    prior = corner_texts(facts, plane_words(facts, stack, 9), 2, is_locked=True, is_by_timepoint=True)
    assert (prior.top_left[0], prior.is_locked) == ("TP0 Baseline", True)
    unsaid = series_facts(2, 2, PhaseRole.DELAYED, slice_thickness_um=None)
    now = corner_texts(unsaid, plane_words(unsaid, stack, 0), 2, is_locked=False, is_by_timepoint=True)
    assert now.top_left == ("TP2 current", "Delayed · CT axial")
    assert now.top_right == ("Slice 1 / 20",)
    nadir = corner_texts(
        series_facts(1, 2, PhaseRole.DELAYED),
        plane_words(unsaid, stack, 0),
        3,
        is_locked=True,
        is_by_timepoint=True,
        prior_name="nadir",
    )
    assert nadir.top_left[0] == "TP1 nadir"


def slices():
    return acquired_stack(volume_of(np.zeros((20, 4, 4), np.int16)))


def test_a_reformat_is_never_called_a_slice() -> None:
    facts = series_facts(0, 2, PhaseRole.LATE_ARTERIAL)
    coronal = stack_of(volume_of(np.zeros((20, 4, 6), np.int16), spacing=(5.0, 1.25, 1.0)), Plane.CORONAL)
    words = plane_words(facts, coronal, 2)
    assert (words.what, words.place) == ("CT coronal", ("Plane 3 / 4", "Reformat 1.2 mm"))
    assert words.spoken == "coronal plane 3"
    thick = plane_words(facts, coronal.with_slab(Slab(SlabKind.MAXIMUM, 10.0)), 2)
    assert thick.place[1] == "MIP 10.0 mm"
    computed = plane_words(facts, slices(), 2, "Late arterial − pre-contrast")
    texts = corner_texts(facts, computed, 0, is_locked=False, is_by_timepoint=False)
    assert texts.top_left[0] == "Late arterial − pre-contrast"


def test_the_lock_dialog_lists_what_is_closed_and_what_is_missing(follow_up: ReadSession) -> None:
    checks = closing_checks.lock_checks(follow_up.view(), {}, lambda _: True, lambda _: None)
    assert next(each.words for each in checks if each.tone == "err").startswith("T1 has no state at TP1")
    measure(follow_up, 1, 172, 120)
    view = follow_up.view()
    words = locking.lock_words(view)
    assert (words.title, words.act) == (f"Lock TP1, case {ALIAS}", "Lock TP1")
    (part,) = words.parts
    assert part.responses == (("Localized", "PR"), ("Hepatic", "PR"), ("Overall", "PR"))
    rows = {row.name: (row.value, row.note) for row in part.rows}
    assert rows["Sum of diameters"] == ("29.2 mm, −57.1 % from baseline 68.0", "nadir before 68.0")
    assert rows["T1, Liver, segment VIII"] == ("17.2 mm", "late arterial, slice 10")
    assert rows["New lesions"] == ("None", "")
    assert rows["Images"] == ("4 of 4 phases", "80 slices")
    assert words.fingerprint.startswith(f"entries {state_digest(view.state)[:4]}")


def test_the_checks_before_a_lock_say_what_holds_and_what_wants_a_look(follow_up: ReadSession) -> None:
    """MR-808, TR-45: slices that were not on screen, images not compared yet; none of it stands in the way."""
    measure(follow_up, 1, 172, 120)
    view = follow_up.view()
    keys = {facts.phase: facts.series_key for facts in view.images[1].series}
    whole = (1 << 20) - 1
    seen = dict.fromkeys(keys.values(), whole)
    checks = closing_checks.lock_checks(view, seen, lambda _: True, lambda _: None)
    assert [(each.tone, each.words) for each in checks] == [
        ("ok", "Every lesion has a state at TP1"),
        ("ok", "Pixels match the released images"),
        ("ok", "Lesion checks met: 2 of 2"),
        ("ok", "All slices of the required phases were on screen"),
    ]
    seen[keys[PhaseRole.PORTAL_VENOUS]] = whole & ~0b1110
    del seen[keys[PhaseRole.DELAYED]]
    checks = closing_checks.lock_checks(view, seen, lambda key: key != keys[PhaseRole.DELAYED], lambda _: None)
    looks = [(each.words, each.slice_index, each.facts and each.facts.phase) for each in checks if each.tone == "warn"]
    assert looks == [
        ("Still being compared with the released images: delayed", 0, None),
        ("Not on screen yet: portal venous, 3 slices (2 to 4)", 1, PhaseRole.PORTAL_VENOUS),
        ("Not on screen yet: delayed, all 20 slices", 0, PhaseRole.DELAYED),
    ]


def sealed_read(read: ReadSession) -> SealedRead:
    measure(read, 1, 172, 120)
    read.apply(add_new_lesion(1, NewLesionStatus.EQUIVOCAL))
    read.apply(WriteNote(1, "Rim after treatment."))
    read.apply(keep(10, 1))
    read.apply(KeepKeyImage(1, coronal_shot(1)))
    read.lock(1)
    read.open_timepoint(2)
    measure(read, 2, 100, 100)
    new = read.view().state.of_role(LesionRole.NEW)[0].lesion_id
    read.apply(SetNewLesionStatus(2, new, NewLesionStatus.NO, reason="shunt"))
    read.lock(2)
    return read.seal()


def test_what_is_signed_is_read_back_from_the_bytes(follow_up: ReadSession) -> None:
    """TR-31: the words come from the sealed bytes."""
    sealed = sealed_read(follow_up)
    words = signing.describe_sealed(sealed)
    assert words.title == f"Sign the read of case {ALIAS}"
    assert (words.printed_name, words.meaning) == ("Dr. Mara Reader", "Authorship of the read")
    assert [each.title for each in words.timepoints] == ["TP0 Baseline", "TP1", "TP2"]
    first, second, _ = words.timepoints
    assert first.responses == ()
    assert second.responses == (("Localized", "PR"), ("Hepatic", "PR"), ("Overall", "PR"))
    rows = {row.name: (row.value, row.note) for row in second.rows}
    assert rows["Sum of diameters"] == ("29.2 mm, −57.1 % from baseline 68.0", "nadir before 68.0")
    assert rows["T1, Liver, segment VIII"] == ("17.2 mm", "late arterial, slice 10")
    assert rows["Comment"] == ("Rim after treatment.", "")
    assert rows["Images"] == ("4 series", "80 slices")
    assert rows["Key images kept"] == ("K1 image 10, K2 coronal", "")
    assert {row.name: row.value for row in first.rows}["Sum of diameters"] == "68.0 mm"
    assert sealed.head_digest[:4] in words.fingerprint
    assert words.signing_time.endswith("(UTC+01:00)")
    assert follow_up.sign(sealed, PASSWORD).sealed == sealed


def test_bytes_that_are_no_sealed_read_are_not_shown(follow_up: ReadSession) -> None:
    sealed = sealed_read(follow_up)
    altered = SealedRead(sealed.read_id, 1, sealed.head, sealed.body[:-2] + b"}}", "0" * 64, sealed.body_digest)
    with pytest.raises(DataProblem):
        signing.describe_sealed(altered)


def test_the_phases_of_the_case_are_those_of_the_charter(read: ReadSession) -> None:
    assert tuple(facts.phase for facts in read.view().images[0].series) == PHASES

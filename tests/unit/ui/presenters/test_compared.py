"""What the score page says: the step that comes next, the places to look at, and the axes of the plot."""

from __future__ import annotations

import pytest

from readstation.criteria.facts import Scope
from readstation.model.lesion import PointUm
from readstation.practice.agreement import ScoredCase, score_set
from readstation.practice.plan import DEFAULT_PLAN
from readstation.practice.score_records import (
    CaseScore,
    DiameterError,
    DrawnLine,
    LesionScore,
    ProgressionScore,
    ResponseScore,
    RuleScore,
)
from readstation.ui.presenters.compared import compared_marks, compared_places, place_of, signed_mm
from readstation.ui.presenters.difference_plot import plot_points, plot_scale
from readstation.viewer.marks import BracketMark, LineMark, MarkRole


def line(image: int, tenths: int, series: int = 2, phase: str = "late_arterial") -> DrawnLine:
    start = PointUm(0, 0, image * 1000)
    return DrawnLine(0, series, image, phase, start, PointUm(tenths * 100, 0, image * 1000), tenths)


def case(own_tenths: int = 400, *, is_kept: bool = True, phase: str = "late_arterial") -> CaseScore:
    own, reference = line(5, own_tenths, phase=phase), line(6, 400)
    rule = RuleScore("Necrosis left out", "diameter", "MR-116", is_kept, "The line runs through the necrosis.", "T1", 0,
                     own, reference)  # fmt: skip
    return CaseScore(
        1, 1, (LesionScore("T1", "T1", own, reference),), (LesionScore("", "T2", None, line(9, 200)),),
        (LesionScore("N1", "", line(9, 100), None),), (DiameterError("T1", 0, own_tenths, 400, own, reference),),
        (ResponseScore(1, "localized", "PR", "SD", 280, 330),),
        tuple(ProgressionScore(scope.value, None, None) for scope in Scope), (rule,), 60_000,
    )  # fmt: skip


def test_what_failed_comes_first_and_every_place_has_a_line_to_go_to() -> None:
    places = compared_places(case(450, is_kept=False), 30)
    assert [each.title for each in places] == ["Necrosis left out", "T2 missed", "N1 yours only", "T1, TP0"]
    assert [each.is_right for each in places] == [False, False, False, False]
    assert compared_places(case(430), 30)[-1].is_right
    assert not compared_places(case(400, phase="portal_venous"), 30)[-1].is_right
    assert all(each.line is not None for each in places)
    score = case(450, is_kept=False)
    assert place_of(score, score.diameters[0], 30) == 3


def test_both_callipers_are_drawn_and_what_only_one_has_is_named() -> None:
    marks = compared_marks(case(450), 0, 2)
    drawn = {(each.name, each.role, each.length_tenths) for each in marks if isinstance(each, LineMark)}
    assert ("You T1", MarkRole.READER_A, 450) in drawn
    assert ("Ref. T1", MarkRole.READER_B, 400) in drawn
    assert all(not each.is_editable for each in marks if isinstance(each, LineMark))
    assert {each.label for each in marks if isinstance(each, BracketMark)} == {"T2  missed", "N1  yours only"}
    assert compared_marks(case(), 0, 3) == ()
    assert compared_marks(case(), 1, 2) == ()


def test_the_axes_hold_every_point_and_both_limits_and_what_stands_out_is_marked() -> None:
    cases = [ScoredCase(f"P-{n:02}", case(400 + difference)) for n, difference in enumerate((-3, 2, 0, 1, -1, 95))]
    score = score_set([*cases, ScoredCase("P-99", case(401, phase="portal_venous"))], DEFAULT_PLAN)
    points = plot_points(score)
    scale = plot_scale(score, points)
    assert score.diameters is not None
    assert all(scale.left_mm <= each.mean_mm <= scale.right_mm for each in points)
    reach = [abs(each.difference_mm) for each in points] + [score.diameters.high, -score.diameters.low]
    assert scale.half_height_mm >= max(reach)
    assert [each.name for each in points if each.is_outside] == ["P-05, T1", "P-99, T1"]
    assert points[5].spoken == "P-05, T1, TP0: you 49.5 mm, reference 40.0 mm, difference +9.5 mm"
    assert 3 <= len(scale.upward) <= 8
    assert 2 <= len(scale.across) <= 8


@pytest.mark.parametrize(("tenths", "words"), [(0, "0.0"), (5, "+0.5"), (-41, "−4.1")])
def test_a_difference_has_its_sign(tenths: int, words: str) -> None:
    assert signed_mm(tenths) == words

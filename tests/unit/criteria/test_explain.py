"""The words: what was compared with what, the rule, and what would change the outcome."""

from __future__ import annotations

import pytest

from readstation.criteria import explain
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import CaseFacts, NewStatus, NonTargetResponse, Scope, TargetResponse
from readstation.criteria.outcome import TraceEntry
from readstation.model.lesion import LesionType
from tests.builders.criteria_cases import case_of, follow_up, liver_case, target

CLASSIC = CriteriaConfig.defaults()
GUARD5 = CLASSIC.with_overrides({"profile": "MRECIST_GUARD5"})


def _last(case, config=CLASSIC, scope=Scope.LOCALIZED):
    return derive_case(case, config)[-1].scopes[scope]


def _two(*follow_ups):
    return case_of([target("T1", 466), target("T2", 214)], *follow_ups)


def test_the_sentence_of_the_reading_room():
    """Design, words 11: response, arithmetic, rule, limits."""
    outcome = _last(_two({"T1": 339, "T2": 168}, {"T1": 172, "T2": 120}))
    assert explain.scope_sentence(outcome) == (
        "Localized PR: sum 29.2 mm is 57.1 % below baseline 68.0 mm (MR-205). SD from 47.7 mm, PD from 60.9 mm."
    )
    assert explain.target_sentence(outcome) == "PR: sum 29.2 mm is 57.1 % below baseline 68.0 mm; MR-205"
    assert [(limit.at_tenths, limit.away_tenths) for limit in outcome.distances] == [(477, 185), (609, 317), (0, -292)]
    assert outcome.distances[-1].words == "CR if no viable target is left"


@pytest.mark.parametrize(
    ("case", "config", "sentence"),
    [
        (liver_case(700, 491), CLASSIC, "SD: sum 49.1 mm is 29.9 % below baseline and nadir 70.0 mm; MR-206"),
        (liver_case(1667, 1167), CLASSIC, "SD: sum 116.7 mm is 29.99 % below baseline and nadir 166.7 mm; MR-206"),
        (liver_case(300, 300), CLASSIC, "SD: sum 30.0 mm is the same as baseline and nadir 30.0 mm; MR-206"),
        (
            liver_case(5000, 4002, 4802),
            CLASSIC,
            "SD: sum 480.2 mm is 4.0 % below baseline 500.0 mm and 19.99 % above nadir 400.2 mm; MR-206",
        ),
        (liver_case(270, 324), CLASSIC, "PD: sum 32.4 mm is 20.0 % above nadir 27.0 mm; MR-204"),
        (liver_case(450, 0, 60), CLASSIC, "PD: sum 6.0 mm is above nadir 0.0 mm; MR-212"),
        (liver_case(450, "absent"), CLASSIC, "CR: no viable target is left; MR-202"),
        (
            case_of([target("T1", 180, LesionType.NODE)], {"T1": 90}),
            CLASSIC,
            "CR: no viable target is left and nodes are of normal size; sum 9.0 mm; MR-202",
        ),
        (
            _two({"T1": 900}),
            CLASSIC,
            "PD: the targets that could be assessed, 90.0 mm, are 32.4 % above nadir 68.0 mm; MR-208",
        ),
        (_two({}), CLASSIC, "NE: not every target could be assessed; the others sum to 0.0 mm; MR-207"),
        (_two({"T1": 200}), CLASSIC, "NE: not every target could be assessed; the others sum to 20.0 mm; MR-207"),
        (case_of([], {}), CLASSIC, "NA: there is no target in this scope; MR-203"),
        (
            liver_case(200, 150, 180),
            GUARD5,
            "SD: sum 18.0 mm is 10.0 % below baseline 20.0 mm and 20.0 % above nadir 15.0 mm, "
            "but by only 3.0 mm (MR-210); MR-206",
        ),
        (
            liver_case(450, 100, 130),
            GUARD5,
            "PR: sum 13.0 mm is 71.1 % below baseline 45.0 mm, and only 3.0 mm above nadir 10.0 mm (MR-210); MR-205",
        ),
        (
            liver_case(60, 41, "too_small"),
            CLASSIC,
            "SD: sum 5.0 mm is 16.7 % below baseline 6.0 mm and 22.0 % above nadir 4.1 mm, "
            "by an imputed value alone (MR-211); MR-206",
        ),
    ],
)
def test_the_reason_of_the_targets(case, config, sentence):
    """MR-202 to MR-212, in words."""
    assert explain.target_sentence(_last(case, config, Scope.OVERALL)) == sentence


@pytest.mark.parametrize(
    ("case", "config", "limits"),
    [
        (liver_case(200, 150, 180), CLASSIC, "PR up to 14.0 mm, SD up to 17.9 mm"),
        (liver_case(200, 150, 180), GUARD5, "PR up to 14.0 mm, PD from 20.0 mm"),
        (liver_case(450, "absent"), CLASSIC, "PR from 0.1 mm, SD from 31.6 mm, PD from 54.0 mm"),
        (liver_case(450, "absent", "absent"), CLASSIC, "PD from 0.1 mm"),
        (liver_case(450, "absent", "absent"), GUARD5, "PR from 0.1 mm, PD from 5.0 mm"),
        (liver_case(120, 40, "too_small"), CLASSIC, "PD from 5.8 mm"),
        (_two({"T1": 200}), CLASSIC, "PD from 81.6 mm"),
        (_two({"T1": 900}), CLASSIC, "NE up to 81.5 mm"),
        (_two({"T1": "absent", "T2": "absent"}, {"T1": 3}), CLASSIC, "NE up to 0.0 mm"),
        (case_of([target("T1", 180, LesionType.NODE)], {"T1": 90}), CLASSIC, ""),
        (case_of([], {}), CLASSIC, ""),
    ],
)
def test_the_sums_that_would_change_it(case, config, limits):
    """MR-203 to MR-205, MR-208, MR-211, MR-212: exact in tenths."""
    assert explain.limits_sentence(_last(case, config, Scope.OVERALL)) == limits


def test_a_node_has_no_band_of_complete_response():
    """MR-202: the sum of a normal node is above zero."""
    case = case_of([target("T1", 180, LesionType.NODE)], {"T1": 150})
    assert [limit.words for limit in _last(case, scope=Scope.OVERALL).distances] == [
        "PR up to 12.6 mm",
        "PD from 21.6 mm",
    ]


def test_after_every_node_was_gone_only_no_node_is_better():
    """MR-202, MR-212: a partial response by a sum of 0 is none, because that is a complete one."""
    case = case_of([target("T1", 180, LesionType.NODE)], {"T1": "absent"}, {"T1": 120})
    assert _last(case, scope=Scope.OVERALL).target is TargetResponse.PD
    assert _last(case, scope=Scope.OVERALL).distances == ()


def _judged(nontarget, new, said=350):
    timepoint = follow_up({"T1": said}, nontarget=(nontarget, "NA"), new=(new, "NO"))
    return _last(CaseFacts((target("T1", 500),), (timepoint,)), scope=Scope.HEPATIC)


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (
            _judged("NA", "YES"),
            "Hepatic PD: a new lesion (MR-501). Targets alone are PR: SD from 35.1 mm, PD from 60.0 mm.",
        ),
        (
            _judged("PD", "YES", 700),
            "Hepatic PD: progression of the targets and unequivocal progression of non-target disease and a new lesion "
            "(MR-501). Targets alone are PD: PR up to 35.0 mm, SD up to 59.9 mm.",
        ),
        (
            _judged("NA", "YES", 700),
            "Hepatic PD: progression of the targets and a new lesion (MR-501). "
            "Targets alone are PD: PR up to 35.0 mm, SD up to 59.9 mm.",
        ),
        (
            _judged("PD", "NO"),
            "Hepatic PD: unequivocal progression of non-target disease (MR-501). "
            "Targets alone are PR: SD from 35.1 mm, PD from 60.0 mm.",
        ),
        (
            _judged("NON_CR_NON_PD", "NO", 0),
            "Hepatic PR: target CR, non-target NON_CR_NON_PD, new NO (MR-503). "
            "Targets alone are CR: PR from 0.1 mm, SD from 35.1 mm, PD from 60.0 mm.",
        ),
    ],
)
def test_a_response_that_is_not_the_targets_alone_says_so(outcome, sentence):
    """MR-501, MR-503."""
    assert explain.scope_sentence(outcome) == sentence


def test_a_scope_without_limits_ends_after_its_reason():
    outcome = _last(case_of([], {}), scope=Scope.OVERALL)
    assert explain.scope_sentence(outcome) == "Overall NED: target NA, non-target NA, new NO (MR-504)."


def test_the_matrix_in_words():
    """MR-508, MR-510."""
    assert explain.matrix_sentence(_judged("CR", "NO")) == "PR: target PR, non-target CR, new NO; MR-503"
    localized = _last(liver_case(500, 350))
    assert explain.matrix_sentence(localized) == "PR: the localized response is that of the liver targets; MR-510"


@pytest.mark.parametrize("code", list(NonTargetResponse))
def test_every_non_target_response_has_words(code):
    words = explain.non_target_sentence(_judged(code.value, "NO"))
    assert words.startswith(f"{code.value}: ")
    assert "; MR-3" in words


@pytest.mark.parametrize("code", list(NewStatus))
def test_every_new_status_has_words(code):
    assert explain.new_sentence(_judged("NA", code.value)).startswith(f"{code.value}: ")


@pytest.mark.parametrize(
    ("value", "reference", "text"),
    [
        (292, 680, "−57.1 %"),
        (600, 500, "+20.0 %"),
        (500, 500, "0.0 %"),
        (1005, 1000, "+0.5 %"),
        (9999, 10_000, "0.0 %"),
        (60, 0, "-"),
        (1167, 1667, "−29.99 %"),
        (4802, 4002, "+19.99 %"),
    ],
)
def test_a_change_never_seems_to_sit_on_a_limit_it_misses(value, reference, text):
    """MR-212, MR-216."""
    assert explain.signed_percent(value, reference) == text


def test_a_line_of_the_trace():
    entry = TraceEntry("MR-205", (("sum", "29.2 mm"),), "10 × 29.2 = 292.0 ≤ 7 × 68.0 = 476.0", "PR")
    assert explain.trace_line(entry) == "MR-205: sum 29.2 mm; 10 × 29.2 = 292.0 ≤ 7 × 68.0 = 476.0 → PR"
    assert explain.trace_line(TraceEntry("MR-203", (), "", "NA")) == "MR-203: NA"


def test_every_flag_has_words():
    """MR-218."""
    raised = {"F-PARTIAL-PD", "F-PD-LT5", "F-TSTM-SUPPRESSED", "F-REAPPEAR", "F-EQUIV-NEW", "F-NEW-NE"}
    assert set(explain.FLAG_WORDS) == raised

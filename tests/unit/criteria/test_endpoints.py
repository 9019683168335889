"""Best overall response, endpoints and adjudication triggers: every case of the specification, and beyond."""

from __future__ import annotations

import pytest

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.discordance import adjudication_triggers
from readstation.criteria.endpoints.best import BestResponse
from readstation.criteria.endpoints.derive import derive_endpoints
from readstation.criteria.endpoints.durations import Duration, Reason
from readstation.criteria.endpoints.window import Reading, SubjectEvents, assessment_window
from readstation.criteria.facts import Response, Scope
from readstation.criteria.io.adjudication import read_adjudication_case
from readstation.criteria.io.place import Place
from readstation.criteria.io.sequences import read_sequence_case
from tests.unit.criteria.spec_cases import EXPECTED, cases_of, needs_spec

DEFAULTS = CriteriaConfig.defaults()
IGNORE = DEFAULTS.with_overrides({"cr_then_lesser": "IGNORE"})


@pytest.mark.parametrize(("written", "case"), cases_of("sequence_cases"))
def test_sequence_case_agrees(written, case):
    """MR-601 to MR-609, MR-701 to MR-713, with every alternative configuration."""
    place = Place(written, "case")
    read = read_sequence_case(place, DEFAULTS)
    assert place.faults == []
    assert read.result() == case["expected"]
    assert read.alternative_results() == [alternative["expected"] for alternative in case["alternatives"]]


@pytest.mark.parametrize(("written", "pair"), cases_of("bor_pair_table"))
@pytest.mark.parametrize("days", [(56, 112), (35, 70), (20, 40)])
def test_pair_of_responses_agrees(written, pair, days):
    """MR-610."""
    outcome = _endpoints(*zip(days, (pair["first"], pair["second"]), strict=True))
    assert outcome.best_confirmed == pair[f"bor_confirmed_day{days[0]}_{days[1]}"]
    unconfirmed = {56: "bor_unconfirmed", 20: "bor_unconfirmed_day20_40"}
    if days[0] in unconfirmed:
        assert outcome.best_unconfirmed == pair[unconfirmed[days[0]]]


@pytest.mark.parametrize(("written", "case"), cases_of("adjudication_cases"))
def test_adjudication_case_agrees(written, case):
    """MR-809."""
    place = Place(written, "case")
    read = read_adjudication_case(place, DEFAULTS)
    assert place.faults == []
    assert read.result() == {"triggers": case["expected_triggers"], "adjudicate": case["adjudicate"]}


@needs_spec
def test_the_cases_are_all_there():
    kinds = ("sequence_cases", "bor_pair_table", "adjudication_cases")
    assert [len(EXPECTED[kind]) for kind in kinds] == [33, 25, 8]


def _endpoints(*said, config=DEFAULTS, scope=Scope.OVERALL, **events):
    readings = [Reading(day, Response(code)) for day, code in said]
    return derive_endpoints(scope, readings, SubjectEvents(**events), config)


def _time(duration):
    return duration.days, duration.is_event, duration.reason.value


def test_a_scope_without_targets_has_no_endpoint():
    """MR-602."""
    outcome = _endpoints((56, "NA"), (112, "NA"), scope=Scope.LOCALIZED)
    assert (outcome.best_unconfirmed, outcome.best_confirmed) == ("NA", "NA")
    assert outcome.time_to_progression is outcome.progression_free is outcome.pd_day is None


def test_ned_is_adequate_and_supports_no_category():
    """MR-602, MR-709."""
    outcome = _endpoints((56, "NED"), (112, "NED"))
    assert outcome.best_unconfirmed == outcome.best_confirmed == "NE"
    assert _time(outcome.time_to_progression) == (113, False, "NO_PD")


def test_back_dating_only_with_proof_inside_the_window():
    """MR-608: never inferred, and not from a scan after new therapy."""
    said = ((56, "SD"), (112, "PR"), (168, "PD"))
    retro = {"retro_pd_days": {Scope.OVERALL: 112}}
    assert _endpoints(*said, **retro).pd_day == 112
    assert _endpoints(*said, **retro).notes == ("RETRO_PD",)
    assert _endpoints(*said, **retro, new_therapy_day=120).pd_day is None
    assert _endpoints(*said[:2], **retro).pd_day is None
    assert _endpoints(*said[:2], (168, "SD"), **retro).pd_day is None
    assert _endpoints(*said, retro_pd_days={Scope.HEPATIC: 112}).pd_day == 168
    assert _endpoints(*said, retro_pd_days={Scope.OVERALL: 100}).pd_day == 168


def test_back_dating_makes_no_note_where_another_rule_made_the_progression():
    """Specification 9.1: the conversion that made the timepoint of `pd_day` a progression."""
    earlier = ((56, "PD"), (112, "SD"), (168, "PD"))
    assert _endpoints(*earlier, retro_pd_days={Scope.OVERALL: 112}).notes == ()
    already = ((56, "SD"), (112, "PD"), (168, "PD"))
    assert _endpoints(*already, retro_pd_days={Scope.OVERALL: 112}).notes == ()
    lesser = ((56, "CR"), (112, "SD"), (168, "SD"), (224, "PD"))
    outcome = _endpoints(*lesser, retro_pd_days={Scope.OVERALL: 168})
    assert (outcome.pd_day, outcome.notes) == (112, ("CR_THEN_LESSER",))


def test_a_progression_is_no_proof_of_itself():
    """MR-608: a later one proves it; without, nothing is dated and the trace says nothing."""
    events = SubjectEvents(retro_pd_days={Scope.OVERALL: 112})
    readings = [Reading(56, Response.SD), Reading(112, Response.PD)]
    assert assessment_window(Scope.OVERALL, readings, events, DEFAULTS).trace == ()


@pytest.mark.parametrize("lesser", ["PR", "SD", "NON_CR_NON_PD"])
def test_anything_lesser_after_complete_response_is_progression(lesser):
    """MR-607: NE in between or not, unless the study ignores it."""
    said = ((56, "CR"), (112, "NE"), (168, lesser), (224, "CR"))
    assert _endpoints(*said).pd_day == 168
    assert _endpoints(*said, config=IGNORE).pd_day is None


def test_a_lesser_response_after_a_progression_changes_nothing():
    """MR-607."""
    window = assessment_window(
        Scope.OVERALL,
        [Reading(56, Response.CR), Reading(112, Response.PD), Reading(168, Response.SD)],
        SubjectEvents(),
        DEFAULTS,
    )
    assert (window.pd_day, window.note, window.trace) == (112, "", ())


@pytest.mark.parametrize(
    ("between", "config", "is_confirmed"),
    [
        ("", {}, True),
        ("NE", {}, True),
        ("NE NE", {}, False),
        ("NE NE", {"max_ne_between": 2}, True),
        ("NE", {"max_ne_between": 0}, False),
        ("SD", {}, False),
        ("SD", {"max_sd_between_pr": 1}, True),
        ("SD NE", {"max_sd_between_pr": 1}, True),
        ("SD SD", {"max_sd_between_pr": 1}, False),
        ("NON_CR_NON_PD", {"max_sd_between_pr": 1}, False),
        ("NED", {}, False),
    ],
)
def test_what_may_stand_between_two_partial_responses(between, config, is_confirmed):
    """MR-603, MR-605, MR-606."""
    said = [(56 + 10 * index, code) for index, code in enumerate(["PR", *between.split()])]
    outcome = _endpoints(*said, (300, "PR"), config=DEFAULTS.with_overrides(config))
    assert outcome.best_confirmed == ("PR" if is_confirmed else "SD")
    assert outcome.first_response_day_confirmed == (56 if is_confirmed else None)


@pytest.mark.parametrize(
    ("between", "best"), [("", "CR"), ("CR", "CR"), ("NE", "CR"), ("PR", "PR"), ("SD", "SD"), ("NE NE", "SD")]
)
def test_what_may_stand_between_two_complete_responses(between, best):
    """MR-603: stable disease is never allowed there, a partial response leaves PR."""
    said = [(56 + 10 * index, code) for index, code in enumerate(["CR", *between.split()])]
    config = DEFAULTS.with_overrides({"cr_then_lesser": "IGNORE", "max_sd_between_pr": 0})
    assert _endpoints(*said, (300, "CR"), config=config).best_confirmed == best


@pytest.mark.parametrize(("second", "is_confirmed"), [(83, False), (84, True)])
def test_confirmation_needs_the_full_days(second, is_confirmed):
    """MR-603: 28 days apart."""
    assert (_endpoints((56, "PR"), (second, "PR")).best_confirmed == "PR") is is_confirmed


@pytest.mark.parametrize(
    ("code", "day", "best"),
    [("SD", 41, "NE"), ("SD", 42, "SD"), ("NON_CR_NON_PD", 41, "NE"), ("NON_CR_NON_PD", 42, "NON_CR_NON_PD")],
)
def test_stable_disease_needs_its_minimum_duration(code, day, best):
    """MR-604."""
    assert _endpoints((day, code)).best_unconfirmed == best


def test_early_stable_disease_before_progression_is_progression():
    """MR-604."""
    assert _endpoints((30, "SD"), (56, "PD")).best_confirmed == "PD"


def test_new_therapy_on_the_day_of_a_scan_keeps_the_scan():
    """MR-601."""
    assert _endpoints((56, "SD"), (112, "PD"), new_therapy_day=112).pd_day == 112
    assert _endpoints((56, "SD"), (112, "PD"), new_therapy_day=111).pd_day is None


@pytest.mark.parametrize(
    ("said", "events", "ttp", "pfs"),
    [
        (((56, "SD"),), {"death_day": 182}, (57, False, "DEATH_CENSORED"), (183, True, "DEATH")),
        (((56, "SD"),), {"death_day": 183}, (57, False, "DEATH_CENSORED"), (57, False, "MISSED_ASSESSMENTS")),
        ((), {"death_day": 126}, (1, False, "DEATH_CENSORED"), (127, True, "DEATH")),
        ((), {"death_day": 127}, (1, False, "DEATH_CENSORED"), (1, False, "NO_POST_BASELINE")),
        ((), {}, (1, False, "NO_POST_BASELINE"), (1, False, "NO_POST_BASELINE")),
        (((56, "NE"),), {}, (1, False, "NO_POST_BASELINE"), (1, False, "NO_POST_BASELINE")),
        (((126, "PD"),), {}, (127, True, "PD"), (127, True, "PD")),
        (((127, "PD"),), {}, (1, False, "MISSED_ASSESSMENTS"), (1, False, "MISSED_ASSESSMENTS")),
        (((56, "SD"), (100, "NE"), (182, "PD")), {}, (183, True, "PD"), (183, True, "PD")),
        (
            ((56, "SD"), (100, "NE"), (183, "PD")),
            {},
            (57, False, "MISSED_ASSESSMENTS"),
            (57, False, "MISSED_ASSESSMENTS"),
        ),
        (((56, "SD"),), {"death_day": 70, "new_therapy_day": 70}, (57, False, "NEW_THERAPY"), (71, True, "DEATH")),
        (
            ((56, "SD"),),
            {"death_day": 71, "new_therapy_day": 70},
            (57, False, "NEW_THERAPY"),
            (57, False, "NEW_THERAPY"),
        ),
        ((), {"new_therapy_day": 0}, (1, False, "NEW_THERAPY"), (1, False, "NEW_THERAPY")),
        (((56, "PD"),), {"death_day": 60, "has_baseline": False}, (1, False, "NO_BASELINE"), (1, False, "NO_BASELINE")),
        (((56, "PD"),), {"death_day": 60, "new_therapy_day": 60}, (57, True, "PD"), (57, True, "PD")),
    ],
)
def test_the_first_reason_that_applies(said, events, ttp, pfs):
    """MR-706 to MR-713."""
    outcome = _endpoints(*said, **events)
    assert (_time(outcome.time_to_progression), _time(outcome.progression_free)) == (ttp, pfs)


def test_without_baseline_no_response_is_used():
    """MR-710."""
    outcome = _endpoints((56, "PR"), (112, "PR"), (168, "PD"), has_baseline=False)
    assert (outcome.best_unconfirmed, outcome.best_confirmed, outcome.pd_day) == ("NE", "NE", None)
    assert outcome.response_duration_confirmed is None
    assert outcome.trace[0].rule == "MR-710"


def test_the_duration_of_response_ends_as_the_study_says():
    """MR-705: with death an event it is that of PFS, else that of TTP."""
    said = ((56, "PR"), (112, "CR"), (168, "NE"))
    outcome = _endpoints(*said, death_day=200)
    assert _time(outcome.response_duration_confirmed) == (145, True, "DEATH")
    plain = DEFAULTS.with_overrides({"dor_death_is_event": False})
    outcome = _endpoints(*said, death_day=200, config=plain)
    assert _time(outcome.response_duration_unconfirmed) == (57, False, "DEATH_CENSORED")


def test_the_trace_tells_the_rules_in_order():
    outcome = _endpoints((56, "PR"), (112, "PR"), (168, "PD"), (224, "PD"), new_therapy_day=200)
    told = [(entry.rule, entry.conclusion) for entry in outcome.trace]
    assert told == [
        ("MR-601", "1 later timepoints do not count"),
        ("MR-602", "PR"),
        ("MR-603", "PR"),
        ("MR-706", "PD"),
        ("MR-706", "PD"),
    ]
    assert outcome.trace[2].arithmetic == "confirmed from day 56"
    assert outcome.trace[3].inputs == (
        ("last adequate assessment", "day 112"),
        ("progression", "day 168"),
        ("new therapy", "day 200"),
    )


def test_a_therapy_after_the_last_scan_cuts_nothing():
    """MR-601."""
    rules = [entry.rule for entry in _endpoints((56, "SD"), new_therapy_day=56).trace]
    assert "MR-601" not in rules


def test_a_charter_may_keep_fewer_triggers():
    """MR-809."""
    reader = {"measurable": True, "loc_bor": "PR", "ovr_bor": "PR", "hep_pd_tp": None, "ovr_pd_tp": "TP3"}
    other = {"measurable": False, "loc_bor": "SD", "ovr_bor": "SD", "hep_pd_tp": "TP4", "ovr_pd_tp": None}
    read = read_adjudication_case(Place({"id": "A", "reader1": reader, "reader2": other}, "case"), DEFAULTS)
    raised = adjudication_triggers(
        read.first, read.second, frozenset({"LOC_BOR", "HEP_PD_TP", "BASELINE_MEASURABILITY"})
    )
    assert [(entry.conclusion, dict(entry.inputs)) for entry in raised] == [
        ("BASELINE_MEASURABILITY", {"reader A": "yes", "reader B": "no"}),
        ("LOC_BOR", {"reader A": "PR", "reader B": "SD"}),
        ("HEP_PD_TP", {"reader A": "none", "reader B": "TP4"}),
    ]


def _sequence(**parts):
    case = {"id": "Q", "scopes": {"overall": [{"day": 56, "response": "SD"}, {"day": 112, "response": "PD"}]}, **parts}
    place = Place(case, "case")
    read = read_sequence_case(place, DEFAULTS)
    return read, [str(fault) for fault in place.faults]


def test_what_may_be_missing_may_be_missing():
    """Specification 9.1: events, overrides and alternatives; null events did not happen."""
    read, faults = _sequence()
    assert (faults, read.events, read.alternatives) == ([], SubjectEvents(), None)
    nothing = dict.fromkeys(("death_day", "new_therapy_day", "no_baseline", "retro_pd_first_detected_day"))
    read, faults = _sequence(events=nothing, alternatives=[])
    assert (faults, read.events, read.alternatives) == ([], SubjectEvents(), ())


def test_a_back_dating_day_applies_to_the_scopes_it_names():
    """MR-608."""
    scopes = {scope: [{"day": 56, "response": "SD"}] for scope in ("overall", "hepatic", "localized")}
    read, faults = _sequence(scopes=scopes, events={"retro_pd_first_detected_day": 56})
    assert (faults, read.events.retro_pd_days) == ([], {Scope.OVERALL: 56, Scope.HEPATIC: 56})
    read, faults = _sequence(scopes=scopes, events={"retro_pd_first_detected_day": {"localized": 56, "overall": None}})
    assert (faults, read.events.retro_pd_days) == ([], {Scope.LOCALIZED: 56})


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"scopes": {}}, "case.scopes: must have a scope"),
        ({"scopes": []}, "case.scopes: must be an object"),
        ({"scopes": {"liver": []}}, "case.scopes.liver: is no scope"),
        ({"scopes": {"overall": {}}}, "case.scopes.overall: must be a list"),
        ({"scopes": {"overall": [5]}}, "case.scopes.overall[0]: must be an object"),
        ({"scopes": {"overall": [{"day": 0, "response": "SD"}]}}, "case.scopes.overall[0].day: must be from 1 to"),
        ({"scopes": {"overall": [{"day": 5, "response": "OK"}]}}, "case.scopes.overall[0].response: must be one of CR"),
        (
            {"scopes": {"overall": [{"day": 5, "response": "SD"}, {"day": 5, "response": "SD"}]}},
            "case.scopes.overall[1].day: must be later than the timepoint before",
        ),
        (
            {"scopes": {"localized": [{"day": 5, "response": "NA"}, {"day": 6, "response": "SD"}]}},
            "case.scopes.localized: the response is NA at some timepoints only",
        ),
        ({"events": []}, "case.events: must be an object"),
        ({"events": {"born": 1}}, "case.events.born: is no event"),
        ({"events": {"death_day": 111}}, "case.events.death_day: a timepoint is after the death"),
        ({"events": {"death_day": -1}}, "case.events.death_day: must be from 0 to 36500"),
        ({"events": {"death_day": 120, "new_therapy_day": 121}}, "case.events.new_therapy_day: is after the death"),
        ({"events": {"no_baseline": 1}}, "case.events.no_baseline: must be true or false"),
        ({"events": {"retro_pd_first_detected_day": 57}}, "case.events.retro_pd_first_detected_day: is the day of no"),
        ({"events": {"retro_pd_first_detected_day": "56"}}, "case.events.retro_pd_first_detected_day: must be a whole"),
        (
            {"events": {"retro_pd_first_detected_day": {"localized": 56}}},
            "case.events.retro_pd_first_detected_day.localized: is the day of no timepoint in the scope localized",
        ),
        (
            {"events": {"retro_pd_first_detected_day": {"liver": 56}}},
            "case.events.retro_pd_first_detected_day.liver: is no scope",
        ),
        ({"alternatives": {}}, "case.alternatives: must be a list"),
        ({"alternatives": [5]}, "case.alternatives[0]: must be an object"),
        (
            {"alternatives": [{"config_overrides": {"confirm_days": -1}}]},
            "case.alternatives[0].config_overrides.confirm_days: must be a whole number",
        ),
    ],
)
def test_faults_of_sequence_cases(parts, fault):
    _, (found,) = _sequence(**parts)
    assert found.startswith(fault)


def test_faults_of_adjudication_cases():
    place = Place({"id": "A", "reader1": {"measurable": 1, "loc_bor": "?", "ovr_bor": "PR", "hep_pd_tp": ""}}, "case")
    read_adjudication_case(place, DEFAULTS)
    assert [fault.place for fault in place.faults] == [
        "case.reader1.measurable",
        "case.reader1.loc_bor",
        "case.reader1.hep_pd_tp",
        "case.reader1.ovr_pd_tp",
        "case.reader2",
    ]


def test_responders_and_controlled_disease():
    """MR-703, MR-704."""
    assert [best.value for best in BestResponse if best.is_response] == ["CR", "PR"]
    assert [best.value for best in BestResponse if best.is_controlled] == ["CR", "PR", "SD", "NON_CR_NON_PD"]


def test_days_are_shown_as_months():
    """MR-717, MR-718: 281 days are 9.23 months."""
    assert str(Duration(281, True, Reason.PD).months(DEFAULTS)) == "9.23"

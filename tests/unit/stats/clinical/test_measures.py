"""Clinical secondary measures beyond the printed cases (MR-1101 to MR-1105)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from readstation.core.errors import Refused
from readstation.stats.clinical.adverse_events import (
    AdverseEvent,
    Level,
    events_per_100,
    incidence_by_name,
    subject_incidence,
    treatment_emergent,
)
from readstation.stats.clinical.afp import AfpThresholds, AfpValue, afp_outcome, summarise_changes
from readstation.stats.clinical.qlq_c30 import SCALES, score
from readstation.stats.clinical.resection import SurgeryRecord, is_in_window, resection_rates, window_end
from readstation.stats.clinical.scintillation import (
    CountedSample,
    Excretion,
    Microsphere,
    blood_volume_ml,
    cumulative_excretion,
    detection_limit,
    percent_injected_per_litre,
    plausibility_query,
    sample_activity,
)


def afp(before: str, after: str) -> Any:
    return afp_outcome(AfpValue(Decimal(before)), AfpValue(Decimal(after)))


@pytest.mark.parametrize(
    ("before", "after", "is_evaluable", "is_responder", "is_normalised"),
    [
        ("200", "99.9", True, True, False),
        ("200", "100", True, False, False),
        ("199.9", "20", False, None, True),
        ("199.9", "20.1", False, None, False),
        ("20", "5", False, None, None),
        ("20.1", "20", False, None, True),
    ],
)
def test_afp_thresholds_are_compared_exactly(
    before: str, after: str, is_evaluable: bool, is_responder: bool | None, is_normalised: bool | None
) -> None:
    """MR-1101: decrease > 50 % among AFP_0 >= 200; <= 20 among AFP_0 > 20."""
    outcome = afp(before, after)
    assert (outcome.is_evaluable, outcome.is_responder) == (is_evaluable, is_responder)
    assert outcome.is_normalised is is_normalised


def test_an_afp_below_the_limit_of_quantification_counts_as_half_of_it() -> None:
    """MR-1101: LLOQ/2 for change, reported as "< LLOQ"."""
    below = AfpValue(Decimal(2), is_below_limit=True)
    assert below.text == "< 2"
    assert afp_outcome(AfpValue(Decimal(200)), below).change_percent == Fraction(-199, 2)
    assert AfpValue(Decimal("3.10")).text == "3.10"


def test_afp_thresholds_are_configurable() -> None:
    outcome = afp_outcome(
        AfpValue(Decimal(150)),
        AfpValue(Decimal(100)),
        AfpThresholds(Decimal(100), Decimal(30), Decimal(100)),
    )
    assert (outcome.is_evaluable, outcome.is_responder, outcome.is_normalised) == (True, True, True)


def test_changes_of_afp_have_a_median_and_a_range() -> None:
    """MR-1101: report median and range."""
    outcomes = [afp("850", "340"), afp("400", "200"), afp("150", "12"), afp_outcome(None, AfpValue(Decimal(1)))]
    summary = summarise_changes(outcomes)
    assert summary is not None
    assert (summary.subjects, summary.median_percent) == (3, -60)
    assert (summary.lowest_percent, summary.highest_percent) == (-92, -50)
    assert summarise_changes(outcomes[3:]) is None


def test_a_negative_afp_is_refused() -> None:
    with pytest.raises(Refused):
        AfpValue(Decimal(-1))


def answers(value: int) -> dict[int, int | None]:
    return dict.fromkeys(range(1, 31), value)


def test_the_ends_of_the_scales() -> None:
    """MR-1102: all answers 1 are full function, no symptoms and the worst global health."""
    scores = score(answers(1))
    assert {scores[name] for name in ("PF2", "RF2", "EF", "CF", "SF", "SUMMARY")} == {100}
    assert {scores[name] for name in ("QL2", "FA", "NV", "PA", "DY", "SL", "AP", "CO", "DI", "FI")} == {0}
    worst = score({**answers(4), 29: 7, 30: 7})
    assert (worst["PF2"], worst["FA"], worst["QL2"], worst["SUMMARY"]) == (0, 100, 100, 0)


@pytest.mark.parametrize("name", sorted(SCALES))
def test_half_of_the_items_are_needed(name: str) -> None:
    """MR-1102: 3 of 5, 2 of 3, 2 of 4, 1 of 2, 1 of 1."""
    items = SCALES[name].items
    needed = {5: 3, 4: 2, 3: 2, 2: 1, 1: 1}[len(items)]
    enough = {**answers(2), **dict.fromkeys(items[needed:], None)}
    assert score(enough)[name] == score(answers(2))[name]
    assert score({**enough, items[0]: None})[name] is None


def test_every_item_belongs_to_one_scale() -> None:
    items = sorted(item for scale in SCALES.values() for item in scale.items)
    assert items == list(range(1, 31))


def test_the_summary_needs_its_thirteen_scales_and_no_other() -> None:
    """MR-1102: without QL2 and FI."""
    given = {**answers(2), 28: None, 29: None, 30: None}
    assert score(given)["SUMMARY"] == score(answers(2))["SUMMARY"]
    assert score({**given, 8: None})["SUMMARY"] is None


@pytest.mark.parametrize("given", [{0: 1}, {31: 1}, {1: 0}, {1: 5}, {30: 8}])
def test_an_answer_out_of_range_is_refused(given: dict[int, int | None]) -> None:
    with pytest.raises(Refused):
        score(given)


def test_a_background_above_the_sample_is_shown_as_it_is() -> None:
    """MR-1103: net = gross - background; noise may make it negative, and hiding that would bias a sum."""
    activity = sample_activity(CountedSample(30, 40, 0.9, 1.0, 10.0, 0.0))
    assert activity.aliquot_bq < 0
    assert activity.total_bq_at_administration == activity.total_bq


def test_what_is_below_the_detection_limit_is_not_a_number() -> None:
    """MR-1103: below it report "< MDA"."""
    limit = detection_limit(40, 10, 0.95)
    assert limit.text(0.1679) == "< MDA"
    assert limit.text(0.1680) == "0.168 Bq"


def test_a_missing_collection_is_never_zero() -> None:
    """MR-1103: missing collections are marked incomplete."""
    whole, part = cumulative_excretion([0.25, 0.5]), cumulative_excretion([0.25, None])
    assert (whole.percent_injected, whole.is_complete) == (0.75, True)
    assert (part.percent_injected, part.is_complete) == (0.25, False)
    assert not cumulative_excretion([]).is_complete


def test_blood_is_a_concentration_or_needs_a_volume() -> None:
    """MR-1103: %IA per L; whole blood at 70 mL/kg by default."""
    assert blood_volume_ml(70) == 4900
    assert percent_injected_per_litre(0.49, 4900) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("percent", "spheres", "is_queried"),
    [
        (0.11, Microsphere.GLASS, False),
        (0.12, Microsphere.GLASS, True),
        (1.18, Microsphere.RESIN, False),
        (1.2, Microsphere.RESIN, True),
    ],
)
def test_ten_times_the_published_excretion_is_queried(percent: float, spheres: Microsphere, is_queried: bool) -> None:
    """MR-1103: 0.011 % (glass) and 0.119 % (resin) within 48 h."""
    assert (plausibility_query(percent, Excretion.TOTAL_48_H, spheres) is not None) is is_queried
    assert plausibility_query(99.0, Excretion.BLOOD, Microsphere.GLASS) is None


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2025, 1, 15), date(2025, 7, 15)),
        (date(2025, 12, 31), date(2026, 6, 30)),
        (date(2025, 6, 30), date(2025, 12, 30)),
        (date(2025, 7, 1), date(2026, 1, 1)),
    ],
)
def test_the_window_is_six_calendar_months(start: date, end: date) -> None:
    """MR-1104: same day number, clipped to month end."""
    assert window_end(start) == end


def test_the_last_day_counts_and_the_next_does_not() -> None:
    """MR-1104: treated 2025-08-31, surgery 2026-02-28 counts, 2026-03-01 does not."""
    treated = date(2025, 8, 31)
    days = [date(2025, 8, 30), treated, date(2026, 2, 28), date(2026, 3, 1)]
    assert [is_in_window(treated, day) for day in days] == [False, True, True, False]


def test_transplants_are_counted_apart() -> None:
    """MR-1104."""
    treated = date(2025, 1, 1)
    rates = resection_rates(
        [
            SurgeryRecord(treated, resection=date(2025, 3, 1)),
            SurgeryRecord(treated, transplant=date(2025, 4, 1)),
            SurgeryRecord(treated, resection=date(2025, 9, 1)),
            SurgeryRecord(treated),
        ]
    )
    assert (rates.resection.events, rates.transplant.events, rates.resection.total) == (1, 1, 4)
    with pytest.raises(Refused):
        resection_rates([])


def event(subject: str, day: int, term: str, grade: int = 1) -> AdverseEvent:
    return AdverseEvent(subject, date(2025, 3, day), "Gastrointestinal", term, grade)


EVENTS = [
    event("S1", 1, "Nausea", 2),
    event("S1", 5, "Nausea", 3),
    event("S1", 6, "Vomiting"),
    event("S2", 9, "Nausea"),
]


def test_a_subject_counts_once_at_its_highest_grade_and_events_separately() -> None:
    """MR-1105."""
    nausea = incidence_by_name(EVENTS, 10, Level.PREFERRED_TERM)["Nausea"]
    assert (nausea.subjects.events, nausea.subjects.total, nausea.events) == (2, 10, 3)
    assert nausea.highest_grades == {1: 1, 3: 1}
    anything = incidence_by_name(EVENTS, 10, Level.ANY)
    assert [(entry.subjects.events, entry.events) for entry in anything.values()] == [(2, 4)]
    assert list(incidence_by_name(EVENTS, 10, Level.SYSTEM_ORGAN_CLASS)) == ["Gastrointestinal"]


def test_treatment_emergent_events_begin_between_the_first_administration_and_the_limit() -> None:
    """MR-1105."""
    first = {"S1": date(2025, 3, 5)}
    assert treatment_emergent(EVENTS, first, 0) == [EVENTS[1]]
    assert treatment_emergent(EVENTS, first, 1) == EVENTS[1:3]


@pytest.mark.parametrize(
    "refused_call",
    [
        lambda: event("S1", 1, "Nausea", 6),
        lambda: subject_incidence(3, 2, 10),
        lambda: subject_incidence(0, 2, 10),
        lambda: subject_incidence(11, 12, 10),
        lambda: events_per_100(1, 0),
        lambda: events_per_100(-1, 5),
        lambda: CountedSample(1, 0, 0.0, 1, 1, 1),
        lambda: CountedSample(1, 0, 0.5, 2, 1, 1),
        lambda: detection_limit(-1, 1, 0.5),
        lambda: percent_injected_per_litre(1, 0),
        lambda: blood_volume_ml(0),
        lambda: sample_activity(CountedSample(1, 0, 0.5, 1, 1, 1)).percent_injected(0),
        lambda: window_end(date(9999, 8, 1)),
    ],
)
def test_what_cannot_be_counted_is_refused(refused_call: Any) -> None:
    with pytest.raises(Refused):
        refused_call()

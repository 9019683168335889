"""The configuration: complete, typed, versioned (specification 0.4, MR-001)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from readstation.core.errors import Refused
from readstation.criteria.config import (
    CriteriaConfig,
    CrThenLesser,
    LocalizedScope,
    MultiFocusRule,
    Profile,
    RetroPdDate,
)
from readstation.criteria.io.config import read_config
from readstation.criteria.io.place import Place
from tests.unit.criteria.spec_cases import AS_WRITTEN, needs_spec


@needs_spec
def test_factory_values_are_those_of_the_specification():
    """Specification 0.4: every key, and none besides."""
    place = Place(AS_WRITTEN["config_default"], "config_default")
    written = read_config(place, CriteriaConfig.defaults())
    assert place.faults == []
    assert written.to_json() == CriteriaConfig.defaults().to_json()
    assert set(AS_WRITTEN["config_default"]) == set(CriteriaConfig.defaults().to_json())


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("profile", "MRECIST_GUARD5", "profile", Profile.MRECIST_GUARD5),
        ("pd_abs_increase_mm", 0, "pd_abs_increase_tenths", 0),
        ("pd_abs_increase_mm", "3", "pd_abs_increase_tenths", 30),
        ("tstm_mm", 1, "tstm_tenths", 1),
        ("tstm_mm", 10_000, "tstm_tenths", 10_000),
        ("tstm_mm", "5.0", "tstm_tenths", 50),
        ("tstm_mm", "1000.0", "tstm_tenths", 10_000),
        ("measurement_resolution_mm", 1, "measurement_resolution_tenths", 1),
        ("measurement_resolution_mm", "0.5", "measurement_resolution_tenths", 5),
        ("measurement_resolution_mm", 10, "measurement_resolution_tenths", 10),
        ("min_nonnodal_mm", 120, "min_nonnodal_tenths", 120),
        ("min_node_mm", 120, "min_node_tenths", 120),
        ("min_portal_node_mm", 120, "min_portal_node_tenths", 120),
        ("node_normal_below_mm", 80, "node_normal_below_tenths", 80),
        ("max_targets_total", 1, "max_targets_total", 1),
        ("max_targets_per_organ", 36_500, "max_targets_per_organ", 36_500),
        ("multi_focus_rule", "SUM", "multi_focus_rule", MultiFocusRule.SUM),
        ("localized_scope", "TREATED_TARGETS", "localized_scope", LocalizedScope.TREATED_TARGETS),
        ("retro_pd_date", "CRITERIA_MET", "retro_pd_date", RetroPdDate.CRITERIA_MET),
        ("new_node_pd_mm", 200, "new_node_pd_tenths", 200),
        ("confirm_days", 0, "confirm_days", 0),
        ("max_ne_between", 2, "max_ne_between", 2),
        ("max_sd_between_pr", 1, "max_sd_between_pr", 1),
        ("sd_min_days", 56, "sd_min_days", 56),
        ("cr_then_lesser", "IGNORE", "cr_then_lesser", CrThenLesser.IGNORE),
        ("interval_days", 84, "interval_days", 84),
        ("window_days", 0, "window_days", 0),
        ("dor_death_is_event", False, "dor_death_is_event", False),
        ("days_per_month", "30.4", "days_per_month", Decimal("30.4")),
        ("alpha", "0.1", "alpha", Decimal("0.1")),
        ("y90_half_life_h", 64, "y90_half_life_h", Decimal(64)),
        ("y90_K_Gy_kg_per_GBq", "50", "y90_k_gy_kg_per_gbq", Decimal(50)),
        ("liver_density_g_per_mL", "1.03", "liver_density_g_per_ml", Decimal("1.03")),
        ("lung_mass_kg", "0.8", "lung_mass_kg", Decimal("0.8")),
    ],
)
def test_a_value_within_the_specification_is_set(key, value, field, expected):
    changed = CriteriaConfig.defaults().with_overrides({key: value})
    assert getattr(changed, field) == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("no_such_key", 1),
        ("profile", "RECIST"),
        ("profile", 1),
        ("tstm_mm", 0),
        ("tstm_mm", 10_001),
        ("tstm_mm", True),
        ("tstm_mm", "5.05"),
        ("tstm_mm", "1000.1"),
        ("tstm_mm", "1e400"),
        ("tstm_mm", "five"),
        ("tstm_mm", "NaN"),
        ("pd_abs_increase_mm", -1),
        ("measurement_resolution_mm", 2),
        ("max_targets_total", 0),
        ("confirm_days", -1),
        ("confirm_days", 36_501),
        ("confirm_days", "28"),
        ("confirm_days", True),
        ("interval_days", 0),
        ("dor_death_is_event", 1),
        ("alpha", "0"),
        ("alpha", 1),
        ("alpha", False),
        ("alpha", 0.5),
        ("days_per_month", "0"),
        ("days_per_month", True),
        ("days_per_month", None),
        ("days_per_month", "-1"),
        ("lung_mass_kg", "Infinity"),
    ],
)
def test_a_value_outside_the_specification_is_refused_by_its_key(key, value):
    with pytest.raises(Refused) as refused:
        CriteriaConfig.defaults().with_overrides({key: value})
    assert [finding.place for finding in refused.value.findings] == [key]


LOWEST = {
    "pd_abs_increase_mm": 0,
    "tstm_mm": 1,
    "measurement_resolution_mm": 1,
    "min_nonnodal_mm": 1,
    "min_node_mm": 1,
    "min_portal_node_mm": 1,
    "node_normal_below_mm": 1,
    "max_targets_total": 1,
    "max_targets_per_organ": 1,
    "new_node_pd_mm": 1,
    "confirm_days": 0,
    "max_ne_between": 0,
    "max_sd_between_pr": 0,
    "sd_min_days": 0,
    "interval_days": 1,
    "window_days": 0,
}
"""Specification 0.4; lengths in tenths."""


@pytest.mark.parametrize(("key", "lowest"), LOWEST.items())
def test_each_number_has_its_lowest_value(key, lowest):
    """Specification 0.4."""
    assert CriteriaConfig.defaults().with_overrides({key: lowest}).to_json()[key] == lowest
    with pytest.raises(Refused):
        CriteriaConfig.defaults().with_overrides({key: lowest - 1})


def test_every_fault_is_found_and_nothing_is_set():
    with pytest.raises(Refused) as refused:
        CriteriaConfig.defaults().with_overrides({"alpha": "2", "confirm_days": 14, "tstm_mm": 0})
    assert [finding.place for finding in refused.value.findings] == ["alpha", "tstm_mm"]


def test_an_explicit_increase_beats_the_profile_in_whichever_layer_it_was_set():
    """Specification 0.4: layers are merged key by key, then an explicit increase wins."""
    config = CriteriaConfig.defaults().with_overrides({"pd_abs_increase_mm": 30})
    assert config.with_overrides({"profile": "MRECIST_GUARD5"}).pd_abs_increase_tenths == 30
    assert CriteriaConfig.defaults().with_overrides({"profile": "MRECIST_GUARD5"}).pd_abs_increase_tenths == 50


def test_the_sensitivity_profile_drops_an_explicit_increase():
    """MR-210: both profiles' own increases are always derived."""
    config = CriteriaConfig.defaults().with_overrides({"pd_abs_increase_mm": 30})
    assert config.for_profile(config.profile.other).pd_abs_increase_tenths == 50
    assert config.for_profile(Profile.MRECIST_CLASSIC).pd_abs_increase_tenths == 0
    assert Profile.MRECIST_GUARD5.other is Profile.MRECIST_CLASSIC


def test_a_configuration_for_a_profile_has_that_profile():
    """MR-210: also where no increase is configured, and back again."""
    plain = CriteriaConfig.defaults()
    guarded = plain.for_profile(Profile.MRECIST_GUARD5)
    assert (guarded.profile, guarded.pd_abs_increase_tenths) == (Profile.MRECIST_GUARD5, 50)
    assert guarded.for_profile(Profile.MRECIST_CLASSIC) == plain


def test_the_digest_names_every_value_and_no_spelling():
    """MR-001: another value is another digest; 1.0 and 1.00 are one."""
    plain = CriteriaConfig.defaults()
    codes = {
        "profile": "MRECIST_GUARD5",
        "multi_focus_rule": "SUM",
        "localized_scope": "TREATED_TARGETS",
        "retro_pd_date": "CRITERIA_MET",
        "cr_then_lesser": "IGNORE",
        "dor_death_is_event": False,
        "alpha": "0.5",
        "measurement_resolution_mm": "0.5",
        "window_days": 8,
    }
    for key in plain.to_json():
        assert plain.with_overrides({key: codes.get(key, 7)}).digest() != plain.digest(), key
    assert plain.with_overrides({"lung_mass_kg": "1.00"}).digest() == plain.digest()


def test_what_is_written_reads_back():
    config = CriteriaConfig.defaults().with_overrides({"tstm_mm": 40, "alpha": "0.1", "cr_then_lesser": "IGNORE"})
    assert CriteriaConfig.defaults().with_overrides(dict(config.to_json())).to_json() == config.to_json()

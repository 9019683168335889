"""A phase that is corrected by hand hangs elsewhere and is stored nowhere."""

from __future__ import annotations

from readstation.model.series import PhaseRole
from readstation.ui.presenters.hung_phases import HungPhases
from tests.builders.reads import series_facts


def test_the_chosen_series_takes_the_place_and_the_other_one_loses_it() -> None:
    late, other = series_facts(0, 2, PhaseRole.LATE_ARTERIAL), series_facts(0, 5, PhaseRole.OTHER)
    elsewhere = series_facts(1, 2, PhaseRole.LATE_ARTERIAL)
    phases = HungPhases()
    phases.choose(other, PhaseRole.LATE_ARTERIAL)
    assert phases.of(other) is PhaseRole.LATE_ARTERIAL
    assert phases.of(late) is PhaseRole.OTHER
    assert phases.of(elsewhere) is PhaseRole.LATE_ARTERIAL
    assert "late arterial" in phases.words(other)
    assert phases.words(late) == ""


def test_a_correction_can_be_taken_back_and_moved_on() -> None:
    late, other = series_facts(0, 2, PhaseRole.LATE_ARTERIAL), series_facts(0, 5, PhaseRole.OTHER)
    phases = HungPhases()
    phases.choose(other, PhaseRole.LATE_ARTERIAL)
    phases.choose(other, PhaseRole.OTHER)
    assert (phases.of(other), phases.of(late)) == (PhaseRole.OTHER, PhaseRole.LATE_ARTERIAL)
    phases.choose(other, PhaseRole.DELAYED)
    third = series_facts(0, 6, PhaseRole.OTHER)
    phases.choose(third, PhaseRole.DELAYED)
    assert (phases.of(other), phases.of(third)) == (PhaseRole.OTHER, PhaseRole.DELAYED)
    phases.clear()
    assert phases.of(third) is PhaseRole.OTHER

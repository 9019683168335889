"""What the tissues measure in the four phases, read back from the written series."""

from __future__ import annotations

import pytest

from readstation.imaging.phantom.phases import AORTA, LIVER, PHASES, SPLEEN, VIABLE_TUMOUR, Tissue
from readstation.model.series import PhaseRole
from tests.builders.phantom import PhantomTrial, Point, mean_around

TABLE_Z_MM = -142.0


def _at(trial: PhantomTrial, timepoint: int, point: Point) -> Point:
    shift = trial.truth.timepoints[timepoint].shift_lps_mm
    return point[0] + shift[0], point[1] + shift[1], point[2] + shift[2] + TABLE_Z_MM


@pytest.mark.parametrize("timepoint", [0, 1, 2])
@pytest.mark.parametrize(
    ("tissue", "place", "radius_mm"),
    [(LIVER, (-118.0, 0.0, -6.0), 6.0), (AORTA, (9.0, 15.0, 0.0), 7.0)],
    ids=["liver", "aorta"],
)
def test_tissue_has_its_value_in_every_phase(
    phantom_trial: PhantomTrial, timepoint: int, tissue: Tissue, place: Point, radius_mm: float
) -> None:
    """Liver and aorta follow the bolus."""
    for phase, expected in zip(PHASES, tissue.hu, strict=True):
        found = mean_around(phantom_trial.image(timepoint, phase), _at(phantom_trial, timepoint, place), radius_mm)
        assert found == pytest.approx(expected, abs=9), phase


@pytest.mark.parametrize(("timepoint", "name"), [(0, "T2"), (1, "T2"), (2, "T2"), (1, "T1"), (2, "T1"), (2, "N1")])
def test_viable_tumour_enhances_and_washes_out(phantom_trial: PhantomTrial, timepoint: int, name: str) -> None:
    """Viable tissue gains 70 to 90 HU in the arterial phase and is darker than liver later (MR-101, MR-402)."""
    lesion = phantom_trial.truth.timepoints[timepoint].lesion(name)
    assert lesion.centre_lps_mm is not None
    found = {phase: mean_around(phantom_trial.image(timepoint, phase), lesion.centre_lps_mm, 3.0) for phase in PHASES}
    liver = dict(zip(PHASES, LIVER.hu, strict=True))
    assert 70 < found[PhaseRole.LATE_ARTERIAL] - found[PhaseRole.PRE_CONTRAST] < 100
    assert found[PhaseRole.PORTAL_VENOUS] < liver[PhaseRole.PORTAL_VENOUS] - 10
    assert found[PhaseRole.DELAYED] < liver[PhaseRole.DELAYED] - 10
    assert found[PhaseRole.LATE_ARTERIAL] == pytest.approx(VIABLE_TUMOUR.hu[1], abs=8)


@pytest.mark.parametrize(
    ("timepoint", "offset"), [(0, (-5.4, -1.6)), (1, (0.0, 0.0)), (2, (0.0, 0.0))], ids=["core", "zone-1", "zone-2"]
)
def test_necrosis_never_enhances(phantom_trial: PhantomTrial, timepoint: int, offset: tuple[float, float]) -> None:
    """The core at baseline, and the larger dead zone after treatment, stay at 15 to 25 HU (MR-101)."""
    truth = phantom_trial.truth.timepoints[timepoint]
    lesion = truth.lesion("T1")
    assert lesion.slice_z_mm is not None
    x, y, _ = _at(phantom_trial, timepoint, (-84.0, -18.0, 0.0))
    place = (x + offset[0], y + offset[1], lesion.slice_z_mm)
    for phase in PHASES:
        assert 10 < mean_around(phantom_trial.image(timepoint, phase), place, 3.0) < 30


def test_new_lesion_is_not_there_before(phantom_trial: PhantomTrial) -> None:
    """Where the new lesion will be there is plain liver at baseline and at the first follow-up (MR-401)."""
    truth = phantom_trial.truth
    after = truth.timepoints[2]
    centre = after.lesion("N1").centre_lps_mm
    assert centre is not None
    for timepoint in (0, 1):
        assert not truth.timepoints[timepoint].lesion("N1").present
        shift = [
            now - then for now, then in zip(truth.timepoints[timepoint].shift_lps_mm, after.shift_lps_mm, strict=True)
        ]
        place = (centre[0] + shift[0], centre[1] + shift[1], centre[2] + shift[2])
        found = mean_around(phantom_trial.image(timepoint, PhaseRole.LATE_ARTERIAL), place)
        assert found == pytest.approx(LIVER.hu[1], abs=8)


@pytest.mark.parametrize("timepoint", [0, 1, 2])
def test_thrombus_enhances_and_fills_the_vein(phantom_trial: PhantomTrial, timepoint: int) -> None:
    """NT1 enhances early and is a defect in the bright portal vein later, at every timepoint (MR-108)."""
    centre = phantom_trial.truth.timepoints[timepoint].lesion("NT1").centre_lps_mm
    assert centre is not None
    values = [mean_around(phantom_trial.image(timepoint, phase), centre, 2.5) for phase in PHASES]
    assert values[1] - values[0] > 60
    assert values[2] < LIVER.hu[2] - 8


def test_table_is_plausible() -> None:
    """Order of enhancement: aorta, spleen and tumour before liver; liver highest in the portal phase."""
    assert AORTA.hu[1] > 250
    assert SPLEEN.hu[1] > LIVER.hu[1]
    assert max(LIVER.hu) == LIVER.hu[2]
    assert VIABLE_TUMOUR.hu[1] - LIVER.hu[1] > 50

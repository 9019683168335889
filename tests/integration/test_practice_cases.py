"""The twelve practice cases with their images: painted, packed, opened, read by the truth and by mistake, and scored.

Slow: a sample stands in the ordinary suite as `tests/unit/practice/test_traps.py`, without pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from readstation.app.practice import PracticeDesk
from readstation.app.practice_cases import make_practice_cases
from readstation.app.practice_reading import ScriptedRead
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.imaging.phantom.layout import PhantomSize
from readstation.imaging.phantom.lesions import Solid
from readstation.imaging.phantom.practice import PhantomCase, true_line
from readstation.imaging.phantom.practice_cases import PRACTICE_CASES
from readstation.model.people import Role
from readstation.model.series import PhaseRole, TimepointImages
from readstation.practice.matching import same_lesions
from tests.builders.practice import TRAINEE_PASSWORD
from tests.unit.practice.test_traps import MISTAKES

pytestmark = pytest.mark.slow

SIZE = PhantomSize.SMALL
VIABLE_HU, FEWEST_VIABLE, SAMPLES = 85, 0.75, 41


@pytest.mark.parametrize("case", PRACTICE_CASES, ids=lambda case: f"{case.name} {case.title}")
def test_a_case_with_its_images(case: PhantomCase, tmp_path: Path) -> None:
    (pack,) = make_practice_cases(tmp_path, [case], QuietJob(), size=SIZE)
    with OpenStation(tmp_path / "practice") as station:
        desk = PracticeDesk(station, same_lesions)
        trainee = desk.enrol("Dr L. Trainee", Role.TRAINEE, TRAINEE_PASSWORD)
        services = Services(station)
        session = services.sign_in(trainee.login, TRAINEE_PASSWORD)
        for read, is_right in ((case, True), (MISTAKES[case.name](case), False)):
            opened_case = desk.take_in(pack, trainee, QuietJob())
            opened = services.open_read(session, opened_case.read_id)
            station.run(ScriptedRead(opened, read, SIZE).read_all)
            result = desk.sign(session, opened, station.run(opened.seal), TRAINEE_PASSWORD)
            assert result.score.is_passed is is_right
        _check_pixels(case, services, station.run(opened.view).images)
        services.sign_out(session)


def _check_pixels(case: PhantomCase, services: Services, images: Mapping[int, TimepointImages]) -> None:
    """Every measured line runs through viable tissue in the arterial phase, as the station loads it."""
    for lesion in case.said:
        for timepoint, said in enumerate(lesion.at):
            if said is None or said.line is None:
                continue
            assert viable_share(case, timepoint, said.line, services, images) > FEWEST_VIABLE, (lesion.label, timepoint)
    if case.name == "P-01":
        # The same look finds the core under the line of the typical mistake.
        crossed = MISTAKES[case.name](case).said[0].at[0]
        assert crossed is not None
        assert crossed.line is not None
        assert viable_share(case, 0, crossed.line, services, images) < FEWEST_VIABLE


def viable_share(
    case: PhantomCase, timepoint: int, solid: Solid, services: Services, images: Mapping[int, TimepointImages]
) -> float:
    """Return how much of the true line of a solid lies on voxels that enhance.

    The longest line beside a necrosis touches it, so that the voxels at that one place are half of both.
    """
    facts, scan = images[timepoint].of_phase(PhaseRole.LATE_ARTERIAL), case.scan(timepoint, SIZE)
    assert facts is not None
    volume = services.volumes.load(facts, QuietJob())
    line = true_line(solid, scan)
    along = np.linspace(line.start_mm, line.end_mm, SAMPLES)
    columns, rows = (np.rint((along[:, axis] - scan.corner_mm[axis]) / scan.pixel_mm).astype(int) for axis in (0, 1))
    hu = (
        volume.voxels[facts.slices - line.slice_number, rows, columns] * volume.rescale_slope + volume.rescale_intercept
    )
    return float((hu > VIABLE_HU).mean())

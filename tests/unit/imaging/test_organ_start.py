"""The starts of liver and lungs: on a made chest with a known truth, and on real CT beside a reference outline."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from readstation.core.errors import Refused
from readstation.geometry.volume import Volume
from readstation.imaging.organ_start import liver_start, lungs_start
from tests.builders.dicom_release import loaded
from tests.builders.labels import volume_of

SHAPE = (60, 80, 110)
SPACING = (4.0, 4.0, 4.0)


def dice(one: np.ndarray, other: np.ndarray) -> float:
    return 2 * np.count_nonzero(one & other) / (np.count_nonzero(one) + np.count_nonzero(other))


def made() -> tuple[Volume, np.ndarray, np.ndarray]:
    """Return a trunk with a liver, two lungs, gas in the bowel and a table, and the truth of liver and lungs."""
    z, y, x = (index * 4.0 for index in np.indices(SHAPE))

    def inside(centre: tuple[float, float, float], half: tuple[float, float, float]) -> np.ndarray:
        offsets = ((place - middle) / reach for place, middle, reach in zip((x, y, z), centre, half, strict=True))
        return sum(each**2 for each in offsets) <= 1

    rng = np.random.default_rng(5)
    hu = np.full(SHAPE, -1000.0)
    trunk = ((x - 220) / 190) ** 2 + ((y - 150) / 120) ** 2 <= 1
    hu[trunk] = -90
    hu[((x - 220) / 168) ** 2 + ((y - 150) / 98) ** 2 <= 1] = 30
    liver = inside((150, 140, 75), (85, 75, 60))
    lungs = inside((140, 150, 200), (62, 70, 60)) | inside((300, 150, 200), (62, 70, 60))
    hu[liver], hu[lungs] = 110, -820
    hu[inside((300, 120, 60), (25, 25, 25))] = -950
    hu[(y > 285) & (y < 292)] = 200
    hu = hu + rng.normal(0, 8, SHAPE)
    return volume_of(np.rint(hu).astype(np.int16), SPACING, (-220.0, -150.0, 0.0), unit="HU"), liver, lungs


def test_lungs_are_found_without_bowel_and_table() -> None:
    ct, _, lungs = made()
    found = lungs_start(ct)
    assert dice(found.inside, lungs) > 0.95
    assert not found.inside[:30].any()
    assert found.steps == ("lungs begun from the CT",)


def test_the_liver_is_found_on_the_right() -> None:
    ct, liver, _ = made()
    assert dice(liver_start(ct).inside, liver) > 0.9


def test_where_there_is_none_it_is_said() -> None:
    water = np.full(SHAPE, -1000, dtype=np.int16)
    water[:, 20:60, 30:80] = 30
    ct = volume_of(water, SPACING, unit="HU")
    with pytest.raises(Refused, match="No lung was found"):
        lungs_start(ct)
    for other in (volume_of(water, SPACING), volume_of(water, SPACING, unit="HU", is_placed=False)):
        for begin in (lungs_start, liver_start):
            with pytest.raises(Refused, match="a whole CT"):
                begin(other)


@pytest.mark.slow
@pytest.mark.shared_data
def test_the_liver_of_a_real_ct_beside_its_reference(shared_data: Path, tmp_path: Path) -> None:
    """CHAOS set 3: Dice 0.83; a start that needs edits at its edges, and no outline to compute with."""
    with zipfile.ZipFile(shared_data / "liver-ct-chaos-set3" / "chaos-ct-set3.zip") as archive:
        archive.extractall(tmp_path / "in")
    [(_, _, ct)] = loaded([tmp_path / "in"], tmp_path / "s")
    names = sorted((tmp_path / "in").rglob("liver_GT_*.png"), reverse=True)
    reference = np.stack([np.asarray(Image.open(name)) > 0 for name in names])
    assert np.count_nonzero(reference) == 1_342_595
    found = liver_start(ct)
    print(f"Dice {dice(found.inside, reference):.3f}, {found.volume_ml:.0f} mL of 1417.5 mL")  # noqa: T201
    assert dice(found.inside, reference) > 0.8


@pytest.mark.slow
@pytest.mark.shared_data
def test_the_lungs_of_a_real_chest(shared_data: Path, tmp_path: Path) -> None:
    """Lower neck to kidneys: both lungs whole, of a volume that lungs have, and air within."""
    [(_, _, ct)] = loaded([shared_data / "petct-acrin-nsclc-042" / "CT_CT_IMAGES"], tmp_path / "s")
    found = lungs_start(ct)
    values = ct.voxels[found.inside]
    print(f"{found.volume_ml:.0f} mL, median {np.median(values):.0f} HU")  # noqa: T201
    assert 1500 < found.volume_ml < 8000
    assert -950 < np.median(values) < -650
    columns = np.flatnonzero(found.inside.any(axis=(0, 1)))
    middle = (columns[0] + columns[-1]) // 2
    left, right = found.inside[..., :middle].sum(), found.inside[..., middle:].sum()
    assert 0.4 < left / right < 2.5

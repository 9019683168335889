"""SimpleITK's filters on volumes of interest, beside what a count over every voxel says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from readstation.core.errors import Refused
from readstation.geometry.registration import Registration, Verdict
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume
from readstation.imaging.label_filters import grown, interpolated, normal_liver, sphere, with_margin
from readstation.imaging.label_grid import fraction_on
from tests.builders.labels import ball, label_on, volume_of

SHAPE = (20, 24, 28)
OBLIQUE = (0.0, 0.6, 0.8, 1.0, 0.0, 0.0)
CENTRE = (2.0, 28.0, 50.0)


def random_volume(seed: int = 7) -> Volume:
    return volume_of(np.random.default_rng(seed).integers(0, 100, SHAPE).astype(np.int16))


def test_a_sphere_holds_the_voxels_whose_centres_it_holds() -> None:
    for volume in (random_volume(), volume_of(np.zeros(SHAPE, np.int16), orientation=OBLIQUE)):
        centre = tuple(volume.center_mm + np.array([1.3, -0.4, 2.2]))
        found = sphere(volume, centre, 9.5)
        assert found.inside.any()
        assert np.array_equal(found.inside, ball(volume, centre, 9.5))
    assert sphere(random_volume(), (1e4, 0, 0), 9.5).is_empty
    with pytest.raises(Refused, match="above 0"):
        sphere(random_volume(), CENTRE, 0.0)


def test_growing_takes_what_hangs_together_in_the_range_and_the_sphere() -> None:
    """Six neighbours; both ends of the range are inside."""
    volume = random_volume()
    seed = volume.affine.to_patient((10, 12, 14))
    lowest = 30.0
    found = grown(volume, seed, 12.0, lowest, 99.0) if volume.voxels[10, 12, 14] >= lowest else None
    assert found is not None
    allowed = ball(volume, tuple(seed), 12.0) & (volume.voxels >= lowest)
    labelled, _ = ndimage.label(allowed)
    assert np.array_equal(found.inside, labelled == labelled[10, 12, 14])
    assert found.steps[0].startswith("grown from a seed")


def test_growing_needs_a_seed_in_the_range_on_the_image() -> None:
    volume = random_volume()
    seed = volume.affine.to_patient((10, 12, 14))
    with pytest.raises(Refused, match="outside the range"):
        grown(volume, seed, 12.0, 1000.0)
    with pytest.raises(Refused, match="there is none here"):
        grown(volume, (1e4, 0, 0), 12.0, 0.0)


@pytest.mark.parametrize("margin_mm", [0.0, 2.0, 3.7, 10.0])
def test_a_margin_reaches_so_many_millimetres_whatever_the_spacing(margin_mm: float) -> None:
    """MR-1011, compared with an exact distance transform."""
    volume = volume_of(np.zeros(SHAPE, np.int16))
    label = label_on(volume, ball(volume, tuple(volume.center_mm), 8.0))
    distance = ndimage.distance_transform_edt(~label.inside, sampling=(3.0, 2.0, 1.0))
    assert np.array_equal(with_margin(label, margin_mm).inside, distance <= margin_mm)


def test_normal_liver_keeps_its_distance_from_every_tumour() -> None:
    """MR-1011."""
    volume = volume_of(np.zeros(SHAPE, np.int16))
    liver = label_on(volume, np.ones(SHAPE, dtype=np.bool_))
    tumours = [label_on(volume, ball(volume, point, 4.0)) for point in ((0.0, 20.0, 40.0), (10.0, 40.0, 60.0))]
    left = normal_liver(liver, tumours, 6.0)
    for tumour in tumours:
        distance = ndimage.distance_transform_edt(~tumour.inside, sampling=(3.0, 2.0, 1.0))
        assert distance[left.inside].min() > 6.0
    with pytest.raises(Refused, match="nothing of the liver is left"):
        normal_liver(liver, tumours, 200.0)


def test_slices_between_drawn_ones_are_filled_as_the_shape_goes_on() -> None:
    """Of a cone whose every fourth slice is drawn, the slices between lie within half a pixel."""
    volume = volume_of(np.zeros((17, 60, 60), np.int16), spacing_mm=(3.0, 1.0, 1.0))
    rows, columns = np.mgrid[:60, :60]
    radii = 6.0 + np.arange(17)
    cone = np.stack([np.hypot(rows - 30.0, columns - 29.0) <= radius for radius in radii])
    drawn = cone & (np.arange(17) % 4 == 0)[:, None, None]
    found = interpolated(label_on(volume, drawn))
    assert np.array_equal(found.inside[::4], cone[::4])
    for index in range(17):
        inner = np.hypot(rows - 30.0, columns - 29.0) <= radii[index] - 1.0
        outer = np.hypot(rows - 30.0, columns - 29.0) <= radii[index] + 1.0
        assert (found.inside[index] >= inner).all()
        assert (found.inside[index] <= outer).all()
    with pytest.raises(Refused, match="Two slices"):
        interpolated(label_on(volume, cone & (np.arange(17) == 3)[:, None, None]))


def test_a_whole_multiple_of_a_grid_gives_exact_shares() -> None:
    fine = volume_of(np.zeros((6, 16, 16), np.int16), spacing_mm=(4.0, 1.0, 1.0), origin_mm=(-0.5, -0.5, 0.0))
    inside = np.random.default_rng(2).random((6, 16, 16)) < 0.3
    coarse = volume_of(np.zeros((6, 8, 8), np.int16), spacing_mm=(4.0, 2.0, 2.0), origin_mm=(0.0, 0.0, 0.0))
    expected = inside.reshape(6, 8, 2, 8, 2).mean(axis=(2, 4))
    assert np.allclose(fraction_on(label_on(fine, inside), coarse), expected, atol=1e-12)


def test_shares_keep_the_volume_on_a_grid_that_lies_askew() -> None:
    volume = volume_of(np.zeros((60, 60, 60), np.int16), spacing_mm=(1.0, 1.0, 1.0), origin_mm=(-30, -30, -30))
    label = label_on(volume, ball(volume, (0.0, 0.0, 0.0), 20.0))
    spacing_mm = (3.3, 3.1, 3.7)
    there = volume_of(np.zeros((20, 20, 20), np.int16), spacing_mm, (0.0, 0.0, 0.0), OBLIQUE)
    askew = volume_of(np.zeros((20, 20, 20), np.int16), spacing_mm, tuple(-there.center_mm), OBLIQUE)
    shares = fraction_on(label, askew)
    assert shares.sum() * 3.3 * 3.1 * 3.7 / 1000 == pytest.approx(label.volume_ml, rel=0.005)
    centre = (shares[..., None] * askew.affine.to_patient(np.stack(np.indices(askew.shape), axis=-1))).sum((0, 1, 2))
    assert np.allclose(centre / shares.sum(), [0, 0, 0], atol=0.05)


def test_a_registration_moves_the_volume_and_without_one_it_stays_away() -> None:
    volume = volume_of(np.zeros((40, 40, 40), np.int16), spacing_mm=(1.0, 1.0, 1.0), origin_mm=(-20, -20, -20))
    label = label_on(volume, ball(volume, (3.0, 0.0, 0.0), 8.0))
    other = volume_of(volume.voxels, spacing_mm=(1.0, 1.0, 1.0), origin_mm=(-20, -20, -20), frame="g")
    with pytest.raises(Refused, match="different frames"):
        fraction_on(label, other)
    turned = RigidTransform((0.0, 0.0, float(np.pi / 2)), (0.0, 0.0, 4.0))
    known = Registration("f", "g", turned, 1.0, Verdict.ACCEPTED)
    shares = fraction_on(label, other, known)
    points = other.affine.to_patient(np.argwhere(shares > 0.5))
    assert np.allclose(points.mean(axis=0), [0.0, 3.0, 4.0], atol=0.05)


def test_a_leaning_stack_is_refused_in_words() -> None:
    leaning = volume_of(np.zeros(SHAPE, np.int16), step=[0.0, 1.0, 3.0])
    label = label_on(leaning, np.ones(SHAPE, dtype=np.bool_))
    with pytest.raises(Refused, match="gantry"):
        with_margin(label, 2.0)
    nowhere = volume_of(np.zeros(SHAPE, np.int16), is_scaled=False)
    with pytest.raises(Refused, match="not known"):
        fraction_on(label, nowhere)

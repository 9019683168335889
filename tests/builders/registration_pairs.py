"""Pairs of volumes of one phantom patient with a known motion between them: positioning, breath, contrast and noise.

The anatomy is painted by the product's phantom; the motion, the patient's own shape and the truth live here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume
from readstation.imaging.phantom.layout import TABLE_Z_MM, TIMEPOINTS, PhantomSize, Scan, Timepoint
from readstation.imaging.phantom.liver import liver_distance
from readstation.imaging.phantom.noise import Mottle
from readstation.imaging.phantom.slices import painted_slice

TOP_MM, FIELD_MM = 108.0, 400.0
PRE, ARTERIAL, PORTAL, DELAYED = range(4)
Array = NDArray[np.float32]
Triple = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Anatomy:
    """One visit of the phantom patient, without noise.

    Attributes
    ----------
    hu
        float32 (phase, slice from the head, row, column).
    liver
        Signed distance to the liver's surface, mm, negative inside, (slice, row, column).
    inside
        Signed distance to the inner face of the trunk's wall, mm, negative inside, (slice, row, column).
    first_mm
        The centre of voxel (0, 0, 0), LPS.
    pixel_mm, slice_mm
        How finely it is painted.
    """

    hu: Array
    liver: Array
    inside: Array
    first_mm: NDArray[np.float64]
    pixel_mm: float
    slice_mm: float

    def index(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (slice, row, column) of points, shape (3, ...), mm LPS, in that order x, y, z."""
        x, y, z = points_mm
        first, pixel, step = self.first_mm, self.pixel_mm, self.slice_mm
        return np.stack([(first[2] - z) / step, (y - first[1]) / pixel, (x - first[0]) / pixel])


@cache
def anatomy(seed: int = 20, visit: int = 0, *, is_coarse: bool = False) -> Anatomy:
    """Paint the phantom's trunk at a visit, in the frame of its own hilum; coarse in a third of the time."""
    pixel_mm, slice_mm = (3.5, 4.0) if is_coarse else (2.25, 3.0)
    rows, slices = round(FIELD_MM / pixel_mm), round((2 * TOP_MM + 12) / slice_mm)
    moved = TIMEPOINTS[visit]
    still = Timepoint(visit, moved.folder, moved.day, (0.0, 0.0, 0.0), TOP_MM)
    half = (rows - 1) / 2 * pixel_mm
    heights = tuple(TABLE_Z_MM + TOP_MM - slice_mm * index for index in range(slices))
    scan = Scan(still, PhantomSize.FULL, rows, pixel_mm, (-half, -half), heights)
    mottle = Mottle(seed)
    hu = np.empty((4, slices, rows, rows), dtype=np.float32)
    liver, inside = np.empty_like(hu[0]), np.empty_like(hu[0])
    for index in range(slices):
        canvas, wall = painted_slice(scan, index, mottle, seed)
        hu[:, index] = canvas.hu
        inside[index] = wall.cavity
        liver[index] = liver_distance(canvas, wall)
    return Anatomy(hu, liver, inside, np.array([-half, -half, TOP_MM]), pixel_mm, slice_mm)


@dataclass(frozen=True)
class Motion:
    """What lies between two scans.

    Attributes
    ----------
    rotation_deg, shift_mm
        How the patient lies on the table the second time, about the middle of the liver; the scanner's own origin
        differs too and is part of the shift.
    breath_mm
        By how much the organs lie lower (positive) or higher under a wall that stays, at the middle of the liver.
    bend_mm
        The largest of a smooth deformation in random directions.
    """

    rotation_deg: Triple = (0.0, 0.0, 0.0)
    shift_mm: Triple = (0.0, 0.0, 0.0)
    breath_mm: float = 0.0
    bend_mm: float = 0.0


@dataclass(frozen=True)
class Look:
    """How one scan shows the anatomy.

    Attributes
    ----------
    phase
        The contrast phase.
    noise_hu
        The standard deviation of the noise of a voxel.
    pixel_mm, slice_mm
        The spacing; a slice is as thick as the step.
    top_mm, bottom_mm
        The ends of the field of view in the table's frame, from the middle of the liver, z.
    is_mr
        Whether the values are those of a T2-like sequence: no unit, fat and fluid bright, a field that shades.
    is_mirrored
        Whether left and right are exchanged.
    """

    phase: int = PORTAL
    noise_hu: float = 12.0
    pixel_mm: float = 1.6
    slice_mm: float = 3.0
    top_mm: float = 100.0
    bottom_mm: float = -100.0
    is_mr: bool = False
    is_mirrored: bool = False


@dataclass(frozen=True)
class Patient:
    """A body of its own: which grown vessels and texture, and how the phantom is bent into its shape."""

    seed: int = 20
    shape: int = 0
    is_coarse: bool = False


@dataclass(frozen=True, eq=False)
class Pair:
    """Two volumes and where points of the liver of the first lie in the second.

    Attributes
    ----------
    points_mm, moved_mm
        Liver points in the frame of the source, and the same tissue in the frame of the target, shape (points, 3).
    """

    source: Volume
    target: Volume
    points_mm: NDArray[np.float64]
    moved_mm: NDArray[np.float64]

    def errors_mm(self, transform: RigidTransform) -> NDArray[np.float64]:
        """Return by how much a transform misses at each liver point."""
        return np.asarray(np.linalg.norm(transform.apply(self.points_mm) - self.moved_mm, axis=1))


class Waves:
    """A smooth vector field of a few random waves, at most about `most_mm` long."""

    def __init__(self, seed: int, most_mm: float, length_mm: float) -> None:
        generator = np.random.default_rng([seed, 77])
        self._waves = generator.normal(size=(6, 3))
        self._waves *= (
            2
            * np.pi
            / (length_mm * generator.uniform(0.8, 1.6, (6, 1)) * np.linalg.norm(self._waves, axis=1, keepdims=True))
        )
        self._offsets = generator.uniform(0, 2 * np.pi, 6)
        self._ways = generator.normal(size=(6, 3))
        self._ways *= most_mm / 6**0.5 / 3**0.5

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the vectors at points, both shape (3, ...)."""
        if not self._ways.any():
            return np.zeros_like(points)
        phases = (self._waves @ points.reshape(3, -1)).astype(np.float32) + self._offsets[:, None].astype(np.float32)
        return np.asarray((self._ways.T @ np.sin(phases)).reshape(points.shape))


MIDDLE_MM = np.array([-50.0, -10.0, 0.0])
"""The middle of the liver in the phantom's frame."""


@dataclass(frozen=True, eq=False)
class _Body:
    """Maps the table's frame of one visit back to the painted anatomy."""

    anatomy: Anatomy
    patient: Patient
    pose: RigidTransform = field(default_factory=RigidTransform)
    breath_mm: float = 0.0
    bend: Waves = field(default_factory=lambda: Waves(0, 0.0, 100.0))

    def shaped(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the painted point of a point of the resting patient."""
        if not self.patient.shape:
            return points
        scale = (
            np.random.default_rng([self.patient.shape, 5]).uniform(0.92, 1.08, 3).reshape(3, *[1] * (points.ndim - 1))
        )
        return points * scale + Waves(self.patient.shape, 11.0, 150.0).at(points)

    def shift(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how the breath has moved what now lies at points of the body's frame."""
        moved = self.bend.at(points)
        if self.breath_mm:
            inside = ndimage.map_coordinates(
                self.anatomy.inside, self.anatomy.index(self.shaped(points)), order=1, mode="nearest"
            )
            share = np.clip(-inside / 4.0, 0, 1)
            share = share * share * (3 - 2 * share)
            # The dome goes further than the tip, and a little forwards.
            share *= 1 + 0.12 * np.clip(points[2] / 80, -1, 1)
            moved[2] -= self.breath_mm * share
            moved[1] -= 0.2 * self.breath_mm * share
        return moved

    def painted(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the painted points, shape (3, ...), of points of the table's frame."""
        flat = self.pose.inverse().apply(points.reshape(3, -1).T).T.reshape(points.shape)
        return self.shaped(flat - self.shift(flat))

    def moved(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where points of the resting patient, shape (3, n), lie on the table."""
        here = points
        for _ in range(40):
            here = points + self.shift(here)
        return np.asarray(self.pose.apply(here.T).T)


def make_pair(
    motion: Motion,
    first: Look | None = None,
    second: Look | None = None,
    *,
    seed: int = 0,
    patients: tuple[Patient, Patient] = (Patient(), Patient()),
    visits: tuple[int, int] = (0, 0),
) -> Pair:
    """Return two scans with a known motion between them; two different patients have no truth, and no points."""
    origin, other = np.array([12.0, -170.0, -640.0]), np.array([-3.0, -181.0, 310.0])
    resting = _Body(_painted(patients[0], visits[0]), patients[0])
    pose = RigidTransform.about(MIDDLE_MM, _radians(motion.rotation_deg), motion.shift_mm)
    moving = _Body(
        _painted(patients[1], visits[1]),
        patients[1],
        pose,
        motion.breath_mm,
        Waves(seed + 1, motion.bend_mm, 160.0),
    )
    source = scanned(resting, first or Look(), origin, seed * 2)
    target = scanned(moving, second or Look(), other, seed * 2 + 1)
    points = np.empty((0, 3)) if patients[0] != patients[1] else _liver_points(resting, first or Look(), seed)
    moved = moving.moved(points.T).T if len(points) else points
    return Pair(source, target, points + origin, moved + other)


def _painted(patient: Patient, visit: int) -> Anatomy:
    return anatomy(patient.seed, visit, is_coarse=patient.is_coarse)


def scanned(body: _Body, look: Look, origin_mm: NDArray[np.float64], seed: int) -> Volume:
    """Return what a scanner makes of a body: slices from the head downwards."""
    rows = round(384.0 / look.pixel_mm)
    places = (np.arange(rows) - (rows - 1) / 2) * look.pixel_mm
    heights = np.arange(look.top_mm, look.bottom_mm, -look.slice_mm)
    generator = np.random.default_rng([seed, 3])
    voxels = np.empty((len(heights), rows, rows), dtype=np.int16)
    for index, height in enumerate(heights):
        total = np.zeros((rows, rows), dtype=np.float32)
        parts = max(1, round(look.slice_mm / 2.5))
        for part in range(parts):
            z = height + ((part + 0.5) / parts - 0.5) * look.slice_mm
            y, x = np.meshgrid(places, -places if look.is_mirrored else places, indexing="ij")
            points = np.stack([x, y, np.full_like(x, z)])
            where = body.anatomy.index(body.painted(points))
            total += ndimage.map_coordinates(body.anatomy.hu[look.phase], where, order=1, mode="nearest") / parts
        if look.is_mr:
            total = _as_mr(total, places, float(height))
        noise = ndimage.gaussian_filter(generator.normal(size=total.shape), 0.6) * 2.1
        voxels[index] = np.rint(total + look.noise_hu * noise)
    first = origin_mm + np.array([places[0], places[0], heights[0]])
    affine = Affine.from_dicom(first, (1, 0, 0, 0, 1, 0), look.pixel_mm, look.pixel_mm, (0, 0, -look.slice_mm))
    return Volume(
        series_key=SeriesKey(f"scan{seed}"),
        voxels=voxels,
        affine=affine,
        rescale_slope=1.0,
        rescale_intercept=0.0,
        unit="" if look.is_mr else "HU",
        frame_of_reference=f"frame{seed}",
        slice_positions_mm=np.arange(len(heights)) * look.slice_mm,
    )


def _as_mr(hu: Array, places: NDArray[Any], height_mm: float) -> Array:
    """Turn tissue values into those of a T2-like sequence, shaded towards the back and the feet."""
    values = np.interp(
        hu, (-1000, -600, -110, -80, 5, 30, 45, 60, 125, 200, 600), (4, 10, 520, 480, 700, 330, 250, 170, 230, 60, 30)
    )
    shade = 1 + 0.15 * places[:, None] / 190 + 0.1 * places[None, :] / 190 + 0.1 * height_mm / 100
    return np.asarray(values * shade, dtype=np.float32)


def _liver_points(body: _Body, look: Look, seed: int) -> NDArray[np.float64]:
    """Return points inside the liver that the first scan shows, in the table's frame, shape (400, 3)."""
    generator = np.random.default_rng([seed, 9])
    points = generator.uniform((-160, -120, max(-98.0, look.bottom_mm)), (110, 110, min(98.0, look.top_mm)), (20000, 3))
    depth = ndimage.map_coordinates(body.anatomy.liver, body.anatomy.index(body.painted(points.T)), order=1)
    return np.asarray(points[depth < -3][:400])


def _radians(degrees: Triple) -> Triple:
    x, y, z = (float(each) for each in np.radians(degrees))
    return x, y, z


@dataclass(frozen=True)
class Plan:
    """One pair of the proof: what lies between the scans, and how both look."""

    motion: Motion
    looks: tuple[Look, Look]
    patient: Patient
    visits: tuple[int, int]
    seed: int

    def made(self) -> Pair:
        """Return the pair."""
        return make_pair(
            self.motion, *self.looks, seed=self.seed, patients=(self.patient, self.patient), visits=self.visits
        )


def head() -> Volume:
    """Return a head: skull and brain, about as even as a liver."""
    places = np.stack(np.meshgrid(*[np.arange(-100.0, 100.0, step) for step in (4.0, 2.0, 2.0)], indexing="ij"))
    depth = np.linalg.norm(places / np.array([90.0, 92.0, 74.0]).reshape(3, 1, 1, 1), axis=0)
    values = np.select([depth < 0.88, depth < 0.95, depth < 1.0], [36, 900, 20], -1000).astype(np.float64)
    values += np.random.default_rng(5).normal(0, 6, values.shape)
    return Volume(
        series_key=SeriesKey("head"),
        voxels=values.astype(np.int16),
        affine=Affine.from_dicom((-100, -100, 700), (1, 0, 0, 0, 1, 0), 2.0, 2.0, (0, 0, -4.0)),
        rescale_slope=1.0,
        rescale_intercept=0.0,
        unit="HU",
        frame_of_reference="head",
        slice_positions_mm=np.arange(len(values)) * 4.0,
    )


def planned_wrong(number: int) -> Pair:
    """Return a pair that must not be registered: two patients, a mirror image, no common part, a head."""
    generator = np.random.default_rng([number, 815])
    plan = planned(number)
    first, second = plan.looks
    kind = number % 6
    one, other = plan.patient, plan.patient
    if kind in (0, 1, 2):
        shapes = generator.choice(np.arange(1, 30), 2, replace=False)
        one, other = Patient(20, int(shapes[0])), Patient(21, int(shapes[1]))
    elif kind == 3:
        second = replace(second, is_mirrored=True)
    elif kind == 4:
        first, second = replace(first, bottom_mm=25.0, top_mm=100.0), replace(second, top_mm=-25.0, bottom_mm=-100.0)
    pair = make_pair(plan.motion, first, second, seed=plan.seed + 500, patients=(one, other), visits=plan.visits)
    return replace(pair, target=head()) if kind == 5 else pair


def planned(number: int) -> Plan:
    """Return one pair of the proof by its number: up to 30 mm, 10° and 18 mm of breath, bent by up to 2 mm.

    Every fourth is MR, every third a follow-up with other lesions, every fifth covers only part of the trunk.
    """
    generator = np.random.default_rng([number, 4711])
    axis, way = generator.normal(size=3), generator.normal(size=3)
    rotation = axis / np.linalg.norm(axis) * generator.uniform(0, 10)
    shift = way / np.linalg.norm(way) * generator.uniform(0, 30)
    breath, bend = float(generator.uniform(-18, 18)), float(generator.uniform(0, 2))
    motion = Motion(_triple(rotation), _triple(shift), breath, bend)
    is_mr = number % 4 == 3
    looks = tuple(
        Look(
            phase=int(generator.integers(0, 4)),
            noise_hu=float(generator.uniform(6, 30 if is_mr else 20)),
            pixel_mm=float(generator.choice((1.2, 1.6, 2.0))),
            slice_mm=float(generator.choice((2.5, 3.0, 5.0, 6.0))),
            top_mm=float(generator.uniform(60, 75)) if number % 5 == 4 and which else 100.0,
            bottom_mm=float(generator.uniform(-70, -55)) if number % 5 == 2 and which else -100.0,
            is_mr=is_mr,
        )
        for which in (False, True)
    )
    patient = Patient(20 + int(generator.integers(0, 2)), int(generator.integers(0, 8)))
    visits = (0, int(generator.integers(1, 3))) if number % 3 == 2 else (0, 0)
    return Plan(motion, (looks[0], looks[1]), patient, visits, number + 100)


def _triple(values: NDArray[np.float64]) -> Triple:
    x, y, z = (float(each) for each in values)
    return x, y, z

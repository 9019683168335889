"""Volumes of interest in words, and what a new one is called."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.phrases import phrase, tr
from readstation.dose.uptake_image import StructureRole
from readstation.geometry.volume import Volume
from readstation.reading.outlining import THOUSANDTHS
from readstation.viewer.marks import PointMm

ROLE_WORDS: dict[StructureRole, str] = {
    StructureRole.LIVER: phrase("Liver"),
    StructureRole.TUMOUR: phrase("Tumour"),
    StructureRole.NORMAL_LIVER: phrase("Normal liver"),
    StructureRole.TERRITORY: phrase("Intended territory"),
    StructureRole.LUNGS: phrase("Lungs"),
}
"""What a new volume may be, besides an organ outside liver and lungs."""

ORGANS = (
    phrase("Stomach"),
    phrase("Duodenum"),
    phrase("Bowel"),
    phrase("Gallbladder"),
    phrase("Pancreas"),
    phrase("Spleen"),
    phrase("Abdominal wall"),
    phrase("Other"),
)
"""Where activity may lie outside liver and lungs (MR-1002)."""

NAMES: dict[StructureRole, str] = {
    StructureRole.LIVER: "Liver",
    StructureRole.NORMAL_LIVER: "Normal liver",
    StructureRole.TERRITORY: "Intended territory",
    StructureRole.LUNGS: "Lungs",
}
"""Names as they are kept: the record is in English whatever the window speaks."""


def free_name(role: StructureRole, taken: Iterable[str], organ: str = "Other") -> str:
    """Return the name of a new volume: tumours are counted, a second one of a kind gets a number."""
    names = set(taken)
    if role is StructureRole.TUMOUR:
        return next(f"T{number}" for number in range(1, len(names) + 2) if f"T{number}" not in names)
    base = NAMES.get(role, organ)
    if base not in names:
        return base
    return next(f"{base} {number}" for number in range(2, len(names) + 3) if f"{base} {number}" not in names)


def range_to_grow_in(uptake: Volume | None, seed_mm: PointMm, radius_mm: float, percent: int) -> tuple[int, int]:
    """Return the range of values to grow in, in thousandths of the unit: from a share of the largest in the ball on.

    Parameters
    ----------
    uptake
        Whose values are asked.
    seed_mm, radius_mm
        The ball, mm LPS and mm.
    percent
        The share of the largest value in the ball.

    Raises
    ------
    Refused
        If there is no such image, or no value above 0 in the ball.
    """
    if uptake is None or not (uptake.is_placed and uptake.is_scaled):
        raise Refused(
            Finding("outline.grow", tr("Growing asks the values of the SPECT or PET, and there are none here."))
        )
    reach = radius_mm * np.linalg.norm(np.linalg.inv(uptake.affine.matrix[:3, :3]), axis=1)
    middle = uptake.affine.to_index(np.asarray(seed_mm, dtype=np.float64))
    first = np.maximum(np.floor(middle - reach), 0).astype(int)
    last = np.minimum(np.ceil(middle + reach) + 1, uptake.shape).astype(int)
    largest = 0.0
    if (last > first).all():
        box = tuple(slice(a, b) for a, b in zip(first.tolist(), last.tolist(), strict=True))
        index = np.stack(np.meshgrid(*(np.arange(each.start, each.stop) for each in box), indexing="ij"), axis=-1)
        near = np.linalg.norm(uptake.affine.to_patient(index) - np.asarray(seed_mm), axis=-1) <= radius_mm
        values = uptake.voxels[box].astype(np.float64) * uptake.rescale_slope + uptake.rescale_intercept
        largest = float(values[near].max(initial=0.0))
    if largest <= 0:
        raise Refused(Finding("outline.grow", tr("There is no uptake within that radius.")))
    return int(np.floor(largest * percent / 100 * THOUSANDTHS)), int(np.ceil(largest * THOUSANDTHS))

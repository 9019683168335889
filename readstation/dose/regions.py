"""Where the counts lie: intended territory, the rest of the liver, lungs, and elsewhere (MR-1002)."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

import numpy as np

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.dose.distribution import RegionCounts
from readstation.dose.figure import Figure, Given
from readstation.dose.uptake_image import FloatArray, Structure, StructureRole, UptakeImage

METHOD = "sum of voxels; liver and lungs by their volumes, what is in neither is elsewhere"


def region_counts(image: UptakeImage, structures: Sequence[Structure]) -> RegionCounts:
    """Return the counts of each region; without a volume of the intended territory all liver is meant to be treated.

    Parameters
    ----------
    image
        The image of uptake; negative values count as 0.
    structures
        The liver, and if there are any the lungs and the intended territory, whose part beyond the liver is left out.

    Raises
    ------
    Refused
        If the image cannot be used, or there is not one volume of the liver.
    """
    image.facts.refuse_shares()
    values = np.maximum(image.values(), 0.0)
    liver = _joined(structures, StructureRole.LIVER, values)
    if liver is None:
        raise Refused(Finding("MR-1002.volumes", "The counts of the liver need its volume."))
    lungs = _joined(structures, StructureRole.LUNGS, values)
    territory = _joined(structures, StructureRole.TERRITORY, values)
    in_lungs = np.zeros(values.shape) if lungs is None else np.minimum(lungs, 1 - liver)
    inside = liver if territory is None else np.minimum(liver, territory)
    return RegionCounts(
        liver_target_territory=fsum((inside * values).ravel()),
        liver_outside_territory=fsum(((liver - inside) * values).ravel()),
        lung=fsum((in_lungs * values).ravel()),
        extrahepatic_other=max(0.0, fsum(((1 - liver - in_lungs) * values).ravel())),
    )


def region_figures(image: UptakeImage, structures: Sequence[Structure]) -> tuple[Figure, ...]:
    """Return the shares of all counts by region, and of the liver's outside the intended territory, in percent.

    Raises
    ------
    Refused
        As `region_counts`, or if there are no counts.
    """
    counts = region_counts(image, structures)
    shares = counts.fractions()
    inputs: Given = (
        (f"intended territory, {image.facts.unit}", counts.liver_target_territory),
        (f"rest of the liver, {image.facts.unit}", counts.liver_outside_territory),
        (f"lungs, {image.facts.unit}", counts.lung),
        (f"elsewhere, {image.facts.unit}", counts.extrahepatic_other),
    )

    def figure(name: str, share: float) -> Figure:
        return Figure(name, 100 * share, "%", "MR-1002", METHOD, inputs)

    figures = [figure("counts outside liver and lungs", shares.extrahepatic_other)]
    liver = counts.liver_target_territory + counts.liver_outside_territory
    if any(each.role is StructureRole.TERRITORY for each in structures) and liver > 0:
        share = counts.liver_outside_territory / liver
        figures.append(figure("liver counts outside the intended territory", share))
    return tuple(figures)


def _joined(structures: Sequence[Structure], role: StructureRole, values: FloatArray) -> FloatArray | None:
    """Return how much of each voxel lies in any volume of a role; None where there is none."""
    found = [each for each in structures if each.role is role]
    for each in found:
        each.refuse_other_grid(values)
    return np.maximum.reduce([each.inside_fraction for each in found]) if found else None

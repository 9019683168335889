"""The figures of an assessment, each with inputs, constants and method, as they are confirmed and printed (MR-1013)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.dose.activity_report import dose_constants, shunt_figure
from readstation.dose.assessment import Assessment, shares_of, spect_shunt, spect_tumour_to_normal
from readstation.dose.constants import DoseConstants
from readstation.dose.coverage import target_coverage
from readstation.dose.dvh import RESPONSE_DOSE_GY, DoseVolumeHistogram, summarise
from readstation.dose.figure import Figure, Given
from readstation.dose.partition import Compartments, partition_doses
from readstation.dose.shunt import LungShunt
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage

SUM_OF_VOXELS = "sum of voxels"
GRAMS_PER_KG = 1000
TENTHS_PER_MM = 10


def share_figures(image: UptakeImage, structures: Sequence[Structure]) -> tuple[Figure, ...]:
    """Return where the counts went, in percent of all counts of the image (MR-1002).

    Raises
    ------
    Refused
        As `assessment.shares_of`.
    """
    unit = str(image.facts.unit)
    return tuple(
        Figure(
            f"{name}: share of all counts",
            100 * share,
            "%",
            "MR-1002",
            SUM_OF_VOXELS,
            (("values", unit),),
        )
        for name, share in shares_of(image, structures).items()
    )


def measured_shunt(image: UptakeImage, structures: Sequence[Structure]) -> tuple[LungShunt, Figure]:
    """Return the lung shunt fraction from SPECT, and as a figure with the counts that it is made of (MR-1006).

    Raises
    ------
    Refused
        As `assessment.spect_shunt`.
    """
    shunt = spect_shunt(image, structures)
    values = image.values()
    counts: Given = tuple(
        (f"{each.name}, {image.facts.unit}", each.total(values))
        for each in structures
        if each.role in (StructureRole.LUNGS, StructureRole.LIVER)
    )
    return shunt, shunt_figure(shunt, counts)


def partition_figures(
    image: UptakeImage,
    structures: Sequence[Structure],
    activity_gbq: float,
    shunt: LungShunt,
    constants: DoseConstants,
) -> tuple[Figure, ...]:
    """Return TN from the image and the doses of the partition model with it (MR-1009, MR-1011).

    The masses of tumour and normal liver are their volumes by the liver's density. Tumour is all tumours together;
    normal is the liver without them, with no margin: the margin is for the ratio only, the energy goes to all of it.

    Raises
    ------
    Refused
        If the image cannot be used for a dose, a volume is missing, or a rule refuses its inputs.
    """
    image.facts.refuse_dose()
    ratio = spect_tumour_to_normal(image, structures)
    liver_ml = sum(each.volume_ml(image.voxel_ml) for each in structures if each.role is StructureRole.LIVER)
    tumour_ml = sum(each.volume_ml(image.voxel_ml) for each in structures if each.role is StructureRole.TUMOUR)
    if liver_ml <= tumour_ml:
        raise Refused(Finding("MR-1009", "the volume of the liver must hold the tumours and more"))
    kg_per_ml = constants.liver_density_g_per_ml / GRAMS_PER_KG
    masses = Compartments(tumour_ml * kg_per_ml, (liver_ml - tumour_ml) * kg_per_ml, constants.lung_mass_kg)
    doses = partition_doses(activity_gbq, shunt.fraction, ratio, masses, constants)
    inputs: Given = (
        ("A at administration, GBq", activity_gbq),
        (f"lung shunt fraction, {shunt.method}", shunt.fraction),
        ("TN, ratio of concentrations", ratio),
        ("tumour, kg", masses.tumour_kg),
        ("normal liver, kg", masses.normal_kg),
        ("lungs, kg", masses.lung_kg),
    )
    known = dose_constants(constants)
    method = "partition model, TN from the image"
    return (
        Figure("tumour to normal liver", ratio, "", "MR-1011", "ratio of concentrations of counts", inputs[2:], ()),
        Figure("tumours: dose", doses.tumour_gy, "Gy", "MR-1009", method, inputs, known),
        Figure("normal liver: dose", doses.normal_gy, "Gy", "MR-1009", method, inputs, known),
        Figure("lungs: dose", doses.lung_gy, "Gy", "MR-1009", method, inputs, known),
    )


def dose_figures(
    assessment: Assessment, structures: Sequence[Structure], coverage_gy: float | None = None
) -> tuple[Figure, ...]:
    """Return the doses of every structure within the liver (MR-1010, MR-1012).

    Parameters
    ----------
    assessment
        What `assessment.assess_relative` or `assess_absolute` gave.
    structures
        Those that it was given.
    coverage_gy
        The protocol's dose for the coverage of tumours; None where it asks for none.

    Raises
    ------
    Refused
        If the coverage dose is not above 0.
    """
    return tuple(
        figure
        for each in structures
        if each.name in assessment.histograms
        for figure in _of_structure(assessment, each, coverage_gy)
    )


def _of_structure(assessment: Assessment, structure: Structure, coverage_gy: float | None) -> Iterator[Figure]:
    histogram = assessment.histograms[structure.name]
    summary = summarise(histogram, structure.lesion_tenths)
    known = dose_constants(assessment.constants)
    inputs: list[tuple[str, float | str]] = [
        ("volume", structure.name),
        ("volume, mL", histogram.volume_ml),
        *_mass(assessment, structure, histogram),
        ("A at administration, GBq", assessment.activity_gbq),
        ("counts outside the reference set, share", assessment.dose.counts_outside_fraction),
    ]
    if assessment.outside[structure.name] > 0:
        inputs.append(("volume outside the reference set and left out, share", assessment.outside[structure.name]))
    if structure.lesion_tenths is not None:
        inputs.append(("longest diameter, mm", structure.lesion_tenths / TENTHS_PER_MM))
    if assessment.shunt is not None:
        inputs.append((f"lung shunt fraction, {assessment.shunt.method}", assessment.shunt.fraction))

    def figure(name: str, value: float | None, unit: str, rule: str = "MR-1012") -> Figure:
        return Figure(f"{structure.name}: {name}", value, unit, rule, assessment.method, tuple(inputs), known)

    yield figure("mean dose", summary.mean_gy, "Gy", "MR-1010")
    if summary.histogram is None:
        return
    yield from (figure(name, value, unit) for name, value, unit in _measures(histogram))
    if structure.role is StructureRole.TUMOUR and coverage_gy is not None:
        covered = target_coverage(histogram, coverage_gy)
        yield figure(f"volume at or above {coverage_gy:g} Gy, {covered.answer}", covered.percent, "%", "MR-1002")


def _mass(
    assessment: Assessment, structure: Structure, histogram: DoseVolumeHistogram
) -> tuple[tuple[str, float | str], ...]:
    """Return the mass by the density of the liver; that of the lungs is an input of its own (MR-1013)."""
    if structure.role is StructureRole.LUNGS:
        return ()
    return (("mass, g", histogram.volume_ml * assessment.constants.liver_density_g_per_ml),)


def _measures(histogram: DoseVolumeHistogram) -> Iterator[tuple[str, float | None, str]]:
    summary = summarise(histogram)
    yield "lowest dose", histogram.minimum_gy, "Gy"
    yield "highest dose", histogram.maximum_gy, "Gy"
    yield from ((f"D{percent}", dose, "Gy") for percent, dose in summary.coverage_gy().items())
    yield from ((f"V{dose}", percent, "%") for dose, percent in summary.receiving_percent().items())
    yield "coefficient of variation", histogram.coefficient_of_variation, ""
    yield f"volume below {RESPONSE_DOSE_GY} Gy", histogram.volume_below_ml(), "mL"

"""The figures that the program proposes, from the image, the volumes and what was given (MR-1003 to MR-1013)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from readstation.core.errors import Refused
from readstation.core.findings import Finding, Severity
from readstation.criteria.config import CriteriaConfig
from readstation.dose.activity import administered_activity
from readstation.dose.activity_report import (
    activity_figures,
    compartment_figures,
    dose_constants,
    lung_dose_figures,
    planar_shunt,
)
from readstation.dose.assessment import (
    Assessment,
    assess_absolute,
    assess_relative,
    assess_relative_with_lungs,
    total_activity_gbq,
)
from readstation.dose.constants import DoseConstants
from readstation.dose.figure import Figure, Given
from readstation.dose.local_deposition import AbsoluteCalibration, camera_of
from readstation.dose.lung_mass import lung_mass_kg
from readstation.dose.regions import region_figures
from readstation.dose.report import dose_figures, measured_shunt, partition_figures, share_figures
from readstation.dose.shunt import LungShunt, lung_dose
from readstation.dose.uptake import UptakeUnit
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.model.distribution import DistributionRules, DoseInputs, ShuntSource
from readstation.reading.distribution.figures import activity_inputs, has_activity, number_of, planar_inputs

GRAMS_PER_KG = 1000


@dataclass(frozen=True, eq=False)
class Scene:
    """What figures are made from.

    Attributes
    ----------
    image, structures
        The counts, and the volumes on their grid.
    inputs
        What was given; None where nothing is yet.
    constants, rules
        Of the charter.
    ct, lungs
        The CT and the volume of the lungs on its grid, for their mass; None where there is none.
    """

    image: UptakeImage
    structures: Sequence[Structure]
    inputs: DoseInputs | None
    constants: DoseConstants
    rules: DistributionRules
    ct: Volume | None = None
    lungs: LabelVolume | None = None


@dataclass(slots=True)
class Proposed:
    """What came out.

    Attributes
    ----------
    figures
        Each with the name of its volume, empty for one of the whole image.
    notes
        What could not be computed, and why; limits of the protocol that are passed.
    assessments
        The dose maps with their histograms: the relative calibration first, where there is one.
    """

    figures: list[tuple[str, Figure]] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)


def constants_of(config: CriteriaConfig) -> DoseConstants:
    """Return the constants of a charter, as numbers to compute with (specification 0.4)."""
    return DoseConstants(
        half_life_h=float(config.y90_half_life_h),
        k_gy_kg_per_gbq=float(config.y90_k_gy_kg_per_gbq),
        liver_density_g_per_ml=float(config.liver_density_g_per_ml),
        lung_mass_kg=float(config.lung_mass_kg),
    )


def proposed(scene: Scene) -> Proposed:
    """Return every figure that can be computed, and why the others cannot.

    Nothing stops the rest: an image without a unit gives no share and no dose, and says why; without the activity there
    are shares and no dose.
    """
    found = Proposed()
    image, structures = scene.image, scene.structures
    _try(found, lambda: _named(structures, share_figures(image, structures)))
    _try(found, lambda: _named((), region_figures(image, structures)))
    shunts = _shunts(scene, scene.inputs or DoseInputs(), found)
    if scene.inputs is None or not has_activity(scene.inputs):
        words = "No dose without the activity that was given."
        if scene.inputs is not None:
            words = "No dose: the activity that was given is not known."
        found.notes.append(Finding("MR-1005", words))
        return found
    inputs = scene.inputs
    given = activity_inputs(inputs)
    _try(found, lambda: _named((), activity_figures(*given, scene.constants)))
    activity_gbq = administered_activity(*given, scene.constants.half_life_h).net_gbq
    shunt = shunts.get(inputs.shunt)
    if shunt is None:
        words = f"No dose without the lung shunt fraction: there is none that is {inputs.shunt}."
        found.notes.append(Finding("MR-1006", words))
    else:
        _with_shunt(scene, inputs, found, activity_gbq, shunt)
    _absolute(scene, inputs.camera_counts_per_s_per_gbq, found)
    return found


def _shunts(scene: Scene, inputs: DoseInputs, found: Proposed) -> Mapping[ShuntSource, LungShunt]:
    """Return the lung shunt fractions that can be measured, each labelled with its method (MR-1006)."""
    shunts: dict[ShuntSource, LungShunt] = {}

    def of_image() -> Iterable[tuple[str, Figure]]:
        shunts[ShuntSource.SPECT], figure = measured_shunt(scene.image, scene.structures)
        return _named((), (figure,))

    def of_plane() -> Iterable[tuple[str, Figure]]:
        shunts[ShuntSource.PLANAR], figure = planar_shunt(*planar_inputs(inputs))
        return _named((), (figure,))

    _try(found, of_image)
    if inputs.liver_counts:
        _try(found, of_plane)
    return shunts


def _with_shunt(scene: Scene, inputs: DoseInputs, found: Proposed, activity_gbq: float, shunt: LungShunt) -> None:
    """Add what follows from the activity and the shunt: lungs, compartments, voxels (MR-1007 to MR-1012)."""
    image, structures, constants, rules = scene.image, scene.structures, scene.constants, scene.rules
    earlier_gy = number_of(inputs.earlier_lung_gy, "The earlier lung dose", "MR-1007")
    lung_kg = _lung_kg(scene, inputs, found)
    _try(found, lambda: _named((), lung_dose_figures(activity_gbq, shunt, constants, lung_kg, earlier_gy)))
    _note_limits(found, rules, activity_gbq, shunt, constants, lung_kg, earlier_gy)

    def compartment() -> Iterable[tuple[str, Figure]]:
        treated = [each for each in structures if each.role is StructureRole.TERRITORY] or [
            each for each in structures if each.role is StructureRole.LIVER
        ]
        if len(treated) != 1:
            raise Refused(Finding("MR-1008", "The single compartment needs one volume of the liver or the territory."))
        mass_kg = treated[0].volume_ml(image.voxel_ml) * constants.liver_density_g_per_ml / GRAMS_PER_KG
        image.facts.refuse_shares()
        return _named((), compartment_figures(activity_gbq, mass_kg, shunt, constants, rules.coverage_gy)[:1])

    _try(found, compartment)
    if any(each.role is StructureRole.TUMOUR for each in structures):
        _try(found, lambda: _named((), partition_figures(image, structures, activity_gbq, shunt, constants)))

    def voxels() -> Iterable[tuple[str, Figure]]:
        if rules.is_lung_in_reference:
            mass_kg = constants.lung_mass_kg if lung_kg is None else lung_kg
            made = assess_relative_with_lungs(image, structures, activity_gbq, mass_kg, constants)
        else:
            made = assess_relative(image, structures, activity_gbq, shunt, constants)
        return _of_assessment(scene, found, made)

    _try(found, voxels)


def _lung_kg(scene: Scene, inputs: DoseInputs, found: Proposed) -> float | None:
    """Return the lung mass that was given or taken from the CT; None for the charter's (MR-1007)."""
    if inputs.lung_mass_kg:
        return number_of(inputs.lung_mass_kg, "The lung mass", "MR-1007")
    if not inputs.is_lung_mass_of_ct:
        return None
    try:
        if scene.ct is None or scene.lungs is None:
            raise Refused(Finding("MR-1007.ct", "There is no volume of the lungs on a CT to take their mass from."))
        mass_kg = lung_mass_kg(scene.ct, scene.lungs)
    except Refused as refusal:
        found.notes.extend(refusal.findings)
        return None
    method = "sum over the CT of 1 + HU/1000 g/mL within the volume of the lungs"
    given: Given = (("lungs, mL", scene.lungs.volume_ml),)
    found.figures.append(("", Figure("lungs: mass", mass_kg, "kg", "MR-1007", method, given)))
    return mass_kg


def _note_limits(
    found: Proposed,
    rules: DistributionRules,
    activity_gbq: float,
    shunt: LungShunt,
    constants: DoseConstants,
    lung_kg: float | None,
    earlier_gy: float,
) -> None:
    """Note the limits of the protocol for the lungs that are passed (MR-1002, MR-1007)."""
    try:
        dose = lung_dose(activity_gbq, shunt.fraction, constants, lung_mass_kg=lung_kg, previous_gy=earlier_gy)
    except Refused:
        return
    for name, dose_gy, limit_gy in (
        ("this treatment", dose.dose_gy, rules.lung_limit_gy),
        ("all treatments", dose.cumulative_gy, rules.lung_cumulative_limit_gy),
    ):
        if dose_gy > limit_gy:
            words = f"The lung dose of {name} is above the limit of the protocol, {limit_gy} Gy."
            found.notes.append(Finding("MR-1007.limit", words, Severity.WARNING))


def _absolute(scene: Scene, factor: str, found: Proposed) -> None:
    """Add the doses from activities that the image states, or that a calibrated camera gives (MR-1010)."""
    image, constants = scene.image, scene.constants
    if not factor and image.facts.unit is not UptakeUnit.ACTIVITY:
        return

    def voxels() -> Iterable[tuple[str, Figure]]:
        camera: AbsoluteCalibration | None = None
        inputs: Given = (("values", str(image.facts.unit)),)
        if factor:
            times = camera_of(image.facts, number_of(factor, "The calibration of the camera", "MR-1010"), constants)
            camera = times
            inputs = (
                *inputs,
                ("calibration, counts/s/GBq", factor),
                ("acquisition, s", times.acquisition_s),
                ("scan after administration, h", times.scan_after_h),
            )
        made = assess_absolute(image, scene.structures, constants, camera)
        known = dose_constants(constants)[1:2]
        measured_gbq = total_activity_gbq(image, camera)
        name = "activity in the image, at administration"
        measured = Figure(name, measured_gbq, "GBq", "MR-1010", made.method, inputs, known)
        return [*_named((), (measured,)), *_of_assessment(scene, found, made)]

    _try(found, voxels)


def _of_assessment(scene: Scene, found: Proposed, made: Assessment) -> Iterable[tuple[str, Figure]]:
    found.assessments.append(made)
    found.notes.extend(made.refused)
    return _named(scene.structures, dose_figures(made, scene.structures, scene.rules.coverage_gy))


def _named(structures: Sequence[Structure], figures: Iterable[Figure]) -> list[tuple[str, Figure]]:
    """Return figures with the volume that each is of."""
    names = sorted((each.name for each in structures), key=len, reverse=True)
    return [(next((name for name in names if each.name.startswith(f"{name}: ")), ""), each) for each in figures]


def _try(found: Proposed, make: Callable[[], Iterable[tuple[str, Figure]]]) -> None:
    """Add what can be computed; where it is refused, note why, once."""
    try:
        found.figures.extend(make())
    except Refused as refusal:
        found.notes.extend(each for each in refusal.findings if each not in found.notes)

"""The distribution reads of a simulated trial: SPECT/CT taken in, given, outlined, computed, answered and signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from readstation._version import __version__
from readstation.app.intake import take_in
from readstation.app.office import TrialPlace
from readstation.app.simulated.people import PASSWORD, OpenedKey
from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.core.errors import Defect
from readstation.core.ids import CaseAlias, Login, ReadId, new_id
from readstation.core.jobs import QuietJob
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.imaging.label_filters import normal_liver
from readstation.imaging.label_grid import fraction_on
from readstation.imaging.phantom.plain_spect import PlainSpect, write_plain_spect
from readstation.imaging.uptake import uptake_of as facts_of
from readstation.model.distribution import Answer, DoseInputs, FormItem, Item, Organ, Segment
from readstation.model.series import Modality, SeriesFacts
from readstation.model.subject import Assignment, Task
from readstation.reading.distribution.commands import (
    AnswerItem,
    ConfirmFigures,
    DistributionCommand,
    GiveInputs,
    Measured,
    ProposeFigures,
    TakeIn,
)
from readstation.reading.distribution.completeness import answer_of_percent, coverage_figure, stated_value
from readstation.reading.distribution.figures import inputs_digest
from readstation.reading.distribution.labels import longest_tenths
from readstation.reading.distribution.outline_steps import outline_digest
from readstation.reading.distribution.propose import Scene, proposed
from readstation.reading.distribution.session import THE_IMAGES, DistributionSession
from readstation.reading.ports import Session
from readstation.reading.session_base import ReadTools
from readstation.security.keys import check_signature
from readstation.trial.order import reading_place
from readstation.trial.simulation.course import Course
from readstation.trial.simulation.plan import SimulationPlan, subject_name
from readstation.trial.simulation.uptake import (
    CORNER_MM,
    LIVER,
    LUNGS,
    PIXEL_MM,
    SLICE_MM,
    STOMACH,
    TERRITORY,
    Uptake,
    uptake_of,
)
from readstation.trial.subjects import patient_token

NORMAL_LIVER = "normal liver"
_ROLES = {
    LIVER: StructureRole.LIVER, LUNGS: StructureRole.LUNGS, STOMACH: StructureRole.OTHER,
    TERRITORY: StructureRole.TERRITORY, NORMAL_LIVER: StructureRole.NORMAL_LIVER,
}  # fmt: skip
_HU = ((LUNGS, -800), (STOMACH, 20), (LIVER, 60))
_AIR_HU, _TUMOUR_HU, _NOISE_HU = -1000, 90, 12


def take_spect(
    station: OpenStation, plan: SimulationPlan, subjects: Sequence[Course], job: QuietJob
) -> Mapping[int, CaseAlias]:
    """Write the SPECT/CT of all subjects, take them in under a name of their own, and return the code of each.

    What shows the treatment comes from another department, and under a code that no reader of responses has (MR-1001).

    Raises
    ------
    Cancelled
        If the job was stopped.
    """
    with TemporaryDirectory(prefix="readstation-", ignore_cleanup_errors=True) as scratch:
        for done, course in enumerate(subjects):
            job.report(done, len(subjects), "Writing the SPECT/CT")
            job.checkpoint()
            write_plain_spect(Path(scratch) / _patient(course), spect_of(plan, course))
        report = take_in(station, [Path(scratch)], job)
    if report.refused_series or report.refused_objects:
        raise Defect("a SPECT/CT of the simulation was not taken")
    secret = station.run(station.store.office.secret)
    found = {}
    for course in subjects:
        known = station.run(station.store.office.subject, patient_token(secret, _patient(course)))
        if known is None:
            raise Defect("a SPECT/CT of the simulation has no code")
        found[course.number] = known.alias
    return found


def _patient(course: Course) -> str:
    return f"{subject_name(course.number)}-NM"


def spect_of(plan: SimulationPlan, course: Course) -> PlainSpect:
    """Return the SPECT/CT of a subject: each voxel of the CT with noise, as no two patients have the same image.

    The gate refuses an image that is kept for another subject already.
    """
    uptake = uptake_of(plan, course)
    hu: NDArray[np.int16] = np.full(uptake.counts.shape, _AIR_HU, dtype=np.int16)
    for name, value in (*_HU, *((each.name, _TUMOUR_HU) for each in course.targets)):
        hu[uptake.volumes[name]] = value
    noise = np.random.default_rng(plan.chance("noise of the CT", course.number).getrandbits(64))
    hu += noise.integers(-_NOISE_HU, _NOISE_HU + 1, hu.shape, dtype=np.int16)
    day = course.treated + timedelta(days=1)
    return PlainSpect(_patient(course), day, plan.seed, uptake.counts, hu, CORNER_MM, PIXEL_MM, SLICE_MM)


def give_distribution(
    access: OfficeAccess, place: TrialPlace, login: Login, cases: Mapping[CaseAlias, CaseAlias]
) -> None:
    """Give the distribution read of each case to one person.

    Parameters
    ----------
    access, place, login
        The office, by which charter, to whom.
    cases
        By the office's name of the case: the code that the SPECT/CT has at the station.
    """
    charter = place.charter
    with access.office() as office:
        seed = office.order_seed(charter.trial_code)
        given = [
            (
                Assignment(
                    read_id=ReadId(new_id()), case_alias=alias, login=login, trial_code=charter.trial_code,
                    charter_version=charter.version, charter_digest=place.charter_digest,
                    released_timepoints=(THE_IMAGES,), place=reading_place(seed, login, case),
                ),
                case,
            )
            for case, alias in cases.items()
        ]  # fmt: skip
        office.assign_all(given, Task.TREATMENT_READ)


class SimulatedDistributionReader:
    """The reader of nuclear medicine at a station, signed in.

    Parameters
    ----------
    station, session, key
        Where, who, and the key of that person.
    """

    def __init__(self, station: OpenStation, session: Session, key: OpenedKey) -> None:
        self._station, self._session = station, session
        self._tools = ReadTools(
            station.store.reads, key, station.key, station.clock, __version__, check_signature, station.grace
        )

    def read(self, given: Assignment, plan: SimulationPlan, course: Course) -> None:
        """Outline, give the activity, take the proposed figures over, answer the form, lock and sign."""
        images = self._station.run(self._station.store.reads.images, given.case_alias, THE_IMAGES)
        if images is None:
            raise Defect("a SPECT/CT of the simulation is not at the station")
        series = {facts.modality: facts for facts in images.series}
        ct, emission = (self._station.volumes.load(series[each], QuietJob()) for each in (Modality.CT, Modality.NM))
        facts = facts_of(self._station.files_of(series[Modality.NM].series_key), QuietJob())
        uptake = uptake_of(plan, course)
        scene = _OutlinedScene(UptakeImage(emission, facts), ct, series, uptake, _labels(ct, uptake, course))
        self._station.run(self._read, given, scene)

    def _read(self, given: Assignment, scene: _OutlinedScene) -> None:
        opened = DistributionSession(given, self._session, self._tools)
        opened.open()
        for command in scene.first_commands():
            opened.apply(command)
        opened.apply(scene.figures(opened))
        opened.apply(ConfirmFigures(tuple(opened.view().state.figures)))
        for answered in scene.answers(opened):
            opened.apply(AnswerItem(answered))
        opened.lock(THE_IMAGES)
        opened.sign(opened.seal(), PASSWORD)


def _labels(ct: Volume, uptake: Uptake, course: Course) -> dict[str, LabelVolume]:
    """Return the volumes as they are outlined: the stomach only where it shows uptake."""
    left_out = () if uptake.has_stomach else (STOMACH,)
    found = {
        name: LabelVolume.on(ct, mask, "drawn") for name, mask in uptake.volumes.items() if name not in left_out
    }  # fmt: skip
    found[NORMAL_LIVER] = normal_liver(found[LIVER], [found[each.name] for each in course.targets])
    return found


class _OutlinedScene:
    """The images of a subject with the volumes on them, and what its reader says of them."""

    def __init__(
        self,
        image: UptakeImage,
        ct: Volume,
        series: Mapping[Modality, SeriesFacts],
        uptake: Uptake,
        labels: Mapping[str, LabelVolume],
    ) -> None:
        self._image, self._ct, self._uptake, self._labels = image, ct, uptake, labels
        self._keys = {modality: facts.series_key for modality, facts in series.items()}
        self._roles = {name: _ROLES.get(name, StructureRole.TUMOUR) for name in labels}

    def first_commands(self) -> Sequence[DistributionCommand]:
        """Return the judgement of the images, the volumes, and what was given."""
        shift, uptake = self._uptake.shift_tenths, self._uptake
        quality = Answer.OPTIMAL if shift <= 30 else Answer.ACCEPTABLE
        taken = [
            TakeIn(name, self._roles[name], label, self._keys[Modality.CT]) for name, label in self._labels.items()
        ]  # fmt: skip
        inputs = DoseInputs(uptake.vial_gbq, "1.5", uptake.residual_gbq, "1.0")
        return [AnswerItem(FormItem(Item.QUALITY, "", quality, shift_tenths=shift)), *taken, GiveInputs(inputs)]

    def figures(self, opened: DistributionSession) -> ProposeFigures:
        """Return the figures that the program proposes."""
        view, emission = opened.view(), self._image.volume
        structures = [
            Structure(name, self._roles[name], fraction_on(label, emission),
                      longest_tenths(label) if self._roles[name] is StructureRole.TUMOUR else None)
            for name, label in self._labels.items()
        ]  # fmt: skip
        scene = Scene(
            self._image, structures, view.state.inputs, view.constants, view.rules, self._ct, self._labels[LUNGS]
        )
        made = proposed(scene)
        return ProposeFigures(
            made.figures, made.notes, {name: Measured(self._roles[name], each) for name, each in self._labels.items()},
            self._keys[Modality.NM], self._keys[Modality.CT], str(self._image.facts.unit),
            outline_digest(view.state.outline), inputs_digest(view.state.inputs),
        )  # fmt: skip

    def answers(self, opened: DistributionSession) -> Sequence[FormItem]:
        """Return the answers of the form: coverage as the figures have it, the rest as it was."""
        state, uptake = opened.view().state, self._uptake
        shunt = next(float(each.value or 0) for each in state.figures.values() if each.rule == "MR-1006")
        stomach, spill = uptake.has_stomach, uptake.has_spill
        tumours = [name for name, role in self._roles.items() if role is StructureRole.TUMOUR]
        found = [
            FormItem(Item.LUNGS, "", Answer.PRESENT if shunt >= 1 else Answer.NONE),
            FormItem(Item.EXTRAHEPATIC, "", Answer.DEFINITE if stomach else Answer.NONE,
                     organs=(Organ.STOMACH,) if stomach else ()),
            FormItem(Item.INTRAHEPATIC, "", Answer.PARTIAL if spill else Answer.CONFINED,
                     segments=(Segment.II, Segment.III) if spill else ()),
            FormItem(Item.THROMBUS, "", Answer.NOT_APPLICABLE),
            FormItem(Item.MAA, "", Answer.NOT_APPLICABLE),
        ]  # fmt: skip
        covered = []
        for name in tumours:
            figure = coverage_figure(state, name)
            percent = None if figure is None else stated_value(state, figure)
            answer = Answer.PARTIAL if percent is None else answer_of_percent(percent)
            covered.append(answer)
            pattern = Answer.HOMOGENEOUS if answer is Answer.COMPLETE else Answer.HETEROGENEOUS
            found += [FormItem(Item.COVERAGE, name, answer), FormItem(Item.PATTERN, name, pattern)]
        is_success = not stomach and Answer.NONE not in covered
        why = "" if is_success else "Uptake in the stomach." if stomach else "A target has hardly any uptake."
        return [*found, FormItem(Item.SUCCESS, "", Answer.YES if is_success else Answer.NO, text=why)]

"""The report of a signed distribution read, wired: verified, every figure computed anew from images and volumes."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isclose
from pathlib import Path

from readstation._version import __version__
from readstation.app.reports import Reports, report_event
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.core.phrases import in_the_words_of_the_record, phrase
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage
from readstation.exchange.distribution_pdf import distribution_pdf
from readstation.exchange.whole_file import write_checked
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.imaging.label_grid import fraction_on
from readstation.imaging.uptake import uptake_of
from readstation.model.charter import Charter
from readstation.model.distribution import DistributionState, FigureBasis
from readstation.model.read import SignedRead
from readstation.model.series import SeriesFacts
from readstation.model.subject import Assignment
from readstation.reading.derive import config_of
from readstation.reading.distribution.figures import kept_figures
from readstation.reading.distribution.labels import label_of
from readstation.reading.distribution.propose import Proposed, Scene, constants_of, proposed
from readstation.reading.distribution.report import FusedPicture
from readstation.reading.distribution.session import THE_IMAGES, rules_of
from readstation.reading.ports import Session, Transaction
from readstation.reading.unseal import state_of, unseal
from readstation.ui.ports import ReportWritten
from readstation.ui.presenters.distribution_pictures import fused_pictures
from readstation.ui.presenters.distribution_report import distribution_report
from readstation.ui.presenters.fusion import dose_volume

RELATIVE_TOLERANCE = 1e-6
"""A sum in another order on another machine may differ in its last digits; nothing that is printed does."""


@dataclass
class PreparedDistribution:
    """A verified read with its doses and pictures, ready to be set on paper."""

    signed: SignedRead
    charter: Charter
    made: Proposed = field(default_factory=Proposed)
    pictures: tuple[FusedPicture, ...] = ()

    def cut_next(self) -> bool:
        """Return that nothing waits for the main thread."""
        return False


class DistributionReports(Reports):
    """Reports of the distribution reads of a station. Call it on a thread that may wait."""

    def prepare_form(self, assignment: Assignment, job: Job) -> PreparedDistribution:
        """Verify a read with all its images, compute its figures anew, and make its pictures.

        Raises
        ------
        Refused
            If it is not signed, anything of it does not verify, or its images and volumes give other figures than were
            signed; the findings say what. Or if the station had no contact with central for too long (TR-3).
        DataProblem, EnvironmentFault
            If its images are damaged or the disk fails.
        Cancelled
            If the person stopped it.
        """
        self._station.run(self._station.grace.refuse_past, assignment.login)
        signed = self._latest(assignment.read_id)
        self._verify(signed, job)
        unsealed = unseal(signed.sealed)
        charter = self._station.run(self._station.store.reads.charter, unsealed.charter_digest)
        prepared = PreparedDistribution(signed, charter)
        said = state_of(unsealed).distribution
        if said.basis is None:
            return prepared
        with in_the_words_of_the_record():
            job.report(0, 0, phrase("Computing the doses", inside=True))
            emission, outlined, labels = self._images_of(said, said.basis, assignment, job)
            scene = self._scene(said, emission, outlined, labels, charter)
            prepared.made = proposed(scene)
            _refuse_others(said, prepared.made, str(unsealed.body["software"]))
            job.checkpoint()
            prepared.pictures = _pictures(said, scene.image, prepared.made, outlined, labels)
        return prepared

    def write_form(
        self, prepared: PreparedDistribution, path: Path, job: Job, session: Session | None = None
    ) -> ReportWritten:
        """Set a report on paper and write it, with its event in the audit trail (`Reports.write`)."""
        job.report(0, 0, phrase("Setting the pages", inside=True))
        with in_the_words_of_the_record():
            made = prepared.made.assessments[0] if prepared.made.assessments else None
            report = distribution_report(prepared.signed, prepared.charter, made, prepared.pictures, __version__)
            data = distribution_pdf(report)
        job.checkpoint()
        event = report_event(prepared.signed, data, session)
        write_checked(path, data, lambda: self._station.run(self._station.store.reads.commit, Transaction((event,))))
        return ReportWritten(path, report.signature.code, report.case, report.version)

    def _images_of(
        self, said: DistributionState, basis: FigureBasis, assignment: Assignment, job: Job
    ) -> tuple[UptakeImage, Volume, dict[str, LabelVolume]]:
        images = self._station.run(self._station.store.reads.images, assignment.case_alias, THE_IMAGES)
        series = {} if images is None else {facts.series_key: facts for facts in images.series}
        emission = self._loaded(series, basis.emission, job)
        outlined = emission if basis.outlined == basis.emission else self._loaded(series, basis.outlined, job)
        facts = uptake_of(self._station.files_of(basis.emission), job)
        labels = {
            name: label_of(said.labels[each.label], outlined.frame_of_reference) for name, each in said.volumes.items()
        }
        return UptakeImage(emission, facts), outlined, labels

    def _loaded(self, series: dict[SeriesKey, SeriesFacts], key: SeriesKey, job: Job) -> Volume:
        if key not in series:
            raise DataProblem("An image of the read is not on this station. No file was written.")
        return self._station.volumes.load(series[key], job)

    def _scene(
        self,
        said: DistributionState,
        emission: UptakeImage,
        outlined: Volume,
        labels: dict[str, LabelVolume],
        charter: Charter,
    ) -> Scene:
        structures = [
            Structure(name, StructureRole(each.role), fraction_on(labels[name], emission.volume), each.longest_tenths)
            for name, each in said.volumes.items()
        ]
        lungs = [labels[name] for name, each in said.volumes.items() if each.role == StructureRole.LUNGS]
        return Scene(
            emission, structures, said.inputs, constants_of(config_of(charter)), rules_of(charter), outlined,
            lungs[0] if len(lungs) == 1 else None,
        )  # fmt: skip


def _refuse_others(said: DistributionState, made: Proposed, software: str) -> None:
    """Refuse where the images and volumes give other figures than were proposed and signed.

    Another version of the program may compute in another way: then what was signed stands, and is not compared.
    """
    if software != __version__:
        return
    again = {each.key: each for each in kept_figures(made.figures)}
    for key, signed in said.figures.items():
        found = again.get(key)
        if found is None or (found.value is None) is not (signed.value is None):
            raise _differs(signed.name)
        if found.value is None or signed.value is None:
            continue
        if not isclose(float(found.value), float(signed.value), rel_tol=RELATIVE_TOLERANCE, abs_tol=1e-12):
            raise _differs(signed.name)


def _differs(name: str) -> Refused:
    first = Finding("TR-32.report", "The report was not written: the images give other figures than were signed.")
    return Refused(first, Finding("MR-1013", f"the images and volumes give another value of {name}"))


def _pictures(
    said: DistributionState, image: UptakeImage, made: Proposed, outlined: Volume, labels: dict[str, LabelVolume]
) -> tuple[FusedPicture, ...]:
    livers = [name for name, each in said.volumes.items() if each.role == StructureRole.LIVER]
    if not livers or outlined is image.volume:
        return ()
    targets = tuple(name for name, each in said.volumes.items() if each.role == StructureRole.TUMOUR)
    upper = dose_volume(image.volume, made.assessments[0].dose.dose_gy) if made.assessments else image.volume
    return fused_pictures(outlined, upper, labels, livers[0], targets)

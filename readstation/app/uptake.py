"""SPECT and PET at a station: what their headers say, and the tools that outline on them (`ui.uptake_ports`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from readstation.app.station import OpenStation
from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.core.phrases import tr
from readstation.dose.uptake import UptakeFacts
from readstation.dose.uptake_image import FloatArray, StructureRole
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.model.demonstration import DEMONSTRATION
from readstation.model.series import Modality, SeriesFacts, TimepointImages
from readstation.reading.outlining import OutlineTools, Volumes
from readstation.ui.uptake_ports import NamedLabel

if TYPE_CHECKING:
    from readstation.imaging.outline_tools import ImageTools

UPTAKE = (Modality.NM, Modality.PT)


class UptakeDesk:
    """What the page of SPECT and PET asks of a station. SimpleITK comes with the first outline, pydicom with a case.

    Parameters
    ----------
    station
        The open station; the caller closes it.
    """

    def __init__(self, station: OpenStation) -> None:
        self._station = station

    def uptake_facts(self, images: TimepointImages, job: Job) -> Mapping[SeriesKey, UptakeFacts]:
        """Return what the headers of every NM and PET series of a timepoint say, as the port says."""
        from readstation.imaging.uptake import uptake_of

        found: dict[SeriesKey, UptakeFacts] = {}
        for facts in images.series:
            if facts.modality not in UPTAKE:
                continue
            try:
                found[facts.series_key] = uptake_of(self._station.files_of(facts.series_key), job)
            except Refused as refused:
                found[facts.series_key] = UptakeFacts(None, None, findings=tuple(refused.findings))
            except OSError as error:
                raise DataProblem(tr("An image of the SPECT or PET is gone from this station.")) from error
        return found

    def outline_tools(self, base: Volume, uptake: Volume | None, imports: Mapping[str, LabelVolume]) -> OutlineTools:
        """Return the tools on the grid of one image, as the port says."""
        return _image_tools(base, uptake, imports)

    def shares_on(self, label: LabelVolume, uptake: Volume) -> FloatArray:
        """Return how much of each voxel lies inside, as the port says."""
        from readstation.imaging.label_grid import fraction_on

        return fraction_on(label, uptake)

    def organ_start(self, role: StructureRole, ct: Volume, job: Job) -> LabelVolume:
        """Return a start for liver or lungs, as the port says."""
        from readstation.imaging.organ_start import liver_start, lungs_start

        starts = {StructureRole.LIVER: liver_start, StructureRole.LUNGS: lungs_start}
        if role not in starts:
            raise Refused(Finding("label.no-start", tr("Only liver and lungs can be begun from the CT.")))
        job.checkpoint()
        return starts[role](ct)

    def labels_of_file(self, path: Path, target: Volume, job: Job) -> tuple[NamedLabel, ...]:
        """Return the volumes of a file on the grid of an image, as the port says."""
        from readstation.imaging.label_file import labels_of_file

        return tuple(NamedLabel(name, label) for name, label in labels_of_file(path, target, job))

    def write_segmentation(self, path: Path, volumes: Volumes, facts: SeriesFacts) -> Sequence[str]:
        """Write volumes as a DICOM SEG, as the port says."""
        from readstation.exchange.segmentation_file import NamedVolume, write_segmentation

        whole = [NamedVolume(name, each.role, each.label) for name, each in volumes.items() if not each.label.is_empty]
        try:
            mark = DEMONSTRATION if self._station.is_demonstration else ""
            write_segmentation(path, whole, self._station.files_of(facts.series_key), mark)
        except OSError as error:
            raise EnvironmentFault(
                tr("The segmentation could not be written."), tr("Your volumes are kept."), tr("Choose another folder.")
            ) from error
        return [name for name, each in volumes.items() if each.label.is_empty]


def _image_tools(base: Volume, uptake: Volume | None, imports: Mapping[str, LabelVolume]) -> ImageTools:
    from readstation.imaging.outline_tools import ImageTools

    return ImageTools(base, imports, uptake)

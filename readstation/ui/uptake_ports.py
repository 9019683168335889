"""What the page of SPECT and PET over CT needs from outside, as protocols. `app` hands in the real ones.

Every method may block: the window calls them through the bridge, on the pool.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.dose.uptake import UptakeFacts
from readstation.dose.uptake_image import FloatArray, StructureRole
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.registration import Registration
from readstation.geometry.volume import Volume
from readstation.model.series import SeriesFacts, TimepointImages
from readstation.reading.outlining import OutlineTools, Volumes
from readstation.reading.ports import VolumeSource


@dataclass(frozen=True, eq=False)
class NamedLabel:
    """A volume of interest from a file, as the file names it.

    Attributes
    ----------
    name
        It may say anything, so only who chose the file sees it.
    label
        On the grid of the image that it was asked for.
    """

    name: str
    label: LabelVolume


class UptakeServices(Protocol):
    """The station behind the page."""

    @property
    def volumes(self) -> VolumeSource:
        """Loads series for viewing."""
        ...

    def register(self, prior: Volume, now: Volume, job: Job) -> Registration:
        """Return how the liver of one CT lies in the frame of another, found now or kept from before.

        Raises
        ------
        Cancelled
            If the job was stopped.
        """
        ...

    def uptake_facts(self, images: TimepointImages, job: Job) -> Mapping[SeriesKey, UptakeFacts]:
        """Return what the headers of every NM and PET series of a timepoint say of its values.

        Raises
        ------
        Cancelled
            If the job was stopped.
        DataProblem
            If a file is gone.
        """
        ...

    def outline_tools(self, base: Volume, uptake: Volume | None, imports: Mapping[str, LabelVolume]) -> OutlineTools:
        """Return the tools that outline on the grid of one image; growing asks the values of the uptake where given."""
        ...

    def shares_on(self, label: LabelVolume, uptake: Volume) -> FloatArray:
        """Return how much of each voxel of an image of uptake lies inside a volume of interest (MR-1012).

        Raises
        ------
        Refused
            If the two lie in different frames of reference.
        """
        ...

    def organ_start(self, role: StructureRole, ct: Volume, job: Job) -> LabelVolume:
        """Return a start for liver or lungs on a CT, by classical means, to be edited.

        Raises
        ------
        Refused
            If none is found.
        """
        ...

    def labels_of_file(self, path: Path, target: Volume, job: Job) -> tuple[NamedLabel, ...]:
        """Return the volumes of a DICOM SEG or RTSTRUCT file on the grid of an image.

        Raises
        ------
        Refused
            If it is no such file, lies in another frame of reference, or does not fit the slices of the image.
        """
        ...

    def write_segmentation(self, path: Path, volumes: Volumes, facts: SeriesFacts) -> Sequence[str]:
        """Write volumes as a DICOM SEG of the series that they were drawn on; return the names that were left out.

        Volumes that are empty are left out.

        Raises
        ------
        Refused
            If there is nothing to write.
        EnvironmentFault
            If the file cannot be written.
        """
        ...

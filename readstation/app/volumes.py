"""Series for the views: file names from the store's thread, pixels on the caller's."""

from __future__ import annotations

from collections.abc import Callable

from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.geometry.volume import Volume
from readstation.imaging.load import load_volume
from readstation.imaging.plan_stored import StoredSeries
from readstation.imaging.prefetch import CaseLoader
from readstation.model.series import SeriesFacts


class StoredVolumes:
    """A `reading.ports.VolumeSource` over the station's image store.

    Parameters
    ----------
    stored_of
        Returns the files of a series in volume order and its outline. Called on the loading thread; it may wait for the
        store's.
    """

    def __init__(self, stored_of: Callable[[SeriesKey], StoredSeries]) -> None:
        self._stored_of = stored_of

    def open_case(self, heard: Callable[[SeriesKey], None]) -> CaseLoader:
        """Return the images of a case that is opened, as the port says."""
        return CaseLoader(self._stored_of, heard)

    def load(self, facts: SeriesFacts, job: Job) -> Volume:
        """Return the voxels of a series, each image checked against its digest (TR-45).

        Raises
        ------
        DataProblem
            If an image is missing, damaged or not the released one.
        """
        return load_volume(self._stored_of(facts.series_key).files, facts, job)

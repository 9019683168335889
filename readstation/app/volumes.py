"""Series for the views: file names from the store's thread, pixels on the caller's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from readstation.app.damaged_series import DamagedSeries
from readstation.core.errors import DataProblem
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.geometry.volume import Volume
from readstation.model.series import SeriesFacts

if TYPE_CHECKING:
    from readstation.imaging.plan_stored import StoredSeries
    from readstation.imaging.prefetch import CaseLoader

# What reads images is imported where one is read: with its libraries it is a sixth of the start of each command of an
# office, and most of them show none.


class StoredVolumes:
    """A `reading.ports.VolumeSource` over the station's image store.

    Parameters
    ----------
    stored_of
        Returns the files of a series in volume order and its outline. Called on the loading thread; it may wait for the
        store's.
    damage
        Is told which series are not what was released; None where nobody wants to know.
    """

    def __init__(self, stored_of: Callable[[SeriesKey], StoredSeries], damage: DamagedSeries | None = None) -> None:
        self._stored_of = stored_of
        self._damage = damage

    def open_case(self, heard: Callable[[SeriesKey], None]) -> CaseLoader:
        """Return the images of a case that is opened, as the port says."""
        from readstation.imaging.prefetch import CaseLoader

        def hear(key: SeriesKey) -> None:
            if self._damage is not None:
                _tell(self._damage, loader, key)
            heard(key)

        loader = CaseLoader(self._stored_of, hear)
        return loader

    def load(self, facts: SeriesFacts, job: Job) -> Volume:
        """Return the voxels of a series, each image checked against its digest (TR-45).

        Raises
        ------
        DataProblem
            If an image is missing, damaged or not the released one.
        """
        from readstation.imaging.load import load_volume

        files = self._stored_of(facts.series_key).files
        try:
            return load_volume(files, facts, job)
        except DataProblem as problem:
            if self._damage is not None:
                self._damage.found(facts.series_key, str(problem))
            raise


def _tell(damage: DamagedSeries, loader: CaseLoader, key: SeriesKey) -> None:
    """Tell of a series that failed or lacks a slice; want of memory says nothing of what is on the disk."""
    problem, volume = loader.problem(key), loader.volume(key)
    if problem is not None:
        if not isinstance(problem.__cause__, MemoryError):
            damage.found(key, str(problem))
    elif volume is not None and volume.filling is not None:
        lost = volume.filling.lost
        if lost:
            damage.found(key, lost[min(lost)])
        elif volume.is_verified:
            damage.sound(key)

"""Registrations of this station: found once for two series, kept as files, never sent."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from readstation.core.canonical import canonical_bytes
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.geometry.registration import Registration
from readstation.geometry.volume import Volume
from readstation.store.files import write_whole


class StoredRegistrations:
    """A `reading.ports.Registrar` that keeps what it found in a folder of the station.

    Parameters
    ----------
    folder
        Made when first needed. A file holds frames of reference, a transform and a verdict, and nothing of a person.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def register(self, source: Volume, target: Volume, job: Job) -> Registration:
        """Return how the liver region of one volume lies in the frame of another, found now or before.

        Raises
        ------
        Cancelled
            If the person stopped it.
        """
        known = self.known(source, target)
        if known is not None:
            return known
        # SimpleITK takes half a second to import; nobody waits for it before two timepoints are compared.
        from readstation.imaging.register import register_liver

        found = register_liver(source, target, job)
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._path(source.series_key, target.series_key), canonical_bytes(found.record()))
        return found

    def known(self, source: Volume, target: Volume) -> Registration | None:
        """Return what was found for two series before; None where nothing was, or the file is damaged."""
        try:
            record = json.loads(self._path(source.series_key, target.series_key).read_bytes())
            if not isinstance(record, dict):
                return None
            found = Registration.from_record(record)
        except (OSError, ValueError):
            return None
        frames = (source.frame_of_reference, target.frame_of_reference)
        return found if (found.source_frame, found.target_frame) == frames else None

    def _path(self, source: SeriesKey, target: SeriesKey) -> Path:
        name = hashlib.sha256(f"{source}\x1f{target}".encode()).hexdigest()
        return self._folder / f"{name}.json"

"""A folder that is, or becomes, the profile of practice."""

from __future__ import annotations

from pathlib import Path

from readstation.app.practice import PracticeDesk
from readstation.app.station import OpenStation
from readstation.practice.matching import same_lesions


def make_practice_profile(folder: Path) -> None:
    """Make a practice profile where there is none; one that is there stays as it is.

    Parameters
    ----------
    folder
        The profile's folder.

    Raises
    ------
    Refused
        If it is a trial's profile (TR-15), or another process holds it.
    """
    with OpenStation(folder) as station:
        PracticeDesk(station, same_lesions)

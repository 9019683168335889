"""A station of the office: series of the phantom taken in, one of them with words burned into two of its images."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.core.ids import new_login
from readstation.core.jobs import QuietJob
from readstation.model.look import Region
from readstation.model.people import Person, Role
from readstation.model.series import PhaseRole, SeriesFacts
from tests.builders.burned_text import burn_into
from tests.builders.phantom import PhantomTrial

PASSWORD = "look at every one of them"
BURNED_FRAMES = (5, 6)
"""Which images of the burned series hold words, by ordinal from 1."""


@dataclass(frozen=True)
class OfficeStation:
    """An open station with two persons of the office and two series."""

    station: OpenStation
    people: tuple[Person, Person]
    plain: SeriesFacts
    burned: SeriesFacts
    region: Region


@contextmanager
def office_station(folder: Path, phantom: PhantomTrial) -> Iterator[OfficeStation]:
    """Open a station of the office in a new folder."""
    sources = folder / "sources"
    for phase in (PhaseRole.PORTAL_VENOUS, PhaseRole.LATE_ARTERIAL):
        shutil.copytree(phantom.series_folder(0, phase), sources / phase.value)
    files = sorted((sources / PhaseRole.LATE_ARTERIAL.value).iterdir())
    count = len(files)
    # The files lie from the head downwards, the volume from the feet upwards.
    regions = [burn_into(files[count - ordinal], "DOE^JANE 1958") for ordinal in BURNED_FRAMES]
    with OpenStation(folder / "profile") as station:
        enrolled = [station.vault.enrol(new_login(), name, Role.OFFICE, PASSWORD) for name in ("K. Brandt", "A. Ober")]
        for each in enrolled:
            station.run(station.store.worklist.keep_person_key, each.person)
        report = take_in(station, [sources], QuietJob())
        by_phase = {taken.facts.phase: taken.facts for taken in report.taken}
        yield OfficeStation(
            station,
            (enrolled[0].person, enrolled[1].person),
            by_phase[PhaseRole.PORTAL_VENOUS],
            by_phase[PhaseRole.LATE_ARTERIAL],
            regions[0],
        )

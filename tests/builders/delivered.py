"""An office with images, a folder of packages, a file as central, and a station that has nothing yet."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from readstation.app.office import TrialPlace, assign, enrol_reader, set_up_trial
from readstation.app.release import package_key_of, register_package_key, release
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.ids import CaseAlias, LesionId, Login, ReadId, new_alias
from readstation.core.jobs import QuietJob
from readstation.model.charter import Charter, SequenceMode
from readstation.model.lesion import LesionRole, LesionType
from readstation.reading.commands import AddLesion, MeasureTarget
from readstation.reading.ports import Session
from readstation.store.central.factory import open_office
from readstation.trial.packages import Released
from readstation.ui.image_ports import ImagesFetched
from tests.builders.central_access import CentralAccess
from tests.builders.looked_at import look_at_everything
from tests.builders.reader_station import enrol_cheaply
from tests.builders.signing_station import (
    PASSWORD,
    SigningStation,
    arterial_series,
    demo_charter,
    with_real_images,
)


@dataclass
class Delivered:
    """The parts, and what one does with them.

    Attributes
    ----------
    office, station
        Two profiles: the office's, where images were taken in, and the reader's.
    folder
        Where packages are published.
    place
        The trial at its central database.
    services, session
        The reader's station as the window has it, with the reader signed in.
    """

    office: OpenStation
    station: OpenStation
    folder: Path
    place: TrialPlace
    services: Services
    session: Session

    @property
    def login(self) -> Login:
        return self.session.person.login

    def new_case(self, timepoints: int) -> CaseAlias:
        """Take a case with small real images into the office's library."""
        code = new_alias()
        for timepoint in range(timepoints):
            with TemporaryDirectory() as scratch:
                facts, files = with_real_images(arterial_series(code, timepoint), Path(scratch))
                self.office.run(self.office.store.images.put_series, facts, files, b"outline")
        return code

    def give(self, code: CaseAlias, timepoints: Sequence[int] = ()) -> tuple[ReadId, Released]:
        """Give a case to the reader under a code of its own, and release it."""
        read_id = assign(self.place, code, self.login, (), case_alias=new_alias())
        return read_id, self.release(read_id, timepoints)

    def other_reader(self) -> Delivered:
        """Enrol another reader on the same station, and return what that one has."""
        enrolled = enrol_cheaply(self.station, "Dr. Ines Falk")
        with contextlib.closing(open_office(self.place.central_url)) as at_central:
            at_central.enrol_person(enrolled.person)
        return replace(self, session=self.services.sign_in(enrolled.person.login, PASSWORD))

    def release(self, read_id: ReadId, timepoints: Sequence[int] = ()) -> Released:
        look_at_everything(self.office)
        return release(self.office, self.place.central_url, self.folder, read_id, QuietJob(), timepoints=timepoints)

    def sync(self) -> ImagesFetched:
        """Do what the window does: a pass, then the images."""
        self.services.deliver(self.session)
        return self.services.fetch_images(self.session, QuietJob())

    def here(self, read_id: ReadId) -> list[int]:
        """Return the timepoints of a read whose images are on the station."""
        reads, images = self.station.store.reads, self.station.store.images
        given = next(each for each in self.station.run(reads.assignments, self.login) if each.read_id == read_id)
        return [t for case, t in self.station.run(images.places) if case == given.case_alias]

    def read_and_lock(self, read_id: ReadId, timepoint: int) -> None:
        """Open a timepoint, measure one target, lock it."""
        self.station.run(self._read_and_lock, read_id, timepoint)

    def _read_and_lock(self, read_id: ReadId, timepoint: int) -> None:
        read = self.services.open_read(self.session, read_id)
        read.open_timepoint(timepoint)
        images = read.view().images[timepoint]
        line = SigningStation.line_on(images.series[0], 40_000 - 1_000 * timepoint)
        if timepoint == 0:
            read.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", measurement=line))
        else:
            read.apply(MeasureTarget(timepoint, LesionId("L1"), line))
        read.lock(timepoint)


@contextlib.contextmanager
def delivered(
    root: Path, mode: SequenceMode = SequenceMode.STRICT, central: CentralAccess | None = None
) -> Iterator[Delivered]:
    """Make everything, with one enrolled reader who is signed in, over a file or a database that is set up."""
    folder = root / "packages"
    folder.mkdir()
    charter: Charter = replace(demo_charter(), sequence_mode=mode)
    url = f"sqlite:///{root / 'central' / 'central.db'}"
    with OpenStation(root / "office") as office, OpenStation(root / "station", reserve_bytes=0) as station:
        if central is None:
            place = set_up_trial(station, url, url, charter)
            enrolled = enrol_cheaply(station)
            with contextlib.closing(open_office(url)) as at_central:
                at_central.enrol_person(enrolled.person)
            register_package_key(url, package_key_of(station))
            login = enrolled.person.login
        else:
            place = set_up_trial(
                station, central.office, central.station, charter, central.administrator, central.second_office
            )
            login = enrol_reader(station, place, "Dr. Vera Lindqvist", PASSWORD).login
        station.keep_settings(replace(station.settings, packages=str(folder)))
        services = Services(station)
        session = services.sign_in(login, PASSWORD)
        yield Delivered(office, station, folder, place, services, session)

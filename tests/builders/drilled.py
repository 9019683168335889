"""A trial at a server of the manual's page, with stations that read and send, all by the program's own commands."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from click.testing import CliRunner, Result
from sqlalchemy import URL, make_url

from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.cli.main import readstation
from readstation.core.ids import LesionId, Login, ReadId, StationId
from readstation.core.jobs import QuietJob
from readstation.model.lesion import LesionRole, LesionType
from readstation.model.quality import Readability
from readstation.model.series import Modality
from readstation.reading.commands import AddLesion, JudgeScan, MeasureTarget, StateTraits
from readstation.reading.derive import config_of
from readstation.reading.session import ReadSession
from readstation.reading.traits import usual_traits
from readstation.sync.engine import SyncReport
from tests.builders.dicom import write_series
from tests.builders.looked_at import look_at_everything
from tests.builders.office_desk import OfficeDesk, ReaderDesk
from tests.builders.server_page import Machine
from tests.builders.signing_station import PASSWORD, SigningStation
from tests.integration.sync.campaign import outbox_rows

PHASE = "late_arterial"
TIMEPOINTS = 2


@dataclass
class PageOffice(OfficeDesk):
    """The office at the server of the page, which it reaches with TLS and the administrator by the local socket."""

    machine: Machine = field(kw_only=True)

    def command(self, *words: str, **variables: str) -> str:
        """Run a command of the program in this process; fail with what it said unless it ends with 0."""
        done = CliRunner().invoke(readstation, list(words), env=dict(variables), standalone_mode=False)
        assert done.exception is None, (words, done.output, done.exception)
        assert not done.return_value, (words, done.output)
        return done.stdout

    def url(self, login: str | None) -> str:
        """Return the database with a login and no password."""
        if login == make_url(self.administrator).username:
            return self.administrator
        return named(self.machine.address, login)

    def move_in(self, charter: Path) -> None:
        """Take over the accounts and first passwords that the page has made, and keep the charter."""
        accounts = (self.machine.folder / "accounts").read_text()
        self.office = re.findall(r"^office (r_\w+)", accounts, re.MULTILINE)
        (self.auditor,) = re.findall(r"^auditor (r_\w+)", accounts, re.MULTILINE)
        shutil.copytree(self.machine.folder / "first", self.folder / "first")
        (self.folder / "administrator").write_text("a local socket asks for none\n")
        self.as_office("charter", str(charter))

    def take_in_cases(self, count: int) -> list[str]:
        """Take in small cases of two timepoints on the office's own machine, look at them, and return their codes."""
        cases = []
        for number in range(1, count + 1):
            folder = self.folder / "sites" / str(number)
            for timepoint, date in enumerate(("20270104", "20270301")):
                # Smooth, so that the search for text finds nothing in them.
                voxels = np.add.outer(np.arange(6) * 3, np.add.outer(np.arange(48), np.arange(40))).astype("int16")
                write_series(
                    folder / date, voxels=voxels + 2 * number + timepoint, spacing=(0.8, 0.8), PatientID=f"P-{number}",
                    StudyInstanceUID=f"1.2.77.{number}.{timepoint}", StudyDate=date, AcquisitionDate=date,
                    SeriesDate=date,
                )  # fmt: skip
            told = self.command("ingest", str(folder), "--phase", PHASE, "--profile", str(self.folder / "library"))
            (case,) = set(re.findall(r"\b\d[A-Z]-\d{3}\b", told))
            cases.append(str(case))
        with OpenStation(self.folder / "library") as station:
            look_at_everything(station)
        return cases


@dataclass
class DrilledStation:
    """A station with a reader, and what it knows of its own facts (`campaign.Side`).

    Attributes
    ----------
    desk
        Reader and profile.
    reads
        The reads that the reader was given, in the order of the cases.
    station
        The station's id.
    here, last
        As `campaign.Side` has them.
    """

    desk: ReaderDesk
    reads: list[ReadId]
    station: StationId = field(init=False)
    here: list[tuple[int, str, str, str]] = field(default_factory=list)
    last: SyncReport | None = None

    def __post_init__(self) -> None:
        with OpenStation(self.desk.profile) as station:
            self.station = station.key.station.station_id

    @property
    def login(self) -> Login:
        return self.desk.login

    def command(self, *words: str) -> Result:
        """Run a command of the program at this station."""
        chosen = self.desk.profile.with_suffix(".password")
        chosen.write_text(f"{self.desk.password}\n")
        return CliRunner().invoke(
            readstation, [*words, "--profile", str(self.desk.profile)],
            env={"READSTATION_PASSWORD_FILE": str(chosen)}, standalone_mode=False,
        )  # fmt: skip

    def contact(self) -> str:
        """Have contact with central once, and return what the command said."""
        done = self.command("sync")
        assert done.exception is None, (done.output, done.exception)
        with OpenStation(self.desk.profile) as station:
            self.here = station.run(outbox_rows, station.store)
        return done.stdout

    def last_contact(self) -> None:
        """Have contact as the window has, and keep what the pass found."""
        with OpenStation(self.desk.profile) as station:
            services = Services(station)
            session = services.sign_in(self.login, self.desk.password)
            self.last = services.deliver(session).report
            services.sign_out(session)
            self.here = station.run(outbox_rows, station.store)

    def read_and_sign(self, number: int) -> None:
        """Read both timepoints of a case and sign; central is not asked."""
        with OpenStation(self.desk.profile) as station:
            services = Services(station)
            session = services.sign_in(self.login, self.desk.password)
            services.fetch_images(session, QuietJob())
            read = services.open_read(session, self.reads[number])
            for timepoint in range(TIMEPOINTS):
                station.run(read_and_lock, read, timepoint)
                services.fetch_images(session, QuietJob())
                station.run(read.look_again)
            station.run(lambda: read.sign(read.seal(), self.desk.password))
            services.sign_out(session)

    def moved(self, folder: Path, central_url: str) -> DrilledStation:
        """Return a copy of the station in another folder that was told another address of central."""
        profile = shutil.copytree(self.desk.profile, folder / self.desk.profile.name)
        with OpenStation(profile) as station:
            station.keep_settings(replace(station.settings, central_url=central_url))
        return DrilledStation(replace(self.desk, profile=profile), self.reads, here=self.here)


def read_and_lock(read: ReadSession, timepoint: int) -> None:
    """Read a timepoint with one target and lock it, as the demonstration's charter asks."""
    read.open_timepoint(timepoint)
    read.apply(JudgeScan(timepoint, Modality.CT, Readability.OPTIMAL, ()))
    line = SigningStation.line_on(read.view().images[timepoint].series[0], 20_000 - 1_000 * timepoint)
    if timepoint == 0:
        read.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "Liver, segment VII", line))
        (target,), charter = read.view().state.of_role(LesionRole.TARGET), read.view().charter
        read.apply(StateTraits(0, target.lesion_id, usual_traits(target, charter, config_of(charter))))
    else:
        read.apply(MeasureTarget(timepoint, LesionId("L1"), line))
    read.lock(timepoint)


def named(url: str, login: str | None) -> str:
    """Return a database with a login, or with none."""
    target = make_url(url)
    # `set` leaves out what is None.
    parts = (None, target.host, target.port, target.database, target.query)
    return URL.create("postgresql", login, *parts).render_as_string(hide_password=False)


def enrolled_stations(office: PageOffice, count: int, cases: Sequence[str]) -> list[DrilledStation]:
    """Enrol readers, each on a station of their own, give each every case, and bring the first images there."""
    desks = [
        office.enrol(f"Dr {number} Weiss", PASSWORD, office.folder / f"station-{number}")
        for number in range(1, count + 1)
    ]
    given = [office.give(case, *desks) for case in cases]
    for desk, *reads in zip(desks, *given, strict=True):
        for read in reads:
            office.release(ReadId(read), desk)
    return [
        DrilledStation(desk, [reads[place] for reads in given]) for place, desk in enumerate(desks)
    ]  # fmt: skip

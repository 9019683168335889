"""The demonstration: a phantom trial, a reader, an embedded central database; made once, opened ever after."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from readstation.app.delivery import Delivery
from readstation.app.intake import take_in
from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes, parse_strict
from readstation.core.errors import Defect
from readstation.core.ids import CaseAlias, Login
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.imaging.phantom.layout import PhantomSize
from readstation.imaging.phantom.trial import DICOM_NAME, make_phantom_trial
from readstation.imaging.phantom.truth import TrialTruth
from readstation.store.profile import OpenProfile
from readstation.trial.charter_file import read_charter

READER_NAME = "Dr M. Reyes"
PASSWORD = "viable-rim-2026"  # noqa: S105 - a demonstration says its password aloud
_READY_NAME = "demo.json"


@dataclass(frozen=True, slots=True)
class DemoFolders:
    """Where a demonstration lies.

    Attributes
    ----------
    root
        The folder of all of it.
    """

    root: Path

    @property
    def phantom(self) -> Path:
        """The phantom trial and its truth."""
        return self.root / "phantom"

    @property
    def profile(self) -> Path:
        """The station's profile."""
        return self.root / "profile"

    @property
    def central(self) -> Path:
        """The embedded central database."""
        return self.root / "central" / "central.db"

    @property
    def central_url(self) -> str:
        """The same as a URL."""
        return f"sqlite:///{self.central}"


@dataclass(frozen=True, slots=True)
class DemoReader:
    """Who reads in the demonstration, and what.

    Attributes
    ----------
    login, case_alias
        The account and its case.
    """

    login: Login
    case_alias: CaseAlias


def forget(folders: DemoFolders) -> None:
    """Remove the profile and the central database, for a fresh beginning; the phantom images stay.

    Raises
    ------
    Refused
        If a station has the profile open. Nothing was removed.
    """
    if folders.profile.is_dir():
        OpenProfile(folders.profile).close()
    for old in (folders.profile, folders.central.parent):
        shutil.rmtree(old, ignore_errors=True)


def make_images(folders: DemoFolders, job: QuietJob, size: PhantomSize = PhantomSize.FULL) -> TrialTruth:
    """Make the phantom trial where it does not stand yet, and return its truth."""
    return make_phantom_trial(folders.phantom, job, size=size)


def prepare(station: OpenStation, folders: DemoFolders, job: QuietJob) -> DemoReader:
    """Take the phantom in, set up central, enrol the reader and assign the case; at once where that was done.

    Parameters
    ----------
    station
        The demonstration's open station.
    folders
        Where its parts lie; the images must stand there.
    job
        Progress and cancel. A run that was stopped is taken up again by the next one.
    """
    ready = folders.profile / _READY_NAME
    if ready.is_file() and folders.central.is_file():
        known = parse_strict(ready.read_bytes())
        return DemoReader(Login(known["login"]), CaseAlias(known["case"]))
    report = take_in(station, [folders.phantom / DICOM_NAME], job)
    cases = {taken.facts.case_alias for taken in report.taken}
    if len(cases) != 1:
        raise Defect("the phantom trial did not become one case")
    case_alias = cases.pop()
    timepoints = sorted({taken.facts.timepoint for taken in report.taken})
    charter = read_charter(resource_path("charters", "demo.json").read_bytes())
    place = set_up_trial(station, folders.central_url, folders.central_url, charter)
    person = enrol_reader(station, place, READER_NAME, PASSWORD)
    assign(place, case_alias, person.login, timepoints)
    Delivery(station).sync(person.login, None, job)
    ready.write_bytes(canonical_bytes({"login": person.login, "case": case_alias}))
    return DemoReader(person.login, case_alias)

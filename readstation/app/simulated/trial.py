"""Makes a simulated trial on one machine: set up, enrolled, taken in, read twice, signed, adjudicated, handed over."""

from __future__ import annotations

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from readstation.app.office import TrialPlace, set_up_trial
from readstation.app.sequencing import one_pass
from readstation.app.services import Services
from readstation.app.simulated.deciding import SimulatedAdjudicator
from readstation.app.simulated.distributing import SimulatedDistributionReader, give_distribution, take_spect
from readstation.app.simulated.folders import SimulatedFolders
from readstation.app.simulated.images import take_scans
from readstation.app.simulated.people import PASSWORD, OpenedKey, enrol
from readstation.app.simulated.reading import SimulatedReader
from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_reads import CasesToGive, give_cases
from readstation.core.errors import Defect
from readstation.core.ids import CaseAlias, Login
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.exchange.clinical_file import read_clinical
from readstation.model.charter import Charter
from readstation.model.distribution import DistributionRules
from readstation.model.people import Person, Role
from readstation.model.series import PhaseRole
from readstation.model.subject import Task
from readstation.reading.derive import config_of
from readstation.reading.ports import Session
from readstation.security.service_key import ServiceKey, service_key
from readstation.trial.charter_file import read_charter
from readstation.trial.results import CaseStage
from readstation.trial.simulation.clinical import clinical_tables, subjects_list
from readstation.trial.simulation.course import Course, courses
from readstation.trial.simulation.hands import FIRST_HAND, SECOND_HAND, Hand, sightings
from readstation.trial.simulation.plan import TRIAL_CODE, SimulationPlan

FIRST_READER, SECOND_READER, ADJUDICATOR, OFFICE = "Dr M. Reyes", "Dr V. Lindqvist", "Dr I. Falk", "A. Okafor"
NUCLEAR = "Dr S. Amari"


@dataclass(frozen=True, slots=True)
class SimulatedPeople:
    """Who works in the trial: readers of responses and of the SPECT/CT, adjudicator, a person of the office."""

    first: Person
    second: Person
    nuclear: Person
    adjudicator: Person
    office: Person


@dataclass(frozen=True, slots=True)
class SimulatedTrial:
    """A trial that stands.

    Attributes
    ----------
    folders, plan
        Where, and of what.
    """

    folders: SimulatedFolders
    plan: SimulationPlan

    @property
    def access(self) -> OfficeAccess:
        """Its central database, as the office reaches it."""
        return OfficeAccess(self.folders.central_url)


def simulation_charter() -> Charter:
    """Return the rules of the simulated trial: the demonstration's, arterial phase alone, with a distribution read."""
    charter = read_charter(resource_path("charters", "demo.json").read_bytes())
    return replace(
        charter, trial_code=TRIAL_CODE, required_phases=(PhaseRole.LATE_ARTERIAL,), distribution=DistributionRules()
    )


def make_trial(root: Path, plan: SimulationPlan, job: QuietJob) -> SimulatedTrial:
    """Make a trial in a folder, or return at once where this very one stands there.

    Who is whom, case codes, orders, keys and moments are drawn anew each time; courses, lines and states, clinical
    tables and so responses and sums are those of the plan.

    Parameters
    ----------
    root
        The folder; a trial of another plan there, or one that was begun only, is replaced.
    plan
        How large, and from which seed.
    job
        Progress and cancel.

    Raises
    ------
    Refused
        If the folder holds something else, or a station has it open.
    Cancelled
        If the job was stopped; the next run begins anew.
    """
    folders = SimulatedFolders(root)
    if not folders.stands(plan):
        folders.begin(plan)
        with OpenStation(folders.profile) as station:
            _Making(station, folders, plan, job).make()
        folders.end(plan)
    return SimulatedTrial(folders, plan)


class _Making:
    def __init__(self, station: OpenStation, folders: SimulatedFolders, plan: SimulationPlan, job: QuietJob) -> None:
        self._station, self._folders, self._plan, self._job = station, folders, plan, job
        self._access = OfficeAccess(folders.central_url)
        self._services = Services(station)
        self._sequencer: ServiceKey = service_key(folders.root / "sequencer.key")

    def make(self) -> None:
        """Do everything in its order."""
        charter = simulation_charter()
        place = set_up_trial(self._station, self._folders.central_url, self._folders.central_url, charter)
        people = self._people(place)
        subjects = tuple(courses(self._plan))
        cases = take_scans(self._station, self._plan, subjects, self._job)
        self._give(subjects, cases, (people.first.login, people.second.login))
        by_case = {cases[each.number]: each for each in subjects}
        for person, hand in ((people.first, FIRST_HAND), (people.second, SECOND_HAND)):
            self._read(person, hand, by_case)
        self._adjudicate(people.adjudicator, by_case)
        self._read_distribution(place, people.nuclear, subjects, cases)
        self._hand_over(subjects, cases, charter)
        one_pass(self._folders.central_url, self._sequencer)

    def _people(self, place: TrialPlace) -> SimulatedPeople:
        readers = (enrol(self._station, place, name, Role.READER) for name in (FIRST_READER, SECOND_READER, NUCLEAR))
        others = ((ADJUDICATOR, Role.ADJUDICATOR), (OFFICE, Role.OFFICE))
        return SimulatedPeople(*readers, *(enrol(self._station, place, name, role) for name, role in others))

    def _give(self, subjects: Sequence[Course], cases: Mapping[int, CaseAlias], readers: tuple[Login, ...]) -> None:
        """Give every case to both readers with all of its timepoints, and say on which days it was scanned."""
        alike: dict[int, list[str]] = defaultdict(list)
        for each in subjects:
            alike[len(each.visits)].append(cases[each.number])
        with self._access.office() as office:
            for count, group in alike.items():
                give_cases(office, CasesToGive(tuple(group), readers, timepoints=tuple(range(count))))
            for case in cases.values():
                office.put_days(case, self._station.run(self._station.store.office.days_of, case))

    def _read(self, person: Person, hand: Hand, by_case: Mapping[CaseAlias, Course]) -> None:
        with self._signed_in(person) as session:
            self._services.deliver(session)
            given = self._station.run(self._station.store.reads.assignments, person.login)
            reader = SimulatedReader(self._station, session, OpenedKey(self._station, person.login))
            ordered = sorted(given, key=lambda each: each.place)
            for done, each in enumerate(ordered):
                self._job.report(done, len(ordered), f"Reading, {hand.name}")
                self._job.checkpoint()
                course = by_case[each.case_alias]
                chance = self._plan.chance("line", hand.name, course.number)
                reader.read(each, sightings(self._plan, course, hand), chance)
            self._deliver(session)

    def _read_distribution(
        self, place: TrialPlace, person: Person, subjects: Sequence[Course], cases: Mapping[int, CaseAlias]
    ) -> None:
        codes = take_spect(self._station, self._plan, subjects, self._job)
        give_distribution(self._access, place, person.login, {cases[each]: code for each, code in codes.items()})
        by_code = {codes[each.number]: each for each in subjects}
        with self._signed_in(person) as session:
            self._services.deliver(session)
            given = self._station.run(self._station.store.reads.assignments, person.login)
            reader = SimulatedDistributionReader(self._station, session, OpenedKey(self._station, person.login))
            for done, each in enumerate(sorted(given, key=lambda each: each.place)):
                self._job.report(done, len(given), "Reading, nuclear medicine")
                self._job.checkpoint()
                reader.read(each, self._plan, by_code[each.case_alias])
            self._deliver(session)

    def _adjudicate(self, person: Person, by_case: Mapping[CaseAlias, Course]) -> None:
        one_pass(self._folders.central_url, self._sequencer)
        with self._access.office() as office:
            waiting = [each.case for each in office.status().cases if each.stage is CaseStage.NO_ADJUDICATOR]
            alike: dict[int, list[str]] = defaultdict(list)
            for case in waiting:
                alike[len(by_case[CaseAlias(case)].visits)].append(case)
            for count, group in alike.items():
                asked = CasesToGive(tuple(group), (person.login,), Task.ADJUDICATION, tuple(range(count)))
                give_cases(office, asked)
        if not waiting:
            return
        one_pass(self._folders.central_url, self._sequencer)
        with self._signed_in(person) as session:
            self._services.deliver(session)
            decided = SimulatedAdjudicator(self._services, session).decide_all(by_case, self._job)
            if decided != len(waiting):
                raise Defect("not every case that differs came to the adjudicator")
            self._deliver(session)

    def _hand_over(self, subjects: Sequence[Course], cases: Mapping[int, CaseAlias], charter: Charter) -> None:
        """Write the clinical tables and the list of subjects, and take the tables in as `trial import` does."""
        self._job.report(0, 1, "Taking in clinical tables")
        files = clinical_tables(self._plan, subjects, config_of(charter))
        for domain, data in files.items():
            (self._folders.clinical / f"{domain.lower()}.csv").write_bytes(data)
        self._folders.subjects.write_bytes(subjects_list(subjects, cases))
        with self._access.office() as office:
            office.take_clinical(
                [(read_clinical(data), hashlib.sha256(data).hexdigest()) for data in files.values()]
            )  # fmt: skip

    def _deliver(self, session: Session) -> None:
        self._job.report(0, 1, "Sending what was signed")
        report = self._services.deliver(session).report
        if report is None or not report.is_clean:
            raise Defect("what was signed did not arrive at the embedded central")

    @contextlib.contextmanager
    def _signed_in(self, person: Person) -> Iterator[Session]:
        session = self._services.sign_in(person.login, PASSWORD)
        try:
            yield session
        finally:
            self._services.sign_out(session)
        self._deliver(session)  # the end of the session is an event of the trail, too

"""A trial with two scripted readers and an adjudicator at a whole station, without window, at any central database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.app.release import release
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.ids import CaseAlias, ReadId
from readstation.core.jobs import QuietJob
from readstation.model.adjudication import Side
from readstation.model.people import Role
from readstation.model.subject import Task
from readstation.reading.adjudicate.case import AdjudicationCase
from readstation.reading.decision import WHOLE_SUBJECT, Decision, DecisionCause
from readstation.reading.ports import Session
from readstation.trial.results import CaseStatus
from tests.builders.adjudicated import CASE, Committee, Hand, Said, new_committee, timepoints_of
from tests.builders.central_access import CentralAccess
from tests.builders.looked_at import look_at_everything
from tests.builders.reader_station import enrol_cheaply
from tests.builders.signing_station import PASSWORD, arterial_series, with_real_images

WORDS = "The new lesion at TP1 enhances and washes out, I read it as HCC."


@dataclass
class Adjudicating:
    """The parts, and what one does with them.

    Attributes
    ----------
    committee
        Readers, office and sequencer; its third hand is the person at `station`.
    office, station
        Two profiles: the office's with the images, and the adjudicator's.
    folder
        Where packages are published.
    services, session
        The adjudicator's station as the window has it.
    """

    committee: Committee
    office: OpenStation
    station: OpenStation
    folder: Path
    services: Services
    session: Session

    def take_images(self, case: str, timepoints: int) -> None:
        """Take small real images of a case into the office's library; the readers read these."""
        for n in range(timepoints):
            with TemporaryDirectory() as scratch:
                facts, files = with_real_images(arterial_series(CaseAlias(case), n), Path(scratch))
            self.office.run(self.office.store.images.put_series, facts, files, None)
            self.committee.images[case, n] = facts

    def read(self, said: dict[str, tuple[Said, Said]]) -> None:
        """Let both readers sign each case; a case that is new is given to them first."""
        committee = self.committee
        for hand in (committee.first, committee.second):
            fresh = tuple(case for case in said if (hand.login, case) not in committee.given)
            if fresh:
                committee.assign(hand, cases=fresh)
        for case, both in said.items():
            if (case, 0) not in committee.images:
                self.take_images(case, max(len(timepoints_of(each)) for each in both))
            for hand, each in zip((committee.first, committee.second), both, strict=True):
                committee.push(hand, committee.signed(hand, each, case))
        committee.sequence()

    def give(self, *cases: str) -> list[ReadId]:
        """Give cases on which the readers differ to the adjudicator, release their images; return what each is."""
        committee, third = self.committee, self.committee.third
        committee.assign(third, Task.ADJUDICATION, cases)
        committee.sequence()
        reads = [committee.read_of(third, case).read_id for case in cases]
        look_at_everything(self.office)
        for read_id in reads:
            release(self.office, committee.access.office, self.folder, read_id, QuietJob())
        return reads

    def differ(self, first: Said, second: Said) -> ReadId:
        """Let both readers sign the case, give it to the adjudicator, and return what it is called."""
        self.read({CASE: (first, second)})
        return self.give(CASE)[0]

    def sync(self) -> None:
        """Do what the window does: a pass, then the images."""
        delivered = self.services.deliver(self.session)
        assert delivered.report is not None
        assert delivered.report.is_clean, delivered.report.findings
        self.services.fetch_images(self.session, QuietJob())

    def open(self, read_id: ReadId) -> AdjudicationCase:
        return self.services.adjudication(self.session, read_id, QuietJob())

    def decide(self, case: AdjudicationCase, side: Side, password: str = PASSWORD) -> None:
        """Sign for one side."""
        self.sign(case.assignment.read_id, decision_for(case, side), password)

    def sign(self, read_id: ReadId, decision: Decision, password: str = PASSWORD) -> None:
        """Seal a decision and sign it, as the window does."""
        sealed = self.services.seal_decision(self.session, read_id, decision)
        self.services.sign_decision(self.session, read_id, sealed, password)

    def status(self, case: str = CASE) -> CaseStatus:
        with self.committee.office() as office:
            return next(each for each in office.status().cases if each.case == case)


def side_with(case: AdjudicationCase, length_tenths: int) -> Side:
    """Return the read in which a length was drawn."""
    return next(
        side
        for side, state in case.pair.states.items()
        if any(line.length_tenths == length_tenths for said in state.assessments.values() for line in said.lines)
    )


def decision_for(case: AdjudicationCase, side: Side, **changed: object) -> Decision:
    """Return a decision for one side of a case."""
    made = {
        "number": case.opened.number,
        "body_digests": case.bodies,
        "choices": {WHOLE_SUBJECT: side},
        "cause": DecisionCause.NEW_LESION,
        "rationale": WORDS,
    }
    return Decision(**{**made, **changed})  # type: ignore[arg-type]  # any field may be changed


@contextlib.contextmanager
def adjudicating(root: Path, access: CentralAccess, **changed: object) -> Iterator[Adjudicating]:
    """Make everything; `changed` are fields of the charter."""
    committee = new_committee(access, **changed)
    folder = root / "packages"
    folder.mkdir()
    with OpenStation(root / "office") as office, OpenStation(root / "station", reserve_bytes=0) as station:
        enrolled = enrol_cheaply(station, "Dr. Third Person", role=Role.ADJUDICATOR)
        access.enrol(enrolled.person, enrolled.central_verifier, station.key.station)
        committee.third = Hand(enrolled.person, station.key.station, Ed25519PrivateKey.generate())
        station.keep_settings(replace(station.settings, central_url=access.station, packages=str(folder)))
        services = Services(station)
        session = services.sign_in(enrolled.person.login, PASSWORD)
        yield Adjudicating(committee, office, station, folder, services, session)

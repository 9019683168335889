"""The office's overview of a trial: progress, what is blocked and why, discordance, deliveries; never a response."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from readstation.core.ids import Login, ReadId
from readstation.model.incident import Incident
from readstation.model.subject import Task
from readstation.trial.progress import ReadProgress, StationDelivery, TrialProgress
from readstation.trial.results import CaseStage, CaseStatus
from readstation.trial.status import PersonStatus, TrialStatus
from readstation.trial.weeks import Week, weeks_of

WAITS_LONG_MS = 15 * 60_000
"""What the sequencer has not decided about after so long has a reason that somebody must look for."""


class Block(StrEnum):
    """What keeps a case from going on."""

    STOPPED = "stopped"
    ENDED = "ended"
    NOT_GIVEN = "not_given"
    NOT_RELEASED = "not_released"
    NO_ADJUDICATOR = "no_adjudicator"
    DECIDED_BEFORE = "decided_before"


class NeedKind(StrEnum):
    """What somebody of the office has to do."""

    INCIDENT = "incident"
    SEQUENCER = "sequencer"
    WAITS_LONG = "waits_long"
    PUT_ASIDE = "put_aside"
    TWO_STATIONS = "two_stations"
    CASE = "case"
    SECOND_PERSON = "second_person"
    AMENDED = "amended"
    OVERDUE = "overdue"
    NO_KEY = "no_key"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do, the most urgent kinds first.

    Attributes
    ----------
    kind
        What.
    about
        Of what: a case, an account, a code; empty where the kind says it all.
    block
        Why, where it is a case.
    number
        How many, or for how many seconds.
    """

    kind: NeedKind
    about: str = ""
    block: Block | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case with its reads.

    Attributes
    ----------
    status
        How far it is.
    reads
        What was given of it and not taken back: the readers in the order of the status, then the adjudicator.
    block
        What keeps it from going on; None where it goes on by itself, or is done.
    """

    status: CaseStatus
    reads: tuple[ReadProgress, ...]
    block: Block | None


@dataclass(frozen=True, slots=True)
class Discordance:
    """How often readers differ.

    Attributes
    ----------
    compared, differing
        Cases that both readers have signed, and those of them in which they differ so that a third decides.
    triggers
        In how many cases each endpoint differs, the most frequent first.
    """

    compared: int
    differing: int
    triggers: Mapping[str, int]

    @property
    def percent(self) -> float | None:
        """The share of the differing cases; None where none is compared."""
        return 100 * self.differing / self.compared if self.compared else None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the overview shows.

    Attributes
    ----------
    status
        How the trial stands at central.
    cases, needs, deliveries, discordance, weeks
        See their types.
    not_taken
        Objects that this station's intake did not take and that are still out, by their reason.
    at_ms
        When this was asked, UTC.
    """

    status: TrialStatus
    cases: tuple[CaseLine, ...]
    needs: tuple[Need, ...]
    deliveries: tuple[StationDelivery, ...]
    discordance: Discordance
    weeks: tuple[Week, ...]
    not_taken: Mapping[str, int]
    at_ms: int

    @property
    def reads(self) -> tuple[ReadProgress, ...]:
        """The reads of all cases."""
        return tuple(read for line in self.cases for read in line.reads)

    @property
    def signed(self) -> int:
        """How many reads of readers are signed."""
        return sum(each.is_signed for each in self.reads if each.task is Task.READ)

    @property
    def given(self) -> int:
        """How many reads were given to readers and not taken back."""
        return sum(each.task is Task.READ for each in self.reads)

    @property
    def waiting_decisions(self) -> int:
        """In how many cases a decision of the adjudicator lacks."""
        waiting = (CaseStage.NO_ADJUDICATOR, CaseStage.ADJUDICATION, CaseStage.DECIDED_BEFORE)
        return sum(each.status.stage in waiting for each in self.cases)

    @property
    def decided(self) -> int:
        """In how many cases the adjudicator has decided."""
        return sum(each.status.stage is CaseStage.DECIDED for each in self.cases)

    def name_of(self, login: Login) -> str:
        """Return the printed name of an account; the login where central knows none."""
        return next((each.printed_name for each in self.status.people if each.login == login), "") or login


@dataclass(frozen=True, slots=True)
class OverviewSources:
    """What an overview is made of.

    Attributes
    ----------
    status, progress, incidents
        From central.
    not_taken
        The reasons of this station's quarantine, one an object.
    at_ms, today
        Now: UTC, and the date as ISO 8601.
    """

    status: TrialStatus
    progress: TrialProgress
    incidents: Sequence[Incident]
    not_taken: Sequence[str]
    at_ms: int
    today: str


def overview_of(sources: OverviewSources) -> Overview:
    """Return the overview of a trial."""
    status, reads = sources.status, sources.progress.reads
    stopped = {each.report.read_id for each in sources.incidents if not each.state.is_decided}
    cases = tuple(_line(each, reads, status.people, stopped) for each in status.cases)
    not_taken = Counter(sources.not_taken)
    return Overview(
        status, cases, tuple(_needs(sources, cases)), sources.progress.deliveries, _discordance(status.cases),
        weeks_of(reads, sources.at_ms), dict(not_taken.most_common()), sources.at_ms,
    )  # fmt: skip


def _line(
    status: CaseStatus, reads: Iterable[ReadProgress], people: Iterable[PersonStatus], stopped: set[ReadId]
) -> CaseLine:
    own = [each for each in reads if each.case == status.case and each.task is not Task.TREATMENT_READ]
    places = {login: place for place, login in enumerate(status.readers)}
    ordered = sorted(own, key=lambda each: (each.task is not Task.READ, places.get(each.login, len(places))))
    ended = {each.login for each in people if each.ended_ms}
    return CaseLine(status, tuple(ordered), _block(status, ordered, ended, stopped))


def _block(status: CaseStatus, reads: Sequence[ReadProgress], ended: set[Login], stopped: set[ReadId]) -> Block | None:
    if status.stage in (CaseStage.AGREED, CaseStage.DECIDED):
        return None
    unsigned = [each for each in reads if not each.is_signed]
    if any(each.read_id in stopped for each in unsigned):
        return Block.STOPPED
    if any(each.login in ended for each in unsigned):
        return Block.ENDED
    if any(not each.released for each in unsigned):
        return Block.NOT_RELEASED
    return {
        CaseStage.NO_ADJUDICATOR: Block.NO_ADJUDICATOR,
        CaseStage.DECIDED_BEFORE: Block.DECIDED_BEFORE,
        CaseStage.READING: Block.NOT_GIVEN if len(status.readers) < 2 else None,
    }.get(status.stage)


def _discordance(cases: Iterable[CaseStatus]) -> Discordance:
    compared = [each for each in cases if each.stage is not CaseStage.READING]
    triggers = Counter(name for each in compared for name in each.triggers)
    return Discordance(len(compared), sum(bool(each.triggers) for each in compared), dict(triggers.most_common()))


def _needs(sources: OverviewSources, cases: Iterable[CaseLine]) -> Iterator[Need]:
    status, arrived = sources.status, sources.status.arrived
    for incident in sources.incidents:
        if not incident.state.is_decided:
            yield Need(NeedKind.INCIDENT, incident.report.incident_id[:8])
    if status.sequencer.last is not None and status.sequencer.last.finding:
        yield Need(NeedKind.SEQUENCER, status.sequencer.last.finding)
    waits_ms = sources.at_ms - arrived.oldest_waiting_ms
    if arrived.waiting and waits_ms > WAITS_LONG_MS:
        yield Need(NeedKind.WAITS_LONG, number=waits_ms // 1000)
    put_aside = arrived.quarantined + arrived.conflicts + arrived.forks
    if put_aside:
        yield Need(NeedKind.PUT_ASIDE, number=put_aside)
    for other in status.lines:
        yield Need(NeedKind.TWO_STATIONS, other.case_alias, number=other.facts)
    for line in cases:
        if line.block is not None:
            yield Need(NeedKind.CASE, line.status.case, line.block)
    for proposal in status.proposals:
        yield Need(NeedKind.SECOND_PERSON, proposal.about)
    for case, version in status.amended:
        yield Need(NeedKind.AMENDED, case, number=version)
    for read in sources.progress.reads:
        if read.due and not read.is_signed and read.due[:10] < sources.today:
            yield Need(NeedKind.OVERDUE, read.case)
    for person in status.people:
        if not (person.has_key or person.ended_ms) and person.role not in ("office", "auditor"):
            yield Need(NeedKind.NO_KEY, person.printed_name or person.login)
    if sources.not_taken:
        yield Need(NeedKind.NOT_TAKEN, number=len(sources.not_taken))

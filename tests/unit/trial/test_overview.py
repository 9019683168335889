"""What the office's overview makes of the facts of central: progress, blocks with their reasons, needs, discordance."""

from __future__ import annotations

from dataclasses import replace

import pytest

from readstation.core.ids import CaseAlias, Login, ReadId, StationId
from readstation.model.incident import Incident, IncidentSource, IncidentState, UnblindingKind, UnblindingReport
from readstation.model.subject import Task
from readstation.trial.overview import WAITS_LONG_MS, Block, NeedKind, Overview, OverviewSources, overview_of
from readstation.trial.progress import ReadProgress, StationDelivery, TrialProgress
from readstation.trial.results import CaseStage, CaseStatus
from readstation.trial.sequencer import Backlog, SequencerHealth
from readstation.trial.status import Arrived, CentralForm, OtherLine, PersonStatus, TrialStatus, Waiting
from readstation.ui.presenters.overview import (
    ago_words,
    case_cells,
    delivery_cells,
    need_words,
    person_cells,
    sequencer_words,
    tiles,
)

ONE, TWO, THIRD, OFFICE = (Login(f"{letter}_aaaaaaaaaa") for letter in "rsto")
NOW_MS = 1_790_000_000_000


def person(login: Login, name: str, role: str, *, ended_ms: int = 0, has_key: bool = True) -> PersonStatus:
    return PersonStatus(login, name, role, has_key, ended_ms, "", 1, 2, 0)


PEOPLE = (
    person(ONE, "Dr One", "reader"), person(TWO, "Dr Two", "reader"), person(THIRD, "Dr Third", "adjudicator"),
    person(OFFICE, "A. Okafor", "office", has_key=False),
)  # fmt: skip


def read(case: str, login: Login, *, signed: bool = False, task: Task = Task.READ, **more: object) -> ReadProgress:
    locked, signed_ms = (3, NOW_MS) if signed else (1, None)
    made = ReadProgress(ReadId(f"{case}-{login}"), case, login, task, "", 3, locked, signed_ms)
    return replace(made, **more)  # type: ignore[arg-type]  # any field may be changed


def sources(cases: tuple[CaseStatus, ...], reads: tuple[ReadProgress, ...], **changed: object) -> OverviewSources:
    status = TrialStatus(
        CentralForm(is_live=False, is_single_machine=True), (("HCC", 1),), PEOPLE, 2, (),
        Arrived(0, 0, 40, 0, 0, 0), SequencerHealth(None, Backlog(0, 0), 0), cases,
    )  # fmt: skip
    made = OverviewSources(status, TrialProgress(reads, ()), (), (), NOW_MS, "2026-09-21")
    for name, value in changed.items():
        made = (
            replace(made, **{name: value})
            if hasattr(made, name)
            else replace(made, status=replace(made.status, **{name: value}))  # type: ignore[arg-type]
        )
    return made


def incident(of: ReadProgress) -> Incident:
    report = UnblindingReport(
        "3f2a91c0-0000", of.read_id, of.login, 1, IncidentSource.READER, UnblindingKind.OTHER, "", 7, 0
    )
    return Incident(report, 8, IncidentState.RECEIVED)


def one(
    stage: CaseStage, reads: tuple[ReadProgress, ...], triggers: tuple[str, ...] = (), **changed: object
) -> Overview:
    signed = sum(each.is_signed for each in reads if each.task is Task.READ)
    readers = tuple(each.login for each in reads if each.task is Task.READ)
    return overview_of(sources((CaseStatus("1A-234", stage, readers, signed, triggers),), reads, **changed))


BOTH = (read("1A-234", ONE, signed=True), read("1A-234", TWO))


def test_a_case_that_is_read_is_not_blocked_and_its_progress_stands_with_each_reader() -> None:
    found = one(CaseStage.READING, BOTH)
    (line,) = found.cases
    assert (line.block, found.signed, found.given) == (None, 1, 2)
    cells = [each.text for each in case_cells(found, line)]
    assert cells == ["1A-234", "Dr One, signed", "Dr Two, 1 of 3 locked", "", "being read", ""]
    assert found.needs == ()


@pytest.mark.parametrize(
    ("stage", "reads", "changed", "block"),
    [
        (CaseStage.READING, BOTH, {"incidents": (incident(BOTH[1]),)}, Block.STOPPED),
        (CaseStage.READING, BOTH, {"people": (replace(PEOPLE[1], ended_ms=7), *PEOPLE[2:])}, Block.ENDED),
        (CaseStage.READING, (BOTH[0], replace(BOTH[1], released=0)), {}, Block.NOT_RELEASED),
        (CaseStage.READING, BOTH[:1], {}, Block.NOT_GIVEN),
        (CaseStage.NO_ADJUDICATOR, (BOTH[0], replace(BOTH[1], signed_ms=NOW_MS)), {}, Block.NO_ADJUDICATOR),
        (CaseStage.DECIDED_BEFORE, (BOTH[0], replace(BOTH[1], signed_ms=NOW_MS)), {}, Block.DECIDED_BEFORE),
        (CaseStage.AGREED, (BOTH[0], replace(BOTH[1], signed_ms=NOW_MS)), {}, None),
    ],
)
def test_what_blocks_a_case_is_said_with_the_command_that_helps(
    stage: CaseStage, reads: tuple[ReadProgress, ...], changed: dict[str, object], block: Block | None
) -> None:
    found = one(stage, reads, **changed)
    assert found.cases[0].block is block
    said = [need_words(each) for each in found.needs if each.kind is NeedKind.CASE]
    assert len(said) == (block is not None)
    assert all("1A-234" in each.title and "readstation trial " in each.detail for each in said)


def test_an_incident_of_another_read_of_the_reader_blocks_nothing() -> None:
    elsewhere = read("9Z-999", TWO)
    found = one(CaseStage.READING, BOTH, incidents=(incident(elsewhere),))
    assert found.cases[0].block is None
    assert [each.kind for each in found.needs] == [NeedKind.INCIDENT]


def test_everything_that_waits_for_the_office_is_listed_the_most_urgent_first() -> None:
    late = replace(BOTH[1], due="2026-09-20")
    found = one(
        CaseStage.READING, (BOTH[0], late),
        arrived=Arrived(3, NOW_MS - WAITS_LONG_MS - 60_000, 40, 1, 1, 0),
        proposals=(Waiting("p", "enrolment", "r_new", "code", "o", 7),),
        lines=(OtherLine(ONE, CaseAlias("1A-234"), StationId("s"), 4, 0, 0),),
        people=(*PEOPLE, person(Login("u_aaaaaaaaaa"), "Dr New", "reader", has_key=False)),
        not_taken=("No date.", "No date.", "Not an image."),
    )  # fmt: skip
    kinds = [NeedKind.WAITS_LONG, NeedKind.PUT_ASIDE, NeedKind.TWO_STATIONS, NeedKind.SECOND_PERSON, NeedKind.OVERDUE,
             NeedKind.NO_KEY, NeedKind.NOT_TAKEN]  # fmt: skip
    assert [each.kind for each in found.needs] == kinds
    assert found.not_taken == {"No date.": 2, "Not an image.": 1}
    words = [need_words(each) for each in found.needs]
    assert "16 min" in words[0].detail
    assert words[1].title == "2 facts were put aside at central"
    assert words[-1].title == "3 objects were not taken in"


def test_discordance_counts_compared_cases_and_each_endpoint() -> None:
    """MR-809, MR-813: a case in which nothing was compared is not in the share."""
    stages = (CaseStage.READING, CaseStage.AGREED, CaseStage.NO_ADJUDICATOR, CaseStage.DECIDED)
    triggers = ((), (), ("OVR_BOR",), ("OVR_BOR", "HEP_PD_TP"))
    cases = tuple(
        CaseStatus(f"1A-23{n}", stage, (ONE, TWO), 2, raised)
        for n, (stage, raised) in enumerate(zip(stages, triggers, strict=True))
    )
    found = overview_of(sources(cases, ()))
    assert (found.discordance.compared, found.discordance.differing) == (3, 2)
    assert found.discordance.triggers == {"OVR_BOR": 2, "HEP_PD_TP": 1}
    assert (found.waiting_decisions, found.decided) == (1, 1)
    figures = {each.name: (each.figure, each.detail) for each in tiles(found)}
    assert figures["Discordant cases"] == ("2 of 3", "66.7 %")
    assert figures["Reads signed"] == ("0 of 0", "nothing was given yet")


def test_deliveries_say_how_what_came_stands() -> None:
    came = StationDelivery(ONE, StationId("e891c000-1111"), 40, 0, 0, NOW_MS - 90_000)
    found = one(CaseStage.READING, BOTH, progress=TrialProgress(BOTH, (came,)))
    cells = [each.text for each in delivery_cells(found, came)]
    assert cells == ["e891c000", "Dr One", "confirmed", "1 min ago", "0", "0"]
    assert delivery_cells(found, replace(came, waiting=2))[2].text == "waits"
    assert delivery_cells(found, replace(came, waiting=2, put_aside=1))[2].text == "put aside"
    assert [each.text for each in person_cells(replace(PEOPLE[0], ended_ms=7))] == [
        "Dr One",
        "Reader, ended",
        "2",
        "1",
    ]
    assert "single machine" in sequencer_words(found).text
    assert [ago_words(seconds) for seconds in (5, 7200, 200_000)] == ["just now", "2 h ago", "2 days ago"]

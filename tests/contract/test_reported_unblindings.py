"""The trial report lists every unplanned unblinding that central has, at both engines (TR-26)."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_report import HTML, PDF, write_report
from readstation.cli.main import readstation
from readstation.core.canonical import canonical_bytes
from readstation.core.ids import Login, ReadId, new_id
from readstation.core.jobs import QuietJob
from readstation.model.codec import record_to_json
from readstation.model.incident import Incident, IncidentSource, IncidentState, UnblindingKind, UnblindingReport
from readstation.model.people import Role
from readstation.store.central.factory import open_central
from readstation.store.central.office import Office
from readstation.sync.ports import IncidentToSend
from tests.builders.adjudicated import PASSWORD, new_hand
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import World
from tests.support.pages import whole_text
from tests.support.report_tables import tables_of
from tests.support.seeds import seed_of_part

SEED = 2606
GOES_ON, TAKEN_AWAY = IncidentState.GOES_ON, IncidentState.TAKEN_AWAY
MARKER = "only-the-office-reads-this"
ON_A_FILE = pytest.mark.parametrize("access", ["sqlite"], indirect=True)


@dataclass
class Reading:
    """A read of somebody, by which the person reports."""

    login: Login
    password: str
    read_id: ReadId
    is_signed: bool = False
    is_taken: bool = False


def given_reads(world: World, readers: int) -> list[Reading]:
    """Give cases to further readers who sign nothing, beside the reader of the world who signs."""
    world.station.read_everything()
    while facts := world.waiting():
        world.push(*facts)
        world.station.store.outbox.mark_received(facts)
    world.sequence()
    reads = [Reading(world.station.login, world.password, world.station.assignment.read_id, is_signed=True)]
    hands = [new_hand(world.access, f"Dr. {number}", Role.READER) for number in range(readers)]
    with office_of(world) as office:
        for number, hand in enumerate(hands):
            own = replace(
                world.station.assignment, read_id=ReadId(new_id()), login=hand.login,
                case_alias=office.free_aliases(1)[0],
            )  # fmt: skip
            office.assign(own, f"CASE-{number:03}")
            reads.append(Reading(hand.login, PASSWORD, own.read_id))
    return reads


def office_of(world: World) -> contextlib.AbstractContextManager[Office]:
    return OfficeAccess(world.access.office, acting=Login("first")).office()


def report_one(world: World, random: Random, of: Reading) -> str:
    """Let a reader report, or the office find something; return the report's id."""
    kind, words = random.choice(list(UnblindingKind)), f"{MARKER} {random.random()}"
    if of.is_taken or random.random() < 0.4:  # a read that was taken away is nobody's to report of at the station
        with office_of(world) as office:
            return office.record_disclosure(of.read_id, kind, words).incident_id
    made = UnblindingReport(
        new_id(), of.read_id, of.login, random.randint(-1, 3), IncidentSource.READER, kind, words,
        1_780_000_000_000 + random.randrange(10**9), random.choice((-300, 0, 120)),
    )  # fmt: skip
    with contextlib.closing(open_central(world.url, of.login, of.password)) as central:
        central.report_unblinding(IncidentToSend(made.incident_id, made.read_id, canonical_bytes(record_to_json(made))))
    return made.incident_id


def happened(world: World, random: Random, count: int) -> None:
    """Let reports and disclosures happen, some decided, some not, to signed reads and to others."""
    reads = given_reads(world, max(2, count // 8))
    for number in range(count):
        of = reads[random.randrange(len(reads))]
        incident = report_one(world, random, of)
        with office_of(world) as office:
            if random.random() < 0.75:
                is_taken = not of.is_signed and not of.is_taken and random.random() < 0.3
                office.decide_incident(incident, TAKEN_AWAY if is_taken else GOES_ON, f"Reason {number}")
                of.is_taken = of.is_taken or is_taken


def written(world: World, folder: Path) -> Path:
    write_report(OfficeAccess(world.access.office, acting=Login("first")), folder, QuietJob())
    return folder


def said_by_command(access: CentralAccess, folder: Path) -> list[dict[str, Any]]:
    """Return what the office's own command says of every report."""
    target = make_url(access.office)
    password = folder / "office.password"
    password.write_text(str(target.password))
    is_file = target.get_backend_name() == "sqlite"
    plain = access.office if is_file else make_url(access.station).set(username=target.username).render_as_string()
    environment = {} if is_file else {"READSTATION_PASSWORD_FILE": str(password)}
    words = ["trial", "incidents", "--json", "--central", plain]
    done = CliRunner().invoke(readstation, words, env=environment, standalone_mode=False)
    assert done.exception is None, done.output
    found: list[dict[str, Any]] = json.loads(done.output)["incidents"]
    return found


def lacking(folder: Path, incidents: Iterable[dict[str, Any]]) -> list[str]:
    """Return which reports lack in page, PDF or rows of the report, or stand there otherwise."""
    page, paper = (folder / HTML).read_text("utf-8"), whole_text((folder / PDF).read_bytes())
    each_of = {row[0][:8]: row for row in tables_of(page).get("unblindings-each", [])}
    listed = {row["report"]: row for row in rows_of(folder)}
    lacks = []
    for each in incidents:
        start, row = each["incident"][:8], listed.get(each["incident"], {})
        as_rows = (row.get("found_by"), row.get("about"), row.get("decision"), row.get("reason"))
        as_told = (each["found_by"], each["kind"], each["state"], each["reason"])
        is_right = start in each_of and each_of[start][6] == each["reason"] and as_rows == as_told
        if not (is_right and start in paper):
            lacks.append(each["incident"])
    return lacks


def rows_of(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "rows" / "unblindings.csv").read_text("utf-8"))))


def counted(incidents: list[dict[str, Any]], signed: set[str]) -> list[str]:
    """Return the numbers of the table of counts, made of what the command says."""
    by = {name: Counter(each[name] for each in incidents) for name in ("found_by", "kind", "state")}
    numbers = [
        len(incidents),
        *(by["found_by"][str(source)] for source in IncidentSource),
        *(by["kind"][str(kind)] for kind in UnblindingKind),
        *(by["state"][str(state)] for state in (IncidentState.RECEIVED, GOES_ON, TAKEN_AWAY)),
        sum(each["read"] in signed for each in incidents),
        0,  # none of these was withdrawn
    ]
    return [str(number) for number in numbers]


@pytest.mark.parametrize("count", [12, pytest.param(250, marks=pytest.mark.slow)])
def test_the_report_lists_every_unblinding_and_nobody_by_name(
    count: int, world: World, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-26: who, when, what, decision and consequence of all; numbers as the office's command has them."""
    happened(world, Random(seed_of_part(SEED)), count)
    folder = written(world, tmp_path / "report")
    incidents = said_by_command(world.access, tmp_path)
    assert len(incidents) == count
    assert lacking(folder, incidents) == []
    signed = {world.station.assignment.read_id}
    table = tables_of((folder / HTML).read_text("utf-8"))["unblindings"]
    assert [row[1] for row in table] == counted(incidents, signed)
    # Each pseudonym is one account, and each account one pseudonym; no account, no name, no words of who reported.
    named = {(row["who"], each["login"]) for row, each in zip(rows_of(folder), incidents, strict=True)}
    assert len({who for who, _ in named}) == len(named) == len({login for _, login in named})
    with office_of(world) as office:
        people = [name for each in office.status().people for name in (each.login, each.printed_name)]
    every = b"".join(each.read_bytes() for each in folder.rglob("*") if each.suffix in (".html", ".csv"))
    every += whole_text((folder / PDF).read_bytes()).encode()
    assert [each for each in (*people, MARKER) if each.encode() in every] == []
    record_property("reports and disclosures", count)


@ON_A_FILE
def test_what_became_of_each_read_is_told(world: World, tmp_path: Path) -> None:
    """TR-26: the consequence, in words: what waits, what goes on and counts, what was taken away."""
    signed, other, third = given_reads(world, 2)
    with office_of(world) as office:
        first = office.record_disclosure(signed.read_id, UnblindingKind.TREATMENT, MARKER).incident_id
        office.decide_incident(first, GOES_ON, "The dose was another patient's")
        second = office.record_disclosure(other.read_id, UnblindingKind.IDENTITY, MARKER).incident_id
        office.decide_incident(second, TAKEN_AWAY, "The name was the patient's")
        office.record_disclosure(third.read_id, UnblindingKind.COURSE, MARKER)
    page = (written(world, tmp_path / "report") / HTML).read_text("utf-8")
    told = tables_of(page)["unblindings-each"]
    assert [row[5].rpartition("Office 01: ")[2] for row in told] == [
        "the read goes on; its signed version counts",
        "the read was taken away and counts nowhere",
        "waits for the office's decision, the read stands still; not signed",
    ]
    study = world.station.charter.trial_code
    assert [row[1] for row in told] == [f"{study}-{world.station.assignment.case_alias}", f"{study}-CASE-000",
                                        f"{study}-CASE-001"]  # fmt: skip
    assert {row[4] for row in told} == {"office"}


@ON_A_FILE
def test_a_report_without_any_says_so(world: World, tmp_path: Path) -> None:
    """TR-26: an empty list is an answer too, and its file is there."""
    given_reads(world, 0)
    folder = written(world, tmp_path / "report")
    words = "None was reported, and the office found none."
    assert words in (folder / HTML).read_text("utf-8")
    assert words in " ".join(whole_text((folder / PDF).read_bytes()).split())
    assert rows_of(folder) == []
    assert "unblindings-each" not in tables_of((folder / HTML).read_text("utf-8"))


@ON_A_FILE
@pytest.mark.parametrize("hidden", list(IncidentSource))
def test_a_report_that_leaves_some_out_is_found(
    hidden: IncidentSource, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-26, sensitivity: a report without what one of both found lacks exactly those."""
    happened(world, Random(SEED), 12)
    incidents = said_by_command(world.access, tmp_path)
    whole = Office.incidents

    def some(self: Office) -> tuple[Incident, ...]:
        return tuple(each for each in whole(self) if each.report.source is not hidden)

    monkeypatch.setattr(Office, "incidents", some)
    folder = written(world, tmp_path / "report")
    assert lacking(folder, incidents) == [each["incident"] for each in incidents if each["found_by"] == hidden.value]

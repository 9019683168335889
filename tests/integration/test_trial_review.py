"""The office's review of the audit trail at a real central database, by its command (TR-39)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click import Command
from click.testing import CliRunner, Result
from sqlalchemy import make_url, select

from readstation.app.trial_review import Reviewed, trail_table
from readstation.cli import trial_export, trial_review
from readstation.cli.passwords import FILE_VARIABLE
from readstation.core.clock import SystemClock
from readstation.store.central.schema import fact, inbox, office_act, read_case
from readstation.trial.review import AT_CENTRAL, Found, Happening, Kind
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import World, as_administrator, new_world


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path, tmp_profile: Path) -> Iterator[World]:
    """Return a central with a read that was signed and then amended."""
    if request.param == "sqlite":
        access: CentralAccess = prepared(f"sqlite:///{tmp_path / 'central.db'}")
    else:
        access = prepared(str(request.getfixturevalue("postgres_url")))
    made = new_world(access, tmp_profile)
    made.station.read_everything()
    made.station.amend()
    while facts := made.waiting():
        made.push(*facts)
        made.station.store.outbox.mark_received(facts)
    made.sequence()
    yield made
    made.station.close()


def office(world: World, folder: Path, command: Command, *words: str) -> Result:
    """Type a command as the office; on a server its password comes from a file."""
    target = make_url(world.access.office)
    secret = folder / "office.password"
    secret.write_text(f"{target.password or 'a file asks for none'}\n")
    without = target._replace(password=None).render_as_string(hide_password=False)
    done = CliRunner(env={FILE_VARIABLE: str(secret)}).invoke(
        command, [*words, "--central", without], standalone_mode=False
    )
    assert done.return_value == 0, (done.output, done.exception)
    return done


@pytest.mark.postgres
def test_what_was_changed_after_the_lock_and_who_took_the_evidence_is_found_and_the_review_recorded(
    world: World, tmp_path: Path
) -> None:
    office(world, tmp_path, trial_export.command, "--evidence", str(tmp_path / "evidence.jsonl"))
    table = tmp_path / "found.csv"
    done = office(
        world, tmp_path, trial_review.command, "--hours", "0", "24", "--to", str(table), "--done", "Both were expected"
    )
    assert "2 changed after a lock" in done.output
    assert "1 names, or the evidence of the trial, were read" in done.output
    assert "wrong_line: The line ran into the vessel" in done.output
    assert "No review was recorded yet." in done.output
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert [row["action"] for row in rows] == ["amendment_begun", "read_edited", "evidence_exported"]
    with as_administrator(world.access.administrator) as connection:
        case = connection.execute(select(read_case.c.case_key)).scalar_one()
        acts = connection.execute(select(office_act).where(office_act.c.action == "audit_reviewed")).all()
    assert {row["case"] for row in rows[:2]} == {case}
    assert [act.about for act in acts] == [hashlib.sha256(table.read_bytes()).hexdigest()]
    said = json.loads(acts[0].body)
    assert (said["found"], said["words"]) == ("3", "Both were expected")
    again = office(
        world, tmp_path, trial_review.command, "--person", world.station.login, "--case", case, "--hours", "0", "24"
    )
    assert "Last review: " in again.output
    assert "2 to look at among " in again.output


@pytest.mark.postgres
def test_the_whole_trail_is_written_and_no_cell_is_a_formula(world: World, tmp_path: Path) -> None:
    """TR-60: a spreadsheet that opens the file computes nothing."""
    table = tmp_path / "trail.csv"
    office(world, tmp_path, trial_review.command, "--to", str(table), "--trail", "--done", "=1+1 is what I looked at")
    office(world, tmp_path, trial_review.command, "--to", str(table), "--trail", "--action", "audit_reviewed")
    text = table.read_text(encoding="utf-8")
    assert "=1+1 is what I looked at" in text, "whatever the hour: an act at an unusual time keeps its own words"
    office(world, tmp_path, trial_review.command, "--to", str(table), "--trail")
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert {row["where"] == "central" for row in rows} == {True, False}
    assert {"timepoint_locked", "read_signed", "case_assigned", "audit_reviewed"} <= {row["action"] for row in rows}
    assert [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell] == []


def test_a_signature_by_a_wrong_clock_stands_in_the_review_with_the_time_at_which_it_arrived(
    tmp_path: Path, tmp_profile: Path
) -> None:
    """TR-38: the office sees both; the signature of before the contact, by a clock of which nobody knew, alone."""
    made = new_world(prepared(f"sqlite:///{tmp_path / 'central.db'}"), tmp_profile)
    made.station.read_everything()
    made.station.store.note_clock(600_000, 20, SystemClock().now())
    made.station.amend()
    facts = made.waiting()
    made.push(*facts)
    made.station.store.outbox.mark_received(facts)
    made.sequence()
    with as_administrator(made.access.administrator) as connection:
        signed = (fact.c.kind == "signed_read") & (fact.c.object_number == 2)
        same = (inbox.c.login == fact.c.login) & (inbox.c.number == fact.c.number)
        at_ms = connection.execute(select(inbox.c.received_ms).join_from(fact, inbox, same).where(signed)).scalar_one()
    done = office(made, tmp_path, trial_review.command, "--hours", "0", "24")
    made.station.close()
    arrived = f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    assert done.output.count("Signed while the clock stood") == 1
    assert f"Signed while the clock stood 10 min behind central's; it arrived {arrived}." in done.output


def test_an_act_at_an_unusual_time_keeps_its_own_words() -> None:
    """TR-39: why it is looked at stands beside what it says, and not in its place."""
    act = Happening(AT_CENTRAL, 1, "audit_reviewed", "b98a", "office", 1_795_993_100_000, words="words: all was well")
    found = Found(Kind.UNUSUAL_TIME, act, "Sunday 22:58, UTC")
    (row,) = csv.DictReader(io.StringIO(trail_table(Reviewed((act,), (found,), {}, None)).decode()))
    assert (row["why"], row["words"]) == (Kind.UNUSUAL_TIME.value, "Sunday 22:58, UTC; words: all was well")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--case", "nobody's"], "Nobody was given the case nobody's"),
        (["--action", "dreamt"], "There is no action dreamt"),
        (["--done", "ok"], "in a sentence"),
        (["--trail"], "--trail needs --to"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_recorded(tmp_path: Path, words: list[str], said: str) -> None:
    access = prepared(f"sqlite:///{tmp_path / 'central.db'}")
    done = CliRunner().invoke(trial_review.command, [*words, "--central", access.office])
    assert said in f"{done.output} {done.exception}"
    with as_administrator(access.administrator) as connection:
        assert connection.execute(select(office_act).where(office_act.c.action == "audit_reviewed")).all() == []

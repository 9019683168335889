"""The trial office's work by commands alone, on PostgreSQL and on a file, with what they print (TR-3, TR-6, TR-15)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import URL, make_url

from readstation.app.station import OpenStation
from readstation.cli.main import readstation
from readstation.cli.passwords import ADMINISTRATOR_FILE_VARIABLE, FILE_VARIABLE
from readstation.core.errors import Refused
from readstation.core.ids import CaseAlias
from readstation.core.resources import resource_path
from readstation.store.central.migrate import newest_schema
from tests.builders.looked_at import look_at_everything
from tests.builders.office_desk import forget_the_sequencer
from tests.builders.signing_station import PASSWORD, arterial_series, with_real_images

LOGIN = re.compile(r"r_[a-z2-7]{10}")
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
READ = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")

CODE_OF_CASE = "[1-9][A-Z]-[1-9][0-9]{2}"


@dataclass
class Desk:
    """The commands at one central database, and who types them.

    Attributes
    ----------
    folder
        Where files lie.
    administrator, server
        The database with the administrator's login and without any; both the file where it is one.
    is_file
        Whether it is a file.
    office
        The logins of two people of the office.
    """

    folder: Path
    administrator: str
    server: str
    is_file: bool
    office: list[str] = field(default_factory=list)

    def run(self, *arguments: str, password_file: Path | None = None) -> Result:
        environment = {
            FILE_VARIABLE: str(password_file or ""),
            ADMINISTRATOR_FILE_VARIABLE: str("" if self.is_file else self.folder / "administrator.password"),
        }
        return CliRunner().invoke(readstation, list(arguments), env=environment, standalone_mode=False)

    def lines(self, *arguments: str, password_file: Path | None = None) -> list[str]:
        """Run a command that must do its work, and return what it printed."""
        done = self.run(*arguments, password_file=password_file)
        assert done.exception is None, (done.output, done.exception)
        assert done.return_value == 0, done.output
        return done.stdout.splitlines()

    def of_the_office(self, person: int) -> tuple[list[str], Path | None]:
        """Return the options and the password file of one of the office."""
        login = self.office[person]
        if self.is_file:
            return ["--central", self.administrator, "--as", login], None
        return ["--central", named(self.server, login)], self.folder / "first" / f"{login}.password"

    def office_lines(self, *arguments: str, person: int = 0) -> list[str]:
        """Run a command as one of the office."""
        options, file = self.of_the_office(person)
        return self.lines("trial", *arguments, *options, password_file=file)

    def refusal(self, *arguments: str, person: int = 0) -> str:
        """Return why a command of the office is refused."""
        options, file = self.of_the_office(person)
        done = self.run("trial", *arguments, *options, password_file=file)
        assert isinstance(done.exception, Refused), (done.output, done.exception)
        return str(done.exception)

    def set_up(self) -> list[str]:
        """Set the central up for a demonstration with two people of the office and an auditor."""
        words = ["--office", "A. Okafor", "--office", "B. Lind", "--auditor", "C. Marsh", "--demonstration"]
        if not self.is_file:
            words += ["--passwords", str(self.folder / "first")]
        told = self.lines("trial", "init", "--administrator", self.administrator, *words)
        self.office = [LOGIN.findall(line)[0] for line in told if line.startswith("office")]
        return told

    def with_administrator(self) -> list[str]:
        return [] if self.is_file else ["--administrator", self.administrator]

    def enrolled(self, name: str, role: str = "reader") -> str:
        """Enrol somebody on a station of their own, by three people, and return the account."""
        file = self.folder / f"{name}.enrolment.json"
        told = self.lines(
            *("enrol", str(file), "--name", name, "--role", role, "--profile", str(self.folder / name)),
            password_file=self.chosen(),
        )
        login, code = LOGIN.findall(told[0])[0], CODE.findall(told[2])[0]
        self.office_lines("enrol", str(file))
        self.office_lines("approve", login, "--code", code, *self.with_administrator(), person=1)
        return login

    def chosen(self) -> Path:
        """Return the file of the password that a reader chose."""
        file = self.folder / "chosen.password"
        file.write_text(f"{PASSWORD}\n")
        return file


def named(url: str, login: str) -> str:
    return make_url(url).set(username=login).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'central' / 'central.db'}"
        return Desk(tmp_path, url, url, is_file=True)
    target = make_url(str(request.getfixturevalue("postgres_url")))
    forget_the_sequencer(target)
    (tmp_path / "administrator.password").write_text(f"{target.password}\n")
    # `set` leaves out what is None, and the password would stay.
    parts = (None, target.host, target.port, target.database, target.query)
    made = [URL.create("postgresql", login, *parts).render_as_string() for login in (target.username, None)]
    return Desk(tmp_path, made[0], made[1], is_file=False)


def test_a_trial_from_set_up_to_assignment(desk: Desk) -> None:
    """Set up, charter, two readers by three people each, cases in random orders; each line says what was done."""
    told = desk.set_up()
    assert told[0] == f"The central database is ready: schema {newest_schema()}, for a demonstration."
    assert ("It is a file. A file has no users and no walls" in told[1]) == desk.is_file
    if not desk.is_file:
        assert told[1] == "Roles that differ from the list: 0."
        assert told[-1] == "sequencer rs_sequencer; first password in rs_sequencer.password"
        assert {path.stat().st_mode & 0o777 for path in (desk.folder / "first").iterdir()} == {0o600}
    again = desk.set_up()
    assert [line.split(";")[0] for line in told if "r_" in line] == [line for line in again if "r_" in line]

    charter = resource_path("charters", "demo.json")
    told = desk.office_lines("charter", str(charter))
    assert re.fullmatch(r"Charter .+ version 1 \(demonstration\) is kept\.", told[0])
    assert re.fullmatch(r"Digest [0-9a-f]{64}", told[1])

    readers = [desk.enrolled("Dr Reyes"), desk.enrolled("Dr Weiss")]
    told = desk.office_lines(
        "assign", "4K-207", "8R-511", "2B-930", "--reader", readers[0], "--reader", readers[1],
        "--timepoint", "0", "--due", "2027-01-31",
    )  # fmt: skip
    assert len(told) == 9
    assert re.fullmatch(rf"4K-207 to {readers[0]}: read {READ.pattern}", told[0])
    assert all(set(line.rstrip(".").split("order ")[1].split(", ")) == {"4K-207", "8R-511", "2B-930"}
               for line in told[6:8])  # fmt: skip
    assert re.fullmatch(r"The order follows from the seed with SHA-256 [0-9a-f]{64}\.", told[8])
    assert "read of this case" in desk.refusal("assign", "4K-207", "--reader", readers[0])

    told = desk.office_lines("status")
    assert re.fullmatch(r"Central: demonstration\. Charters: .+ version 1\. Stations: 2\.", told[0])
    assert f"{readers[0]} Dr Reyes, reader: 3 open, 0 signed, 0 taken back" in told
    assert told[-4:] == [
        "Arrived: 0 confirmed, 0 in quarantine, 0 conflicts, 0 forks.",
        "Waiting for the sequencer: 0.",
        "The sequencer has not run as a service yet.",
        "0 checkpoints of the log.",
    ]
    told = desk.office_lines("export", "--evidence", str(desk.folder / "trial.jsonl"))
    assert told == ["0 facts in trial.jsonl. Check it: readstation verify trial.jsonl"]
    status = json.loads("\n".join(desk.office_lines("status", "--json")))
    assert status["stations"] == 2
    assert [each["login"] for each in status["people"] if each["role"] == "reader"] == readers


def test_a_key_needs_two_people_of_the_office_and_the_holders_word(desk: Desk) -> None:
    """TR-6, TR-15: no approval by the proposer, with another code, of a file that was changed."""
    desk.set_up()
    file = desk.folder / "reyes.json"
    arguments = ["enrol", str(file), "--name", "Dr Reyes", "--profile", str(desk.folder / "Dr Reyes")]
    told = desk.lines(*arguments, password_file=desk.chosen())
    login, code = LOGIN.findall(told[0])[0], CODE.findall(told[2])[0]
    changed = desk.folder / "changed.json"
    changed.write_bytes(file.read_bytes().replace(b"Dr Reyes", b"Dr Reyis"))
    assert "signature in it does not hold" in desk.refusal("enrol", str(changed))
    told = desk.office_lines("enrol", str(file))
    assert told[0] == f"Proposed: Dr Reyes, reader, account {login}."
    assert told[1] == f"Code {code}"
    waits = f"Waits for a second person: enrolment of {login}, code {code}, proposed by {desk.office[0]}."
    assert waits in desk.office_lines("status", person=1)
    assert "proposed this yourself" in desk.refusal("approve", login, "--code", code)
    assert "not the code" in desk.refusal("approve", login, "--code", "0000-0000-0000-0000", person=1)
    assert "Nothing of this person" in desk.refusal("approve", "r_aaaaaaaaaa", "--code", code, person=1)
    told = desk.office_lines("approve", login, "--code", code.lower(), *desk.with_administrator(), person=1)
    assert told[0] == f"Approved: Dr Reyes, reader, account {login}."
    if not desk.is_file:
        assert told[1:] == [f"Login {login} was made.", "0 sessions of ended accounts were ended."]
        assert desk.lines("trial", "logins", "--administrator", desk.administrator) == told[2:]


def test_a_read_goes_to_another_and_an_account_ends(desk: Desk) -> None:
    """TR-3, TR-15: reassign and deactivate; central does not let the station of the ended account in any more."""
    desk.set_up()
    desk.office_lines("charter", str(resource_path("charters", "demo.json")))
    first, second = desk.enrolled("Dr Reyes"), desk.enrolled("Dr Weiss")
    told = desk.office_lines("assign", "4K-207", "--reader", first)
    told_first = told[0]
    assert re.fullmatch(rf"4K-207 as {CODE_OF_CASE} to {first}: read {READ.pattern}", told_first)
    read = READ.findall(told[0])[0]
    told = desk.office_lines("reassign", read, "--to", second, "--reason", "Reader is ill")
    assert told[0] == f"Taken back: {read}."
    assert re.fullmatch(rf"{CODE_OF_CASE} to {second}: {READ.pattern}", told[1])
    assert not told[1].startswith(told_first.split(" as ")[1].split(" ")[0])
    assert "taken back already" in desk.refusal("reassign", read, "--to", first, "--reason", "Well again")
    sync = ["sync", "--profile", str(desk.folder / "Dr Reyes"), "--login", first]
    with OpenStation(desk.folder / "Dr Reyes") as station:
        station.keep_settings(type(station.settings)(desk.server, is_demonstration=True))
    done = CliRunner().invoke(readstation, sync, input=f"{PASSWORD}\n", standalone_mode=False)
    assert done.return_value == 0, done.output
    told = desk.office_lines("deactivate", first, "--reason", "Left the committee", *desk.with_administrator())
    assert told[0] == f"Account {first} has ended. Central answers it no more; what it still sends goes to quarantine."
    assert len(told) == (1 if desk.is_file else 2)
    done = CliRunner().invoke(readstation, sync, input=f"{PASSWORD}\n", standalone_mode=False)
    assert isinstance(done.exception, Refused)
    assert "has ended this account" in str(done.exception)
    assert any(
        line.startswith(f"{first} Dr Reyes, reader") and "ended 20" in line for line in desk.office_lines("status")
    )


def test_images_are_released_by_command(desk: Desk) -> None:
    """TR-20, TR-21, TR-23: no images, nobody looked, nothing left; offline with the key of a station, and without."""
    desk.set_up()
    (desk.folder / "packages").mkdir()
    desk.office_lines("charter", str(resource_path("charters", "demo.json")))
    reader = desk.enrolled("Dr Reyes")
    read = READ.findall(desk.office_lines("assign", "4K-207", "--reader", reader)[0])[0]
    where = ["--packages", str(desk.folder / "packages"), "--profile", str(desk.folder / "office")]
    assert "no station in this folder" in desk.refusal("release", read, *where)
    with OpenStation(desk.folder / "office") as office:
        for timepoint in range(2):
            facts, files = with_real_images(arterial_series(CaseAlias("4K-207"), timepoint), desk.folder)
            office.run(office.store.images.put_series, facts, files)
    assert "not searched for text yet" in desk.refusal("release", read, *where)
    with OpenStation(desk.folder / "office") as office:
        look_at_everything(office)
    assert "No station has given its key" in desk.refusal("release", read, *where)
    key, strange = desk.folder / "key.json", desk.folder / "strange.json"
    told = desk.lines("trial", "image-key", str(key), "--profile", str(desk.folder / "Dr Reyes"))
    assert re.fullmatch(r"The key for images of station [0-9a-f-]{36} is in key\.json\.", told[0])
    changed = json.loads(key.read_text()) | {"public_key_hex": "ab" * 32}
    strange.write_text(json.dumps(changed))
    assert "did not sign this key" in desk.refusal("release", read, *where, "--station-key", str(strange))
    told = desk.office_lines("release", read, *where, "--station-key", str(key))
    assert re.fullmatch(rf"Released to {reader} as {CODE_OF_CASE}: TP0, TP1\.", told[0])
    assert told[1:] == ["Each package has 1 MiB.", "Stations that can open them offline: 1."]
    assert desk.office_lines("release", read, *where)[0].startswith("Nothing is left to release")
    published = list((desk.folder / "packages").iterdir())
    assert [path.stat().st_size for path in published] == [2**20] * 2
    assert all(re.fullmatch("[0-9a-f]{32}", path.name) for path in published)


def test_a_file_for_a_live_trial_needs_a_word(tmp_path: Path) -> None:
    """TR-16: refused for a blinded live trial unless it is said that all is one machine."""
    url = f"sqlite:///{tmp_path / 'central.db'}"
    asked = ["trial", "init", "--administrator", url, "--office", "A. Okafor"]
    done = CliRunner().invoke(readstation, asked, standalone_mode=False)
    assert isinstance(done.exception, Refused)
    assert "A file has no users and so no walls between them" in str(done.exception)
    assert not (tmp_path / "central.db").exists()
    done = CliRunner().invoke(readstation, [*asked, "--single-machine"], standalone_mode=False)
    assert done.return_value == 0
    assert "for a live trial" in done.output
    assert "no walls: whoever can open it can read and change all of it" in done.output


def test_a_password_is_never_an_argument(tmp_path: Path) -> None:
    asked = ["trial", "status", "--central", "postgresql://r_x:secret@localhost/trial"]
    done = CliRunner().invoke(readstation, asked, standalone_mode=False)
    assert "holds no password here" in str(done.exception)
    file = tmp_path / "empty"
    file.write_text("")
    asked = ["trial", "status", "--central", "postgresql://r_x@localhost/trial"]
    for named_file, words in ((file, "is empty"), (tmp_path / "none", "cannot be read")):
        done = CliRunner().invoke(readstation, asked, env={FILE_VARIABLE: str(named_file)}, standalone_mode=False)
        assert words in str(done.exception)


def test_every_command_of_the_office_has_an_example() -> None:
    from readstation.cli.trial import COMMANDS

    for name in COMMANDS:
        done = CliRunner().invoke(readstation, ["trial", name, "--help"])
        assert done.exit_code == 0
        assert "Example:\n" in done.output, name
        assert "\\b" not in done.output

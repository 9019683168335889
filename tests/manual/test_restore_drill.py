"""A trial's server is lost and restored elsewhere as the manual's page says, and every station meets it once."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from readstation.core.ids import ReadId
from readstation.core.resources import resource_path
from readstation.model.fact_bodies import signed_read_from_body
from readstation.store.origins import StationOrigins
from tests.builders.drilled import DrilledStation, PageOffice, enrolled_stations
from tests.builders.server_page import SET_UP, START, Machine, common_folder, machine
from tests.integration.sync.campaign import tally_of

SEQUENCE = (
    'readstation trial sequence --central "postgresql://rs_sequencer@:$PORT/trial?host=$PGHOST" --key $RS/sequencer.key'
)
TOLD = ("received", "sealed")
FIRST_OF_THE_DRILL = "(cd $NIGHT && sha256sum --check --quiet SHA256SUMS)"

pytestmark = pytest.mark.postgres


@dataclass(frozen=True)
class LostTrial:
    """A trial whose server is gone, and what is left of it.

    Attributes
    ----------
    folder
        Holds ``elsewhere`` (the backups and the medium of the safe) and the stations.
    office, stations
        With the facts that each station was told to be received or sealed, before the loss.
    loss_window_min
        What central loses at most, by the settings of its server.
    """

    folder: Path
    office: PageOffice
    stations: list[DrilledStation]
    loss_window_min: float

    @property
    def signed(self) -> int:
        return sum(len(each.reads) for each in self.stations)


@contextmanager
def lost_trial(folder: Path, stations: int, cases: int) -> Iterator[LostTrial]:
    """Let a trial go on to some moment after its backup, and lose its server there."""
    elsewhere = folder / "elsewhere"
    for name in ("old", "elsewhere", "office", "office/packages"):
        (folder / name).mkdir()
    with machine(folder / "old", elsewhere / "backup", elsewhere / "safe") as old:
        old.follow(*SET_UP)
        packages = folder / "office" / "packages"
        office = PageOffice(folder / "office", old.administrator, packages, str(packages), machine=old)
        office.move_in(_charter(folder))
        made = enrolled_stations(office, stations, office.take_in_cases(cases))
        _work(old, made, 0, sealed=True)
        old.follow("Backups")
        for number in range(1, cases - 1):
            _work(old, made, number, sealed=True)
        half = stations // 2
        _work(old, made[:half], cases - 1, sealed=True)
        # What five minutes do, or as much as fills a segment: it is put away.
        old.follow("Restore drill", before=FIRST_OF_THE_DRILL)
        _work(old, made[half:-1], cases - 1, sealed=True)
        _work(old, made[-1:], cases - 1, sealed=False)
        window = _loss_window_min(old)
        old.destroy()
        yield LostTrial(folder, office, made, window)


def _charter(folder: Path) -> Path:
    charter = json.loads(resource_path("charters", "demo.json").read_bytes())
    path = folder / "charter.json"
    path.write_text(json.dumps({**charter, "required_phases": ["late_arterial"]}))
    return path


def _work(server: Machine, stations: list[DrilledStation], case: int, *, sealed: bool) -> None:
    """Let stations fetch their images, read, sign and send; where it is sealed, they are told."""
    for each in stations:
        each.contact()
        each.read_and_sign(case)
        each.contact()
    if sealed and stations:
        _sequence(server)
        for each in stations:
            each.contact()


def _sequence(server: Machine, *words: str) -> None:
    status, came = server.shell.run(" ".join((SEQUENCE, *words)))
    assert status == 0, came
    assert re.match(r"\d+ sealed, 0 put aside, 0 conflicts\.", came[0]), came


def _loss_window_min(server: Machine) -> float:
    with server.connect() as owner:
        (seconds,) = (
            owner.execute("SELECT setting::int FROM pg_settings WHERE name = 'archive_timeout'").fetchone() or ()
        )
    assert isinstance(seconds, int)
    assert seconds > 0, "a quiet hour is never put away"
    return seconds / 60


@contextmanager
def restored(lost: LostTrial, name: str) -> Iterator[tuple[Machine, list[DrilledStation]]]:
    """Restore the server on a new machine by the page's commands, and tell copies of the stations its address."""
    folder = lost.folder / name
    # A restored server goes on with the log of its own in the same place.
    shutil.copytree(lost.folder / "elsewhere", folder / "elsewhere", copy_function=shutil.copy2)
    for each in (folder / "elsewhere" / "backup" / "wal", *(folder / "elsewhere" / "backup" / "wal").iterdir()):
        shutil.chown(each, "postgres", "postgres")
    with machine(folder / "new", folder / "elsewhere" / "backup", folder / "elsewhere" / "safe") as new:
        new.follow(*SET_UP[:2], before=START)
        new.follow("When the server is lost", word="lost")
        yield new, [each.moved(folder, new.address) for each in lost.stations]


def _all_meet(server: Machine, stations: list[DrilledStation], *, is_met: bool = True) -> Counter[str]:
    """Let every station have one contact, and look whether central lacks anything; where nothing `is_met`, only look.

    Returns
    -------
    Counter[str]
        The codes of what the stations said.
    """
    before, said = {each.station: each.here for each in stations}, Counter[str]()
    for each in stations if is_met else ():
        said.update(re.findall(r"TR-\d+\.\w+", each.contact()))
    told, waited = (
        sum(len(_missing(server, each, before[each.station], states)) for each in stations)
        for states in (TOLD, ("waiting",))
    )
    assert not told, f"{told} facts that a station was told of are missing"
    assert not waited, f"{waited} facts that waited did not come"
    return said


def _missing(
    server: Machine, each: DrilledStation, rows: list[tuple[int, str, str, str]], states: tuple[str, ...]
) -> set[tuple[Any, ...]]:
    """Return the facts of a station in some states that central's inbox does not hold as they are."""
    query = "SELECT number, fact_id, digest FROM d.inbox WHERE login = %s AND station = %s"
    with server.connect() as owner:
        held = set(owner.execute(query, (each.login, each.station)).fetchall())
    return {row[:3] for row in rows if row[3] in states} - held


def _signed(server: Machine) -> Counter[ReadId]:
    """Return how often each read is sealed at central as signed."""
    with server.connect() as owner:
        rows: list[Any] = owner.execute("SELECT body FROM d.fact WHERE kind = 'signed_read'").fetchall()
    return Counter(signed_read_from_body(body).sealed.read_id for (body,) in rows)


def _drill(lost: LostTrial, record_property: Callable[[str, object], None]) -> None:
    """Restore, let all meet, look at everything, and say how long it took."""
    began, readers = time.monotonic(), len(lost.stations)
    with restored(lost, "drill") as (server, here):
        at_once = sum(_signed(server).values())
        assert at_once > readers, "the log since the backup was not used"
        gone = [len(_missing(server, each, each.here, TOLD)) for each in here]
        with pytest.raises(AssertionError, match="that a station was told of are missing"):
            _all_meet(server, here, is_met=False)
        # One whose facts are all there and whose receipts are not says so as well.
        assert _all_meet(server, here)["TR-52.central_set_back"] >= sum(map(bool, gone))
        for _ in range(2):
            _sequence(server)
            for each in here:
                each.contact()
                each.command("sync", "--explain", "The server was lost and restored; the office knows")
        for each in here:
            each.last_contact()
            assert each.last is not None
            assert each.last.findings == ()
        with server.connect() as owner:
            connection: Any = owner
            tally = tally_of(connection, here)
        assert (tally.lost, tally.doubled, tally.out_of_order) == (0, 0, 0)
        assert _signed(server) == Counter(read for each in here for read in each.reads)
        _verify(lost, server, here)
    for name, value in (
        ("minutes of the drill", round((time.monotonic() - began) / 60, 2)),
        ("stations", readers),
        ("facts", tally.made),
        ("facts that the restored server lacked", sum(gone)),
        ("facts missing", tally.lost),
        ("signed reads", lost.signed),
        ("loss window, minutes", lost.loss_window_min),
    ):
        record_property(name, value)


def _verify(lost: LostTrial, server: Machine, stations: list[DrilledStation]) -> None:
    """Look whether `readstation verify` is clean at central, by an auditor over TLS, and at each station."""
    office = replace(lost.office, machine=server, administrator=server.administrator)
    auditor = office.auditor
    told = office.command("verify", "--central", office.url(auditor), READSTATION_PASSWORD_FILE=office.first(auditor))
    assert told.startswith(f"Everything holds: {lost.signed} signed reads"), told
    for each in stations:
        done = each.command("verify")
        assert done.exception is None, done.output
        assert done.stdout.startswith(f"Everything holds: {len(each.reads)} signed reads"), done.stdout
        assert done.return_value == 0


@pytest.fixture(scope="module")
def lost() -> Iterator[LostTrial]:
    with common_folder() as folder, lost_trial(folder, stations=2, cases=2) as made:
        yield made


def test_a_lost_server_is_restored_and_nothing_is_missing(
    lost: LostTrial, record_property: Callable[[str, object], None]
) -> None:
    """TR-52, TR-66, TR-67: each signed read is there once, and each fact that a station was told of."""
    _drill(lost, record_property)


@pytest.mark.slow
def test_the_server_of_eight_stations_is_restored(record_property: Callable[[str, object], None]) -> None:
    """TR-52, TR-66, TR-67: the drill in full, timed."""
    with common_folder() as folder, lost_trial(folder, stations=8, cases=3) as made:
        _drill(made, record_property)


@pytest.mark.slow
def test_a_station_that_sends_nothing_again_is_found(lost: LostTrial, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-67, sensitivity: the same look finds it, as that of each drill does before any station has met the server."""
    monkeypatch.setattr(StationOrigins, "send_again", lambda *_: 0)
    with (
        restored(lost, "not-again") as (server, here),
        pytest.raises(AssertionError, match="that a station was told of are missing"),
    ):
        _all_meet(server, here)

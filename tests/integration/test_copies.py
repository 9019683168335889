"""Copies at each signature, in the profile and in a second folder, and the way back to one (TR-43, TR-66)."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.cli.restore import command
from readstation.core.errors import DataProblem
from readstation.core.ids import StationId
from readstation.model.lesion import LesionRole, LesionType
from readstation.reading.commands import AddLesion, WriteNote
from readstation.reading.session import ReadSession
from readstation.store.second_copy import SECOND_COPIES_KEPT, put_second_copy, second_copies
from readstation.ui.ports import CheckState
from tests.builders.reader_station import add_reader, give_case
from tests.builders.reads import SteppingClock, add_target, station_with_case
from tests.builders.signing_station import PASSWORD, SigningStation

WEEK_MS = 7 * 86_400_000


@pytest.fixture
def second(tmp_path: Path) -> Path:
    folder = tmp_path / "second"
    folder.mkdir()
    return folder


def station_of(folder: Path, second: Path) -> OpenStation:
    """Open a station with one reader, which names a second folder."""
    station = OpenStation(folder)
    if not station.vault.people():
        add_reader(station)
    station.keep_settings(dataclasses.replace(station.settings, backup_folder=str(second)))
    return station


def sign_one(station: OpenStation) -> None:
    """Read a new case of one timepoint, and sign it."""
    (person,) = station.vault.people()
    given = give_case(station, person, timepoints=(0,))
    services = Services(station)
    read = services.open_read(services.sign_in(person.login, PASSWORD), given.read_id)
    station.run(read.open_timepoint, 0)
    images = station.run(station.store.reads.images, given.case_alias, 0)
    assert images is not None
    line = SigningStation.line_on(images.series[0], 40_000)
    target = AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", measurement=line)
    station.run(read.apply, target)
    station.run(lambda: lock_and_sign(read))


def lock_and_sign(read: ReadSession) -> None:
    read.lock(0)
    read.sign(read.seal(), PASSWORD)


def signed_in(copy: Path) -> int:
    with closing(sqlite3.connect(f"file:{copy}?immutable=1", uri=True)) as found:
        return int(found.execute("SELECT count(*) FROM signed_read").fetchone()[0])


def test_each_signature_is_in_a_verified_copy_in_both_places(tmp_profile: Path, second: Path) -> None:
    with station_of(tmp_profile, second) as station:
        name = station.key.station.station_id
        sign_one(station)
        sign_one(station)
    (local,) = (tmp_profile / "backups").glob("station-signed-*.db")
    copies = second_copies(second, name)
    assert [signed_in(copy) for copy in (local, *copies)] == [2, 1, 2]
    assert copies[-1].read_bytes() == local.read_bytes()
    assert sorted(second.iterdir()) == copies


@contextmanager
def editing(station: OpenStation) -> Iterator[list[int]]:
    """Edit another read without a pause on a thread of its own; gives a list that grows with each edit."""
    (person,) = station.vault.people()
    services, given = Services(station), give_case(station, person, timepoints=(0,))
    read = services.open_read(services.sign_in(person.login, PASSWORD), given.read_id)
    station.run(read.open_timepoint, 0)
    edits, is_over = [0], threading.Event()

    def edit() -> None:
        while not is_over.is_set():
            station.run(read.apply, WriteNote(0, f"note {len(edits)}"))
            edits.append(len(edits))

    thread = threading.Thread(target=edit)
    thread.start()
    try:
        yield edits
    finally:
        is_over.set()
        thread.join()


def check_copy_of(copy: Path, signed: int, profile: Path, scratch: Path) -> None:
    """Open a copy, count its signed reads, and have the program put it in a station's place, checked wholly."""
    assert signed_in(copy) == signed, "a signed read is not in the copy"
    here = scratch / f"checked-{signed}"
    shutil.copytree(profile, here, ignore=shutil.ignore_patterns("backups", "images", "*.lock", "station.db*"))
    (here / "backups").mkdir()
    done = CliRunner().invoke(command, [str(copy), "--profile", str(here), "--copy-alone"], catch_exceptions=False)
    assert f"{signed} signed versions, all checked" in done.output


@pytest.mark.parametrize("signatures", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_copies_are_whole_that_are_made_while_edits_go_on(
    tmp_profile: Path, second: Path, tmp_path: Path, signatures: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-66: of each signature, in the second folder; opened, and every step and chain of it checked."""
    with station_of(tmp_profile, second) as station, editing(station) as edits:
        for number in range(1, signatures + 1):
            before = len(edits)
            sign_one(station)
            station.run(lambda: None)
            station.copies.close()
            assert len(edits) > before, "nothing was edited meanwhile"
            newest = second_copies(second, station.key.station.station_id)[-1]
            check_copy_of(newest, number, tmp_profile, tmp_path)
    record_property("copies verified", signatures)
    record_property("edits meanwhile", len(edits) - 1)


def test_a_file_that_is_copied_while_edits_go_on_is_found(tmp_profile: Path, second: Path, tmp_path: Path) -> None:
    """TR-66, sensitivity: the database's own file, copied as files are, is torn or old; the same check says so."""
    with station_of(tmp_profile, second) as station, editing(station):
        sign_one(station)
        torn = Path(shutil.copy(tmp_profile / "station.db", tmp_path / "torn.db"))
        with pytest.raises((AssertionError, DataProblem, sqlite3.DatabaseError)):
            check_copy_of(torn, 1, tmp_profile, tmp_path)


def test_a_second_folder_that_is_gone_stops_nothing_and_is_said(tmp_profile: Path, second: Path) -> None:
    second.rmdir()
    with station_of(tmp_profile, second) as station:
        sign_one(station)
        station.run(lambda: None)
        station.copies.close()
        words = Services(station).station_words().disk
        assert words.state is CheckState.LOOK
        assert "second folder" in words.detail
        second.mkdir()
        sign_one(station)
        station.run(lambda: None)
        station.copies.close()
        assert Services(station).station_words().disk.state is CheckState.GOOD


def test_only_the_newest_copies_of_a_station_stay_in_the_second_folder(tmp_profile: Path, second: Path) -> None:
    with station_of(tmp_profile, second) as station:
        sign_one(station)
    (local,) = (tmp_profile / "backups").glob("station-signed-*.db")
    another = StationId("another")
    for number in range(SECOND_COPIES_KEPT + 2):
        put_second_copy(local.rename(local.with_name(f"station-signed-{number + 1}.db")), second, another)
        local = local.with_name(f"station-signed-{number + 1}.db")
    assert [path.stem for path in second_copies(second, another)] == [
        f"readstation-another-{number}" for number in range(3, SECOND_COPIES_KEPT + 3)
    ]
    assert len(list(second.iterdir())) == SECOND_COPIES_KEPT + 1


def test_a_damaged_station_is_brought_back_from_the_second_folder(tmp_profile: Path, second: Path) -> None:
    """What was there is kept byte for byte, and the station says on its next start what it holds."""
    with station_of(tmp_profile, second) as station:
        sign_one(station)
        name = station.key.station.station_id
    database = tmp_profile / "station.db"
    database.write_bytes(damaged := database.read_bytes()[:8192] + bytes(40_000))
    with pytest.raises(DataProblem):
        OpenStation(tmp_profile)
    (copy,) = second_copies(second, name)
    done = CliRunner().invoke(command, [str(copy), "--profile", str(tmp_profile)], catch_exceptions=False)
    assert "1 signed versions, all checked" in done.output
    (replaced,) = (tmp_profile / "backups").glob("replaced-*")
    assert (replaced / "station.db").read_bytes() == damaged
    with OpenStation(tmp_profile) as station:
        (signed,) = station.run(station.store.reads.signed_reads)
        assert station.store.recovered is not None
        assert len(station.run(station.store.reads.journal, signed.sealed.read_id)) == station.store.recovered.steps


@pytest.mark.parametrize("kind", ["damaged", "another station's"])
def test_a_copy_that_is_not_good_changes_nothing(tmp_profile: Path, second: Path, tmp_path: Path, kind: str) -> None:
    with station_of(tmp_profile, second) as station:
        sign_one(station)
        name = station.key.station.station_id
    (copy,) = second_copies(second, name)
    if kind == "damaged":
        body = bytearray(copy.read_bytes())
        body[-3000:-2000] = bytes(1000)
        body[9000:9400] = bytes(400)
        copy.write_bytes(body)
        profile = tmp_profile
    else:
        profile = tmp_path / "another"
        profile.mkdir(mode=0o700)
        OpenStation(profile).close()
    before = {path: path.read_bytes() for path in profile.glob("station.db*")}
    with pytest.raises(DataProblem):
        CliRunner().invoke(command, [str(copy), "--profile", str(profile)], catch_exceptions=False)
    assert {path: path.read_bytes() for path in profile.glob("station.db*")} == before
    assert not list((profile / "backups").glob("replaced-*"))


def test_everything_is_checked_once_a_week_even_after_good_ends(tmp_path: Path) -> None:
    """A state row that no longer is what the journal leaves is found, whatever the file's own checks say."""
    start = 1_800_000_000_000
    with station_with_case(tmp_path, timepoints=1, clock=SteppingClock(start)) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(300))
    with closing(sqlite3.connect(tmp_path / "station.db")) as other:
        other.execute("DELETE FROM read_state WHERE rowid = (SELECT max(rowid) FROM read_state)")
        assert other.total_changes >= 1
        other.commit()
    with station_with_case(tmp_path, timepoints=1, clock=SteppingClock(start + WEEK_MS // 2)):
        pass
    with (
        pytest.raises(DataProblem, match="not what its journal says"),
        station_with_case(tmp_path, timepoints=1, clock=SteppingClock(start + 2 * WEEK_MS)),
    ):
        pass

"""A profile whose database is gone is no new station: it says so, names the copy, and comes back with it (TR-43)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from readstation.app.restoring import restore_profile
from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.store.recovery import good_copies
from tests.builders.reader_station import add_reader


def take_away(database: Path) -> None:
    database.unlink()


def empty(database: Path) -> None:
    database.write_bytes(b"")


@pytest.fixture
def used(tmp_profile: Path) -> Path:
    """Give a profile in which somebody is enrolled, with the copy of its second start."""
    with OpenStation(tmp_profile) as station:
        add_reader(station)
    OpenStation(tmp_profile).close()
    return tmp_profile


def files_of(folder: Path) -> dict[Path, bytes]:
    """Return every file but the program's log and its lock."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "logs"]
    return {path: path.read_bytes() for path in found if path.name != "station.lock"}


@pytest.mark.parametrize("lose", [take_away, empty])
@pytest.mark.parametrize("start", [OpenStation, OpenStation.existing])
def test_it_is_refused_and_nothing_is_made(
    used: Path, lose: Callable[[Path], None], start: Callable[[Path], OpenStation]
) -> None:
    """TR-43: not as an empty station, in which nobody would miss what is gone."""
    lose(used / "station.db")
    before = files_of(used)
    (copy,) = good_copies(used / "backups")
    with pytest.raises(Refused, match=f"restore backups/{copy.name}") as refused:
        start(used)
    assert [finding.code for finding in refused.value.findings] == ["TR-43.gone"]
    assert files_of(used) == before


def test_the_named_copy_brings_it_back(used: Path) -> None:
    (used / "station.db").unlink()
    (copy,) = good_copies(used / "backups")
    restore_profile(used, copy)
    with OpenStation(used) as station:
        assert len(station.vault.people()) == 1


def test_without_a_copy_it_says_where_to_look(used: Path) -> None:
    (used / "station.db").unlink()
    for path in (used / "backups").iterdir():
        path.unlink()
    with pytest.raises(Refused, match="second folder"):
        OpenStation(used)


def test_a_first_start_that_was_cut_off_begins_again(tmp_profile: Path) -> None:
    """The station's own key is made before the first database: alone it tells of nothing that could be lost."""
    with OpenStation(tmp_profile) as station:
        name = station.key.station.station_id
    (tmp_profile / "station.db").unlink()
    for path in (tmp_profile / "backups").iterdir():
        path.unlink()
    with OpenStation(tmp_profile) as again:
        assert again.key.station.station_id == name

"""A region made black in stored series of the phantom: other pixels, other digests, the same place (TR-20)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from readstation.app.look_desk import LookDesk
from readstation.app.release import OfficeImages
from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.imaging.load import load_volume
from readstation.model.look import Region
from readstation.model.people import Person, Role
from readstation.reading.ports import Session
from readstation.ui.look_ports import BlackOutWish
from tests.builders.office_station import OfficeStation, office_station
from tests.builders.phantom import PhantomTrial, phantom_trial
from tests.builders.reads import person_of

__all__ = ["phantom_trial"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, phantom_trial: PhantomTrial) -> Iterator[OfficeStation]:
    """One station for all tests here: what is refused changes nothing."""
    with office_station(tmp_path_factory.mktemp("office"), phantom_trial) as made:
        yield made


def voxels(office: OfficeStation, key: str) -> np.ndarray:
    images = office.station.store.images
    facts, files = office.station.run(images.facts, key), office.station.run(images.files, key)
    return load_volume(files, facts, QuietJob()).voxels


def wish(office: OfficeStation, **changed: object) -> BlackOutWish:
    values = {"region": office.region, "first_frame": 5, "last_frame": 6, "reason": "text burned in", **changed}
    return BlackOutWish(office.burned.series_key, **values)  # type: ignore[arg-type]  # any field may be changed


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"region": Region(5, 5, 5, 20)}, "does not lie"),
        ({"region": Region(0, 0, 9999, 20)}, "does not lie"),
        ({"last_frame": 99}, "does not lie"),
        ({"first_frame": 7, "last_frame": 6}, "does not lie"),
        ({"reason": "  no "}, "say why"),
    ],
)
def test_what_makes_no_sense_is_refused(office: OfficeStation, changed: dict[str, object], words: str) -> None:
    desk, book = LookDesk(office.station), office.station.store.looks
    before = office.station.run(book.black_outs)
    with pytest.raises(Refused, match=words):
        desk.black_out(Session(office.people[0], "s"), wish(office, **changed), QuietJob())
    assert office.station.run(book.black_outs) == before


def test_a_reader_blacks_nothing_out(office: OfficeStation) -> None:
    reader: Person = person_of(role=Role.READER)
    with pytest.raises(Refused, match="Only the trial office"):
        LookDesk(office.station).black_out(Session(reader, "s"), wish(office), QuietJob())


def test_only_the_region_of_the_frames_changes(office: OfficeStation) -> None:
    desk, person = LookDesk(office.station), office.people[0]
    before = voxels(office, office.burned.series_key).copy()
    key, rows = desk.black_out(Session(person, "s"), wish(office), QuietJob())
    after = voxels(office, key)
    region, changed = office.region, np.zeros(before.shape, dtype=bool)
    changed[4:6, region.row_start : region.row_stop, region.column_start : region.column_stop] = True
    assert np.array_equal(before[~changed], after[~changed])
    for index in (4, 5):
        assert set(np.unique(after[index][changed[index]])) == {before[index].min()}
    assert key in {row.series_key for row in rows}
    new = office.station.run(office.station.store.images.facts, key)
    same = [a.digest == b.digest for a, b in zip(office.burned.images, new.images, strict=True)]
    assert [n for n, is_same in enumerate(same, 1) if not is_same] == [5, 6]
    assert (new.phase, new.orientation_ppm, new.row_spacing_um) == (
        office.burned.phase, office.burned.orientation_ppm, office.burned.row_spacing_um,
    )  # fmt: skip
    assert "gate.blacked_out" in {finding.code for finding in new.findings}
    state = next(row.state for row in rows if row.series_key == key)
    assert (state.is_searched, state.marked, state.clean_by) == (True, (), ())
    released = OfficeImages(office.station).series_of(office.burned.case_alias, office.burned.timepoint)
    assert {each.series_key for each in released} == {key, office.plain.series_key}, "the old series stays here"

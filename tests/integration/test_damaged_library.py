"""A stored image that is damaged is never measured, is recorded, and comes anew from its package (TR-45)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from readstation.app.mending import LOST
from readstation.app.verification import verify_station
from readstation.core.errors import DataProblem
from readstation.core.jobs import QuietJob
from readstation.geometry.volume import Volume
from readstation.model.audit import AuditAction
from readstation.model.charter import SequenceMode
from readstation.model.series import SeriesFacts
from readstation.ui.image_ports import ImagesState
from tests.builders.delivered import Delivered, delivered

WAIT_S = 20.0

Damage = Callable[[Path], object]


@pytest.fixture(params=[SequenceMode.STRICT, SequenceMode.OFFLINE], ids=["strict", "offline"])
def parts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Delivered]:
    with delivered(tmp_path, request.param) as made:
        yield made


def flipped(place: int) -> Damage:
    """Return what changes a bit of a file, counted from its end where the place is negative."""

    def flip(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[place] ^= 4
        path.write_bytes(data)

    return flip


def stretched(path: Path) -> None:
    """Change the size of an image's pixels in mm; their values stay as they are."""
    data = path.read_bytes()
    assert data.count(b"0.7\\0.7") == 1
    path.write_bytes(data.replace(b"0.7\\0.7", b"0.7\\0.9"))


DAMAGES = {"pixels": flipped(-30), "geometry": stretched, "gone": Path.unlink}


def first_series(parts: Delivered) -> tuple[SeriesFacts, Path]:
    """Return the series of the only case, and the file of an image in it."""
    [(alias, timepoint)] = parts.station.run(parts.station.store.images.places)
    [facts] = parts.station.run(parts.station.store.images.series_of, alias, timepoint)
    return facts, parts.station.files_of(facts.series_key)[0]


def shown(parts: Delivered, facts: SeriesFacts) -> Volume | str:
    """Open a case as a view does, and return its verified volume, or what is said in its place."""
    changed = threading.Event()
    loader = parts.services.volumes.open_case(lambda _: changed.set())
    try:
        loader.show([facts])
        while changed.wait(WAIT_S):
            changed.clear()
            problem, volume = loader.problem(facts.series_key), loader.volume(facts.series_key)
            if problem is not None:
                return str(problem)
            if volume is not None and volume.is_verified:
                return volume
            if volume is not None and volume.filling is not None and volume.filling.lost:
                assert not volume.is_verified
                return "a slice is lost"
    finally:
        loader.close()
    raise AssertionError("nothing came of it")


def events(parts: Delivered) -> list[tuple[AuditAction, str]]:
    wanted = (AuditAction.IMAGES_DAMAGED, AuditAction.IMAGES_FETCHED_ANEW)
    found = parts.station.run(lambda: list(parts.station.store.evidence.audit_events()))
    return [(event.action, event.object_id) for event, _, _ in found if event.action in wanted]


@pytest.mark.parametrize("kind", DAMAGES)
def test_it_is_recorded_and_comes_anew(parts: Delivered, kind: str) -> None:
    """TR-45: once recorded, however often it is opened; then the very file is there again, and the trail says so."""
    parts.give(parts.new_case(1))
    parts.sync()
    facts, path = first_series(parts)
    whole, packages = path.read_bytes(), set(parts.station.profile.packages.iterdir())
    DAMAGES[kind](path)
    for _ in range(2):
        assert isinstance(shown(parts, facts), str)
    with pytest.raises(DataProblem):
        parts.services.volumes.load(facts, QuietJob())
    assert events(parts) == [(AuditAction.IMAGES_DAMAGED, facts.series_key)]
    assert parts.sync().has_opened
    assert path.read_bytes() == whole
    assert isinstance(shown(parts, facts), Volume)
    assert parts.services.volumes.load(facts, QuietJob()).is_verified
    assert events(parts) == [
        (AuditAction.IMAGES_DAMAGED, facts.series_key), (AuditAction.IMAGES_FETCHED_ANEW, facts.series_key)
    ]  # fmt: skip
    assert not parts.sync().has_opened
    assert set(parts.station.profile.packages.iterdir()) == packages
    assert verify_station(parts.station, QuietJob()).is_sound


def test_a_package_that_is_damaged_itself_mends_nothing(parts: Delivered) -> None:
    """TR-45: what does not hold is never put in the place of what was there; the series stays blocked."""
    parts.give(parts.new_case(1))
    parts.sync()
    facts, path = first_series(parts)
    flipped(-30)(path)
    bad = path.read_bytes()
    shown(parts, facts)
    wholes = {each: each.read_bytes() for each in parts.folder.iterdir()}
    for each in wholes:
        flipped(5000)(each)
    assert not parts.sync().has_opened
    assert path.read_bytes() == bad
    assert isinstance(shown(parts, facts), str)
    assert parts.services.sync_status(parts.session).images.state is ImagesState.DAMAGED
    for each, whole in wholes.items():
        each.write_bytes(whole)
    assert parts.sync().has_opened
    assert isinstance(shown(parts, facts), Volume)


def test_what_cannot_come_stays_blocked_and_says_what_to_do(parts: Delivered) -> None:
    """TR-45: a station without a place of packages, and images whose files are as they came."""
    parts.give(parts.new_case(1))
    parts.sync()
    facts, path = first_series(parts)
    flipped(-30)(path)
    assert "Nothing of it may be measured. Close the case" in str(shown(parts, facts))
    place = parts.station.settings
    parts.station.keep_settings(replace(place, packages=""))
    assert not parts.sync().has_opened
    images = parts.services.sync_status(parts.session).images
    assert (images.state, images.detail) == (ImagesState.DAMAGED, LOST.message)
    flipped(-30)(path)
    parts.station.keep_settings(place)
    assert isinstance(shown(parts, facts), Volume)
    parts.sync()
    assert parts.services.sync_status(parts.session).images.state is ImagesState.REST
    assert events(parts) == [(AuditAction.IMAGES_DAMAGED, facts.series_key)]

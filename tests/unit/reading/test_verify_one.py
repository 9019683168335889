"""One read is verified before it is used: what is wrong with it is found, and nothing of another read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.core.findings import Finding
from readstation.core.jobs import QuietJob
from readstation.model.read import SignedRead
from readstation.reading.verify import ImageVerdict, verify
from readstation.reading.verify_one import series_of_signed, verify_read
from readstation.security.keys import check_signature
from tests.builders.signing_station import SigningStation, open_signing_station


@pytest.fixture
def station(tmp_path: Path) -> Iterator[SigningStation]:
    made = open_signing_station(tmp_path)
    yield made
    made.close()


def verdicts(station: SigningStation, signed: SignedRead) -> list[ImageVerdict]:
    images = ((key, image) for key in series_of_signed(signed) for image in station.store.images.facts(key).images)
    return [ImageVerdict(f"image {each.ordinal}", key, each.ordinal, each.digest, each.digest) for key, each in images]


def checked(station: SigningStation, signed: SignedRead, images: list[ImageVerdict]) -> tuple[Finding, ...]:
    return verify_read(station.store.evidence, check_signature, signed.sealed.read_id, images, QuietJob())


def change(station: SigningStation, statement: str) -> None:
    """Change the station's file behind its back, without its guards."""
    with sqlite3.connect(station.opened.profile.database) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        assert file.execute(statement).rowcount == 1
    file.close()


def test_a_sound_read_has_no_findings(station: SigningStation) -> None:
    signed = station.read_everything()
    images = verdicts(station, signed)
    assert len(images) == 6
    assert checked(station, signed, images) == ()


def test_an_image_that_is_gone_changed_or_missing_is_found(station: SigningStation) -> None:
    signed = station.read_everything()
    first, *rest = verdicts(station, signed)
    for wrong in ("", "0" * 64):
        bad = ImageVerdict(first.place, first.series_key, first.ordinal, first.recorded, wrong)
        assert {each.code for each in checked(station, signed, [bad, *rest])} == {"TR-45.image"}
    other = ImageVerdict(first.place, first.series_key, first.ordinal, "0" * 64, "0" * 64)
    assert {each.code for each in checked(station, signed, [other, *rest])} == {"TR-29.image"}
    without = [each for each in rest if each.series_key != first.series_key]
    assert {each.code for each in checked(station, signed, without)} == {"TR-45.image"}


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE signed_read SET body = CAST(replace(body, 'Dr. Vera', 'Dr. Vara') AS BLOB)", "TR-32.digest"),
        ("UPDATE journal_step SET body = CAST(replace(body, 'Br', 'Pr') AS BLOB) WHERE number = 6", "TR-32.digest"),
        ("DELETE FROM timepoint_lock WHERE timepoint = 0", "TR-32.lock"),
        ("DELETE FROM audit_event WHERE number = 3", "TR-36.gap"),
        ("DELETE FROM read_state WHERE kind = 'note'", "TR-40.state"),
    ],
    ids=["signed read", "journal", "lock", "trail", "state"],
)
def test_what_was_changed_in_the_database_is_found(station: SigningStation, statement: str, code: str) -> None:
    signed = station.read_everything()
    images = verdicts(station, signed)
    change(station, statement)
    assert code in {each.code for each in checked(station, signed, images) if each.is_error}


def test_what_is_wrong_with_another_read_is_not_its_fault(station: SigningStation) -> None:
    signed = station.read_everything()
    images = verdicts(station, signed)
    change(station, "INSERT INTO journal_step SELECT 'another-read', number, body, digest FROM journal_step LIMIT 1")
    assert verify(station.store.evidence, check_signature).findings != ()
    assert checked(station, signed, images) == ()

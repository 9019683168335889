"""Key images: kept as what a view showed, shown anew, taken back, undone, sealed and verified; never as pixels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import Refused
from readstation.core.ids import KeyImageId, LesionId, SeriesKey, StationId
from readstation.core.jobs import QuietJob
from readstation.model.fact_bodies import step_body
from readstation.model.key_image import SlabMode
from readstation.model.lesion import PointUm
from readstation.model.read import SignedRead
from readstation.model.series import PhaseRole
from readstation.reading.commands import Command, KeepKeyImage, RemoveKeyImage, RemoveLesion
from readstation.reading.key_image_handlers import MOST_OF_A_TIMEPOINT, key_images_at
from readstation.reading.refold import refold
from readstation.reading.session import ReadSession
from readstation.reading.sign import signing_message
from readstation.reading.unseal import state_of, unseal
from readstation.reading.verify import verify
from readstation.reading.verify_facts import Found, gather
from readstation.reading.verify_reads import ReadChecks, signed_read_findings
from readstation.security.keys import check_signature
from tests.builders.key_images import coronal_shot, keep, shot
from tests.builders.reads import LOGIN, PASSWORD, READ, T1, ReadingStation, add_target, station_with_case

K1, K2 = KeyImageId("K1"), KeyImageId("K2")


@pytest.fixture
def station(tmp_path: Path) -> Iterator[ReadingStation]:
    with station_with_case(tmp_path, timepoints=1) as opened:
        yield opened


@pytest.fixture
def session(station: ReadingStation) -> ReadSession:
    session = station.open_read()
    session.open_timepoint(0)
    return session


def refuses(session: ReadSession, command: Command, code: str) -> None:
    before = session.view().state
    with pytest.raises(Refused) as caught:
        session.apply(command)
    assert caught.value.findings[0].code == code
    assert session.view().state == before


def test_a_view_is_kept_with_its_lesion_and_stays_after_a_restart(
    session: ReadSession, station: ReadingStation
) -> None:
    session.apply(add_target(466))
    session.apply(keep(lesion_id=T1))
    session.apply(KeepKeyImage(0, coronal_shot()))
    again = station.open_read().view().state
    assert again == session.view().state == refold(READ, again.case_alias, station.store.reads.journal(READ))
    assert [(each.key_image_id, each.lesion_id) for each in key_images_at(again, 0)] == [(K1, T1), (K2, None)]
    assert again.key_images[K1].shot == shot()


def test_the_journal_holds_where_it_is_and_no_pixel(session: ReadSession, station: ReadingStation) -> None:
    session.apply(keep())
    step = json.loads(step_body(station.store.reads.journal(READ)[-1]))
    (change,) = step["changes"]
    assert (step["command"], step["words"], change["kind"], change["key"]) == (
        "KeepKeyImage", "Keep key image", "key_image", "K1",
    )  # fmt: skip
    assert len(step_body(station.store.reads.journal(READ)[-1])) < 2000


def test_the_same_image_again_is_shown_anew_under_its_id(session: ReadSession) -> None:
    session.apply(keep())
    session.apply(keep(window_width_thousandths=1_500_000, width_um=80_000, height_um=60_000))
    (kept,) = session.view().state.key_images.values()
    assert (kept.key_image_id, kept.shot.window_width_thousandths) == (K1, 1_500_000)
    assert session.view().undo_words == "Show key image anew"
    session.apply(keep(slab=SlabMode.MEAN, slab_um=5_000))
    session.apply(keep(phase=PhaseRole.PORTAL_VENOUS))
    assert len(session.view().state.key_images) == 3


def test_the_same_again_is_no_step(session: ReadSession) -> None:
    session.apply(keep())
    before = session.view().action_count
    session.apply(keep())
    assert session.view().action_count == before


def test_undo_redo_and_ids_that_are_not_used_again(session: ReadSession) -> None:
    session.apply(keep())
    session.apply(RemoveKeyImage(0, K1))
    session.undo()
    assert K1 in session.view().state.key_images
    session.undo()
    assert not session.view().state.key_images
    session.redo()
    session.redo()
    session.apply(keep(11))
    assert list(session.view().state.key_images) == [K2]


def test_a_lesion_that_is_taken_back_leaves_the_image_without_its_name(session: ReadSession) -> None:
    session.apply(add_target(466))
    session.apply(keep(lesion_id=T1))
    session.apply(RemoveLesion(0, T1))
    assert session.view().state.key_images[K1].lesion_id is None
    session.undo()
    assert session.view().state.key_images[K1].lesion_id == T1


def test_what_leads_to_no_picture_is_refused(session: ReadSession) -> None:
    refuses(session, keep(series_key=SeriesKey("another")), "key_image.series")
    refuses(session, KeepKeyImage(0, shot(timepoint=1)), "key_image.series")
    refuses(session, keep(image_digest="0" * 64), "TR-45")
    refuses(session, keep(image_ordinal=21), "TR-45")
    refuses(session, KeepKeyImage(0, replace(coronal_shot(), image_digest="0" * 64)), "TR-45")
    refuses(session, keep(down_ppm=(1_000_000, 0, 0)), "key_image.plane")
    refuses(session, keep(right_ppm=(0, 0, 0)), "key_image.plane")
    for place in ({"width_um": 0}, {"height_um": 3_000_000}, {"window_width_thousandths": 0}):
        refuses(session, keep(**place), "key_image.place")
    refuses(session, keep(center=PointUm(5_000_000, 0, 0)), "key_image.place")
    refuses(session, keep(slab=SlabMode.MEAN), "key_image.slab")
    refuses(session, keep(slab_um=3_000), "key_image.slab")
    refuses(session, keep(lesion_id=LesionId("L7")), "read.lesion")
    refuses(session, RemoveKeyImage(0, K1), "read.key_image")


def test_a_timepoint_has_room_for_so_many(session: ReadSession) -> None:
    phases = (PhaseRole.LATE_ARTERIAL, PhaseRole.DELAYED, PhaseRole.PORTAL_VENOUS)
    places = [(image, phase) for phase in phases for image in range(1, 21)]
    for image, phase in places[:MOST_OF_A_TIMEPOINT]:
        session.apply(keep(image, phase=phase))
    refuses(session, keep(places[MOST_OF_A_TIMEPOINT][0], phase=places[MOST_OF_A_TIMEPOINT][1]), "key_image.many")
    session.apply(keep(1, window_width_thousandths=400_000))


def test_a_locked_timepoint_keeps_what_it_has(session: ReadSession) -> None:
    session.apply(add_target(466))
    session.apply(keep())
    session.lock(0)
    refuses(session, keep(11), "MR-805")
    refuses(session, RemoveKeyImage(0, K1), "MR-805")


def test_it_is_sealed_and_verified_with_the_read(session: ReadSession, station: ReadingStation) -> None:
    """TR-29, TR-32."""
    session.apply(add_target(466))
    session.apply(keep(lesion_id=T1))
    session.apply(KeepKeyImage(0, coronal_shot()))
    session.lock(0)
    sealed = session.seal()
    assert state_of(unseal(sealed)).key_images == session.view().state.key_images
    (first, second) = json.loads(sealed.body)["key_images"]
    assert (first["series"], first["image"], first["lesion"], second["image"]) == (2, 10, "L1", None)
    session.sign(sealed, PASSWORD)
    assert verify(station.store.evidence, check_signature).findings == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lesion": None}, "TR-32.refold"),
        ({"width_um": 150_000}, "TR-32.refold"),
        ({"window_center_thousandths": 0}, "TR-32.refold"),
        ({"image_digest": "0" * 64}, "TR-29.image"),
        ({"image": 11}, "TR-29.image"),
    ],
)
def test_a_signed_key_image_that_the_journal_does_not_lead_to_is_found(
    session: ReadSession, station: ReadingStation, change: dict[str, object], code: str
) -> None:
    """TR-29: even where its reader signs it."""
    session.apply(add_target(466))
    session.apply(keep(lesion_id=T1))
    session.lock(0)
    sealed = session.seal()
    body = json.loads(sealed.body)
    body["key_images"][0] |= change
    altered = canonical_bytes(body)
    sealed = replace(sealed, body=altered, body_digest=sha256_hex(altered))
    evidence = gather(station.store.evidence, QuietJob())
    signature = station.tools.signer.sign(LOGIN, PASSWORD, signing_message(sealed))
    signed = SignedRead(sealed, LOGIN, StationId("station-1"), station.session.person.key_id, signature)
    found = Found("the read", signed, "", StationId("station-1"))
    evidence.signed.append(found)
    checks = ReadChecks(station.store.evidence, check_signature, evidence, {}, is_whole=True)
    assert code in {each.code for each in signed_read_findings(checks, found)}

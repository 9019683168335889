"""What is sealed: canonical, whole, who and what apart (TR-28 to TR-30)."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
import rfc8785

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import DataProblem, Defect
from readstation.core.ids import StationId
from readstation.criteria.facts import Scope
from readstation.model.codec import record_to_json
from readstation.model.fact_bodies import signed_read_body, signed_read_from_body
from readstation.model.lesion import NonTargetStateCode, TargetStateCode
from readstation.model.read import SignedRead
from readstation.reading.ports import ChainHead
from readstation.reading.rows import state_digest
from readstation.reading.seal import SealVersion
from readstation.reading.unseal import state_of, unseal
from tests.builders.said import non_target, read_of, target
from tests.builders.sealed_reads import (
    CASE,
    MOMENT,
    READER,
    SECRET_ANSWER,
    SECRET_MARK,
    SECRET_REASON,
    SECRET_SITE,
    SECRET_TEXT,
    STATION,
    SealScene,
    answered_scene,
    rich_scene,
    with_note,
)


@pytest.fixture
def scene() -> SealScene:
    return rich_scene()


def test_the_same_read_gives_the_same_bytes(scene: SealScene) -> None:
    assert scene.seal() == scene.seal()


def test_bytes_are_rfc_8785_by_a_second_implementation(scene: SealScene) -> None:
    """TR-28."""
    sealed = scene.seal()
    for part in (sealed.head, sealed.body):
        assert rfc8785.dumps(json.loads(part)) == part
    assert (sealed.head_digest, sealed.body_digest) == (sha256_hex(sealed.head), sha256_hex(sealed.body))


def test_no_float_is_sealed(scene: SealScene) -> None:
    def walk(value: Any) -> None:
        assert not isinstance(value, float)
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(item)

    walk(json.loads(scene.seal().body))
    walk(json.loads(scene.seal().head))


def test_the_body_says_nothing_of_who_where_and_when(scene: SealScene) -> None:
    """TR-30: an adjudicator gets it."""
    body = scene.seal().body.decode()
    keys = [facts.series_key for images in scene.images.values() for facts in images.series]
    hidden = [
        READER.login, READER.printed_name, READER.key_id, STATION.station_id, STATION.key_id, CASE, "HCC-DEMO",
        str(scene.state.read_id), str(MOMENT.utc_ms), "e" * 64, "f" * 64, SECRET_TEXT, SECRET_REASON, SECRET_SITE,
        SECRET_MARK, *keys,
    ]  # fmt: skip
    assert [each for each in hidden if each in body] == []


def test_two_readers_who_say_the_same_seal_the_same_body(scene: SealScene) -> None:
    """TR-30: better than chance: no."""
    other = dataclasses.replace(READER, login="r_zzzzzzzzzz", printed_name="Prof. Other", key_id="9" * 64)
    session = dataclasses.replace(scene.values["session"], person=other, session_id="another")
    station = dataclasses.replace(STATION, station_id=StationId("elsewhere"))
    moment = dataclasses.replace(MOMENT, utc_ms=MOMENT.utc_ms + 10**9)
    state = dataclasses.replace(scene.state, read_id="another read", step=99)
    sealed = scene.seal(
        state=state, session=session, station=station, moment=moment, journal_head=ChainHead(99, "1" * 64), salt=None
    )
    assert sealed.body == scene.seal().body
    assert sealed.head != scene.seal().head


def test_the_head_holds_everything_else(scene: SealScene) -> None:
    """TR-29."""
    head = json.loads(scene.seal().head)
    assert head["reader"] == {
        "login": READER.login, "printed_name": READER.printed_name, "role": "reader", "key_id": READER.key_id,
        "session": scene.values["session"].session_id,
    }  # fmt: skip
    assert (head["trial"], head["case"], head["version"], head["previous"]) == ("HCC-DEMO", CASE, 1, "")
    assert head["station"] == {"id": STATION.station_id, "key_id": STATION.key_id}
    assert head["time"]["utc_ms"] == MOMENT.utc_ms
    assert head["time"]["offset_minutes"] == 120
    assert (head["journal"], head["audit"]) == ({"steps": 12, "digest": "e" * 64}, {"events": 34, "digest": "f" * 64})
    assert head["meaning"] == "Authorship"
    assert [each["digest"] for each in head["locks"]] == ["0" * 64, "1" * 64]
    texts = {SECRET_TEXT, "liver", SECRET_SITE, SECRET_REASON, SECRET_MARK}
    assert {each["text"] for each in head["texts"]} == texts


def test_the_salt_is_128_random_bits(scene: SealScene) -> None:
    salts = {json.loads(scene.seal(salt=None).head)["salt"] for _ in range(20)}
    assert len(salts) == 20
    assert all(len(bytes.fromhex(salt)) == 16 for salt in salts)


def test_a_second_version_names_the_first(scene: SealScene) -> None:
    """TR-33."""
    sealed = scene.seal(version=SealVersion(2, "7" * 64))
    head = json.loads(sealed.head)
    assert (sealed.version, head["version"], head["previous"]) == (2, 2, "7" * 64)


def test_what_was_sealed_can_be_read_back_whole(scene: SealScene) -> None:
    """TR-32: the body and the head's texts lead back to every row."""
    assert state_of(unseal(scene.seal())) == scene.state


def test_every_image_is_named_by_its_digest(scene: SealScene) -> None:
    digests = [image.digest for n in (0, 1) for facts in scene.images[n].series for image in facts.images]
    assert list(unseal(scene.seal()).image_digests) == digests


def test_results_carry_codes_sums_and_rules(scene: SealScene) -> None:
    (result,) = json.loads(scene.seal().body)["results"]
    overall = result["outcome"]["scopes"]["overall"]
    assert (result["timepoint"], overall["response"], overall["nontarget"]) == (1, "PD", "PD")
    derived = scene.values["outcomes"][1].scopes[Scope.OVERALL]
    assert overall["sum_tenths"] == derived.sum_tenths
    assert [entry["rule"] for entry in overall["trace"]] == [entry.rule for entry in derived.trace] != []
    assert "distances" not in overall


@pytest.mark.parametrize("text", ["line\n\u0301accent", "tab\t\u0308", "\x08\u0327", "plain", "e\u0301"])
def test_any_note_survives_its_way_through_a_fact(scene: SealScene, text: str) -> None:
    """A combining mark after a control character must not change the signed bytes when they travel as text."""
    sealed = with_note(scene, text).seal()
    signed = SignedRead(sealed, READER.login, STATION.station_id, READER.key_id, "00")
    assert signed_read_from_body(signed_read_body(signed)).sealed == sealed


def test_a_measurement_elsewhere_is_our_own_mistake(scene: SealScene) -> None:
    with pytest.raises(Defect):
        scene.seal(images={0: scene.images[0]})


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("body", lambda data: data.replace(b'"format":"readstation-body-3"', b'"format":"readstation-body-9"')),
        ("body", lambda data: data.replace(b'"format":"readstation-body-3"', b'"format":"readstation-body-1"')),
        ("head", lambda data: data.replace(b'"format":"readstation-head-1"', b'"format":"readstation-head-9"')),
        ("body", lambda data: data + b" "),
        ("head", lambda data: data[:-1]),
        ("body", lambda data: b"[]"),
        ("body", lambda data: b'{"format":"readstation-body-1"}'),
    ],
)
def test_other_bytes_are_refused(scene: SealScene, part: str, change: Any) -> None:
    sealed = scene.seal()
    with pytest.raises(DataProblem):
        unseal(dataclasses.replace(sealed, **{part: change(getattr(sealed, part))}))


def test_a_body_of_the_first_form_is_read_as_it_was_signed(scene: SealScene) -> None:
    """TR-32: a read that was signed before marks were sealed stays verifiable."""
    bare = dataclasses.replace(
        scene, state=dataclasses.replace(scene.state, markups={}, labels={}, key_images={})
    ).seal()
    first = json.loads(bare.body)
    del first["markups"], first["labels"], first["key_images"]
    first["format"] = "readstation-body-1"
    sealed = dataclasses.replace(bare, body=rfc8785.dumps(first))
    assert state_of(unseal(sealed)) == state_of(unseal(bare))


def test_a_body_of_the_second_form_is_read_as_it_was_signed(scene: SealScene) -> None:
    """TR-32: so does a read that was signed before key images were sealed; it has no place for one."""
    bare = dataclasses.replace(scene, state=dataclasses.replace(scene.state, key_images={})).seal()
    second = json.loads(bare.body)
    second["format"] = "readstation-body-2"
    with pytest.raises(DataProblem, match="no place"):
        unseal(dataclasses.replace(bare, body=rfc8785.dumps(second)))
    del second["key_images"]
    sealed = dataclasses.replace(bare, body=rfc8785.dumps(second))
    assert state_of(unseal(sealed)) == state_of(unseal(bare))


def test_a_key_image_elsewhere_is_our_own_mistake(scene: SealScene) -> None:
    images = {n: dataclasses.replace(each, series=()) for n, each in scene.images.items()}
    state = dataclasses.replace(scene.state, assessments={}, markups={})
    with pytest.raises(Defect, match="key image"):
        scene.seal(state=state, images=images, outcomes={})


def test_a_mark_elsewhere_is_our_own_mistake(scene: SealScene) -> None:
    images = {n: dataclasses.replace(each, series=()) for n, each in scene.images.items()}
    state = dataclasses.replace(scene.state, assessments={})
    with pytest.raises(Defect, match="mark"):
        scene.seal(state=state, images=images, outcomes={})


def test_an_unknown_code_is_refused(scene: SealScene) -> None:
    sealed = scene.seal()
    body = sealed.body.replace(b'"non_target":"present"', b'"non_target":"persists"')
    with pytest.raises(DataProblem):
        state_of(unseal(dataclasses.replace(sealed, body=body)))


def test_a_read_that_was_asked_nothing_more_keeps_its_bytes(scene: SealScene) -> None:
    """TR-28, TR-33: the digests of this body and of these rows were taken before there were scans and answers.

    The form of the body has changed since by key images alone.
    """
    body = json.loads(scene.seal().body)
    del body["key_images"]
    before = canonical_bytes({**body, "format": "readstation-body-2"})
    assert sha256_hex(before) == "4592b02bdab29a1fa2fc99062a060c2af46e3c1387a1be718221320e5fd9aaf7"
    read = read_of(target(466, 300), target(214, TargetStateCode.ABSENT), non_target(NonTargetStateCode.PRESENT))
    assert state_digest(read) == "55d44c291269f1e1907f6476d7c8edd3451dadb294c0dd8c431d8e8b7da32520"
    charter = canonical_bytes(record_to_json(scene.values["charter"]))
    assert sha256_hex(charter) == "c6d184fff0889c5f0d0c493adb43323fb1a193851ea734230ab5f199c538b072"


def test_what_a_reader_was_asked_is_sealed_and_comes_back() -> None:
    """MR-102, MR-215, MR-401, MR-507, MR-808: codes and lines in the body, words in the head."""
    scene = answered_scene()
    sealed = scene.seal()
    assert state_of(unseal(sealed)) == scene.state
    body = json.loads(sealed.body)
    assert [each["readability"] for each in body["scans"]] == ["optimal", "readable"]
    assert body["answers"][0] == {
        "timepoint": 1, "flag": "F-PD-LT5", "choice": "rechecked", "grounds": ["overall PD 24.5 20.0"], "text": None,
    }  # fmt: skip
    assert SECRET_ANSWER not in sealed.body.decode()
    assert SECRET_ANSWER in {each["text"] for each in json.loads(sealed.head)["texts"]}
    assert rfc8785.dumps(body) == sealed.body


def test_a_body_of_the_first_form_has_no_place_for_answers() -> None:
    body = json.loads(answered_scene().seal().body)
    for name in ("markups", "labels"):
        del body[name]
    old = canonical_bytes({**body, "format": "readstation-body-1"})
    sealed = dataclasses.replace(answered_scene().seal(), body=old)
    with pytest.raises(DataProblem, match="no place for"):
        unseal(sealed)

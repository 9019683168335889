"""Key images in the sealed bytes of a decision, and what belongs there (MR-810, TR-30, TR-45)."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.clock import Moment
from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import ReadId, SeriesKey
from readstation.model.adjudication import Side
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.key_image import DecisionKeyImage
from readstation.model.read import SealedRead
from readstation.model.subject import Assignment
from readstation.reading.body_images import place_name
from readstation.reading.decision import (
    WHOLE_SUBJECT,
    Decision,
    DecisionCause,
    DecisionDraft,
    check_key_images,
    seal_decision,
    unseal_decision,
)
from readstation.reading.decision_key_images import MOST_KEY_IMAGES
from readstation.reading.ports import ChainHead
from tests.builders.key_images import coronal_shot, shot
from tests.builders.reads import ALIAS, demo_charter
from tests.builders.sealed_reads import READER, STATION, rich_scene

READ_ID = ReadId("5f0c3a52-0000-4000-8000-000000000009")
WORDS = "N1 enhances in the late arterial phase and washes out."
AXIAL = DecisionKeyImage(0, shot(series_key=place_name(0, 2)), (Side.A, Side.B))
REFORMAT = DecisionKeyImage(0, dataclasses.replace(coronal_shot(), series_key=place_name(0, 3)), ())
IMAGES = {(0, 2): (AXIAL.shot.image_digest, "e" * 64), (0, 3): ("f" * 64,)}


def decision(*kept: DecisionKeyImage) -> Decision:
    digests = {Side.A: "a" * 64, Side.B: "b" * 64}
    return Decision(1, digests, {WHOLE_SUBJECT: Side.B}, DecisionCause.NEW_LESION, WORDS, kept)


def sealed(*kept: DecisionKeyImage) -> SealedRead:
    charter = demo_charter()
    given = Assignment(READ_ID, ALIAS, READER.login, charter.trial_code, charter.version, "d" * 64, ())
    return seal_decision(
        decision(*kept), given, charter, ChainHead(9, "f" * 64), rich_scene().values["session"], STATION,
        Moment(1_790_000_000_000, 0, 0), "0.1.0", salt=bytes(16),
    )  # fmt: skip


def with_body(made: SealedRead, **changed: Any) -> SealedRead:
    """Return a decision whose body says something else; what is None is left out."""
    value = {**json.loads(made.body), **changed}
    body = canonical_bytes({name: each for name, each in value.items() if each is not None})
    return dataclasses.replace(made, body=body, body_digest=sha256_hex(body))


def test_a_decision_without_key_images_keeps_the_bytes_that_it_had() -> None:
    """TR-32: what was signed before there were any is sealed and read as then."""
    made = sealed()
    assert made.body == (
        b'{"bodies":{"A":"' + b"a" * 64 + b'","B":"' + b"b" * 64 + b'"},"cause":"NEW_LESION","charter":{"digest":"'
        + b"d" * 64 + b'","version":1},"choices":{"SUBJECT":"B"},"format":"readstation-decision-1","number":1,'
        b'"software":"0.1.0"}'
    )  # fmt: skip
    assert unseal_decision(made).decision == decision()
    draft = DecisionDraft({WHOLE_SUBJECT: Side.B}, None, "so far")
    assert set(record_to_json(draft)) == {"choices", "cause", "rationale"}
    kept = dataclasses.replace(draft, key_images=(AXIAL, REFORMAT))
    assert record_from_json(DecisionDraft, json.loads(canonical_bytes(record_to_json(kept)))) == kept


def test_key_images_come_back_from_the_sealed_bytes_and_name_no_station() -> None:
    """TR-24, TR-30: series by timepoint and ordinal, images by digest, marks by side; no key of a station, no text."""
    made = sealed(AXIAL, REFORMAT)
    assert unseal_decision(made).decision == decision(AXIAL, REFORMAT)
    first, second = json.loads(made.body)["key_images"]
    assert (first["key_image"], first["timepoint"], first["series"], first["marks"]) == ("K1", 0, 2, ["A", "B"])
    assert (second["key_image"], second["series"], second["image"], second["marks"]) == ("K2", 3, None, [])
    assert set(first) == set(second)
    assert not {"series_key", "text", "login"} & set(first)


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (dataclasses.replace(AXIAL, timepoint=1), "K1 is of no series that was compared"),
        (
            dataclasses.replace(AXIAL, shot=dataclasses.replace(AXIAL.shot, series_key=place_name(0, 9))),
            "K1 is of no series that was compared",
        ),
        (
            dataclasses.replace(AXIAL, shot=dataclasses.replace(AXIAL.shot, image_digest="0" * 64)),
            "K1 is of no image that was compared",
        ),
        (
            dataclasses.replace(AXIAL, shot=dataclasses.replace(AXIAL.shot, width_um=0)),
            "K1: This view shows no place",
        ),
    ],
)  # fmt: skip
def test_a_key_image_of_nothing_that_was_compared_is_refused(kept: DecisionKeyImage, words: str) -> None:
    """TR-45: the images of both reads, and no others."""
    check_key_images(decision(AXIAL, REFORMAT), IMAGES)
    with pytest.raises(Refused, match=words):
        check_key_images(decision(kept), IMAGES)


def test_more_key_images_than_a_decision_has_are_refused() -> None:
    many = (AXIAL,) * (MOST_KEY_IMAGES + 1)
    with pytest.raises(Refused, match="40 key images at most"):
        check_key_images(decision(*many), IMAGES)
    with pytest.raises(DataProblem):
        unseal_decision(sealed(*many))


def test_a_body_that_nobody_writes_is_a_data_problem() -> None:
    """TR-50: whatever stands where the key images are, it is named as damage and never taken."""
    made = sealed(AXIAL)
    (entry,) = json.loads(made.body)["key_images"]
    bad: list[object] = [None, [], {}, "K1", [None], [{}], [entry, entry], 5]
    odd: dict[str, object] = {
        "key_image": "K2", "timepoint": "0", "series": True, "marks": ["B", "A"], "image": "10", "image_digest": 1,
        "plane": "upright", "right_ppm": [1, 2], "center_um": [1, 2, "3"], "width_um": None, "slab": "thick",
        "is_inverted": 0, "unknown": 1,
    }  # fmt: skip
    bad += [[{**entry, name: value}] for name, value in odd.items()]
    bad += [[{name: entry[name] for name in entry if name != gone}] for gone in entry]
    for value in bad:
        with pytest.raises(DataProblem):
            unseal_decision(with_body(made, key_images=value))
    with pytest.raises(DataProblem, match="its format does not know"):
        unseal_decision(with_body(made, format="readstation-decision-1"))
    with pytest.raises(DataProblem, match="a format that this program does not know"):
        unseal_decision(with_body(made, format="readstation-decision-3"))


def test_the_name_of_a_series_is_its_place() -> None:
    assert place_name(2, 1) == SeriesKey("2:1")

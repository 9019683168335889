"""Bodies without heads become reads over the station's own images, judged as central judged them (TR-24, TR-30)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from readstation.core.canonical import canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import Refused
from readstation.core.ids import CaseAlias, ReadId, SeriesKey, new_id
from readstation.criteria.discordance import adjudication_triggers
from readstation.model.adjudication import OpenAdjudication, Side, SideBody, SideStatement
from readstation.model.charter import Charter
from readstation.model.series import SeriesFacts, TimepointImages
from readstation.model.subject import Assignment, Task
from readstation.reading.adjudicate.case import AdjudicationCase
from readstation.reading.adjudicate.open_case import CaseMaterial, open_case
from readstation.reading.body_images import timepoints_of
from readstation.reading.decision import DecisionDraft
from readstation.reading.ports import ChainHead
from readstation.reading.read_result import result_of_sealed
from readstation.reading.unseal import state_of_body, unseal_body
from tests.builders.adjudicated import Said, sealed_read
from tests.builders.sealed_reads import READER, SECRET_SITE, STATION, SealScene, answered_scene, rich_scene
from tests.builders.signing_station import arterial_series, charter_digest, demo_charter

CASE, OWN = CaseAlias("7K-204"), CaseAlias("3C-518")
RESPONDS = ("LOC_BOR", "LOC_RESPONDER", "OVR_BOR")
READ_ID = ReadId("5f0c3a52-0000-4000-8000-000000000009")


class Reader:
    """What a builder of reads asks of a person."""

    session = rich_scene().values["session"]
    station = STATION


def own_images(series: Mapping[int, SeriesFacts], **changed: object) -> dict[int, TimepointImages]:
    """Return the same images as the adjudicator's station has them: another code, other keys, the same digests."""
    own = {
        n: dataclasses.replace(facts, case_alias=OWN, series_key=SeriesKey(new_id()), **changed)  # type: ignore[arg-type]
        for n, facts in series.items()
    }
    return {n: TimepointImages(OWN, n, (facts,)) for n, facts in own.items()}


@dataclasses.dataclass
class Scene:
    """A case with two reads, as central compares them and as the adjudicator gets them."""

    first: Said
    second: Said
    charter: Charter = dataclasses.field(default_factory=demo_charter)
    days: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        given = Assignment(
            READ_ID, CASE, READER.login, self.charter.trial_code, self.charter.version, charter_digest(self.charter), ()
        )
        self.series = {n: arterial_series(CASE, n) for n in range(len(self.first.tenths) + 1)}
        self.sealed = [
            sealed_read(given, self.charter, Reader(), said, 1, self.series, ChainHead(9, "f" * 64))  # type: ignore[arg-type]
            for said in (self.first, self.second)
        ]
        results = [result_of_sealed(each, self.charter, dict(self.days)) for each in self.sealed]
        self.triggers = tuple(each.conclusion for each in adjudication_triggers(*results))
        self.images = own_images(self.series)
        self.assignment = dataclasses.replace(given, case_alias=OWN, task=Task.ADJUDICATION)

    def open(self, **changed: Any) -> AdjudicationCase:
        sides, statements = [], []
        for side, sealed in zip(Side, self.sealed, strict=True):
            digest = self.assignment.charter_digest
            said = SideStatement(READ_ID, 1, side, sealed.body_digest, digest, self.days)
            sides.append(SideBody(1, side, sealed.body, said.body(), "", ""))
            statements.append(said)
        material = CaseMaterial(
            OpenAdjudication(READ_ID, 1, self.triggers), tuple(sides), tuple(statements), self.assignment, self.charter,
            self.images, {},
        )  # fmt: skip
        return open_case(dataclasses.replace(material, **changed), DecisionDraft(), None)


SHRINKS, GROWS = Said((250, 250)), Said((250, 480))


def test_both_reads_stand_over_the_images_that_are_here() -> None:
    scene = Scene(SHRINKS, GROWS)
    case = scene.open()
    assert case.bodies == {side: sha256_hex(each.body) for side, each in zip(Side, scene.sealed, strict=True)}
    here = {facts.series_key for shown in scene.images.values() for facts in shown.series}
    for side in Side:
        state = case.pair.states[side]
        assert (state.read_id, state.case_alias, state.notes) == (READ_ID, OWN, {})
        lines = {line.series_key for said in state.assessments.values() for line in said.lines}
        assert lines <= set(case.series[side]) <= here
    assert [group.is_one_to_one for group in case.pair.groups] == [True]
    assert timepoints_of(scene.sealed[0].body) == (0, 1, 2)


@pytest.mark.parametrize(
    ("days", "triggers"),
    [((), RESPONDS), (((1, 50), (2, 60)), ()), (((1, 50),), RESPONDS)],
)
def test_the_days_of_the_comparison_are_those_of_the_bench(
    days: tuple[tuple[int, int], ...], triggers: tuple[str, ...]
) -> None:
    """MR-603: a response that two visits ten days apart do not confirm is SD; on the planned days it is confirmed.

    Where one day is not known, both judge on the planned ones.
    """
    charter = dataclasses.replace(demo_charter(), adjudicates_confirmed=True)
    scene = Scene(SHRINKS, Said((350, 350)), charter, days)
    assert scene.triggers == triggers
    case = scene.open()
    assert case.judging.days == (dict(days) if len(days) == 2 else {1: 56, 2: 112})


def test_other_triggers_than_the_case_was_opened_for_are_refused() -> None:
    """MR-809: nobody decides on other differences than those that central found."""
    scene = Scene(SHRINKS, GROWS)
    scene.triggers = ("LOC_BOR",)
    with pytest.raises(Refused, match="judges the two reads otherwise"):
        scene.open()


def test_a_result_that_the_rules_do_not_lead_to_is_refused() -> None:
    scene = Scene(SHRINKS, GROWS)
    body = parse_canonical(scene.sealed[1].body)
    for result in body["results"]:  # type: ignore[index,call-overload,union-attr]
        result["outcome"]["scopes"]["localized"]["response"] = "SD"  # type: ignore[index,call-overload]
    scene.sealed[1] = dataclasses.replace(scene.sealed[1], body=canonical_bytes(body))
    with pytest.raises(Refused, match="judges the two reads otherwise"):
        scene.open()


def test_images_that_are_not_here_and_other_ones_are_told_apart() -> None:
    scene = Scene(SHRINKS, GROWS)
    whole = dict(scene.images)
    del scene.images[2]
    with pytest.raises(Refused, match="The images of TP2 are not all here yet"):
        scene.open()
    scene.images = {**whole, 2: own_images({2: arterial_series(OWN, 2)})[2]}
    with pytest.raises(Refused, match="Series 1 of TP2 is not here as it was read"):
        scene.open()
    scene.images = own_images(scene.series, series_ordinal=4)
    assert scene.open().opened.triggers == scene.triggers


@pytest.mark.parametrize("made", [rich_scene, answered_scene])
def test_a_body_alone_gives_all_but_what_was_written(made: Any) -> None:
    """TR-24, TR-30: every kind of row comes back; free words, who, where and when do not."""
    scene: SealScene = made()
    key_of = {(n, 1): images.series[0].series_key for n, images in scene.images.items()}
    state = state_of_body(unseal_body(scene.seal().body), READ_ID, OWN, key_of)
    own = scene.state
    assert set(state.assessments) == set(own.assessments)
    assert (state.key_images, state.labels, state.scans) == (own.key_images, own.labels, own.scans)
    assert {key: each.label for key, each in state.lesions.items()} == {
        key: each.label for key, each in own.lesions.items()
    }
    sites = {each.site for each in state.lesions.values()}
    assert (SECRET_SITE in sites, "" in sites, "segment VII" in sites) == (False, True, True)
    written = [*(each.reason for each in state.assessments.values()), *(each.text for each in state.markups.values())]
    assert set(written) | {each.text for each in state.answers.values()} <= {""}

"""Scores: several experts, missed and extra lesions, rules that fit nothing, and what a body keeps of a read."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem, Refused
from readstation.imaging.phantom.practice import PhantomCase, Said, oval
from readstation.imaging.phantom.practice_cases import PRACTICE_CASES
from readstation.model.read import SignedRead
from readstation.practice.author import reference_bytes, reference_of
from readstation.practice.content import content_of_body
from readstation.practice.matching import same_lesions
from readstation.practice.plan import CaseRule, RuleKind
from readstation.practice.score import ExpertRead, score_case, usual_rules
from tests.builders.sealed_reads import answered_scene
from tests.builders.trap_reads import saying, signed_read, without_lesion

TWO_TARGETS = PRACTICE_CASES[8]


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> SignedRead:
    return signed_read(tmp_path_factory.mktemp("right"), TWO_TARGETS)


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> SignedRead:
    """An expert who measures T1 at the follow-up 8 mm longer, and sees no second target."""
    said = saying(TWO_TARGETS, "T1", 1, Said("measured", oval((-84.0, -18.0, 12.0), 46.0, -20.0)))
    return signed_read(tmp_path_factory.mktemp("longer"), without_lesion(said, "T2"))


def content(signed: SignedRead) -> ExpertRead:
    return ExpertRead(content_of_body(signed.sealed.body))


def test_a_trainee_is_held_against_the_expert_that_is_closest(right: SignedRead, longer: SignedRead) -> None:
    experts = reference_of(reference_bytes([right, longer], ())).experts
    for number, signed in enumerate((right, longer), start=1):
        score = score_case(content(signed).content, experts, same_lesions, tolerance_tenths=20)
        assert (score.expert, score.experts, score.is_passed) == (number, 2, True)


def test_lesions_found_missed_and_extra(right: SignedRead, longer: SignedRead) -> None:
    missed = score_case(content(longer).content, [content(right)], same_lesions, tolerance_tenths=20)
    assert [each.reference for each in missed.missed] == ["T2"]
    assert missed.missed[0].reference_line is not None
    assert (missed.extra, [each.reference for each in missed.found]) == ((), ["T1", "NT1"])
    extra = score_case(content(right).content, [content(longer)], same_lesions, tolerance_tenths=20)
    assert [each.own for each in extra.extra] == ["T2"]
    assert {(each.lesion, each.timepoint): each.difference_tenths for each in extra.diameters} == {
        ("T1", 0): 0,
        ("T1", 1): -80,
    }
    failed = [each.name for each in missed.rules if not each.is_passed]
    assert failed == ["Diameter", "Target chosen", "Diameter", "Phase of a diameter", "Diameter", "Phase of a diameter"]


def test_the_rules_that_follow_from_a_reference_are_kept_by_it(right: SignedRead) -> None:
    own = content(right).content
    rules = usual_rules(own, 20)
    assert {each.kind for each in rules} == {RuleKind.ROLE, RuleKind.DIAMETER, RuleKind.PHASE, RuleKind.RESPONSE}
    assert score_case(own, [ExpertRead(own)], same_lesions, tolerance_tenths=20).is_passed


@pytest.mark.parametrize(
    "rule",
    [
        CaseRule("No such lesion", RuleKind.FOUND, "MR-1", "T3"),
        CaseRule("No such timepoint", RuleKind.STATE, "MR-1", "T1", 7),
        CaseRule("No response at baseline", RuleKind.RESPONSE, "MR-1", timepoint=0, scope="overall"),
        CaseRule("No diameter", RuleKind.DIAMETER, "MR-1", "NT1", 0, tolerance_tenths=5),
    ],
    ids=lambda rule: rule.name,
)
def test_rules_that_do_not_fit_their_reference_make_no_case(right: SignedRead, rule: CaseRule) -> None:
    with pytest.raises(Refused, match="do not fit the reference"):
        reference_bytes([right], [rule])


def test_a_reference_has_no_reader_and_no_time(right: SignedRead) -> None:
    """TR-30: what was said, not by whom."""
    plain = reference_bytes([right], ())
    head = parse_canonical(right.sealed.head)
    for word in (
        head["reader"]["login"],
        head["reader"]["printed_name"],
        head["station"]["id"],
        str(head["time"]["utc_ms"]),
    ):
        assert word.encode() not in plain
    assert reference_bytes([right], ()) != plain, "salted, so that nobody tries references against a commitment"


def test_what_is_no_reference_is_refused(right: SignedRead) -> None:
    value = parse_canonical(reference_bytes([right], ()))
    bad = (
        {**value, "experts": []},
        {**value, "format": "other"},
        {**value, "more": 1},
        {**value, "experts": [{"body": {}, "rules": []}]},
        {**value, "experts": [{**value["experts"][0], "more": 1}]},
        {**value, "experts": [{**value["experts"][0], "rules": [{"kind": "evaluate"}]}]},
        [],
    )
    for each in bad:
        with pytest.raises(DataProblem):
            reference_of(canonical_bytes(each))
    with pytest.raises(DataProblem):
        reference_of(b"\x80")
    with pytest.raises(Refused, match="needs a signed read"):
        reference_bytes([], ())


def test_reads_of_other_images_are_not_compared(right: SignedRead) -> None:
    own = content(right).content
    other = dataclasses.replace(own, image_digests=dict.fromkeys(own.image_digests, ("0" * 64,)))
    with pytest.raises(DataProblem, match="not of the same images"):
        score_case(own, [ExpertRead(other)], same_lesions, tolerance_tenths=20)
    with pytest.raises(DataProblem, match="no reference"):
        score_case(own, [], same_lesions, tolerance_tenths=20)


def test_a_body_alone_gives_every_row_without_its_free_text() -> None:
    scene = answered_scene()
    sealed = scene.seal()
    found = content_of_body(sealed.body)
    assert set(found.state.lesions) == set(scene.state.lesions)
    assert set(found.state.assessments) == set(scene.state.assessments)
    assert len(found.state.markups) == len(scene.state.markups)
    assert {each.reason for each in found.state.assessments.values()} == {""}
    assert found.state.notes == {}
    with pytest.raises(DataProblem):
        content_of_body(sealed.body[:-1])


def case_of(name: str) -> PhantomCase:
    return next(each for each in PRACTICE_CASES if each.name == name)


def test_a_lesion_without_a_line_is_found_by_its_place(tmp_path: Path) -> None:
    case = case_of("P-08")
    signed = signed_read(tmp_path, case)
    score = score_case(content(signed).content, [content(signed)], same_lesions, tolerance_tenths=20)
    assert ("NT1", "NT1") in [(each.own, each.reference) for each in score.found]

"""Each of the twelve traps: a right read passes, the typical mistake fails, and the feedback names it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from readstation.imaging.phantom.layout import Point
from readstation.imaging.phantom.lesions import StarSolid
from readstation.imaging.phantom.practice import PhantomCase, Said, SaidLesion, oval, true_line
from readstation.imaging.phantom.practice_cases import PRACTICE_CASES
from readstation.model.lesion import LesionRole, LesionType
from readstation.model.read import SignedRead
from readstation.practice.author import reference_bytes, reference_of
from readstation.practice.content import content_of_body
from readstation.practice.matching import same_lesions
from readstation.practice.score import score_case
from readstation.practice.score_records import CaseScore
from tests.builders.trap_reads import SIZE, saying, signed_read, with_lesion, without_lesion

DOME: Point = (-84.0, -18.0, 12.0)
LOW: Point = (-101.0, 30.0, -23.0)


def crossed(case: PhantomCase) -> PhantomCase:
    solid = case.painted[0][0].solid
    assert isinstance(solid, StarSolid)
    return saying(case, "T1", 0, Said("measured", replace(solid, hole=None)))


def measured_as(length_mm: float, turn_deg: float = 0.0) -> Said:
    return Said("measured", oval(DOME, length_mm, turn_deg))


def node_target(case: PhantomCase) -> PhantomCase:
    before, after = (each[-1].solid for each in case.painted)
    site = "Lymph node, porta hepatis"
    at = (Said("measured", before), Said("measured", after))
    return with_lesion(case, SaidLesion("T2", LesionRole.TARGET, LesionType.NODE_PORTAL, "lymph nodes", site, at))


def two_lines(case: PhantomCase) -> PhantomCase:
    x, y, z = DOME
    first = saying(case, "T1", 1, Said("measured", oval((x - 13.5, y, z), 25.0, 0.0)))
    return saying(first, "T2", 1, Said("measured", oval((x + 13.5, y, z), 25.0, 0.0)))


def thrombus_target(case: PhantomCase) -> PhantomCase:
    at = tuple(Said("measured", oval((-60.0, 8.0, 3.0), 20.0, 40.0)) for _ in range(2))
    target = SaidLesion("T2", LesionRole.TARGET, LesionType.HEPATIC, "liver", "Liver, segment V", at)
    return with_lesion(without_lesion(case, "NT1"), target)


def new_by_perfusion(case: PhantomCase) -> PhantomCase:
    said = (None, Said("typical", case.painted[1][-1].solid))
    finding = SaidLesion("N1", LesionRole.NEW, LesionType.HEPATIC, "liver", "Liver, segment VI", said)
    return with_lesion(case, finding)


MISTAKES: dict[str, Callable[[PhantomCase], PhantomCase]] = {
    "P-01": crossed,
    "P-02": lambda case: saying(case, "T1", 1, measured_as(42.0)),
    "P-03": node_target,
    "P-04": two_lines,
    "P-05": lambda case: saying(case, "N1", 1, Said("typical", oval(LOW, 12.0, 35.0))),
    "P-06": lambda case: replace(saying(case, "T1", 1, Said("absent")), causes=()),
    "P-07": lambda case: saying(case, "T1", 1, measured_as(42.0, -20.0)),
    "P-08": thrombus_target,
    "P-09": lambda case: without_lesion(case, "T2"),
    "P-10": new_by_perfusion,
    "P-11": lambda case: without_lesion(case, "N1"),
    "P-12": lambda case: saying(case, "T1", 1, measured_as(40.0)),
}
PLACED = {"P-01", "P-02", "P-03", "P-04", "P-05", "P-08", "P-09", "P-10", "P-11", "P-12"}
"""The mistakes that lie somewhere in the images: their feedback leads there."""


def scored(case: PhantomCase, reference: SignedRead, own: SignedRead) -> CaseScore:
    opened = reference_of(reference_bytes([reference], case.rules))
    return score_case(content_of_body(own.sealed.body), opened.experts, same_lesions, tolerance_tenths=30)


def test_there_are_twelve_of_different_names() -> None:
    assert len({each.name for each in PRACTICE_CASES}) == len({each.title for each in PRACTICE_CASES}) == 12
    assert set(MISTAKES) == {each.name for each in PRACTICE_CASES}


@pytest.mark.parametrize("case", PRACTICE_CASES, ids=lambda case: f"{case.name} {case.title}")
def test_a_right_read_passes_and_the_typical_mistake_is_named(case: PhantomCase, tmp_path: Path) -> None:
    reference = signed_read(tmp_path / "right", case)
    right = scored(case, reference, reference)
    assert [each.words for each in right.rules if not each.is_passed] == []
    assert (right.missed, right.extra) == ((), ())
    assert all(each.difference_tenths == 0 for each in right.diameters)
    wrong = scored(case, reference, signed_read(tmp_path / "wrong", MISTAKES[case.name](case)))
    failed = [(rule, score) for rule, score in zip(case.rules, wrong.rules, strict=True) if not score.is_passed]
    assert failed
    rule, score = failed[0]
    assert score.words.startswith(f"{rule.name}. {rule.says} ")
    assert score.words.endswith(f"({rule.basis}).")
    assert not wrong.is_passed
    if case.name in PLACED:
        assert any(each.own_line or each.reference_line for _, each in failed), "there is a place to jump to"


@pytest.mark.parametrize("case", PRACTICE_CASES, ids=lambda case: case.name)
def test_the_truth_is_known_to_a_tenth_of_a_millimetre(case: PhantomCase) -> None:
    """Both ends of each line lie on one slice, and solids with a stated length have that length."""
    for lesion in case.said:
        for timepoint, said in enumerate(lesion.at):
            if said is None or said.line is None:
                continue
            line = true_line(said.line, case.scan(timepoint, SIZE))
            assert line.start_mm[2] == line.end_mm[2] == case.scan(timepoint, SIZE).slice_z_mm[line.slice_number - 1]
            if not isinstance(said.line, StarSolid):
                assert math.isclose(line.length_mm, 2 * said.line.radii[0], abs_tol=1e-6)

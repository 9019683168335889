"""Qualifications: by results that reach the plan, of references that were closed, and by nobody else (MR-815)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import KeyId, Login
from readstation.exchange.certificate_pdf import certificate_pdf
from readstation.model.people import Person, Role
from readstation.practice.plan import DEFAULT_PLAN, Criterion, CriterionKind
from readstation.practice.qualification import (
    Qualification,
    qualification_file,
    qualification_findings,
    qualification_message,
    qualify,
    read_qualification,
)
from readstation.practice.results import RESULT_FORMAT, PracticeResult
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from tests.builders.reads import key_of
from tests.builders.sealed_reads import STATION
from tests.support.pages import whole_text
from tests.unit.practice.test_agreement import CASES

DAY_MS = 86_400_000
NOW_MS = 1_795_910_400_000
"""29 November 2026."""
PLAN = dataclasses.replace(
    DEFAULT_PLAN,
    valid_days=30,
    criteria=(Criterion(CriterionKind.CASES, 4), Criterion(CriterionKind.LESIONS_FOUND, 80)),
)


def person(name: str, role: Role) -> Person:
    public = public_key_hex(key_of(name))
    return Person(Login("r_abcdefghij"), name, role, KeyId(key_id_of(public)), public)


TRAINEE, TRAINER = person("Dr L. Trainee", Role.TRAINEE), person("Dr T. Trainer", Role.TRAINER)


def result(number: int, **changed: Any) -> PracticeResult:
    made = PracticeResult(
        RESULT_FORMAT, f"{number:064}", f"{number:032}", f"P-0{number}", "c" * 64, TRAINEE, STATION, "",
        0, CASES[number].score, (),
    )  # fmt: skip
    return dataclasses.replace(made, **changed)


RESULTS = [result(number) for number in range(4)]


def signed() -> tuple[Qualification, str]:
    made = qualify(RESULTS, PLAN, TRAINER, NOW_MS)
    return made, key_of("Dr T. Trainer").sign(qualification_message(made)).hex()


def test_a_plan_that_is_reached_qualifies_until_its_day() -> None:
    made, signature = signed()
    assert (made.issued_day, made.expires_day) == ("2026-11-29", "2026-12-29")
    assert [each.title for each in made.cases] == ["P-00", "P-01", "P-02", "P-03"]
    assert [each.reached for each in made.criteria] == ["4", "4 of 5, 80 %"]
    assert read_qualification(qualification_file(made, signature)) == (made, signature)
    for day, holds in ((0, True), (30, True), (31, False), (-1, False)):
        found = qualification_findings(made, signature, check_signature, NOW_MS + day * DAY_MS)
        assert (found == ()) is holds, day


def test_a_changed_qualification_does_not_hold() -> None:
    made, signature = signed()
    later = dataclasses.replace(made, expires_day="2036-12-29")
    other = dataclasses.replace(made, trainee=person("Dr M. Other", Role.TRAINEE))
    for each in (later, other):
        assert len(qualification_findings(each, signature, check_signature, NOW_MS)) == 1
    for data in (b"", b"{}", b'{"qualification":{},"signature":""}'):
        with pytest.raises(DataProblem):
            read_qualification(data)


@pytest.mark.parametrize(
    ("results", "trainer", "words"),
    [
        ([], TRAINER, "there is none"),
        ([*RESULTS[:3], result(3, trainee=person("Dr M. Other", Role.TRAINEE))], TRAINER, "several people"),
        ([*RESULTS[:3], result(3, seen_before=1)], TRAINER, "had been open before: P-03"),
        ([*RESULTS, RESULTS[0]], TRAINER, "twice"),
        (RESULTS[:3], TRAINER, "not reached: Cases: 3"),
        (RESULTS, TRAINEE, "qualifies others"),
        ([result(n, trainee=TRAINER) for n in range(4)], TRAINER, "qualifies others"),
    ],
    ids=["none", "two people", "seen before", "twice", "not reached", "no trainer", "oneself"],
)
def test_what_gives_no_qualification(results: list[PracticeResult], trainer: Person, words: str) -> None:
    with pytest.raises(Refused, match=words):
        qualify(results, PLAN, trainer, NOW_MS)


def test_the_certificate_says_who_what_and_until_when() -> None:
    made, signature = signed()
    data = certificate_pdf(made, signature)
    words = whole_text(data)
    for each in ("Dr L. Trainee", "Dr T. Trainer", "mRECIST basics, version 1", "2026-12-29", "P-03", "4 of 5, 80 %"):
        assert each in words
    assert certificate_pdf(made, signature) == data, "the same bytes for the same qualification"

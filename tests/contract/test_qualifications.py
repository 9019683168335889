"""Qualifications that a charter asks for, and trainers who adjudicate nothing of theirs (MR-815, TR-15)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.cli.main import readstation
from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import KeyId, Login
from readstation.model.charter import Charter
from readstation.model.people import Person, Role
from readstation.model.subject import Task
from readstation.practice.qualification import (
    QUALIFICATION_FORMAT,
    Qualification,
    qualification_file,
    qualification_message,
)
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.store.central.factory import open_office
from tests.builders.adjudicated import Committee, Hand, Said, new_committee, new_hand
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.signing_station import demo_charter

TRAINER, PUPIL = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
PLAN, OTHER_PLAN = "a" * 64, "b" * 64


def person_of(key: Ed25519PrivateKey, name: str, role: Role) -> Person:
    public = public_key_hex(key)
    return Person(Login("r_practiceaa"), name, role, KeyId(key_id_of(public)), public)


def qualified(name: str = "Dr. One", age: int = 10, valid: int = 365, **changed: object) -> bytes:
    """Return the file of a qualification that was issued some days before this moment."""
    issued = datetime.now(UTC).date() - timedelta(days=age)
    made = Qualification(
        QUALIFICATION_FORMAT, person_of(PUPIL, name, Role.TRAINEE), person_of(TRAINER, "Dr. Trainer", Role.TRAINER),
        "Phantom cases", 1, PLAN, issued.isoformat(), (issued + timedelta(days=valid)).isoformat(), (), (),
    )  # fmt: skip
    made = replace(made, **changed)  # type: ignore[arg-type]  # any field may be changed
    return qualification_file(made, TRAINER.sign(qualification_message(made)).hex())


def asking(**changed: object) -> Charter:
    """Return a charter that asks for a qualification by one plan."""
    trainers = (key_id_of(public_key_hex(TRAINER)),)
    asked = {"qualification_plans": (PLAN,), "qualification_trainers": trainers, "version": 2, **changed}
    return replace(demo_charter(), **asked)  # type: ignore[arg-type]  # any field may be changed


@pytest.fixture
def committee(access: CentralAccess) -> Committee:
    return new_committee(access)


def keep(committee: Committee, hand: Hand, data: bytes, *, is_same_person: bool = False) -> None:
    with contextlib.closing(open_office(committee.access.office, acting=Login("first"))) as office:
        office.keep_qualification(hand.login, data, check_signature, is_same_person=is_same_person)


def give_by(committee: Committee, rules: Charter, case: str) -> None:
    with committee.office() as office:
        office.put_charter(rules)
    committee.assign(committee.first, Task.READ, (case,))


def test_a_charter_that_asks_for_none_asks_for_none(committee: Committee) -> None:
    committee.assign(committee.first, Task.READ, ("8R-511",))


def test_a_reader_without_one_is_refused(committee: Committee) -> None:
    with pytest.raises(Refused, match="none of this reader is here"):
        give_by(committee, asking(), "8R-511")
    keep(committee, committee.second, qualified("Dr. Two"))
    with pytest.raises(Refused, match="none of this reader is here"):
        give_by(committee, asking(), "8R-511")
    keep(committee, committee.first, qualified())
    keep(committee, committee.first, qualified())
    give_by(committee, asking(), "8R-511")


@pytest.mark.parametrize(
    "rules",
    [
        {"qualification_plans": (OTHER_PLAN,)},
        {"qualification_trainers": ("c" * 64,)},
        {"qualification_days": 9},
    ],
)
def test_one_that_the_charter_does_not_ask_for_is_none(committee: Committee, rules: dict[str, object]) -> None:
    """Another plan, a trainer whose word does not count, or too long ago: the charter asks for retraining."""
    keep(committee, committee.first, qualified())
    with pytest.raises(Refused, match="has ended, or is not one"):
        give_by(committee, asking(**rules), "8R-511")
    keep(committee, committee.first, qualified(age=0))
    if "qualification_days" in rules:
        committee.assign(committee.first, Task.READ, ("8R-511",))


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: qualified("Dr. Somebody"), "It is of Dr. Somebody"),
        (lambda: qualified(age=30, valid=20), "This qualification holds from"),
        (lambda: qualified(age=-2), "This qualification holds from"),
        (lambda: qualified().replace(b"Phantom", b"Fantome"), "signature"),
    ],
    ids=["another name", "ended", "not yet", "changed"],
)
def test_what_does_not_hold_is_not_kept(committee: Committee, made: Callable[[], bytes], why: str) -> None:
    """The files are made within the test: a suite that runs past midnight would make tomorrow's today's."""
    with pytest.raises(Refused, match=why):
        keep(committee, committee.first, made())
    with pytest.raises(DataProblem):
        keep(committee, committee.first, b"no qualification")


def test_one_qualification_is_one_reader_s(committee: Committee) -> None:
    data = qualified("M. One")
    keep(committee, committee.first, data, is_same_person=True)
    with pytest.raises(Refused, match="kept for another reader"):
        keep(committee, committee.second, data, is_same_person=True)


def test_who_qualified_a_reader_does_not_adjudicate_it(committee: Committee) -> None:
    """TR-15: a trainer has an interest in what becomes of the reads of those whom they qualified."""
    keep(committee, committee.first, qualified())
    committee.read(committee.first, Said((250, 250)))
    committee.read(committee.second, Said((250, 480)))
    committee.third = new_hand(committee.access, "Dr Trainer", Role.ADJUDICATOR)
    with pytest.raises(Refused, match="has qualified a reader of this case"):
        committee.assign(committee.third, Task.ADJUDICATION)
    committee.third = new_hand(committee.access, "Dr. Fourth", Role.ADJUDICATOR)
    committee.assign(committee.third, Task.ADJUDICATION)


def test_the_command_keeps_it_and_says_what_a_charter_names(tmp_path: Path) -> None:
    url, file = f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "one.qualification"
    committee = new_committee(prepared(url))
    file.write_bytes(qualified())
    words = ["trial", "qualify", committee.first.login, str(file), "--central", url, "--as", "first"]
    done = CliRunner().invoke(readstation, words, standalone_mode=False)
    assert (done.exit_code, done.exception) == (0, None)
    assert f"Plan {PLAN}, key of the trainer {key_id_of(public_key_hex(TRAINER))}" in done.output
    give_by(committee, asking(), "8R-511")

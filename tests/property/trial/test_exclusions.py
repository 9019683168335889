"""Random histories of who is given what: no forbidden state is reached (TR-15, TR-25)."""

from __future__ import annotations

import contextlib
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from readstation.core.errors import Refused
from readstation.core.ids import CaseAlias, KeyId, Login, ReadId, new_id, new_login
from readstation.model.people import Person, Role
from readstation.model.subject import Task
from readstation.store.central.factory import open_office, set_up_central
from readstation.trial.exclusions import (
    Holding,
    against_approval,
    against_assignment,
    against_proposal,
    against_training,
)
from tests.builders.central_world import as_administrator
from tests.builders.signing_station import charter_digest, demo_assignment, demo_charter
from tests.support.seeds import seed_of_part

ACTS = 16
SEED = seed_of_part(0)
PEOPLE = [Login(f"r_{name}") for name in "abcde"]
CASES = [f"case-{n}" for n in range(4)]


@dataclass
class Trial:
    """What a central holds that asks the rules before it writes."""

    held: list[Holding] = field(default_factory=list)
    pool: dict[Login, set[str]] = field(default_factory=dict)
    approved: list[tuple[Login, Login, Login]] = field(default_factory=list)
    allowed: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def act(self, dice: random.Random) -> None:
        """Try something, whether it may be or not."""
        kind = dice.choice(["give", "give", "give", "end", "train", "approve"])
        login, case = dice.choice(PEOPLE), dice.choice(CASES)
        against = None
        if kind == "give":
            task = dice.choice(list(Task))
            against = against_assignment(login, case, task, self.held, self.pool.get(login, set()))
            if against is None:
                self.held.append(Holding(login, case, task))
        elif kind == "end" and self.held:
            n = dice.randrange(len(self.held))
            self.held[n] = replace(self.held[n], is_open=False)
        elif kind == "train":
            cases = set(dice.sample(CASES, 2))
            against = against_training(login, self.held, cases)
            if against is None:
                self.pool.setdefault(login, set()).update(cases)
        elif kind == "approve":
            proposer, holder, approver = (dice.choice(PEOPLE) for _ in range(3))
            against = against_proposal(proposer, holder) or against_approval(approver, proposer, holder)
            if against is None:
                self.approved.append((proposer, holder, approver))
        (self.allowed if against is None else self.refused)[kind] += 1

    def forbidden(self) -> list[str]:
        """Return what must not be, found without the rules."""
        found = []
        for login in PEOPLE:
            for case in CASES:
                tasks = [each.task for each in self.held if (each.login, each.case_key) == (login, case)]
                if tasks.count(Task.READ) > 1:
                    found.append("both reads of a subject")
                if {Task.READ, Task.ADJUDICATION} <= set(tasks):
                    found.append("reader and adjudicator of a subject")
                if Task.TREATMENT_READ in tasks[:-1]:
                    found.append("a blinded read after a treatment read")
                is_open = any(each.is_open for each in self.held if (each.login, each.case_key) == (login, case))
                if is_open and case in self.pool.get(login, set()):
                    found.append("a trainer over a case of an open live read")
        found += ["one person twice" for each in self.approved if len(set(each)) < 3]
        return found


@pytest.mark.parametrize("histories", [2_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_no_history_reaches_a_forbidden_state(histories: int, record_property: Callable[[str, object], None]) -> None:
    """TR-15, TR-25: 0 in 10,000; each rule has both allowed and refused."""
    reached, allowed, refused = look_through(histories)
    record_property("histories", histories)
    assert reached == []
    for kind in ("give", "train", "approve"):
        record_property(f"{kind} refused", refused[kind])
        assert min(allowed[kind], refused[kind]) > histories / 10


def look_through(histories: int) -> tuple[list[int], Counter[str], Counter[str]]:
    """Go through histories; return which reach a forbidden state, and what was allowed and refused."""
    reached: list[int] = []
    allowed: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for seed in range(SEED, SEED + histories):
        dice, trial = random.Random(seed), Trial()
        for _ in range(ACTS):
            trial.act(dice)
        reached += [seed] if trial.forbidden() else []
        allowed += trial.allowed
        refused += trial.refused
    return reached, allowed, refused


RULES = ("against_assignment", "against_training", "against_proposal", "against_approval")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_allows_everything_is_found(
    rule: str, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """TR-15, sensitivity: the same histories with one rule switched off."""
    monkeypatch.setattr(sys.modules[__name__], rule, lambda *_: None)
    reached, _, _ = look_through(200)
    record_property(f"forbidden of 200 without {rule}", len(reached))
    assert reached


def test_a_central_database_reaches_none_either(tmp_path: Path) -> None:
    """The same at a real database, given and given to another at random; its rows are looked at without the rules."""
    url, charter, dice = f"sqlite:///{tmp_path / 'central.db'}", demo_charter(), random.Random(6)
    set_up_central(url)
    roles = [Role.READER] * 4 + [Role.ADJUDICATOR] * 2
    people = [
        Person(new_login(), f"Dr {n}", role, KeyId(f"{n}" * 64), f"{n}" * 64) for n, role in enumerate(roles, start=1)
    ]
    done = Counter[str]()
    with contextlib.closing(open_office(url)) as office:
        office.put_charter(charter)
        for person in people:
            office.enrol_person(person)
        reads: list[ReadId] = []
        for _ in range(150):
            person, case = dice.choice(people), CaseAlias(dice.choice(CASES))
            given = replace(
                demo_assignment(person.login, charter), case_alias=case, charter_digest=charter_digest(charter),
                read_id=ReadId(new_id()),
            )  # fmt: skip
            try:
                if dice.random() < 0.06:
                    office.put_into_pool(person.login, case)
                    done["pooled"] += 1
                    continue
                if reads and dice.random() < 0.4:
                    reads.append(office.give_to_another(dice.choice(reads), person.login, "At random").read_id)
                else:
                    office.assign(given, task=dice.choice(list(Task)))
                    reads.append(given.read_id)
                done["given"] += 1
            except Refused:
                done["refused"] += 1
    with as_administrator(url) as connection:
        rows = connection.exec_driver_sql("SELECT login, case_key, task FROM read_case").all()
        given_reads = connection.exec_driver_sql("SELECT read_id, login FROM assignment").all()
        open_and_pooled = connection.exec_driver_sql(
            "SELECT c.read_id FROM read_case c JOIN practice_pool p ON p.login = c.login AND p.case_key = c.case_key "
            "WHERE c.read_id NOT IN (SELECT read_id FROM assignment_end)"
        ).all()
    assert len(rows) == len(given_reads) == done["given"] > 10
    assert done["refused"] > 50
    assert done["pooled"] > 2
    assert open_and_pooled == []
    assert max(Counter((row.login, row.case_key) for row in rows).values()) == 1
    role_of = {person.login: person.role for person in people}
    assert all((row.task == "adjudication") == (role_of[row.login] is Role.ADJUDICATOR) for row in rows)

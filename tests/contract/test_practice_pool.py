"""Trainers over practice cases and open reads of the same case exclude each other, on both engines (TR-15)."""

from __future__ import annotations

import contextlib

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from readstation.cli.main import readstation
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.ids import Login, new_id
from readstation.store.central.factory import is_embedded, open_office
from tests.builders.adjudicated import Committee, Said, new_committee
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import as_administrator

CASE, OTHER = "9P-300", "9P-301"


@pytest.fixture
def committee(access: CentralAccess) -> Committee:
    return new_committee(access)


def pool(committee: Committee, login: Login, case: str) -> None:
    with committee.office() as office:
        office.put_into_pool(login, case)


def test_who_has_an_open_read_of_a_case_is_no_trainer_over_it(committee: Committee) -> None:
    committee.assign(committee.first, cases=(CASE,))
    with pytest.raises(Refused, match="open live reads of cases in the practice pool"):
        pool(committee, committee.first.login, CASE)
    pool(committee, committee.first.login, OTHER)
    pool(committee, committee.second.login, CASE)
    committee.read(committee.first, Said((250, 250)), CASE)
    pool(committee, committee.first.login, CASE)


def test_a_trainer_over_a_case_is_given_no_read_of_it(committee: Committee) -> None:
    """A read that was taken back does not stand in the way, nor does it open the way back."""
    pool(committee, committee.first.login, CASE)
    pool(committee, committee.first.login, CASE)
    with pytest.raises(Refused, match="trainer over practice cases, and this case is one of them"):
        committee.assign(committee.first, cases=(CASE,))
    committee.assign(committee.second, cases=(CASE,))
    read_id = committee.read_of(committee.second, CASE).read_id
    with committee.office() as office:
        with pytest.raises(Refused, match="trainer over practice cases"):
            office.give_to_another(read_id, committee.first.login, "Ill")
        office.take_back(read_id, "Ill")
    pool(committee, committee.second.login, CASE)


def test_nobody_unknown_is_a_trainer(committee: Committee) -> None:
    with pytest.raises(Refused, match="Nobody of this account"):
        pool(committee, Login("r_nobodyhere"), CASE)


def test_by_whatever_program_the_rows_come(committee: Committee) -> None:
    """Central itself refuses both to the office with a client of its own; nothing of the pool is taken back."""
    committee.assign(committee.first, cases=(CASE,))
    pool(committee, committee.second.login, CASE)
    vault = "" if is_embedded(committee.access.office) else "vault."
    pooled = f"INSERT INTO {vault}practice_pool VALUES ('{committee.first.login}', '{{}}', '', 0)"
    given = f"INSERT INTO {vault}read_case VALUES ('{new_id()}', '{committee.second.login}', '{{}}', 'read')"
    faults = (DBAPIError, EnvironmentFault, Refused)
    for statement in (pooled.format(CASE), given.format(CASE), f"DELETE FROM {vault}practice_pool"):
        with pytest.raises(faults), as_administrator(committee.access.administrator) as connection:
            connection.execute(text(statement))
    # The same rows of another case are taken: it is the exclusion that refused.
    for statement in (pooled.format(OTHER), given.format(OTHER)):
        with as_administrator(committee.access.administrator) as connection:
            connection.execute(text(statement))


def test_the_command_says_it(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/central.db"
    committee = new_committee(prepared(url))
    words = ["trial", "practice", CASE, committee.first.login, "--central", url, "--as", "first"]
    done = CliRunner().invoke(readstation, words, standalone_mode=False)
    assert (done.exit_code, done.exception) == (0, None)
    assert done.output == f"{committee.first.login} may work on practice made of {CASE}, and is given no read of it.\n"
    with contextlib.closing(open_office(url, acting=Login("first"))) as office:
        assert [each.about for each in office.acts() if each.action == "practice_pooled"] == [committee.first.login]

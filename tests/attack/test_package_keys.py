"""Row 26 with psql in hand: a key early, of a foreign read, of one that is not there; every answer is one refusal."""

from __future__ import annotations

import psycopg
import pytest

from readstation.core.ids import new_id
from readstation.store.central.logins import Group
from tests.attack.conftest import UNKNOWN, Siege
from tests.attack.psql import PEOPLE
from tests.builders.released import release_rows

ASK = "SELECT * FROM api.timepoint_key(%s, %s, %s)"


@pytest.mark.parametrize("kind", PEOPLE)
def test_no_key_of_another_is_told(siege: Siege, kind: str) -> None:
    """TR-10, TR-23: state, message, detail, hint and context are the same for all of them."""
    read_id = siege.victim.station.assignment.read_id
    with siege.administrator() as administrator:
        count = administrator.execute("SELECT count(*) FROM d.manifest WHERE read_id = %s", (read_id,)).fetchone()
    if count == (0,):
        release_rows(siege.victim.access, read_id, (0, 1))
    answers = set()
    for asked in (
        (read_id, 0, ""), (read_id, 1, ""), (new_id(), 0, ""), ("", 0, ""), ("x" * 10_000, 0, "x" * 10_000),
        (read_id, -1, ""), (read_id, 2_147_483_647, ""), (None, None, None),
    ):  # fmt: skip
        with pytest.raises(psycopg.Error) as refusal:
            siege.run(kind, ASK, asked)
        told = refusal.value.diag
        answers.add((refusal.value.sqlstate, told.message_primary, told.message_detail, told.message_hint))
    assert len(answers) == 1
    may_ask = kind in (Group.READER, Group.ADJUDICATOR)
    assert answers.pop()[0] == ("RS001" if may_ask else "42501")
    if may_ask:
        assert siege.run(kind, "SELECT * FROM api.manifest()") == []
    else:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            siege.run(kind, "SELECT * FROM api.manifest()")
    assert kind != UNKNOWN or not may_ask

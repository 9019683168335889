"""What a work list costs says nothing of how many facts there are (TR-49): by PostgreSQL's own count of pages read."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from tests.builders.central_access import prepared
from tests.builders.central_world import as_administrator, new_world

pytestmark = pytest.mark.postgres
_MANY = """
INSERT INTO d.fact (login, station, number, digest, fact_id, kind, object_id, object_number, body)
SELECT :login, 's', n, md5(n::text), 'f' || n, (ARRAY['audit', 'step', 'lock', 'signed_read'])[n % 4 + 1],
       md5((n / 4)::text), n, '' FROM generate_series(1, 20000) n
"""
_PAGES = """
SELECT sum(pg_stat_get_xact_blocks_fetched(each)) FROM
    (SELECT indexrelid FROM pg_index WHERE indrelid = CAST('d.fact' AS regclass)
     UNION SELECT CAST('d.fact' AS regclass)) p (each)
"""


def pages_of_a_list(url: str, login: str) -> int:
    """Return how many pages of the facts and their indexes a work list reads."""
    with as_administrator(url) as connection:
        connection.execute(text(f'SET LOCAL SESSION AUTHORIZATION "{login}"'))
        assert len(connection.execute(text("SELECT * FROM api.worklist()")).all()) == 1
        connection.execute(text("RESET SESSION AUTHORIZATION"))
        return _pages(connection)


def _pages(connection: Connection) -> int:
    return int(connection.execute(text(_PAGES)).scalar_one())


def test_a_list_reads_the_facts_of_its_reads_alone(postgres_url: str, tmp_profile: Path) -> None:
    access = prepared(postgres_url)
    world = new_world(access, tmp_profile)
    login = world.station.login
    try:
        before = pages_of_a_list(postgres_url, login)
        with as_administrator(postgres_url) as connection:
            connection.execute(text(_MANY), {"login": login})
            connection.execute(text("ANALYZE d.fact"))
        assert pages_of_a_list(postgres_url, login) <= before + 10
    finally:
        world.station.close()

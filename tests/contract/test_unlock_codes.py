"""Codes for locked accounts at both engines of the central database, and at a real station (TR-4)."""

from __future__ import annotations

import contextlib
import secrets

import pytest
from sqlalchemy import select, text

from readstation.core.canonical import parse_canonical
from readstation.core.errors import ReadstationError, Refused
from readstation.core.ids import Login, StationId, new_id, new_login
from readstation.reading.unlock_code import challenge_of, unlock_code_of
from readstation.store.central.factory import is_embedded, open_office
from readstation.store.central.office import Office
from readstation.store.central.schema import office_act
from tests.builders.central_world import World, as_administrator


def hand_in(world: World, station: StationId, secret: bytes) -> None:
    with contextlib.closing(world.central()) as central:
        central.keep_unlock_root(station, secret)


def code_for(world: World, login: Login, challenge: str) -> str:
    with contextlib.closing(open_office(world.access.office)) as office:
        return office.unlock_code(login, challenge, "Rang back under the number of the enrolment")


def test_the_office_makes_the_code_that_the_station_takes(world: World) -> None:
    """Of two stations the one that shows the challenge; each code is an act with who, for what and why."""
    key, login = world.station.station_key, world.station.login
    here, elsewhere = key.unlock_secret(login), secrets.token_bytes(32)
    for _ in range(2):
        hand_in(world, key.station.station_id, here)
    hand_in(world, StationId(new_id()), elsewhere)
    assert code_for(world, login, challenge_of(here, 0)) == unlock_code_of(here, 0)
    assert code_for(world, login, challenge_of(here, 4).lower()) == unlock_code_of(here, 4)
    assert code_for(world, login, challenge_of(elsewhere, 0)) == unlock_code_of(elsewhere, 0)
    acts = _acts(world, key.station.station_id)
    assert [(about, body["lock"]) for about, body in acts] == [(login, "0"), (login, "4"), (login, "0")]
    assert acts[0][1]["station"] == key.station.station_id
    assert acts[0][1]["challenge"] == challenge_of(here, 0)
    assert acts[0][1]["reason"] == "Rang back under the number of the enrolment"
    assert not any(unlock_code_of(here, 0) in str(body) for _, body in acts), "the record opens nothing"


def test_nothing_is_made_for_a_challenge_of_nobody(world: World) -> None:
    secret, login = secrets.token_bytes(32), world.station.login
    with pytest.raises(Refused, match="has been in contact"):
        code_for(world, login, challenge_of(secret, 0))
    hand_in(world, StationId(new_id()), secret)
    for challenge in (challenge_of(secrets.token_bytes(32), 0), "", "K7QM"):
        with pytest.raises(Refused, match="read aloud again"):
            code_for(world, login, challenge)
    with pytest.raises(Refused, match="has been in contact"):
        code_for(world, new_login(), challenge_of(secret, 0))
    assert _acts(world) == []


def test_the_first_secret_stays_and_every_refusal_is_the_same(world: World) -> None:
    """TR-10: another one for the same station, a malformed one, one too many."""
    station, secret = StationId(new_id()), secrets.token_bytes(32)
    hand_in(world, station, secret)
    wrong = [
        (station, secrets.token_bytes(32)),
        (StationId(new_id()), b"short"),
        (StationId(new_id()), b""),
        (StationId(""), secrets.token_bytes(32)),
        (StationId("x" * 65), secrets.token_bytes(32)),
    ]
    said = set()
    for each in wrong:
        with pytest.raises(Refused) as refusal:
            hand_in(world, *each)
        said.add(str(refusal.value))
    for _ in range(19):
        hand_in(world, StationId(new_id()), secrets.token_bytes(32))
    with pytest.raises(Refused) as refusal:
        hand_in(world, StationId(new_id()), secrets.token_bytes(32))
    assert said == {str(refusal.value)}
    hand_in(world, station, secret)
    assert code_for(world, world.station.login, challenge_of(secret, 0)) == unlock_code_of(secret, 0)


def _acts(world: World, here: str = "") -> list[tuple[str, dict[str, object]]]:
    """Return the acts of codes that were given, those of one station first: about whom, and what they say."""
    with as_administrator(world.access.administrator) as connection:
        rows = connection.execute(select(office_act).where(office_act.c.action == "unlock_code_given")).all()
    found = [(row.about, dict(parse_canonical(bytes(row.body)))) for row in rows]
    return sorted(found, key=lambda pair: (pair[1]["station"] != here, pair[1]["lock"]))


def test_nobody_has_it_without_the_record(world: World) -> None:
    """TR-4: with psql, too: not from the table, not asked and answered in one transaction, not for another's act."""
    if is_embedded(world.url):
        return
    login, station = world.station.login, StationId(new_id())
    hand_in(world, station, secrets.token_bytes(32))
    asked = text("SELECT api.ask_unlock(:login, 'K7QM', 'Rang back')")
    answered = text("SELECT station FROM api.unlock_roots(:act)")

    def ask(office: Office) -> str:
        with office._database.write() as connection:
            return str(connection.execute(asked, {"login": login}).scalar_one())

    def answer(office: Office, act: str) -> list[str]:
        with office._database.write() as connection:
            return list(connection.execute(answered, {"act": act}).scalars())

    with (
        contextlib.closing(open_office(world.access.office)) as first,
        contextlib.closing(open_office(world.access.second_office)) as second,
    ):
        with pytest.raises(ReadstationError), first._database.write() as connection:
            connection.execute(text("SELECT root FROM d.unlock_root"))
        at_once = text("SELECT r.station FROM api.unlock_roots(api.ask_unlock(:login, 'K7QM', 'Rang back')) r")
        with pytest.raises(ReadstationError), first._database.write() as connection:
            connection.execute(at_once, {"login": login})
        act = ask(first)
        with pytest.raises(ReadstationError):
            answer(second, act)
        with pytest.raises(ReadstationError):
            answer(first, new_id())
        assert answer(first, act) == [station]
    with as_administrator(world.access.administrator) as connection:
        acts = connection.execute(text("SELECT login, reason, by_login FROM d.unlock_act")).all()
    assert [(row.login, row.reason) for row in acts] == [(login, "Rang back")]
    assert acts[0].by_login.startswith("r_")

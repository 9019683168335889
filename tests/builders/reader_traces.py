"""What would tell an adjudicator who the two readers are, or when and where they read (TR-24, TR-30)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from readstation.core.clock import Moment
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import signed_read_from_body
from readstation.store.central.schema import fact
from tests.builders.adjudicated import CASE, Committee
from tests.builders.central_world import as_administrator


def reader_traces(committee: Committee) -> set[str]:
    """Return names, accounts, keys, stations, codes, times, sessions and signatures of both readers, as text."""
    words = {
        str(word)
        for hand in (committee.first, committee.second)
        for word in (
            hand.login, hand.person.printed_name, hand.person.key_id, hand.person.public_key_hex,
            hand.station.station_id, hand.station.key_id, hand.station.public_key_hex,
            committee.read_of(hand).read_id, committee.read_of(hand).case_alias,
        )
    }  # fmt: skip
    return words | {CASE, *_of_heads(committee)}


def reader_words(committee: Committee) -> set[str]:
    """Return the same as a window would show it: also the ends of what is shown in parts, and times of day."""
    words = reader_traces(committee)
    for hand in (committee.first, committee.second):
        names = (hand.person.key_id, hand.person.public_key_hex, hand.station.station_id, hand.station.key_id)
        words |= {each[:8] for each in names} | {f"{each[:4]} {each[4:8]}" for each in names}
    for head in _heads(committee):
        at, offset = head["time"]["utc_ms"] / 1000, timedelta(minutes=head["time"]["offset_minutes"])
        words |= {f"{datetime.fromtimestamp(at, UTC) + shift:%H:%M:%S}" for shift in (timedelta(0), offset)}
    return words


def _of_heads(committee: Committee) -> set[str]:
    """Return what the heads of both reads say of times, sessions and signatures, from the bytes at central."""
    words = set()
    for body in _bodies(committee):
        signed = signed_read_from_body(body)
        head = json.loads(signed.sealed.head)
        moment = Moment(head["time"]["utc_ms"], 0, 0)
        words |= {
            str(head["time"]["utc_ms"]), f'"monotonic_ms":{head["time"]["monotonic_ms"]}', moment.utc_text,
            head["reader"]["session"], head["salt"], signed.sealed.head_digest, signed.signature_hex,
        }  # fmt: skip
    return words


def _heads(committee: Committee) -> list[dict]:  # type: ignore[type-arg]  # JSON
    return [json.loads(signed_read_from_body(body).sealed.head) for body in _bodies(committee)]


def _bodies(committee: Committee) -> list[bytes]:
    with as_administrator(committee.access.administrator) as connection:
        query = select(fact.c.body).where(fact.c.kind == FactKind.SIGNED_READ.value)
        bodies = [bytes(each) for each in connection.execute(query).scalars()]
    assert len(bodies) == 2
    return bodies

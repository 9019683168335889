"""What an adjudicator obtains of two reads is the same bytes when the two readers are exchanged (TR-24, TR-30)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.clock import Moment
from readstation.core.ids import CaseAlias, KeyId, LesionId, Login, ReadId, StationId, new_alias, new_id
from readstation.criteria.discordance import adjudication_triggers
from readstation.model.adjudication import Side, SideStatement
from readstation.model.lesion import NewLesionStatus, NonTargetStateCode, TimepointNote
from readstation.model.people import Person, Role, Station
from readstation.model.read import SealedRead
from readstation.reading import seal
from readstation.reading.body_images import place_name
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.ports import ChainHead, Session
from readstation.reading.read_result import result_of_sealed
from readstation.reading.rows import state_digest
from readstation.reading.unseal import state_of_body, unseal_body
from readstation.security.service_key import ServiceKey
from tests.builders.sealed_reads import SealScene, answered_scene, rich_scene
from tests.builders.signing_station import charter_digest, demo_charter
from tests.support.seeds import seed_of_part

SEED = seed_of_part(24)
KEY = ServiceKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
DAYS = ((1, 56),)
PLACES = {(timepoint, 1): place_name(timepoint, 1) for timepoint in (0, 1)}


@dataclass(frozen=True)
class Reader:
    """Somebody who reads, with all of theirs that must not come through."""

    person: Person
    station: Station
    alias: CaseAlias
    utc_ms: int
    offset_minutes: int
    words: str

    @classmethod
    def by_chance(cls, chance: random.Random) -> Reader:
        login, key, public, station_key, station_public = (f"{chance.getrandbits(256):064x}" for _ in range(5))
        name = "".join(chance.choices("abcdefghij ", k=chance.randint(3, 30)))
        person = Person(Login(f"r_{login[:10]}"), name, Role.READER, KeyId(key), public)
        station = Station(StationId(new_id()), KeyId(station_key), station_public)
        at_ms = 1_790_000_000_000 + chance.randrange(10**10)
        words = "".join(chance.choices("words of the reader ", k=chance.randint(1, 200)))
        return cls(person, station, new_alias(), at_ms, chance.choice((-480, 0, 120, 345)), words)

    def sealed(self, content: int) -> SealedRead:
        """Return a read as this reader signs it; what is said of the images follows from the content alone."""
        scene = scene_of(content)
        images = {n: replace(each, case_alias=self.alias) for n, each in scene.images.items()}
        steps, events = 1 + self.utc_ms % 97, 1 + self.utc_ms % 89
        state = replace(
            scene.state, read_id=ReadId(new_id()), case_alias=self.alias, step=steps,
            notes={0: TimepointNote(0, self.words)},
        )  # fmt: skip
        given = replace(
            scene.values["assignment"], read_id=state.read_id, case_alias=self.alias, login=self.person.login
        )
        return scene.seal(
            state=state, images=images, assignment=given, session=Session(self.person, new_id()),
            station=self.station, moment=Moment(self.utc_ms, self.offset_minutes, self.utc_ms % 10**7), salt=None,
            journal_head=ChainHead(steps, f"{self.utc_ms:064x}"), audit_head=ChainHead(events, f"{self.utc_ms:064x}"),
        )  # fmt: skip


def scene_of(content: int) -> SealScene:
    """Return a read of the rich or the answered scene, with other lines and states by chance."""
    chance = random.Random(content)
    scene = (rich_scene if chance.random() < 0.5 else answered_scene)()
    said = dict(scene.state.assessments)
    for key, each in said.items():
        if each.measurement is not None:
            tenths = chance.randint(100, 900)
            end = replace(each.measurement.start, x=each.measurement.start.x + 100 * tenths)
            said[key] = replace(each, measurement=replace(each.measurement, end=end, length_tenths=tenths))
    judged = said[LesionId("L10"), 1]
    said[LesionId("L10"), 1] = replace(judged, non_target=chance.choice(list(NonTargetStateCode)))
    new = said[LesionId("L11"), 1]
    said[LesionId("L11"), 1] = replace(new, new_lesion=chance.choice(list(NewLesionStatus)))
    state = replace(scene.state, assessments=said)
    if chance.random() < 0.3:
        state = replace(state, markups={}, labels={}, key_images={})
    outcomes = derive_outcomes(state, config_of(scene.values["charter"]))
    return replace(scene, state=state, values={**scene.values, "outcomes": outcomes})


def obtained(a: SealedRead, b: SealedRead) -> tuple[object, ...]:
    """Return all that an adjudicator gets of two reads, A and B: triggers, bodies, statements, and what is shown."""
    charter, days = demo_charter(), dict(DAYS)
    # Central compares them in the order of their random ids.
    first, second = sorted((a, b), key=lambda each: each.read_id)
    results = [result_of_sealed(each, charter, days) for each in (first, second)]
    rows: list[object] = [tuple(each.conclusion for each in adjudication_triggers(*results, None))]
    for side, read in zip(Side, (a, b), strict=True):
        stated = SideStatement(ReadId("adjudication"), 1, side, read.body_digest, charter_digest(charter), DAYS)
        state = state_of_body(unseal_body(read.body), ReadId("adjudication"), CaseAlias("9Z-999"), PLACES)
        shown = state_digest(state)
        rows.append((read.body, stated.body(), KEY.sign(stated.message()), KEY.public_key_hex, shown))
    return tuple(rows)


def differing(exchanges: int, seed: int) -> int:
    """Return how many pairs of reads an adjudicator obtains otherwise when the two readers are exchanged."""
    chance, found = random.Random(seed), 0
    for _ in range(exchanges):
        one, two = Reader.by_chance(chance), Reader.by_chance(chance)
        x, y = chance.getrandbits(60), chance.getrandbits(60)
        found += obtained(one.sealed(x), two.sealed(y)) != obtained(two.sealed(x), one.sealed(y))
    return found


@pytest.mark.parametrize("exchanges", [20, pytest.param(1_000, marks=pytest.mark.slow)])
def test_exchanged_readers_make_no_byte_differ(exchanges: int, record_property: Callable[[str, object], None]) -> None:
    """TR-24, TR-30: whoever of the two said what."""
    record_property("exchanges", exchanges)
    assert differing(exchanges, SEED) == 0


def _with_case(*given: object) -> dict[str, object]:
    return {**_RULES(*given), "case": given[1].case_alias}  # type: ignore[attr-defined]


_RULES = seal._rules


def test_a_body_that_keeps_one_field_of_the_head_is_found(
    monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """TR-24, sensitivity: the reader's code of the case."""
    monkeypatch.setattr(seal, "_rules", _with_case)
    found = differing(10, SEED)
    record_property("differing of 10", found)
    assert found == 10


def test_a_body_that_keeps_the_order_of_two_clocks_is_found(
    monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """TR-24, sensitivity: even a single bit of the time, which differs in about half of the pairs."""
    monkeypatch.setattr(seal, "_rules", lambda state, *given: {**_RULES(state, *given), "even": state.step % 2})
    found = differing(40, SEED)
    record_property("differing of 40", found)
    assert 0 < found < 40

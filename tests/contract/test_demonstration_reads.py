"""A read that was signed in a demonstration is never a read of a live trial, at both engines (TR-16)."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.canonical import canonical_bytes
from readstation.core.errors import Refused
from readstation.core.ids import KeyId, ReadId, new_alias, new_id, new_login
from readstation.model.charter import Charter
from readstation.model.charter_signature import charter_message
from readstation.model.codec import record_to_json
from readstation.model.fact import FactKind, ReceiptStatus
from readstation.model.people import Person, Role
from readstation.model.subject import Assignment
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.passwords import scram_verifier
from readstation.security.signer import ProcessSigner
from readstation.store.central.checks import FactChecks
from readstation.store.central.factory import open_administration, open_evidence, open_office
from readstation.trial.results import CaseStage
from readstation.trial.status import CentralForm
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import World
from tests.builders.signing_station import PASSWORD, cheap_key, demo_charter, open_signing_station

LIVE = replace(demo_charter(), is_demonstration=False)
"""The live trial's rules: as the demonstration's in every other word, code and version of the trial among them."""
OF_A_READ = frozenset(FactKind) - {FactKind.AUDIT}
"""Events of a station are its own, whatever was read there: who signed in, what was sent."""


@dataclass
class LiveTrial:
    """A live central, and a station whose one read was signed in a demonstration by a person who reads here too."""

    world: World
    access: CentralAccess

    def give(self, read_id: ReadId) -> Assignment:
        """Give a read of the same case under the live charter."""
        given = replace(self.world.station.assignment, read_id=read_id, charter_digest=self.digest)
        with contextlib.closing(open_office(self.access.office)) as office:
            office.assign(given)
        return given

    @property
    def digest(self) -> str:
        with contextlib.closing(open_office(self.access.office)) as office:
            return office.charter()[1]

    def pushed(self) -> Counter[FactKind]:
        """Send all that the demonstration made, and return how many facts of a read that was."""
        kinds: Counter[FactKind] = Counter()
        while facts := self.world.waiting():
            self.world.push(*facts)
            self.world.station.store.outbox.mark_received(facts)
            kinds.update(each.kind for each in facts if each.kind in OF_A_READ)
        self.world.sequence()
        return kinds

    def accepted(self) -> list[FactKind]:
        """Return the kinds of the facts of a read that central has sealed."""
        with contextlib.closing(open_evidence(self.access.office)) as evidence:
            return [each.kind for each in evidence.facts() if each.kind in OF_A_READ]

    def reasons(self) -> Counter[tuple[str, str]]:
        return Counter((status, reason) for _, status, reason in self.world.statuses() if status != "sealed")


def signed_by_the_office(access: CentralAccess, charter: Charter) -> None:
    """Bring the charter in, signed by a key of the office (TR-59)."""
    key, login = Ed25519PrivateKey.generate(), new_login()
    public = public_key_hex(key)
    access.enrol(Person(login, "A. Okafor", Role.OFFICE, KeyId(key_id_of(public)), public), scram_verifier(PASSWORD))
    body = canonical_bytes(record_to_json(charter))
    with contextlib.closing(open_office(access.office)) as office:
        digest = office.put_charter(charter)
        office.sign_charter(digest, KeyId(key_id_of(public)), key.sign(charter_message(body)).hex(), check_signature)


@pytest.fixture
def live(access: CentralAccess, tmp_path: Path) -> Iterator[LiveTrial]:
    """Return a live central with a person and a station of it that has a read of the demonstration, signed."""
    login = new_login()
    key = cheap_key(login)
    station = open_signing_station(tmp_path / "station", login, key)
    access.enrol(station.enrolled.person, key.central_verifier, station.station_key.station)
    with contextlib.closing(open_administration(access.administrator)) as administration:
        administration.keep_form(CentralForm(is_live=True, is_single_machine=True))
    signed_by_the_office(access, LIVE)
    assert station.charter.is_demonstration
    station.read_everything()
    station.amend()
    world = World(access, station, ProcessSigner(station.vault).unlock(login, PASSWORD).central_password)
    yield LiveTrial(world, access)
    station.close()


def test_nothing_of_a_demonstration_is_taken_by_a_live_central(
    live: LiveTrial, record_property: Callable[[str, object], None]
) -> None:
    """TR-16: steps, locks and both signed versions of a read that nobody was given here are put aside."""
    live.give(ReadId(new_id()))
    pushed = live.pushed()
    assert pushed[FactKind.SIGNED_READ] == 2
    assert live.accepted() == []
    assert live.reasons() == {(ReceiptStatus.QUARANTINED.value, "assignment"): pushed.total()}
    with contextlib.closing(open_office(live.access.office)) as office:
        (case,) = office.status().cases
        assert (case.stage, case.signed) == (CaseStage.READING, 0)
        assert office.status().arrived.quarantined == pushed.total()
    record_property("demonstration facts", pushed.total())
    record_property("accepted", 0)


def test_not_even_under_the_id_of_a_live_read(live: LiveTrial, record_property: Callable[[str, object], None]) -> None:
    """TR-16: the same id, case, code and version of the trial: what was signed names the demonstration's charter."""
    live.give(live.world.station.assignment.read_id)
    pushed = live.pushed()
    assert FactKind.SIGNED_READ not in live.accepted()
    reasons = live.reasons()
    assert reasons[ReceiptStatus.QUARANTINED.value, "charter"] >= 1
    with contextlib.closing(open_office(live.access.office)) as office:
        (case,) = office.status().cases
        assert (case.stage, case.signed) == (CaseStage.READING, 0)
    record_property("demonstration reads", pushed[FactKind.SIGNED_READ])


def test_the_demonstrations_charter_does_not_come_with_the_read(live: LiveTrial) -> None:
    """TR-16: nor is a case given by it, so that no read here can name it."""
    with contextlib.closing(open_office(live.access.office)) as office:
        with pytest.raises(Refused, match="charter of this assignment is not kept here"):
            office.assign(replace(live.world.station.assignment, case_alias=new_alias()))
        assert office.charter()[0] == LIVE


@pytest.mark.parametrize("access", ["sqlite"], indirect=True)
def test_a_sequencer_that_takes_any_charter_is_found(live: LiveTrial, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-16, sensitivity: without the check of the charter a read of the demonstration counts in the trial."""
    monkeypatch.setattr(FactChecks, "_given_as", lambda *_: None)
    live.give(live.world.station.assignment.read_id)
    live.pushed()
    assert live.accepted().count(FactKind.SIGNED_READ) == 2

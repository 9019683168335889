"""A small simulated trial that is live: a live charter that the office signed, at a live central in one file."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.app.office import TrialPlace, set_up_trial
from readstation.app.simulated import trial as simulated
from readstation.app.simulated.trial import SimulatedTrial, make_trial
from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes
from readstation.core.ids import KeyId, new_login
from readstation.core.jobs import QuietJob
from readstation.model.charter import Charter
from readstation.model.charter_signature import charter_message
from readstation.model.codec import record_to_json
from readstation.model.people import Person, Role
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.store.central.factory import open_office
from tests.builders.simulated import SMALL_PLAN


def make_live_trial(root: Path) -> SimulatedTrial:
    """Make the trial: the program's own, but for its charter and that it is live."""
    charter = replace(simulated.simulation_charter(), is_demonstration=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulated, "simulation_charter", lambda: charter)
        patch.setattr(simulated, "set_up_trial", _set_up_and_signed)
        return make_trial(root, SMALL_PLAN, QuietJob())


def _set_up_and_signed(station: OpenStation, office_url: str, station_url: str, charter: Charter) -> TrialPlace:
    place = set_up_trial(station, office_url, station_url, charter)
    key = Ed25519PrivateKey.generate()
    public = public_key_hex(key)
    person = Person(new_login(), "A. Okafor", Role.OFFICE, KeyId(key_id_of(public)), public)
    signature = key.sign(charter_message(canonical_bytes(record_to_json(charter)))).hex()
    with contextlib.closing(open_office(office_url)) as office:
        office.enrol_person(person)
        office.sign_charter(place.charter_digest, person.key_id, signature, check_signature)
    return place

"""A station says that it is one of a demonstration by its charters too, where nobody wrote it into its settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes
from readstation.core.ids import ReadId, new_alias, new_id
from readstation.model.charter import Charter
from readstation.model.codec import record_to_json
from tests.builders.reader_station import add_reader
from tests.builders.signing_station import charter_digest, demo_assignment, demo_charter

DEMONSTRATION = demo_charter()
LIVE = replace(DEMONSTRATION, trial_code="HCC-LIVE", is_demonstration=False)


@pytest.mark.parametrize(
    ("charters", "settings", "is_marked"),
    [
        ((), {}, False),
        ((DEMONSTRATION,), {}, True),
        ((LIVE,), {}, False),
        # What was left of a demonstration says nothing of the trial that came after.
        ((DEMONSTRATION, LIVE), {}, False),
        ((LIVE,), {"is_demonstration": True}, True),
        # Practice cases may be made of patients, and say themselves what they are.
        ((DEMONSTRATION,), {"is_practice": True}, False),
    ],
)
def test_what_a_station_says_of_itself(
    charters: tuple[Charter, ...], settings: dict[str, bool], is_marked: bool, tmp_path: Path
) -> None:
    """TR-16."""
    with OpenStation(tmp_path / "station", reserve_bytes=0) as station:
        person = add_reader(station)
        station.keep_settings(replace(station.settings, **settings))  # type: ignore[arg-type]  # flags alone
        for charter in charters:
            given = replace(
                demo_assignment(person.login, charter), read_id=ReadId(new_id()), case_alias=new_alias(),
                charter_digest=charter_digest(charter),
            )  # fmt: skip
            body = canonical_bytes(record_to_json(charter))
            station.run(station.store.worklist.keep_assignment, given, body)
        assert Services(station).station_words().is_demonstration is is_marked

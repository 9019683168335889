"""While a report of an unblinding is open no key of the case leaves central, and the station waits in words (TR-26)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from readstation.cli.trial import command as trial_command
from readstation.core.jobs import QuietJob
from readstation.model.incident import UnblindingKind
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_office, open_sequencer
from readstation.ui.image_ports import ImagesFetched, ImagesState
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.delivered import Delivered, delivered

pytestmark = pytest.mark.postgres

NOTHING = ImagesFetched(has_opened=False, waits_for_central=False)


@dataclass
class Trial:
    """A reader's station over PostgreSQL, with the sequencer's work done when it is wanted."""

    central: CentralAccess
    parts: Delivered
    folder: Path

    def sequence(self) -> None:
        with contextlib.closing(open_sequencer(self.central.sequencer, check_signature)) as sequencer:
            sequencer.run_once()

    def decide(self, *how: str) -> str:
        """Decide as the office does, by its command, and return what it says."""
        with contextlib.closing(open_office(self.central.office)) as office:
            open_one = next(each for each in office.incidents() if not each.state.is_decided)
        target = make_url(self.central.office)
        password = self.folder / "office.password"
        password.write_text(str(target.password))
        plain = make_url(self.central.station).set(username=target.username).render_as_string()
        said = CliRunner().invoke(
            trial_command,
            ["decide", open_one.report.incident_id[:8], *how, "--reason", "As found", "--central", plain],
            env={"READSTATION_PASSWORD_FILE": str(password)},
        )
        assert said.exit_code == 0, said.output
        return said.output

    def images(self) -> tuple[ImagesFetched, ImagesState]:
        """Do a pass over the images alone, and return what it did with what the window says."""
        services, session = self.parts.services, self.parts.session
        done = services.fetch_images(session, QuietJob())
        return done, services.sync_status(session).images.state

    def synced(self) -> ImagesFetched:
        done = self.parts.sync()
        self.sequence()
        return done


@pytest.fixture
def trial(tmp_path: Path, postgres_url: str) -> Iterator[Trial]:
    central = prepared(postgres_url)
    with delivered(tmp_path, central=central) as parts:
        yield Trial(central, parts, tmp_path)


def test_no_key_while_a_report_is_open(trial: Trial) -> None:
    """TR-26: report arrives, key refused in words; it goes on, key given; taken away, refused for ever."""
    parts = trial.parts
    read_id, _ = parts.give(parts.new_case(3))
    assert trial.synced().has_opened
    parts.read_and_lock(read_id, 0)
    parts.services.report_unblinding(parts.session, read_id, 0, UnblindingKind.COURSE, "Heard of a second treatment")
    # Nothing has arrived yet: the station itself asks for nothing.
    assert trial.images() == (NOTHING, ImagesState.STANDS_STILL)
    trial.synced()
    for _ in range(2):
        parts.services.deliver(parts.session)
        assert trial.images() == (NOTHING, ImagesState.STANDS_STILL)
    assert parts.here(read_id) == [0]
    assert "goes on" in trial.decide("--goes-on")
    assert parts.sync().has_opened
    assert parts.here(read_id) == [0, 1]
    assert trial.images() == (NOTHING, ImagesState.REST)

    parts.read_and_lock(read_id, 1)
    trial.synced()
    with contextlib.closing(open_office(trial.central.office)) as office:
        office.record_disclosure(read_id, UnblindingKind.IDENTITY, "Named on the telephone")
    # The station made no report: it is central that gives nothing.
    assert parts.sync() == NOTHING
    assert trial.images() == (NOTHING, ImagesState.STANDS_STILL)
    trial.decide("--taken-away")
    for _ in range(2):
        done = parts.sync()
        assert not done.has_opened
    assert trial.images()[1] is ImagesState.REST
    assert parts.here(read_id) == [0, 1]

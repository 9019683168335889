"""``readstation trial sequence`` on a file: one pass, a checkpoint on demand, a log that was changed (TR-11, TR-37)."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readstation.app import sequencing
from readstation.app.sequencing import SequencerService
from readstation.cli import trial_sequence
from readstation.core.errors import Refused
from readstation.model.checkpoint import EVERY_MS
from readstation.security.service_key import service_key
from readstation.store.central.factory import sequencer_health
from tests.builders.central_access import prepared
from tests.builders.central_world import World, new_world
from tests.builders.log_world import BEGAN_MS


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = new_world(prepared(f"sqlite:///{tmp_path / 'central.db'}"), tmp_path / "station")
    made.station.read_everything()
    made.push(*made.waiting())
    yield made
    made.station.close()


def run(world: World, folder: Path, *more: str) -> Result:
    words = ["--central", world.url, "--key", str(folder / "sequencer.key"), *more]
    return CliRunner().invoke(trial_sequence.command, words, standalone_mode=False)


def test_one_pass_seals_and_signs(world: World, tmp_path: Path) -> None:
    sent = len(world.waiting())
    done = run(world, tmp_path)
    assert done.return_value == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == f"{sent} sealed, 0 put aside, 0 conflicts."
    assert lines[1].startswith("Checkpoint 1: ")
    assert service_key(tmp_path / "sequencer.key").key_id in lines[2]
    again = run(world, tmp_path)
    assert again.stdout.splitlines() == ["0 sealed, 0 put aside, 0 conflicts."]
    asked = run(world, tmp_path, "--checkpoint")
    assert asked.stdout.startswith("Checkpoint 1, and 0 lines since: ")


def test_a_changed_log_is_said(world: World, tmp_path: Path) -> None:
    run(world, tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "central.db")) as file, file:
        file.execute("DROP TRIGGER log_leaf_no_update")
        file.execute("UPDATE log_leaf SET leaf_hash = ? WHERE position = 3", ("zz" * 32,))
    asked = run(world, tmp_path, "--checkpoint")
    assert asked.return_value == 1
    assert "The log was changed after it was closed: block 1" in asked.output


def test_without_a_database_or_an_hour_it_is_refused(world: World, tmp_path: Path) -> None:
    unset = CliRunner(env={"READSTATION_CENTRAL": ""}).invoke(trial_sequence.command, [], standalone_mode=False)
    assert isinstance(unset.exception, Refused)
    assert "No central database is named" in str(unset.exception)
    early = run(world, tmp_path, "--checkpoint")
    assert "No hour of the log is closed yet" in str(early.exception)


def test_the_service_shares_a_file_with_stations_and_leaves_signs_of_life(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two passes a station comes to the file; each hour has its checkpoint, the end is written down."""
    hours = iter(range(1, 100))
    said: list[str] = []
    service = SequencerService(world.url, service_key(tmp_path / "sequencer.key"), said.append)
    service.now_ms = lambda: BEGAN_MS + next(hours) * EVERY_MS // 2
    waits = 0

    def waited(_stop: object, _seconds: float) -> None:
        nonlocal waits
        waits += 1
        with contextlib.closing(world.central()) as central:
            central.hello()
        service.stop.is_set = waits >= 4

    monkeypatch.setattr(sequencing.Stop, "wait", waited)
    service.run()
    health = sequencer_health(world.url)
    assert health.last is not None
    assert health.last.is_stopped
    assert health.last.sealed == len(world.waiting())
    assert health.checkpoints >= 2
    assert said[0].startswith("Sequencer ")
    assert said[-1].startswith("Sequencer ends:")


def test_the_service_brings_no_window_along() -> None:
    """It runs on a server: neither Qt nor VTK is loaded."""
    code = (
        "import sys, readstation.cli.trial_sequence;"
        "print([name for name in sys.modules if name.partition('.')[0] in ('PySide6', 'vtkmodules', 'pydicom')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

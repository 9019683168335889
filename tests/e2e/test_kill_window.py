"""``kill -9`` in the middle of a read: what the window had shown as saved is there, and undo goes on (TR-40)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from readstation.app.demo import DemoFolders, prepare
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.ids import Login
from readstation.core.jobs import QuietJob
from readstation.reading.ports import Session
from readstation.reading.refold import refold
from tests.builders.phantom import PhantomTrial

PASSWORD = "viable-rim-2026"
KILLS = 10
SEED = 20261122

pytestmark = pytest.mark.display


def _run_and_kill(command: list[str], environment: dict[str, str], chance: random.Random) -> list[str]:
    """Start the reader, let it save a random number of times, kill it at a random moment, and return what it said."""
    said: list[str] = []
    wanted = chance.randint(1, 4)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        for line in child.stdout:
            said.append(line.strip())
            has_begun = any(each.startswith(("undone", "nothing")) for each in said)
            if has_begun and sum(each.startswith("saved") for each in said) >= wanted:
                break
        else:
            pytest.fail(f"the reader ended by itself: {child.stderr.read()[-2000:]}")
        threading.Event().wait(chance.uniform(0.0, 0.25))
        os.kill(child.pid, signal.SIGKILL)
        said += [line.strip() for line in child.stdout]
        child.wait()
    return said


def test_ten_kills_lose_nothing_that_the_window_had_shown_as_saved(
    display: str, tmp_path: Path, phantom_trial: PhantomTrial
) -> None:
    """TR-40: at ten random moments of a read; journal, rows and outbox agree, and undo works after each restart."""
    folders = DemoFolders(tmp_path)
    folders.phantom.symlink_to(phantom_trial.folder)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
    chance = random.Random(SEED)
    script = str(Path(__file__).with_name("killed_reader.py"))
    environment = os.environ | {"DISPLAY": display}
    can_undo = False
    undone = 0
    for kill in range(KILLS):
        command = [
            sys.executable,
            script,
            str(folders.profile),
            reader.login,
            PASSWORD,
            str(folders.phantom),
            str(kill),
        ]
        said = _run_and_kill(command, environment, chance)
        acknowledged = max(int(line.split()[1]) for line in said if line.startswith("saved"))
        was_undone = any(line.startswith("undone") for line in said)
        assert was_undone == can_undo, "undo after the restart is not what the journal says"
        undone += was_undone
        with OpenStation(folders.profile) as station:
            can_undo = _check_profile(station, reader.login, acknowledged)
    assert undone >= KILLS // 2


def _check_profile(station: OpenStation, login: Login, acknowledged: int) -> bool:
    """Check what is kept, and return whether there is something to undo."""
    (assignment,) = station.run(station.store.reads.assignments, login)
    journal = station.run(station.store.reads.journal, assignment.read_id)
    assert len(journal) >= acknowledged, "an acknowledged edit is gone"
    assert [step.number for step in journal] == list(range(1, len(journal) + 1))
    state = station.run(station.store.reads.state, assignment.read_id)
    assert refold(assignment.read_id, assignment.case_alias, journal) == state
    session = Session(station.vault.person(login), "check")
    view = Services(station).open_read(session, assignment.read_id).view()
    assert view.action_count == len(journal)
    waiting = station.run(station.store.outbox.waiting, login, 10_000)
    assert [fact.number for fact in waiting] == list(range(waiting[0].number, waiting[0].number + len(waiting)))
    return view.undo_words is not None

"""An error of the program's own in every layer: no word of it reaches a log, a report or the terminal (TR-62)."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from readstation.app.settings import load_settings, save_settings
from tests.builders.case_files import as_bytes, measure_cases, whole_file
from tests.builders.signing_station import PASSWORD, ct_slice
from tests.builders.trail_scenes import read_and_sign
from tests.builders.trail_scenes_central import Desk
from tests.builders.trail_scenes_office import practice as practise
from tests.integration.faulted_program import MARKER
from tests.support.forked import ForkedProgram, expect
from tests.support.seeds import seed_of_part

PROGRAM = expect("tests.integration.faulted_program")
SEED = seed_of_part(20261162)
PLACES = 1
MARK = MARKER.partition("^")[0]
WINDOW = {"ui", "viewer", "hanging"}
"""What a command does not come to, or hardly: the window has a test of its own."""
COMMANDS: dict[str, tuple[str, ...]] = {
    "report": ("report", "{read}", "--profile", "{profile}", "--out", "{folder}/report.pdf"),
    "sync": ("sync", "--profile", "{profile}"),
    "verify": ("verify", "--profile", "{profile}"),
    "ingest": ("ingest", "{folder}/images", "--profile", "{profile}"),
    "evaluate": ("evaluate", "{folder}/cases.json"),
    "score": ("practice", "score", "--profile", "{practice}"),
}
LAYERS: dict[str, tuple[str, ...]] = {
    "core": ("verify", "sync"),
    "model": ("report", "sync"),
    "geometry": ("report",),
    "criteria": ("evaluate", "report"),
    "dose": ("evaluate",),
    "stats": ("evaluate",),
    "reading": ("sync", "verify"),
    "practice": ("score",),
    "trial": ("ingest",),
    "sync": ("sync",),
    "imaging": ("ingest", "report"),
    "store": ("sync", "ingest"),
    "security": ("sync", "verify"),
    "exchange": ("report",),
    "viewer": ("report",),
    "app": ("report", "ingest"),
    "cli": ("evaluate", "sync"),
}
"""By which commands each layer is gone through."""


@dataclass(frozen=True)
class Prepared:
    """A folder with a reader's profile, a trainee's, images and case files, from which each fault gets a copy.

    Attributes
    ----------
    folder
        With all of it.
    read
        The signed read.
    calls
        How often each command calls each layer where nothing fails.
    """

    folder: Path
    read: str
    calls: dict[str, dict[str, int]]

    def words(self, command: str, folder: Path) -> list[str]:
        places = {"folder": folder, "profile": folder / "profile", "practice": folder / "practice", "read": self.read}
        return [each.format(**places) for each in COMMANDS[command]]


@dataclass(frozen=True)
class Ended:
    """How a run ended, and all that it left to read: standard output and error, logs, reports of crashes."""

    status: int
    was_raised: bool
    told: str
    calls: dict[str, int]


def run(prepared: Prepared, folder: Path, command: str, layer: str, place: int, hooks: str = "own") -> Ended:
    """Run a command on a copy with a fault at a place, and read what it left."""
    shutil.copytree(prepared.folder, folder)
    settings = load_settings(folder / "profile")
    save_settings(folder / "profile", replace(settings, central_url=Desk(folder).url))
    password = folder / "password"
    password.write_text(f"{PASSWORD}\n")
    environment = {"READSTATION_PASSWORD_FILE": str(password)}
    words = prepared.words(command, folder)
    with ForkedProgram(PROGRAM, hooks, layer, place, *words, added=environment) as program:
        lines = program.stdout.read().splitlines()
        told = program.stderr.read()
        status = program.wait()
    said: dict[str, Any] = json.loads(lines[-1])
    logs = [path.read_text("utf-8") for path in sorted(folder.rglob("*.log"))]
    reports = [path.read_text("utf-8") for path in sorted(folder.rglob("crash-*"))]
    shutil.rmtree(folder)
    return Ended(status, said["raised"], "\n".join([*lines[:-1], told, *logs, *reports]), said.get("calls", {}))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("desk") / "first"
    desk = Desk(folder)
    given = desk.set_up()
    with desk.opened() as (station, services, session):
        station.run(read_and_sign, services.open_read(session, given.read_id))
    practise(folder)
    (folder / "images").mkdir()
    (folder / "images" / "1.dcm").write_bytes(ct_slice(0, 1))
    (folder / "cases.json").write_bytes(as_bytes({**whole_file(), **measure_cases()}))
    made = Prepared(folder, given.read_id, {})
    for command in COMMANDS:
        ended = run(made, folder.with_name("counted"), command, "", 0)
        made.calls[command] = ended.calls
    return made


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("places", [PLACES, pytest.param(20, marks=pytest.mark.slow)])
def test_no_word_of_an_error_reaches_log_report_or_terminal(
    prepared: Prepared, tmp_path: Path, layer: str, places: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-62: whichever layer fails, at places by chance; where the program ends by it, it says so in its own words."""
    chance, ended_by_it = random.Random(f"{SEED} {layer}"), 0
    for number in range(places):
        command = LAYERS[layer][number % len(LAYERS[layer])]
        place = chance.randint(1, prepared.calls[command][layer])
        ended = run(prepared, tmp_path / "desk", command, layer, place)
        assert ended.was_raised, (command, place)
        assert MARK not in ended.told, (command, place)
        ended_by_it += "an error of its own" in ended.told
    record_property("faults", places)
    record_property("ended by it", ended_by_it)


def test_every_layer_of_the_program_is_among_them() -> None:
    text = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text("utf-8")
    (block,) = re.findall(r"^layers = \[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    layers = {each for line in re.findall(r'"(.*?)"', block) for each in line.split(" | ")}
    assert layers == LAYERS.keys() | WINDOW


def test_an_interpreter_that_speaks_itself_is_found(prepared: Prepared, tmp_path: Path) -> None:
    """TR-62, sensitivity: without the program's own last words the marker stands on the terminal."""
    found = [run(prepared, tmp_path / "desk", "verify", "core", place, "none") for place in (3, 40)]
    assert all(each.was_raised for each in found)
    assert any(MARK in each.told for each in found)

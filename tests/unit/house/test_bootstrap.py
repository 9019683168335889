"""One script sets everything up: what it does, what it leaves alone, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from installers import bootstrap
from installers.environment import INCLUDES, Environment, Mark, digest_of
from installers.linux.memory import folder_for_tests, has_room
from installers.narration import Narration, SetupFailed
from installers.turns import one_at_a_time

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stands on shell scripts in place of the tools")
ROOT = Path(__file__).resolve().parents[3]
VERSION = "{}.{}".format(*sys.version_info[:2])


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """Return an environment whose interpreter is this one, in a checkout that holds nothing else."""
    found = Environment(tmp_path)
    (found.folder / "bin").mkdir(parents=True)
    found.python.symlink_to(sys.executable)
    return found


def ready(environment: Environment) -> Mark:
    return Mark(finished=True, root=str(environment.root), python=VERSION, package="p", pins={}, libraries=("runtime",))


def script(path: Path, body: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def test_a_mark_comes_back_as_it_was_written(environment: Environment) -> None:
    mark = replace(ready(environment), pins={"runtime": "00ff"})
    environment.write_mark(mark)
    assert environment.read_mark() == mark


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"finished": true, "novel": 1}'])
def test_a_damaged_mark_counts_as_none(environment: Environment, text: str) -> None:
    environment.write_mark(ready(environment))
    next(environment.folder.glob("*.json")).write_text(text)
    assert environment.read_mark() is None


def test_what_is_complete_stays(environment: Environment) -> None:
    assert environment.reason_to_rebuild(ready(environment)) == ""


def test_an_environment_made_by_hand_stays_as_long_as_it_runs(environment: Environment) -> None:
    assert environment.reason_to_rebuild(None) == ""
    environment.python.unlink()
    assert environment.reason_to_rebuild(None) == "the environment there does not run"


def test_an_interrupted_start_is_begun_anew(environment: Environment) -> None:
    mark = replace(ready(environment), finished=False)
    assert environment.reason_to_rebuild(mark) == "an earlier start was interrupted"


def test_a_moved_checkout_is_set_up_anew(environment: Environment) -> None:
    mark = replace(ready(environment), root="elsewhere")
    assert environment.reason_to_rebuild(mark) == "it was made for another folder"


def test_another_python_means_anew(environment: Environment) -> None:
    gone = "its Python has gone or has changed"
    assert environment.reason_to_rebuild(replace(ready(environment), python="3.1")) == gone
    environment.python.unlink()
    assert environment.reason_to_rebuild(ready(environment)) == gone


def test_a_changed_pin_is_seen(environment: Environment) -> None:
    pins = environment.pins("runtime")
    pins.parent.mkdir(parents=True)
    pins.write_text("numpy==2.4.6")
    mark = replace(ready(environment), pins={"runtime": digest_of(pins)})
    assert environment.has(mark, "runtime")
    pins.write_text("numpy==2.4.7")
    assert not environment.has(mark, "runtime")


def test_the_sets_of_pins_are_those_on_file() -> None:
    on_file = {path.stem for path in (ROOT / "installers" / "requirements").glob("*.txt")}
    assert set(INCLUDES) == on_file
    assert {each for sets in bootstrap.SETS_OF.values() for each in sets} == on_file


def test_the_fuzzer_comes_to_those_who_test_and_to_nobody_else(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-61: and with it nothing is installed again at the next start."""
    installed: list[str] = []
    pins_file = environment.pins("fuzz").parent
    pins_file.mkdir(parents=True)
    for name in INCLUDES:
        environment.pins(name).write_text(name)
    (environment.root / "pyproject.toml").write_text("")
    monkeypatch.setattr(bootstrap, "LINUX", False)
    monkeypatch.setattr(Narration, "run", lambda self, told, command: installed.append(told))
    for command in ("run", "test", "test", "run"):
        installed.append(command)
        bootstrap.set_up(command, environment, Narration())
    pinned = [each.removeprefix("Installing the pinned packages ") for each in installed]
    assert [each for each in pinned if each.startswith("(") or each in bootstrap.SETS_OF] == [
        "run", "(runtime.txt)", "test", "(test.txt)", "(fuzz.txt)", "test", "run",
    ]  # fmt: skip


def test_a_step_shows_its_progress_and_keeps_the_rest(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    code = "print('Downloading vtk-9.7.2.whl (139.6 MB)'); print('chatter')"
    Narration(log).run("Installing", [sys.executable, "-c", code])
    shown = capfd.readouterr().out
    assert "* Installing\n    Downloading vtk-9.7.2.whl (139.6 MB)\n  done in " in shown
    assert "chatter" not in shown
    assert log.read_text() == "Downloading vtk-9.7.2.whl (139.6 MB)\nchatter\n"


def test_a_step_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match=r"(?s)ended with code 3.*no such version.*full output is in"):
        Narration(tmp_path / "log").run("Installing", [sys.executable, "-c", "print('no such version'); exit(3)"])


def test_a_step_that_cannot_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="did not start: No such file"):
        Narration().run("Installing", [str(tmp_path / "pip")])


def test_a_second_setup_waits_for_the_first(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "lock"
    held = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from pathlib import Path; from installers.narration import Narration\n"
        "from installers.turns import one_at_a_time\n"
        "with one_at_a_time(Path(sys.argv[2]), Narration()): print('held', flush=True); sys.stdin.readline()"
    )
    command = [sys.executable, "-c", held, str(ROOT), str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"

        class LetGo(Narration):
            def say(self, text: str) -> None:
                super().say(text)
                first.kill()

        with one_at_a_time(lock, LetGo()):
            assert first.wait() == -9
    assert "Another start is setting this checkout up; waiting" in capfd.readouterr().out


@pytest.fixture
def tools(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Return an environment whose tools are scripts: all content, pytest ending with its closing line."""
    monkeypatch.setattr(bootstrap, "ROOT", environment.root)
    for tool, *_ in bootstrap.CHECKS.values():
        script(environment.tool(tool), "exit 0")
    script(environment.python, 'echo "$@"; echo "== 1 passed in 0.01s =="')
    return environment


def test_all_green_is_0_and_ends_with_the_line_of_pytest(tools: Environment, capfd: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.run_tests(["-k", "nadir"], tools, Narration()) == 0
    told = capfd.readouterr()
    assert told.out.splitlines()[-1] == "== 1 passed in 0.01s =="
    assert told.err == ""
    assert " -k nadir\n" in told.out


@pytest.mark.parametrize("tool", ["ruff", "mypy", "lint-imports"])
def test_one_failed_check_fails_the_run_though_the_tests_pass(
    tools: Environment, tool: str, capfd: pytest.CaptureFixture[str]
) -> None:
    script(tools.tool(tool), "echo 'core.py:7: wrong'; exit 1")
    assert bootstrap.run_tests([], tools, Narration()) == 1
    told = capfd.readouterr()
    assert "core.py:7: wrong" in told.out
    assert "Not passed" in told.err


def test_failed_tests_fail_the_run_with_their_code(tools: Environment) -> None:
    script(tools.python, "exit 5")
    assert bootstrap.run_tests([], tools, Narration()) == 5


def test_tests_and_what_they_start_keep_compiled_modules(
    tools: Environment, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    script(tools.python, 'echo "${PYTHONDONTWRITEBYTECODE:-kept}"')
    assert bootstrap.run_tests([], tools, Narration()) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "kept"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no folder in memory")
def test_tests_write_into_memory_where_there_is_room_and_nothing_stays(tmp_path: Path) -> None:
    with folder_for_tests(tmp_path) as folder:
        if folder is not None:
            assert folder.parent == tmp_path
            assert folder.stat().st_mode & 0o777 == 0o755
    assert list(tmp_path.iterdir()) == []
    assert has_room(tmp_path, 1)
    assert not has_room(tmp_path, 1 << 62)
    assert not has_room(tmp_path / "gone", 1)


def test_the_demo_reads_by_script_where_there_is_no_display(
    display: str, tools: Environment, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "LINUX", True)
    monkeypatch.delenv("DISPLAY")
    script(tools.python, 'echo "$@ on $DISPLAY with $QT_QPA_PLATFORM"; exit 4')
    assert bootstrap.start_station("demo", ["--seed", "7"], tools, Narration()) == 4
    told = capfd.readouterr().out.splitlines()[-1]
    assert told.startswith("-m readstation demo --seed 7 --scripted on :")
    assert told.endswith(" with xcb")
    assert f"on {display} " not in told


def test_the_demo_opens_the_window_where_there_is_a_display(
    display: str, tools: Environment, capfd: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.start_station("demo", [], tools, Narration()) == 0
    assert capfd.readouterr().out.splitlines()[0] == "-m readstation demo"


def test_the_station_starts_with_what_is_passed_on(tools: Environment, capfd: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.start_station("run", ["--version"], tools, Narration()) == 0
    assert capfd.readouterr().out.splitlines()[0] == "-m readstation --version"


def test_the_bare_station_without_a_display_is_refused_in_a_sentence(
    tools: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "LINUX", True)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(SetupFailed, match="no display here"):
        bootstrap.start_station("run", [], tools, Narration())
    assert bootstrap.start_station("run", ["--version"], tools, Narration()) == 0


def test_an_interrupt_leaves_the_end_to_the_program(tmp_path: Path) -> None:
    """The station, or pytest, closes what it holds and says its last words before the start script ends."""
    program = "import signal, sys\ntry: print('up', flush=True); signal.pause()\nexcept KeyboardInterrupt: sys.exit(9)"
    outer = "import sys; sys.path.insert(0, sys.argv[1]); from installers import bootstrap\n"
    outer += "sys.exit(bootstrap.follow(sys.argv[2:]))"
    command = [sys.executable, "-c", outer, str(ROOT), sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=20) == 9


@pytest.mark.parametrize("words", [[], ["tset"], ["--demo"]])
def test_a_wrong_command_is_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        bootstrap.parse(words)
    assert left.value.code == 2
    assert "usage: python3 installers/bootstrap.py {demo,run,test}" in capsys.readouterr().err


def test_the_mark_is_text_a_person_can_read(environment: Environment) -> None:
    assert json.loads(ready(environment).to_json())["finished"] is True

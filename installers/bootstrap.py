#!/usr/bin/env python3
"""Set Readstation up in this checkout and start it: ``demo``, ``run`` or ``test``.

Standard library only; Linux, Windows and macOS. Everything Python needs goes to ``.venv`` in this checkout.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if sys.version_info < (3, 11):  # noqa: UP036 - who starts this with an older Python gets a sentence, not a traceback
    sys.exit("Readstation needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))
sys.path.insert(0, str(ROOT))

from installers.environment import INCLUDES, Environment, complete, has_venv_module, refuse_without_venv_module
from installers.linux import children, memory, needs
from installers.narration import Narration, SetupFailed
from installers.turns import one_at_a_time

LINUX = sys.platform.startswith("linux")
SETS_OF = {"demo": ("runtime",), "run": ("runtime",), "test": ("test", "fuzz")}
CHECKS = {
    "types": ["mypy", "--show-traceback"],
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "imports": ["lint-imports"],
}


def parse(arguments: list[str]) -> tuple[str, list[str]]:
    """Return the command, and the arguments that are passed on to it as they are."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Set Readstation up in this checkout and start it.",
        epilog="What follows the command is passed on: to the station, or to pytest.",
        usage="python3 installers/bootstrap.py {demo,run,test} ...",
    )
    told = "demo: the station on a demo trial, read by script where there is no display; "
    told += "run: the station; test: every check and every test"
    parser.add_argument("command", choices=sorted(SETS_OF), help=told)
    return parser.parse_args(arguments[:1]).command, arguments[1:]


def set_up(command: str, environment: Environment, narration: Narration) -> None:
    """Make the machine ready for ``command``; what is there already is left alone."""
    name, *more = SETS_OF[command]
    if not environment.folder.exists() and not has_venv_module():
        if LINUX:
            needs.provide_venv_module(narration)
        refuse_without_venv_module()
    mark = complete(environment, name, narration)
    for each in more:
        mark = complete(environment, each, narration)
    if not LINUX:
        return
    look_up = name not in mark.libraries
    virtual_display = command == "test" or (command == "demo" and not needs.has_display())
    needs.provide(environment.site_packages(), name, narration, look_up=look_up, virtual_display=virtual_display)
    if look_up:
        environment.write_mark(replace(mark, libraries=(*mark.libraries, *INCLUDES[name])))


def follow(command: list[str], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> int:
    """Run ``command`` to its end and return its code. Ctrl+C reaches it too; how it ends then is its own decision."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.call(command, env=env, cwd=cwd)
    finally:
        signal.signal(signal.SIGINT, before)


def start_station(command: str, passed_on: list[str], environment: Environment, narration: Narration) -> int:
    """Start the window; the demo reads by script in a virtual display where there is no real one."""
    arguments = [str(environment.python), "-m", "readstation", *(["demo"] if command == "demo" else []), *passed_on]
    if command == "demo" and LINUX and not needs.has_display():
        narration.say("* No display here: reading by script in a virtual one")
        with children.virtual_display() as display:
            env = {**os.environ, **children.SOFTWARE_DISPLAY, "DISPLAY": display}
            scripted = [] if "--scripted" in passed_on else ["--scripted"]
            return follow([*arguments, *scripted], env)
    if command == "run" and not passed_on and LINUX and not needs.has_display():
        raise SetupFailed("There is no display here to open the station on. The command demo works without one.")
    return follow(arguments)


def keeping_bytecode() -> dict[str, str]:
    """Return this environment, with leave to keep compiled modules: the tests start the program hundreds of times."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run_checks(environment: Environment, passed_on: list[str], narration: Narration) -> list[str]:
    """Run the checks, as many at a time as there are processors; return the names of those that failed.

    Beside them the tests are collected once, which leaves their modules compiled: each worker of pytest would
    rewrite all of them for itself. What is wrong with a test's module is told by the run that follows.
    """

    def run(command: list[str]) -> tuple[subprocess.CompletedProcess[str], float]:
        start = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
        return done, time.monotonic() - start

    kept = keeping_bytecode()
    failed = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        commands = {name: [str(environment.tool(tool)), *rest] for name, (tool, *rest) in CHECKS.items()}
        running = {name: pool.submit(run, command) for name, command in commands.items()}
        pool.submit(run, [str(environment.python), "-m", "pytest", "-q", "--collect-only", *passed_on])
        for name, future in running.items():
            done, took_s = future.result()
            narration.say(f"* {name} {'passed' if done.returncode == 0 else 'FAILED'} ({took_s:.1f} s)")
            if done.returncode != 0:
                failed.append(name)
                narration.say(done.stdout + done.stderr)
    return failed


def run_tests(passed_on: list[str], environment: Environment, narration: Narration) -> int:
    """Run the checks, then the tests; return 0 only if all of them passed. The last line is pytest's own."""
    failed = run_checks(environment, passed_on, narration)
    workers = str(min(4, os.cpu_count() or 1))
    narration.say(f"* Tests, {workers} at a time")
    tests = [str(environment.python), "-m", "pytest", "-n", workers, "--dist", "worksteal"]
    env = keeping_bytecode()
    with memory.folder_for_tests() if LINUX and "TMPDIR" not in env else nullcontext() as folder:
        if folder is not None:
            env["TMPDIR"] = str(folder)
            tests += ["-o", "tmp_path_retention_policy=failed"]
        code = follow([*tests, *passed_on], env=env, cwd=ROOT)
    if failed:
        print(f"Not passed, besides what the tests say: {', '.join(failed)}.", file=sys.stderr)
    return code or int(bool(failed))


def main(arguments: list[str]) -> int:
    """Carry out one command and return its exit code."""
    command, passed_on = parse(arguments)
    environment = Environment(ROOT)
    narration = Narration(ROOT / ".setup.log")
    try:
        with one_at_a_time(ROOT / ".setup.lock", narration):
            set_up(command, environment, narration)
        if command == "test":
            return run_tests(passed_on, environment, narration)
        return start_station(command, passed_on, environment, narration)
    except (SetupFailed, children.DisplayFailed) as failure:
        print(f"Readstation could not be started. {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Programs of tests that are killed again and again, forked off a process that has imported them once.

A station needs seconds to import all that it is made of and a fraction of one to work and be killed. Python's own fork
server imports once and forks for each start: the process that is killed is a process of its own as ever, with its own
memory, files, threads and children.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import sys
from contextlib import ExitStack
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
_expected: list[str] = []


def expect(module: str) -> str:
    """Say, while a module of tests is read, which program it will start; it is imported once, before the first start.

    Returns
    -------
    str
        The module.
    """
    _expected.append(module)
    return module


class ForkedProgram:
    """A started program, with what it says, as `subprocess.Popen` has it.

    Parameters
    ----------
    module
        Its module, whose ``main`` takes the words of a command line.
    words
        These words.
    added
        What its environment has beside this process's own.
    """

    def __init__(self, module: str, *words: object, added: dict[str, str] | None = None) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_expected)
        with ExitStack() as ours:
            said, says = Pipe(duplex=False)
            failed, fails = Pipe(duplex=False)
            for end in (said, says, failed, fails):
                ours.callback(end.close)
            environment = {**os.environ, **(added or {})}
            self._process = context.Process(
                target=_run, args=(module, [str(each) for each in words], environment, says, fails)
            )
            self._process.start()
            self.stdout = os.fdopen(os.dup(said.fileno()), encoding="utf-8")
            self.stderr = os.fdopen(os.dup(failed.fileno()), encoding="utf-8")

    @property
    def pid(self) -> int:
        """Its number, by which it can be killed."""
        assert self._process.pid is not None
        return self._process.pid

    def kill(self) -> None:
        """End it as ``kill -9`` does."""
        self._process.kill()

    def wait(self) -> int:
        """Wait for its end; return its exit status, or less than 0 the signal that ended it."""
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None:
            self.kill()
        self.wait()
        self._process.close()
        self.stdout.close()
        self.stderr.close()


def _run(module: str, words: list[str], environment: dict[str, str], says: Connection, fails: Connection) -> None:
    """Be the program, in the forked process."""
    os.dup2(says.fileno(), 1)
    os.dup2(fails.fileno(), 2)
    says.close()
    fails.close()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *words]
    importlib.import_module(module).main(words)

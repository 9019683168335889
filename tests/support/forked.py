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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
_LOADER = "LD_PRELOAD"
_expected: list[str] = []
_under = os.environ.get(_LOADER, "")


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
        What its environment has beside this process's own. The loader's ``LD_PRELOAD`` of it is under the process that
        forks as well, which is started anew for it.
    """

    def __init__(self, module: str, *words: object, added: dict[str, str] | None = None) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_expected)
        environment = {**os.environ, **(added or {})}
        with ExitStack() as ours:
            said, says = Pipe(duplex=False)
            failed, fails = Pipe(duplex=False)
            for end in (said, says, failed, fails):
                ours.callback(end.close)
            self._process = context.Process(
                target=_run, args=(module, [str(each) for each in words], environment, says, fails)
            )
            with _loaded_under(environment.get(_LOADER, "")):
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


@contextmanager
def _loaded_under(library: str) -> Iterator[None]:
    """Let a process that forks be started with a library under it, unless the one that runs has it."""
    global _under
    if library != _under:
        forkserver._forkserver._stop()  # type: ignore[attr-defined]
        _under = library
    before = os.environ.get(_LOADER)
    if library:
        os.environ[_LOADER] = library
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_LOADER, None)
        else:
            os.environ[_LOADER] = before


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

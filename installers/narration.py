"""Say what is done, show how far it is, keep the full output for the case that it fails."""

from __future__ import annotations

import subprocess
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LINE_WIDTH = 110
_TAIL_LINES = 20
_WORTH_SHOWING = (
    "Downloading",
    "Installing",
    "Using cached",
    "Building",
    "Successfully",
    "Get:",
    "Setting up",
    "Unpacking",
)


class SetupFailed(Exception):
    """The setup cannot go on; the message says what happened and what to do."""


@dataclass(frozen=True, slots=True)
class Narration:
    """Where the story of one start goes.

    Attributes
    ----------
    log
        File that takes the full output of every command run; None keeps none.
    """

    log: Path | None = None

    def say(self, text: str) -> None:
        """Print one line at once, so that it stands before what the next command prints."""
        print(text, flush=True)

    def run(self, doing: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        """Run ``command``, show its steps as they come, and say how long it took.

        Raises
        ------
        SetupFailed
            If it does not start or ends with another code than 0; with the last lines it printed.
        """
        self.say(f"* {doing}")
        start = time.monotonic()
        tail: deque[str] = deque(maxlen=_TAIL_LINES)
        try:
            code = self._stream(command, env, tail)
        except OSError as error:
            raise SetupFailed(f"{command[0]} did not start: {error.strerror}.") from error
        if code != 0:
            told = "\n".join(f"    {line}" for line in tail)
            raise SetupFailed(f"This ended with code {code}: {' '.join(command)}\n{told}\n{self._where()}".rstrip())
        self.say(f"  done in {time.monotonic() - start:.1f} s")

    def _where(self) -> str:
        return f"The full output is in {self.log}." if self.log is not None else ""

    def _stream(self, command: Sequence[str], env: Mapping[str, str] | None, tail: deque[str]) -> int:
        with subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout is not None
            for raw in process.stdout:
                line = raw.rstrip()
                tail.append(line)
                self._keep(line)
                shown = line.strip()
                if shown.startswith(_WORTH_SHOWING):
                    self.say(f"    {shown[:_LINE_WIDTH]}")
        return process.returncode

    def _keep(self, line: str) -> None:
        if self.log is not None:
            with self.log.open("a", encoding="utf-8") as log:
                log.write(line + "\n")

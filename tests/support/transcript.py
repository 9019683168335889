"""Follows a page of the manual: runs each command that it shows and compares what comes with what the page says.

In a block marked ``console`` a line that begins with ``$`` is a command, one that begins with ``>`` goes on with it,
and the others are its output. ``…`` stands for what differs from run to run; alone on a line for any number of lines. A
command ends with status 0, unless its last line says ``[status N]``.
"""

from __future__ import annotations

import re
import secrets
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

_FENCE = re.compile(r"^```(?P<kind>\w*)\s*(?P<word>\w*)\s*$")
_LONGEST_S = 300.0
_STATUS = re.compile(r"^\[status (\d+)\]$")


@dataclass(frozen=True)
class Step:
    """One command of a page.

    Attributes
    ----------
    line
        Where it stands, from 1.
    command
        What is typed; several lines where it goes on.
    output
        What the page says comes.
    status
        What it ends with.
    word
        The word after ``console`` at the block, or nothing.
    under
        The heading of its section.
    """

    line: int
    command: str
    output: tuple[str, ...]
    status: int
    word: str
    under: str


def steps_of(page: Path) -> Iterator[Step]:
    """Return the commands of a page in their order."""
    word: str | None = None
    under, number, command, output = "", 0, [""], [""]

    def whole() -> Iterator[Step]:
        if number:
            ends = _STATUS.match(output[-1]) if output else None
            shown = tuple(output[:-1] if ends else output)
            yield Step(number, "\n".join(command), shown, int(ends[1]) if ends else 0, word or "", under)

    for place, text in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = _FENCE.match(text)
        if fence:
            yield from whole()
            number = 0
            word = fence["word"] if word is None and fence["kind"] == "console" else None
        elif word is not None and text.startswith("$ "):
            yield from whole()
            number, command, output = place, [text[2:]], []
        elif word is not None and number and not output and text.startswith(("> ", ">")):
            command.append(text[2:])
        elif word is not None and number:
            output.append(text)
        elif word is None and text.startswith("## "):
            under = text[3:]


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes
    ----------
    line
        Where it begins, from 1.
    kind, word
        The two words at its fence, each perhaps empty.
    lines
        What stands in it.
    """

    line: int
    kind: str
    word: str
    lines: tuple[str, ...]


def blocks_of(page: Path) -> Iterator[Block]:
    """Return every fenced block of a page, also those that nothing follows."""
    opened: tuple[int, str, str] | None = None
    lines: list[str] = []
    for place, text in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.startswith("```"):
            lines.append(text)
        elif opened is None:
            kind, _, word = text.removeprefix("```").strip().partition(" ")
            opened, lines = (place, kind, word.strip()), []
        else:
            yield Block(*opened, tuple(lines))
            opened = None
    assert opened is None, f"{page.name}:{opened}: a block without an end"


def agrees(shown: tuple[str, ...], came: list[str]) -> bool:
    """Return whether what came is what the page shows."""
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "…" else re.escape(line.rstrip()).replace("…", ".*?") + r"\s*\n"
        for line in shown
    )
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in came)) is not None


@dataclass
class Shell:
    """One shell in which a whole page is followed, so that what it sets stays set.

    Attributes
    ----------
    environment
        What it begins with.
    log
        What was typed and what came, for a failure.
    """

    environment: Mapping[str, str]
    log: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=dict(self.environment),
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def run(self, command: str) -> tuple[int, list[str]]:
        """Run a command; return its status and the lines of its output."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        end = secrets.token_hex(8)
        self._process.stdin.write(f"{{ {command}\n}} </dev/null\nprintf '\\n{end} %s\\n' $?\n")
        self._process.stdin.flush()
        came: list[str] = []
        watch = threading.Timer(_LONGEST_S, self._process.kill)
        watch.start()
        for line in self._process.stdout:
            if line.startswith(end):
                break
            came.append(line.rstrip("\n"))
        else:
            raise AssertionError("\n".join([*self.log, f"$ {command}", *came, "the shell ended"]))
        watch.cancel()
        if came and not came[-1]:
            came.pop()
        self.log += [f"$ {command}", *came]
        return int(line.split()[1]), came

    def follow(self, step: Step, place: str) -> None:
        """Run a command of a page; fail, with all that went before, where it does not do what the page says."""
        status, came = self.run(step.command)
        if status != step.status or not agrees(step.output, came):
            shown = "\n".join([*step.output, f"[status {step.status}]"])
            raise AssertionError(
                f"{place}:{step.line} shows\n{shown}\nand what came (status {status}) is\n" + "\n".join(self.log[-60:])
            )

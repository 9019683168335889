"""Foreign files are parsed in a child process: one that ends, hangs or takes too much costs its file only (TR-56)."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from zipfile import BadZipFile

import readstation
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.imaging.archive import ArchiveTooLargeError, Member
from readstation.imaging.directory import DirectoryListing
from readstation.imaging.index_headers import ReadHeader
from readstation.imaging.objects import TOO_MUCH_MEMORY
from readstation.imaging.parser import BlindedFile, BlindingOrder, ParsedHeader
from readstation.imaging.parser_walls import ParserLimits
from readstation.imaging.plain_data import from_plain, to_plain

START_S = 120
LONGEST_ANSWER = 256 * 1024**2
_LOOK_S = 0.2
_ENDED = Finding(
    "parser.ended",
    "The file ended the program that was reading it: it is damaged, or was made to do harm. It was not taken.",
)
_TIME = Finding("parser.time", "Reading the file took far longer than any image needs. It was not taken.")
_CHILD = "readstation.imaging.parser_child"
_HOME = Path(readstation.__file__).resolve().parents[1]


class _LostError(Exception):
    """The child is gone or was ended; the finding says what that means for its file."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class ParserProcess:
    """Parses in a child process; implements `parser.ObjectParser`. For one thread.

    The child starts with the first question and again after it was lost. It ends with `close`.

    Parameters
    ----------
    scratch
        The one folder in which the child may write.
    job
        Asked while an answer is waited for.
    limits
        What the child may use.
    command
        The child's command line; this program's own if None.
    """

    def __init__(
        self, scratch: Path, job: Job, limits: ParserLimits | None = None, command: Sequence[str] | None = None
    ) -> None:
        self._scratch = scratch
        self._job = job
        self._limits = limits or ParserLimits()
        self._command = list(command or (sys.executable, "-P", "-s", "-m", _CHILD))
        self._child: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._lines: queue.Queue[str] = queue.Queue()
        self.walls: tuple[str, ...] = ()
        """What the running child gave up: memory, file size, open files, folder, network."""

    def __enter__(self) -> ParserProcess:
        """Return it, not yet started."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End the child, whatever it does."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        while self._reader is not None and self._reader.is_alive():
            # It may wait for room for a line that nobody wants any more.
            with contextlib.suppress(queue.Empty):
                self._lines.get_nowait()
            self._reader.join(0.01)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def headers(self, paths: Sequence[Path], *, pictures: bool, segmentations: bool) -> Iterator[ParsedHeader]:
        """Yield what each file says, in order; of one that ends the child, that it did."""
        left = list(paths)
        # One answer for all is quicker; where it does not come, one after another shows which file is to blame.
        is_together = len(left) > 1
        while left:
            question = {"paths": [str(path) for path in left], "pictures": pictures, "segmentations": segmentations}
            question["together"] = is_together
            try:
                for item in self._items("headers", question):
                    if not left:
                        return
                    header = self._read(ParsedHeader, item)
                    left.pop(0)
                    yield header
                if left:
                    raise _LostError(_ENDED)
            except (_LostError, Refused) as lost:
                self.close()
                if is_together:
                    is_together = False
                    continue
                left.pop(0)
                finding = lost.finding if isinstance(lost, _LostError) else lost.findings[0]
                yield ParsedHeader(ReadHeader(None, finding, None))

    def directory(self, path: Path) -> DirectoryListing:
        """Return what a DICOMDIR lists."""
        found: DirectoryListing = self._read(DirectoryListing, self._one("directory", {"path": str(path)}))
        return found

    def members(self, path: Path, scratch: Path) -> Iterator[Member]:
        """Unpack an archive; `Refused` where the child was lost over it."""
        try:
            for item in self._items("members", {"path": str(path), "scratch": str(scratch)}):
                yield self._read(Member, item)
        except _LostError as lost:
            raise Refused(lost.finding) from lost

    def digests(self, path: Path) -> tuple[str, ...]:
        """Return the digest of every frame; empty where the child was lost over the file."""
        try:
            found: tuple[str, ...] = self._read(tuple[str, ...], self._one("digests", {"path": str(path)}))
        except Refused:
            return ()
        return found

    def blind(self, order: BlindingOrder) -> BlindedFile:
        """Write a blinded object and read it back."""
        try:
            found: BlindedFile = self._read(BlindedFile, self._one("blind", {"order": to_plain(order)}))
        except Refused:
            order.target.unlink(missing_ok=True)
            raise
        return found

    def _one(self, ask: str, question: dict[str, Any]) -> Any:
        try:
            items = list(self._items(ask, question))
        except _LostError as lost:
            raise Refused(lost.finding) from lost
        if len(items) != 1:
            raise Refused(_ENDED)
        return items[0]

    def _read(self, kind: Any, item: Any) -> Any:
        """Return an answer as the record that it must be; a child that says anything else is ended."""
        try:
            return from_plain(kind, item)
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            self.close()
            raise Refused(_ENDED) from error

    def _items(self, ask: str, question: dict[str, Any]) -> Iterator[Any]:
        self._ask({"ask": ask, **question})
        is_whole = False
        try:
            while True:
                answer = self._next(self._limits.item_s)
                if isinstance(answer.get("items"), list):
                    yield from answer["items"]
                elif "item" in answer:
                    yield answer["item"]
                else:
                    break
            is_whole = True
        finally:
            if not is_whole:
                # Answers that nobody waits for any more would be taken for those to the next question.
                self.close()
        _settle(answer)

    def _ask(self, question: dict[str, Any]) -> None:
        child = self._child or self._started()
        try:
            _write(child, question)
        except OSError as error:
            # It ended between two questions, so no file is to blame.
            self.close()
            try:
                _write(self._started(), question)
            except OSError:
                raise _LostError(_ENDED) from error

    def _started(self) -> subprocess.Popen[str]:
        # The very code that runs here, wherever it was started: a folder of images may hold modules too.
        environment = {**os.environ, "PYTHONPATH": str(_HOME), "PYTHONDONTWRITEBYTECODE": "1"}
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
        child = subprocess.Popen(  # noqa: S603 - this program itself
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            encoding="utf-8",
        )
        self._child, self._lines = child, queue.Queue(maxsize=256)
        self._reader = threading.Thread(target=_carry, args=(child.stdout, self._lines), name="parser", daemon=True)
        self._reader.start()
        try:
            _write(child, {"scratch": str(self._scratch), "limits": to_plain(self._limits)})
            self.walls = tuple(self._next(START_S)["ready"])
        except (_LostError, OSError, LookupError, TypeError) as error:
            self.close()
            raise EnvironmentFault(
                "The part of the program that reads images from outside did not start.",
                "What was taken in before is kept.",
                "Start the program again; if it stays so, install it anew.",
            ) from error
        return child

    def _next(self, seconds: float) -> dict[str, Any]:
        """Return the next line of the child, or end it.

        Raises
        ------
        _LostError
            If it ended, said something else, or took too long.
        Cancelled
            If the person stopped the work meanwhile.
        """
        until = time.monotonic() + seconds
        while True:
            self._job.checkpoint()
            try:
                line = self._lines.get(timeout=_LOOK_S)
                break
            except queue.Empty:
                if time.monotonic() > until:
                    self.close()
                    raise _LostError(_TIME) from None
        try:
            answer = json.loads(line)
            if not isinstance(answer, dict):
                raise TypeError
        except (ValueError, TypeError, RecursionError) as error:
            finding = self._why()
            self.close()
            raise _LostError(finding) from error
        return answer

    def _why(self) -> Finding:
        """Return why the child ended: the system stops one that computes too long."""
        child = self._child
        with contextlib.suppress(subprocess.TimeoutExpired):
            if child is not None and sys.platform != "win32":
                import signal

                return _TIME if child.wait(1) == -signal.SIGXCPU else _ENDED
        return _ENDED


def _write(child: subprocess.Popen[str], question: dict[str, Any]) -> None:
    if child.stdin is None:
        raise BrokenPipeError
    child.stdin.write(json.dumps(question) + "\n")
    child.stdin.flush()


def _carry(answers: IO[str] | None, lines: queue.Queue[str]) -> None:
    """Carry the child's lines over until it ends or one is longer than any answer; then an empty one."""
    line = answers.readline(LONGEST_ANSWER) if answers is not None else ""
    while line.endswith("\n"):
        lines.put(line)
        line = answers.readline(LONGEST_ANSWER) if answers is not None else ""
    lines.put("")


def _settle(answer: dict[str, Any]) -> None:
    """Raise what the child would have raised here."""
    if "refused" in answer:
        try:
            findings = from_plain(tuple[Finding, ...], answer["refused"])
        except (ValueError, TypeError, LookupError):
            findings = (_ENDED,)
        raise Refused(*findings)
    if answer.get("archive") == "large":
        raise ArchiveTooLargeError
    if "archive" in answer:
        raise BadZipFile
    if "memory" in answer:
        raise _LostError(TOO_MUCH_MEMORY)
    if "errno" in answer:
        number = answer["errno"] if isinstance(answer["errno"], int) else 0
        raise OSError(number, os.strerror(number))

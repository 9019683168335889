"""A parsing child that a file does harm to: the name of the file says which, and how. Run as a script."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from readstation.imaging import parser_child
from readstation.imaging.parser import LocalParser, ParsedHeader


def spin() -> None:
    while True:
        pass


def eat() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(64 * 1024**2))


def escape() -> None:
    """Try to write, connect, run and kill; whatever works is written down beside the file."""
    done = []
    for name, attempt in ATTEMPTS.items():
        try:
            attempt()
        except OSError:
            continue
        done.append(name)
    raise ValueError(",".join(done) or "nothing")


def _signal_parent() -> None:
    os.kill(os.getppid(), 0)


ATTEMPTS: dict[str, Callable[[], Any]] = {
    "write": lambda: Path(sys.argv[1], "outside").write_text("x"),
    "make": lambda: Path(sys.argv[1], "folder").mkdir(),
    "remove": lambda: Path(sys.argv[1], "precious").unlink(),
    "truncate": lambda: os.truncate(Path(sys.argv[1], "precious"), 0),
    "inet": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    "udp": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    "unix": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
    "run": lambda: subprocess.run(["/bin/true"], check=True),
    "signal": _signal_parent,
}

HARM: dict[str, Callable[[], Any]] = {
    "hang": lambda: time.sleep(3600),
    "spin": spin,
    "eat": eat,
    "crash": lambda: ctypes.string_at(0),
    "leave": lambda: os._exit(0),
    "raise": lambda: [][1],
}


def harm(path: Path) -> None:
    for name, does in HARM.items():
        if name in path.name:
            does()


class HarmedParser(LocalParser):
    def headers(self, paths: Sequence[Path], *, pictures: bool, segmentations: bool) -> Iterator[ParsedHeader]:
        for path in paths:
            if not path.name.startswith("later-"):
                harm(path)
            yield from super().headers([path], pictures=pictures, segmentations=segmentations)

    def blind(self, order: Any) -> Any:
        harm(order.source)
        return super().blind(order)

    def digests(self, path: Path) -> tuple[str, ...]:
        if "escape" in path.name:
            try:
                escape()
            except ValueError as error:
                return (str(error),)
        harm(path)
        return super().digests(path)

    def members(self, path: Path, scratch: Path) -> Any:
        for number, member in enumerate(super().members(path, scratch)):
            if number == 1:
                harm(path)
            yield member


if __name__ == "__main__":
    import readstation.imaging.parser

    readstation.imaging.parser.LocalParser = HarmedParser  # type: ignore[misc]
    sys.exit(parser_child.main())

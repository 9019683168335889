"""A network namespace that a test can give a route to this machine, and take it away again."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.machine import not_run

_NETWORK = "10.213.{}.{}"


@dataclass(frozen=True)
class CutNetwork:
    """A namespace with one end of a cable; the other end is this machine's.

    Attributes
    ----------
    name
        Of the namespace.
    address
        This machine's, as a program in the namespace would reach it.
    """

    name: str
    address: str

    @property
    def command(self) -> tuple[str, ...]:
        """What runs a program inside, before the program's own words."""
        return ("ip", "netns", "exec", self.name)

    def plug_in(self) -> None:
        """Give the namespace its route."""
        _ip("-n", self.name, "link", "set", "cable", "up")

    def unplug(self) -> None:
        """Take the route away; nothing in the namespace reaches any address but its own."""
        _ip("-n", self.name, "link", "set", "cable", "down")


@contextmanager
def cut_network() -> Iterator[CutNetwork]:
    """Make a namespace without a route; nothing of it is left afterwards. Not run without root and ``ip``."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("ip") is None:
        not_run("a network namespace needs Linux, root and the program ip")
    name, third = f"rs{secrets.token_hex(4)}", secrets.randbelow(254) + 1
    here, there = _NETWORK.format(third, 1), _NETWORK.format(third, 2)
    if subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode != 0:
        not_run("this machine allows no network namespace")
    try:
        _ip("link", "add", name, "type", "veth", "peer", "name", "cable", "netns", name)
        _ip("address", "add", f"{here}/30", "dev", name)
        _ip("link", "set", name, "up")
        _ip("-n", name, "address", "add", f"{there}/30", "dev", "cable")
        _ip("-n", name, "link", "set", "lo", "up")
        yield CutNetwork(name, here)
    finally:
        _ip("netns", "delete", name)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], capture_output=True, check=True)

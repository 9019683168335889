"""What a target is: a door of the program, and what it may answer to any bytes at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

CHECKPOINT = 5
"""The first byte of what is handed to the target ``wire`` as a checkpoint."""


class Form(Enum):
    """How the bytes of a target are laid out, for whoever mutates them."""

    BYTES = "bytes"
    JSON = "json"
    CANONICAL = "canonical"
    """Canonical JSON behind one byte that says of which kind it is."""


class UntrueError(AssertionError):
    """A door took something, and what it made of it contradicts itself."""


@dataclass(frozen=True, slots=True)
class Target:
    """A door of the program.

    Attributes
    ----------
    name
        What it is called on the command line.
    enter
        Hands bytes to the door. Whatever it raises but `refusals` is a fault, as is a hang or memory without end.
    refusals
        The answers that the door's own words promise for bytes that it does not take.
    form
        How the bytes are laid out.
    """

    name: str
    enter: Callable[[bytes, Path], None]
    refusals: tuple[type[Exception], ...] = ()
    form: Form = Form.BYTES

    def takes(self, data: bytes, folder: Path) -> bool:
        """Return whether the door takes some bytes, false where it refuses them.

        Parameters
        ----------
        data
            The bytes.
        folder
            An empty folder, which is left empty.
        """
        try:
            self.enter(data, folder)
        except self.refusals:
            return False
        return True

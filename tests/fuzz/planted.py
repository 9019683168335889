"""Faults that are planted into doors, to see whether fuzzing finds them; no seed of the target shows one."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tests.fuzz.target import CHECKPOINT, Target
from tests.fuzz.targets import target_of


def forgetful_unpacker() -> Target:
    """Return an unpacker that does not know what the library under it says of packed bytes that were changed."""
    from readstation.imaging import archive

    archive._DAMAGE = tuple(each for each in archive._DAMAGE if each is not zlib.error)  # type: ignore[assignment]
    return target_of("archive")


def trusting_scan() -> Target:
    """Return a scan that does not expect the parser under it to find a value that is none."""
    from readstation.imaging import objects

    objects.READ_FAILURES = tuple(each for each in objects.READ_FAILURES if each is not ValueError)  # type: ignore[assignment]
    return target_of("header-scan")


def staged_reader() -> Target:
    """Return a reader of checkpoints that falls over two things at once.

    The first shows itself by the code that it reaches: the fuzzer goes on from an input that has it.
    """
    from readstation.model.checkpoint import checkpoint_of

    whole = target_of("wire")

    def enter(data: bytes, _: Path) -> None:
        checkpoint = checkpoint_of(data[1:])
        if checkpoint.number > 100:
            due_ms = checkpoint.at_ms
            if due_ms < 1_000_000:
                raise IndexError("an early checkpoint of a long log")

    return Target(whole.name, enter, whole.refusals, whole.form)


def is_checkpoint(data: bytes) -> bool:
    """Return whether a seed of the target ``wire`` is a checkpoint."""
    return data[0] == CHECKPOINT


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault: what plants it and returns the target, and which seeds the fuzzer begins with."""

    plant: Callable[[], Target]
    begins_with: Callable[[bytes], bool] = bool


PLANTED: Mapping[str, Planted] = MappingProxyType(
    {
        "archive": Planted(forgetful_unpacker),
        "header-scan": Planted(trusting_scan),
        "wire": Planted(staged_reader, is_checkpoint),
    }
)
"""By the target that they are planted into."""

"""The doors that are fuzzed, by name. Each lies in a module that imports no more than the door needs."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType

from tests.fuzz.target import Target

PLACES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "header-scan": ("tests.fuzz.image_doors", "HEADER_SCAN"),
        "pixels": ("tests.fuzz.image_doors", "PIXELS"),
        "archive": ("tests.fuzz.image_doors", "ARCHIVE"),
        "charter": ("tests.fuzz.record_doors", "CHARTER"),
        "wire": ("tests.fuzz.record_doors", "WIRE_RECORD"),
        "practice": ("tests.fuzz.practice_door", "PRACTICE"),
    }
)
"""Module and name of each target."""


def target_of(name: str) -> Target:
    """Return a target; its module is imported only now."""
    module, variable = PLACES[name]
    found = getattr(importlib.import_module(module), variable)
    if not isinstance(found, Target):
        raise TypeError(f"{module}.{variable} is no target")
    return found

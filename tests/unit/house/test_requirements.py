"""The pins: exact, hashed, complete, and the same whichever command installs them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
ASKED = {
    "runtime": [*PROJECT["project"]["dependencies"], *GROUPS["build"]],
    "test": [*PROJECT["project"]["dependencies"], *GROUPS["build"], *GROUPS["test"]],
    "fuzz": GROUPS["fuzz"],
}
_ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?: ; (?P<marker>[^\\]+?))? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def pins(name: str) -> dict[str, tuple[str, str, int]]:
    """Return version, marker and number of hashes of each pin, by canonical name; any other line is an error."""
    found: dict[str, tuple[str, str, int]] = {}
    current = ""
    for line in (ROOT / "installers" / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if entry := _ENTRY.match(line):
            current = canonicalize_name(entry["name"])
            assert current not in found
            found[current] = (entry["version"], entry["marker"] or "", 0)
        else:
            assert _HASH.match(line), line
            version, marker, hashes = found[current]
            found[current] = (version, marker, hashes + 1)
    return found


@pytest.mark.parametrize("name", sorted(ASKED))
def test_every_pin_is_exact_and_hashed(name: str) -> None:
    assert {pin for pin, (_, _, hashes) in pins(name).items() if hashes == 0} == set()


@pytest.mark.parametrize("name", sorted(ASKED))
def test_what_the_project_asks_for_is_pinned_within_its_bounds(name: str) -> None:
    pinned = pins(name)
    outside = []
    for requirement in map(Requirement, ASKED[name]):
        pin = pinned.get(canonicalize_name(requirement.name))
        if pin is None or not requirement.specifier.contains(pin[0]):
            outside.append(str(requirement))
    assert outside == []


def test_the_fuzzer_is_no_part_of_what_is_shipped_or_needed_for_other_tests() -> None:
    """TR-61: it is installed by the command that tests, where it has wheels."""
    assert set(pins("fuzz")).isdisjoint({**pins("runtime"), **pins("test")})
    assert all(marker for _, marker, _ in pins("fuzz").values())


def test_whoever_can_test_can_also_run() -> None:
    runtime, test = pins("runtime"), pins("test")
    assert {name: test.get(name) for name in runtime} == runtime

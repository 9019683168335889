"""What the parts of campaigns came to, kept as JSON beside the evidence, one file a campaign."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

SENSITIVITY = "sensitivity"


@dataclass(frozen=True, slots=True)
class Result:
    """What a part came to.

    Attributes
    ----------
    part
        Its number, or "sensitivity".
    passed
        Whether every test of it ran and passed.
    tests
        How many ran.
    seconds, day, commit, machine
        How long, when (UTC), at which commit and where.
    covered
        The digest of the code that it covers (`covered.digest_of`).
    figures
        What the tests said of themselves.
    """

    part: str
    passed: bool
    tests: int
    seconds: float
    day: str
    commit: str
    machine: str
    covered: str
    figures: Mapping[str, object] = field(default_factory=dict)


class Results:
    """The results of one campaign.

    Parameters
    ----------
    folder
        Where they lie.
    name
        The campaign's.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.json"
        said = json.loads(self._path.read_text("utf-8")) if self._path.is_file() else []
        self._by_part = {each["part"]: Result(**each) for each in said}

    def of(self, part: str) -> Result | None:
        """Return what a part came to; None where it never ran to its end."""
        return self._by_part.get(part)

    def keep(self, result: Result) -> None:
        """Keep what a part came to, in place of what it came to before."""
        self._by_part[result.part] = result
        self._path.parent.mkdir(parents=True, exist_ok=True)
        said = [asdict(self._by_part[part]) for part in sorted(self._by_part)]
        fresh = self._path.with_suffix(".part")
        fresh.write_text(json.dumps(said, indent=1) + "\n", "utf-8")
        fresh.replace(self._path)

"""The figures that the specification of trust demands, from its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.campaigns.covered import ROOT

SPECIFICATION = ROOT.parent / "shared" / "spec" / "trust.md"
_ONE = re.compile(
    r"^\*\*(TR-\d+) · (.+?)\.?\*\* \[([A-Z])\](.*?)(?=^\*\*TR-\d+ ·|^#+ )", re.MULTILINE | re.DOTALL
)  # fmt: skip
_FIGURE = re.compile(r"^- \*Figure:\* (.+?)(?=\n- |\n\n|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Demanded:
    """A requirement: its id, level and name, and the figure that it asks for."""

    id: str
    level: str
    name: str
    figure: str


def demanded() -> tuple[Demanded, ...]:
    """Return what is demanded, in the order of the specification; nothing where it is not beside the checkout."""
    if not SPECIFICATION.is_file():
        return ()
    text = SPECIFICATION.read_text("utf-8")
    return tuple(
        Demanded(each, level, name, " ".join((figure.group(1) if (figure := _FIGURE.search(rest)) else "").split()))
        for each, name, level, rest in _ONE.findall(text)
    )

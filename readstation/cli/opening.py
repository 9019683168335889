"""Opens the window on a profile, or brings the one that is open already to the front."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from readstation.app.other_start import SHOW, SHOW_TIMEOUT_S, is_in_use, ring
from readstation.core.errors import Refused


@contextmanager
def or_show_the_open_one(profile: Path, packs: Sequence[Path] = ()) -> Iterator[None]:
    """Open a station inside; where a window has the profile open already, show that one and end well.

    Parameters
    ----------
    profile
        The profile's folder.
    packs
        Practice cases that the open window is to take in.

    Raises
    ------
    Refused
        If the profile is held, and nobody answers there.
    SystemExit
        After the other window was shown.
    """
    try:
        yield
    except Refused as refusal:
        answer = ring(profile, SHOW, SHOW_TIMEOUT_S, packs=_lines(packs)) if is_in_use(refusal) else None
        if answer is None:
            raise
        for line in answer.lines:
            click.echo(line)
        raise SystemExit(answer.exit_status) from None


def _lines(packs: Sequence[Path]) -> str | None:
    return "\n".join(str(each.resolve()) for each in packs) or None

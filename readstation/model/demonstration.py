"""The mark of everything that a demonstration hands out (TR-16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from readstation.core.canonical import NotCanonicalError, parse_canonical

DEMONSTRATION = "Demonstration, no trial"


def mark_of(charters: Iterable[bytes]) -> str:
    """Return the mark of what rests on some charters: empty where all of them are of trials.

    Parameters
    ----------
    charters
        Their canonical bytes; what cannot be read marks nothing.
    """
    for body in charters:
        try:
            said = parse_canonical(body)
        except NotCanonicalError:
            continue
        if isinstance(said, Mapping) and said.get("is_demonstration") is True:
            return DEMONSTRATION
    return ""


def marked(mark: str, words: str) -> str:
    """Return words of a file with the mark before them, where there is one."""
    return f"{mark}: {words}" if mark else words

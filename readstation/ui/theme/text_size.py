"""How large text is: a person's choice, for every text of the window at once (design, section 5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class _Chosen:
    percent: int = 100


_chosen = _Chosen()


def text_percent() -> int:
    """Return the size of text, per cent of the design's."""
    return _chosen.percent


def choose_text_percent(percent: int) -> None:
    """Let text have another size from now on; `style.apply_look` brings it to what is shown."""
    _chosen.percent = percent


def scaled(px: int) -> int:
    """Return a length that holds text, such as a font size or the width of a dock, for the size of text in force.

    Parameters
    ----------
    px
        Logical pixels at 100 %.
    """
    return round(px * _chosen.percent / 100)

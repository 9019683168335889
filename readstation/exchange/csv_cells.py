"""Cells of a CSV file that a spreadsheet opens as what they are (TR-60)."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with an apostrophe before what could be one.

    A number keeps its sign.
    """
    if text[:1] in _BEGINS_A_FORMULA and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text

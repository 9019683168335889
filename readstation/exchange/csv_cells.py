"""Cells of a CSV file that a spreadsheet opens as what they are (TR-60)."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with an apostrophe before what could be one.

    A number keeps its sign. A text that begins with an apostrophe gets one more, so that `said_cell` undoes it.
    """
    if text[:1] in (*_BEGINS_A_FORMULA, _GUARD) and not _NUMBER.fullmatch(text):
        return _GUARD + text
    return text


def said_cell(cell: str) -> str:
    """Return the text that `plain_cell` has made a cell of: without the first apostrophe, where it begins with one."""
    return cell.removeprefix(_GUARD)

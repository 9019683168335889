"""The tables of a trial's report as a browser shows them: words of each cell, by the name of the table's anchor."""

from __future__ import annotations

import re
from html import unescape

_TABLE = re.compile(r'<h3 id="t-([^"]+)">.*?</h3><div class="scroll"><table>(.*?)</table>', re.DOTALL)
_ROW, _CELL, _TAG = (re.compile(each, re.DOTALL) for each in (r"<tr>(.*?)</tr>", r"<td[^>]*>(.*?)</td>", r"<[^>]+>"))


def tables_of(page: str) -> dict[str, list[list[str]]]:
    """Return the cells of every table of a report, without its heads."""
    found = {}
    for key, table in _TABLE.findall(page):
        rows = [_CELL.findall(row) for row in _ROW.findall(table)]
        found[key] = [[unescape(_TAG.sub("", cell)) for cell in row] for row in rows if row]
    return found

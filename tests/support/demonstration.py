"""Whether something that the product shows or hands out says that it is of a demonstration (TR-16).

An output is what it says: the texts each of which has to carry the word. A window says its whole and visible labels, a
PDF each of its pages, a file of tables what stands in its own place for it or in the files beside it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pydicom
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QWidget

from tests.support.pages import pages

WORD = "demonstration"
_TAG, _UNSEEN = re.compile(r"<[^>]+>"), re.compile(r"<(style|script|title)\b.*?</\1>", re.DOTALL)


def is_marked(says: Sequence[str]) -> bool:
    """Return whether each text of an output has the word."""
    return bool(says) and all(WORD in each.casefold() for each in says)


def unmarked(outputs: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the outputs that do not say that they are of a demonstration."""
    return sorted(name for name, says in outputs.items() if not is_marked(says))


def said_by_window(window: QWidget) -> list[str]:
    """Return the words of every label that is seen whole in a window, as one text."""
    seen = []
    for label in window.findChildren(QLabel):
        place = QRect(label.mapTo(window, QPoint(0, 0)), label.size())
        is_whole = label.isVisible() and label.window() is window and window.rect().contains(place)
        if is_whole and label.visibleRegion().boundingRect() == label.rect():
            room, need = label.contentsRect(), label.fontMetrics().boundingRect(label.text())
            seen.append(label.text() if need.width() <= room.width() + 1 and need.height() <= room.height() else "")
    return [" ".join(seen)]


def said_by_file(path: Path) -> list[str]:
    """Return what a file that was handed out says of what it is."""
    return _READERS[path.suffix](path)


def said_by_folder(folder: Path) -> dict[str, list[str]]:
    """Return what each file of an export says, by its name in it."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    return {f"{folder.name}/{each.relative_to(folder)}": said_by_file(each) for each in files}


def _page(path: Path) -> list[str]:
    return [unescape(_TAG.sub(" ", _UNSEEN.sub(" ", path.read_text("utf-8"))))]


def _json(path: Path) -> list[str]:
    said: dict[str, Any] = json.loads(path.read_bytes())
    return [str(said.get("mark", said.get("originator", "")))]


def _definition(path: Path) -> list[str]:
    root = ET.fromstring(path.read_bytes())
    found = [each.text or "" for each in root.iter() if each.tag.endswith("}StudyDescription")]
    return [*found, *(each.get("Description", "") for each in root.iter() if each.tag.endswith("}MetaDataVersion"))]


def _dicom(path: Path) -> list[str]:
    return [str(pydicom.dcmread(path, stop_before_pixels=True).get("SeriesDescription", ""))]


def _evidence(path: Path) -> list[str]:
    with path.open(encoding="ascii") as file:
        return [str(json.loads(file.readline()).get("mark", ""))]


def _rows(path: Path) -> list[str]:
    """Return the column of a table that says it; of a table without one, what lies beside it and is bound to it."""
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    return [row["mark"] for row in rows] if rows and "mark" in rows[0] else _beside(path)


def _beside(path: Path) -> list[str]:
    """Return the words that lie beside a table, where the manifest names both by their hashes."""
    folder = next((each for each in path.parents if (each / "manifest.json").is_file()), None)
    if folder is None:
        return []
    named = json.loads((folder / "manifest.json").read_bytes())["files"]
    words = folder / "DEMONSTRATION.txt"
    is_bound = all(
        named.get(str(each.relative_to(folder))) == hashlib.sha256(each.read_bytes()).hexdigest()
        for each in (path, words)
        if each.is_file()
    )
    return [words.read_text("ascii")] if words.is_file() and is_bound else []


_READERS = {
    ".pdf": lambda path: [page.text for page in pages(path.read_bytes())],
    ".html": _page,
    ".json": _json,
    ".xml": _definition,
    ".dcm": _dicom,
    ".jsonl": _evidence,
    ".csv": _rows,
    ".xpt": _beside,
    ".txt": lambda path: [path.read_text("ascii")],
}

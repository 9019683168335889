"""Brings the translation files up to the phrases in the source: ``python -m installers.phrases``.

New phrases come in without words (Qt Linguist shows them as unfinished), those that nothing says any more go, and each
``.ts`` file is compiled to the ``.qm`` file that the program loads.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import PySide6

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
CONTEXT = "readstation"


def phrases_of(source: str) -> Iterator[str]:
    """Yield what a module has translated: the first words given to ``tr``, ``phrase`` and ``within``."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        words = node.args[0]
        if node.func.id in ("tr", "phrase") and isinstance(words, ast.Constant) and isinstance(words.value, str):
            yield words.value
            if any(each.arg == "inside" for each in node.keywords):
                yield words.value[:1].lower() + words.value[1:]


def all_phrases() -> list[str]:
    """Return every phrase of the program once, in the order of the alphabet."""
    modules = sorted((ROOT / "readstation").rglob("*.py"))
    return sorted({each for path in modules for each in phrases_of(path.read_text("utf-8"))})


def translations(path: Path) -> dict[str, str]:
    """Return the words of a ``.ts`` file by their phrase; empty where it has none yet."""
    messages = ET.parse(path).getroot().iter("message")
    return {each.findtext("source") or "": each.findtext("translation") or "" for each in messages}


def ts_text(language: str, words: dict[str, str]) -> str:
    """Return a ``.ts`` file, one message for each phrase."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for phrase in sorted(words):
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = phrase
        translation = ET.SubElement(message, "translation")
        translation.text = words[phrase]
        if not words[phrase]:
            translation.set("type", "unfinished")
    ET.indent(root, " ")
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'


def compile_file(path: Path) -> None:
    """Make the ``.qm`` file that stands beside a ``.ts`` file."""
    lrelease = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    subprocess.run([lrelease, "-silent", path, "-qm", path.with_suffix(".qm")], check=True)


def main() -> int:
    """Bring every language up to date; return 1 where phrases lack their words."""
    wanted = all_phrases()
    lacking = 0
    for path in sorted(FOLDER.glob("*.ts")):
        known = translations(path)
        language = path.stem.rpartition("_")[2]
        words = {phrase: known.get(phrase, "") for phrase in wanted}
        path.write_text(ts_text(language, words), "utf-8")
        compile_file(path)
        empty = [phrase for phrase, said in words.items() if not said]
        lacking += len(empty)
        print(f"{path.name}: {len(words)} phrases, {len(known.keys() - words.keys())} gone, {len(empty)} without words")
        for phrase in empty:
            print(f"  {phrase}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())

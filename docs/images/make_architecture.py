"""Draw ``architecture.svg`` from the import contract in ``pyproject.toml``, so that the picture cannot be out of date.

Run it from anywhere: ``python docs/images/make_architecture.py``.
"""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = Path(__file__).with_name("architecture.svg")
TOLD = {
    "cli": "commands, one file each",
    "app": "knows every concrete class: wiring, lifecycle, logs",
    "ui": "PySide6: windows, panels; presenters that know no Qt",
    "viewer": "VTK: views, overlays; tools that know neither VTK nor Qt",
    "imaging": "DICOM in, volumes out",
    "store": "SQLite, PostgreSQL",
    "security": "passwords, keys",
    "exchange": "files in and out",
    "practice": "offline cases",
    "trial": "ingest, assign",
    "sync": "outbox, inbox",
    "reading": "sessions, journal, lock, sign, verify",
    "criteria": "mRECIST",
    "stats": "rates, survival",
    "dose": "Y-90",
    "hanging": "phases, layouts",
    "geometry": "volumes, planes, lengths (NumPy)",
    "model": "frozen records",
    "core": "exact numbers, canonical bytes, errors, clock",
}
BANDS = {"cli": "#4262CE", "ui": "#2B7A78", "imaging": "#8A5A2B", "practice": "#7A3E9D", "criteria": "#2E7D4F"}
WIDTH, ROW, GAP, EDGE = 880, 52, 10, 24


def layers() -> list[list[tuple[str, bool]]]:
    """Return the contract's layers from the top: name of each package, and whether it exists yet."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(each for each in settings["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    rows = [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]
    return [[(name.strip("()"), not name.startswith("(")) for name in row] for row in rows]


def draw() -> str:
    """Return the picture as SVG text."""
    rows = layers()
    height = 2 * EDGE + len(rows) * (ROW + GAP) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">',
        "<title>The layers of Readstation: each imports only what stands below it</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    colour = "#555555"
    for index, row in enumerate(rows):
        colour = next((BANDS[name] for name, _ in row if name in BANDS), colour)
        wide = (WIDTH - 2 * EDGE - GAP * (len(row) - 1)) / len(row)
        top = EDGE + index * (ROW + GAP)
        for place, (name, exists) in enumerate(row):
            parts += box(EDGE + place * (wide + GAP), top, wide, name, colour, exists=exists)
    note = "Each layer imports only what stands below it; neighbours never import each other. Dashed: not there yet."
    parts.append(f'<text x="{EDGE}" y="{height - EDGE}" font-size="13" fill="#444444">{escape(note)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def box(left: float, top: float, wide: float, name: str, colour: str, *, exists: bool) -> list[str]:
    """Return one package as a box with its name and what it is for."""
    fill, dash, ink = (colour, "", "#ffffff") if exists else ("#ffffff", ' stroke-dasharray="6 4"', colour)
    middle = left + wide / 2
    line = f'fill="{fill}" stroke="{colour}"{dash}'
    return [
        f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{ROW}" rx="6" {line}/>',
        f'<text x="{middle:.1f}" y="{top + 22}" font-size="16" font-weight="600" text-anchor="middle" fill="{ink}">'
        f"{escape(name)}</text>",
        f'<text x="{middle:.1f}" y="{top + 41}" font-size="12" text-anchor="middle" fill="{ink}">'
        f"{escape(TOLD.get(name, ''))}</text>",
    ]


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")

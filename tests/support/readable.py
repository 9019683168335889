"""Looks for points and lengths of a read in any file, in every form in which a program would write them."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable
from pathlib import Path

from readstation.model.lesion import Measurement

_CHUNK_BYTES = 1 << 22


def forms_of(lines: Iterable[Measurement]) -> dict[str, bytes]:
    """Return byte strings that stand for the ends and lengths of callipers, each with a name for the report."""
    forms: dict[str, bytes] = {}
    for line in lines:
        for point in (line.start, line.end):
            x, y = point.x, point.y
            for text in (f"{x},{y}", f"{x}, {y}", f"{x / 1000},{y / 1000}", f"{x / 1000}, {y / 1000}"):
                forms |= _texts(text)
            for order in "<>":
                forms[f"int32{order} {x},{y}"] = struct.pack(f"{order}ii", x, y)
                forms[f"int64{order} {x}"] = struct.pack(f"{order}q", x)
                forms[f"float32{order} {x},{y}"] = struct.pack(f"{order}ff", x / 1000, y / 1000)
                forms[f"float64{order} {x}"] = struct.pack(f"{order}d", x / 1000)
        for text in (f'"length_tenths":{line.length_tenths}', f'"length_tenths": {line.length_tenths}'):
            forms |= _texts(text)
    return forms


def found_in(files: Iterable[Path], forms: dict[str, bytes]) -> set[str]:
    """Return ``file: form`` for every form that stands in one of the files."""
    found = set()
    for path in files:
        with path.open("rb") as file:
            rest = b""
            while chunk := file.read(_CHUNK_BYTES):
                data = rest + chunk
                if data.strip(b"\0"):
                    found |= {f"{path.name}: {name}" for name, form in forms.items() if form in data}
                rest = data[-256:]
    return found


def _texts(text: str) -> dict[str, bytes]:
    plain = text.encode()
    forms = {f"utf-8 {text}": plain, f"hex {text}": plain.hex().encode()}
    forms |= {f"{code} {text}": text.encode(code) for code in ("utf-16-le", "utf-16-be")}
    for shift in range(3):
        # Without the letters at both ends, which depend on what stands beside.
        coded = base64.b64encode(b"\0" * shift + plain)[(0, 2, 3)[shift] :].rstrip(b"=")[:-1]
        forms[f"base64+{shift} {text}"] = coded
    return forms

"""Letters that nobody sees, and that turn, join or hide others, made visible (TR-60)."""

from __future__ import annotations

import unicodedata

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control, format (bidi and zero width among them), halves of pairs, private and unknown letters, line separators."""
_LEFT = "\n\t"


def visible(text: str) -> str:
    """Return a text with every hidden letter written as its number, ``[U+202E]``; line ends and tabs stay."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    is_hidden = letter not in _LEFT and unicodedata.category(letter) in HIDDEN
    return f"[U+{ord(letter):04X}]" if is_hidden else letter

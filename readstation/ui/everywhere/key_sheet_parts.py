"""What the key sheet shows and where: the caps of a keyboard, and the keys that need more than one stroke."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from readstation.core.phrases import phrase, tr
from readstation.ui.presenters.key_map import ROOM_BINDINGS, STATION_BINDINGS, Binding, KeyGroup, KeyMap
from readstation.ui.presenters.preferences import Preferences, RightDrag

GROUP_TONES = {
    KeyGroup.FLOW: "accent",
    KeyGroup.TOOLS: "target",
    KeyGroup.LESIONS: "nontarget",
    KeyGroup.WINDOW: "reader_a",
    KeyGroup.VIEW: "reader_a",
    KeyGroup.MOVE: "reader_b",
    KeyGroup.LAYOUT: "text2",
    KeyGroup.EVERYWHERE: "text2",
}
_SHORT = {
    "Portal venous, delayed": phrase("Portal, delayed"),
    "Marks, hold: off while held": phrase("Marks, hold: off"),
    "Flicker prior and current, hold": phrase("Flicker, hold"),
    "Keys and mouse, while held": phrase("Hold: this page"),
}
LEGEND = (
    (phrase("Flow"), "accent"),
    (phrase("Tools"), "target"),
    (phrase("Lesions"), "nontarget"),
    (phrase("View"), "reader_a"),
    (phrase("Move"), "reader_b"),
    (phrase("Layout"), "text2"),
)
MOUSE_WITH_KEY = (
    (phrase("Shift + wheel"), phrase("5 slices a step")),
    (phrase("Ctrl + wheel"), phrase("zoom at the pointer")),
    (phrase("Alt + wheel"), "fusion"),
    (phrase("Shift + move"), phrase("locate in all views")),
    (phrase("Double click"), phrase("maximise, restore")),
    (phrase("Alt + drag a mark"), phrase("move the whole mark")),
    (phrase("Ctrl + click"), phrase("select more marks")),
)


@dataclass(frozen=True, slots=True)
class Cap:
    """A key of the drawn keyboard.

    Attributes
    ----------
    key
        The key as the table writes it.
    shown
        What stands on it.
    units
        How wide it is, in letters.
    words
        What it does where the table has nothing for it.
    tone
        The colour of its group.
    """

    key: str
    shown: str
    units: float = 1.0
    words: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A row of the drawn keyboard; `indent` is in letters."""

    caps: tuple[Cap, ...]
    indent: float = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """Keys under a heading."""

    heading: str
    tone: str
    lines: tuple[tuple[str, str], ...]


def _row(letters: str, *before: Cap, after: tuple[Cap, ...] = (), indent: float = 0.0) -> KeyRow:
    return KeyRow((*before, *(Cap(each, each) for each in letters), *after), indent)


_KEY_ROWS = (
    _row("1234567890", Cap("Esc", "Esc")),
    _row("QWERTYUIOP[]", Cap("Tab", "Tab", 1.2, phrase("Next control"))),
    _row("ASDFGHJKL", Cap("", phrase("Caps"), 1.4), after=(Cap("Return", "Enter", 1.6, phrase("Open, accept")),)),
    _row("ZXCVBNM?", Cap("Shift", "Shift", 1.8, phrase("Second meaning, below"))),
    KeyRow((Cap("", "Ctrl"), Cap("", "Alt"), Cap("Space", "Space", 6.0)), 0.4),
)
_TONE_OF = {key: GROUP_TONES[each.group] for each in (*ROOM_BINDINGS, *STATION_BINDINGS) for key in each.keys}


def _toned(cap: Cap) -> Cap:
    return Cap(cap.key, cap.shown, cap.units, cap.words, _TONE_OF.get(cap.key, "text2"))


KEY_ROWS = tuple(KeyRow(tuple(_toned(cap) for cap in row.caps), row.indent) for row in _KEY_ROWS)
"""The keyboard as it is drawn: letters stand where they stand on most keyboards; typed characters count, not places."""


def caps_in_force(key_map: KeyMap, page: Iterable[Binding] = ROOM_BINDINGS) -> dict[str, str]:
    """Return what each key or sequence does on a page, by how the table writes it."""
    bindings = (*page, *STATION_BINDINGS)
    return {key: each.words for each in bindings for key in key_map.keys_of(each)}


def cap_words(key: str, words: str) -> str:
    """Return what a cap says, short enough for it: what stands after a comma is for the list of commands."""
    short = {tr(long): tr(words_on_cap) for long, words_on_cap in _SHORT.items()}
    return short.get(words, words) if len(key) == 1 else words


def mouse_words(preferences: Preferences) -> tuple[str, str]:
    """Return what the left and the right button do."""
    right = tr("Drag: window, level") if preferences.right_drag is RightDrag.WINDOW else tr("Drag: zoom")
    working, other = tr("Active tool"), tr("{right}\nClick: menu", right=right)
    return (other, working) if preferences.is_left_handed else (working, other)


def block_columns(key_map: KeyMap, page: Iterable[Binding] = ROOM_BINDINGS) -> tuple[tuple[Block, ...], ...]:
    """Return the keys of a page that do not stand on the drawn keyboard, in four columns."""
    bindings = (*page, *STATION_BINDINGS)
    drawn = {cap.key for row in KEY_ROWS for cap in row.caps}

    def block(heading: str, tone: str, *groups: KeyGroup) -> Block:
        lines = tuple(
            (key, each.words)
            for each in bindings
            if each.group in groups
            for key in _shown_keys(each, key_map)
            if key not in drawn
        )
        return Block(heading, tone, lines)

    columns = (
        (block(tr("Lesions"), "nontarget", KeyGroup.LESIONS), block(tr("Tools"), "target", KeyGroup.TOOLS)),
        (block(tr("Save and sign"), "accent", KeyGroup.FLOW), block(tr("Prior and phase"), "reader_a", KeyGroup.VIEW)),
        (block(tr("Slices and views"), "reader_b", KeyGroup.MOVE),),
        (block(tr("Layout"), "text2", KeyGroup.LAYOUT), block(tr("Everywhere"), "text2", KeyGroup.EVERYWHERE)),
    )
    return tuple(tuple(each for each in column if each.lines) for column in columns)


def _shown_keys(binding: Binding, key_map: KeyMap) -> tuple[str, ...]:
    """Return the first key of a binding; the others are for keyboards that lack it."""
    return key_map.keys_of(binding)[:1]

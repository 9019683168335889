"""Every key of the station in one table, and a reader's own keys over it (design, section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from readstation.core.errors import Refused
from readstation.core.findings import Finding


class KeyGroup(StrEnum):
    """The groups of the key sheet, by their headings."""

    FLOW = "Flow"
    TOOLS = "Tools"
    LESIONS = "Lesions"
    WINDOW = "Window"
    VIEW = "View"
    MOVE = "Slices and views"
    LAYOUT = "Layout"
    EVERYWHERE = "Everywhere"


@dataclass(frozen=True, slots=True)
class Binding:
    """One action and its keys.

    Attributes
    ----------
    name
        What the program calls it.
    keys
        Key sequences, portable text.
    words
        What it does, for the key sheet and the list of commands.
    group
        Where it stands on the sheet.
    is_held
        Whether it acts while the key is held; such a key is a single letter.
    is_fixed
        Whether its keys stay: Space and Esc mean the same for everybody, and what is everywhere is everywhere the same.
    """

    name: str
    keys: tuple[str, ...]
    words: str
    group: KeyGroup
    is_held: bool = False
    is_fixed: bool = False


_G = KeyGroup

ROOM_BINDINGS = (
    Binding("next_step", ("Space",), "Do the next step", _G.FLOW, is_fixed=True),
    Binding("cancel", ("Esc",), "Cancel the drawing", _G.FLOW, is_fixed=True),
    Binding("undo", ("Ctrl+Z",), "Undo", _G.FLOW),
    Binding("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Redo", _G.FLOW),
    Binding("show_saved", ("Ctrl+S",), "Show what is saved", _G.FLOW),
    Binding("sign", ("Ctrl+Return", "Ctrl+Enter"), "Open the lock or sign dialog", _G.FLOW, is_fixed=True),
    Binding("to_worklist", ("Ctrl+W",), "Back to the worklist, work kept", _G.FLOW),
    Binding("history", ("Ctrl+H",), "History of this read", _G.FLOW),
    Binding("report", ("Ctrl+P",), "Save the report of the signed read", _G.FLOW, is_fixed=True),
    Binding("tool_select", ("V",), "Select", _G.TOOLS),
    Binding("tool_diameter", ("D",), "Diameter", _G.TOOLS),
    Binding("tool_short_axis", ("S",), "Short axis", _G.TOOLS),
    Binding("tool_oval", ("O",), "Oval region", _G.TOOLS),
    Binding("tool_freehand", ("R",), "Freehand region", _G.TOOLS),
    Binding("tool_arrow", ("A",), "Arrow note", _G.TOOLS),
    Binding("tool_probe", ("P",), "Probe", _G.TOOLS),
    Binding("tool_window", ("W",), "Window", _G.TOOLS),
    Binding("tool_zoom", ("Z",), "Zoom", _G.TOOLS),
    Binding("tool_pan", ("G",), "Pan", _G.TOOLS),
    Binding("tool_locate", ("X",), "Localise", _G.TOOLS),
    Binding("previous_lesion", ("Q",), "Previous lesion", _G.LESIONS),
    Binding("next_lesion", ("E",), "Next lesion", _G.LESIONS),
    Binding("jump", ("J",), "Jump to its slice", _G.LESIONS),
    Binding("unseen", ("Shift+J",), "Jump to the first slice not seen yet", _G.LESIONS),
    Binding("make_target", ("T",), "Target", _G.LESIONS),
    Binding("make_non_target", ("N",), "Non-target", _G.LESIONS),
    Binding("new_lesion", ("Shift+N",), "New lesion", _G.LESIONS),
    Binding("state_absent", ("Shift+A",), "Absent, 0 mm", _G.LESIONS),
    Binding("state_too_small", ("Shift+S",), "Too small, counts 5 mm", _G.LESIONS),
    Binding("state_not_evaluable", ("Shift+X",), "Not evaluable", _G.LESIONS),
    Binding("state_merged", ("Shift+M",), "Merged with another", _G.LESIONS),
    Binding("remove", ("Delete",), "Remove, undo restores", _G.LESIONS),
    Binding("key_image", ("K",), "Key image", _G.LESIONS),
    Binding("nudge_left", ("Alt+Left",), "Nudge the handle 1 pixel left", _G.LESIONS),
    Binding("nudge_right", ("Alt+Right",), "Nudge the handle 1 pixel right", _G.LESIONS),
    Binding("nudge_up", ("Alt+Up",), "Nudge the handle 1 pixel up", _G.LESIONS),
    Binding("nudge_down", ("Alt+Down",), "Nudge the handle 1 pixel down", _G.LESIONS),
    Binding("window_1", ("1",), "Late arterial", _G.WINDOW),
    Binding("window_2", ("2",), "Portal venous, delayed", _G.WINDOW),
    Binding("window_3", ("3",), "Soft tissue", _G.WINDOW),
    Binding("window_4", ("4",), "Lung", _G.WINDOW),
    Binding("window_5", ("5",), "Bone", _G.WINDOW),
    Binding("window_6", ("6",), "As sent", _G.WINDOW),
    Binding("fit", ("0",), "Fit and centre", _G.WINDOW),
    Binding("invert", ("I",), "Invert", _G.WINDOW),
    Binding("marks", ("H",), "Marks, hold: off while held", _G.VIEW, is_held=True),
    Binding("flicker", ("F",), "Flicker prior and current, hold", _G.VIEW, is_held=True),
    Binding("corner_text", ("B",), "Corner text", _G.VIEW),
    Binding("link", ("L",), "Link scrolling", _G.VIEW),
    Binding("match", ("Shift+L",), "These slices match", _G.VIEW),
    Binding("next_phase", ("C",), "Next phase", _G.VIEW),
    Binding("previous_phase", ("Shift+C",), "Previous phase", _G.VIEW),
    Binding("maximise", ("M",), "Maximise or restore", _G.VIEW),
    Binding("less_fusion", ("[",), "Less fusion", _G.VIEW),
    Binding("more_fusion", ("]",), "More fusion", _G.VIEW),
    Binding("magnifier", ("Shift+Z",), "Magnifier under the pointer", _G.VIEW),
    Binding("cine", ("Shift+P",), "Play the slices, or stop", _G.VIEW),
    Binding("slice_up", ("Up",), "Previous slice", _G.MOVE),
    Binding("slice_down", ("Down",), "Next slice", _G.MOVE),
    Binding("slices_up", ("PgUp",), "10 slices back", _G.MOVE),
    Binding("slices_down", ("PgDown",), "10 slices on", _G.MOVE),
    Binding("first_slice", ("Home",), "First slice", _G.MOVE),
    Binding("last_slice", ("End",), "Last slice", _G.MOVE),
    Binding("previous_view", ("Left",), "Previous view", _G.MOVE),
    Binding("next_view", ("Right",), "Next view", _G.MOVE),
    Binding("earlier_prior", ("Shift+Left",), "Earlier prior", _G.MOVE),
    Binding("later_prior", ("Shift+Right",), "Later prior", _G.MOVE),
    Binding("layout_one", ("Ctrl+1",), "One view", _G.LAYOUT),
    Binding("layout_prior_current", ("Ctrl+2",), "Prior and current", _G.LAYOUT),
    Binding("layout_phases", ("Ctrl+3",), "Four phases", _G.LAYOUT),
    Binding("layout_planes", ("Ctrl+4",), "Three planes", _G.LAYOUT),
    Binding("two_displays", ("F10",), "Views on two displays, or on one", _G.LAYOUT),
    Binding("toggle_dock", ("F9",), "Show or hide the right dock", _G.LAYOUT),
    Binding("next_region", ("F6",), "Next region", _G.LAYOUT),
    Binding("previous_region", ("Shift+F6",), "Previous region", _G.LAYOUT),
)
"""The keys of the reading room; no key stands twice."""

STATION_BINDINGS = (
    Binding("help", ("F1",), "Help for this screen", _G.EVERYWHERE, is_fixed=True),
    Binding("key_sheet", ("?",), "Keys and mouse, while held", _G.EVERYWHERE, is_held=True, is_fixed=True),
    Binding("commands", ("Ctrl+K",), "Find a command", _G.EVERYWHERE, is_fixed=True),
    Binding("find_case", ("Ctrl+F",), "Find a case", _G.EVERYWHERE, is_fixed=True),
    Binding("next_tab", ("Ctrl+Tab",), "Next tab", _G.EVERYWHERE, is_fixed=True),
    Binding("lock_station", ("Ctrl+L",), "Lock the station", _G.EVERYWHERE, is_fixed=True),
    Binding("settings", ("Ctrl+,",), "Settings", _G.EVERYWHERE, is_fixed=True),
    Binding("full_screen", ("F11",), "Full screen", _G.LAYOUT, is_fixed=True),
    Binding("quit", ("Ctrl+Q",), "Close, work kept", _G.EVERYWHERE, is_fixed=True),
)
"""The keys that hold on every page."""

_WORDS = {
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "PgDown": "PgDn",
    "Return": "Enter",
    "Delete": "Del",
}


def caps_of(keys: str) -> tuple[str, ...]:
    """Return what stands on the caps of a key sequence: ``Ctrl``, ``Enter``."""
    parts = keys.replace("++", "+plus").split("+")
    return tuple("+" if part == "plus" else _WORDS.get(part, part) for part in parts if part)


@dataclass(frozen=True, slots=True)
class KeyMap:
    """The keys in force: the table, and a reader's own over it.

    Attributes
    ----------
    own
        The reader's keys by the name of their binding. A name that is not in the table is left alone, so that keys kept
        by a newer program do no harm.
    """

    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys_of(self, binding: Binding) -> tuple[str, ...]:
        """Return the keys of a binding."""
        return binding.keys if binding.is_fixed else tuple(self.own.get(binding.name, binding.keys))

    def taken_by(self, key: str, *, but: str = "") -> Binding | None:
        """Return what a key does already, besides one binding."""
        wanted = key.casefold()
        return next(
            (
                each
                for each in (*ROOM_BINDINGS, *STATION_BINDINGS)
                if each.name != but and any(known.casefold() == wanted for known in self.keys_of(each))
            ),
            None,
        )

    def with_key(self, name: str, key: str) -> KeyMap:
        """Return the map with another key for a binding.

        Parameters
        ----------
        name
            The binding.
        key
            A key sequence of one stroke, portable text.

        Raises
        ------
        Refused
            If the binding is fixed, the key is taken, or it cannot be held where the binding is held.
        """
        binding = binding_of(name)
        if binding.is_fixed:
            raise Refused(Finding("keys.fixed", f"{binding.words}: this key is the same for everybody."))
        other = self.taken_by(key, but=name)
        if other is not None:
            raise Refused(Finding("keys.taken", f"{key} is taken: {other.words}. Give that another key first."))
        if binding.is_held and (len(key) != 1 or not key.isalpha()):
            raise Refused(Finding("keys.held", f"{binding.words}: a key that is held must be a single letter."))
        return self._changed(name, None if (key,) == binding.keys else (key,))

    def without(self, name: str) -> KeyMap:
        """Return the map with the key of the table for a binding.

        Raises
        ------
        Refused
            If a key of the table has been given to something else meanwhile.
        """
        binding = binding_of(name)
        for key in binding.keys:
            other = self.taken_by(key, but=name)
            if other is not None:
                raise Refused(Finding("keys.taken", f"{key} is taken: {other.words}. Give that another key first."))
        return self._changed(name, None)

    def _changed(self, name: str, keys: tuple[str, ...] | None) -> KeyMap:
        rest = {each: known for each, known in self.own.items() if each != name}
        return KeyMap(rest if keys is None else {**rest, name: keys})


def binding_of(name: str) -> Binding:
    """Return a binding of the table.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    found = next((each for each in (*ROOM_BINDINGS, *STATION_BINDINGS) if each.name == name), None)
    if found is None:
        raise KeyError(name)
    return found

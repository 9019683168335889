"""Every key of the station in one table, and a reader's own keys over it (design, section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.phrases import phrase, tr


class KeyGroup(StrEnum):
    """The groups of the key sheet, by their headings."""

    FLOW = phrase("Flow")
    TOOLS = phrase("Tools")
    LESIONS = phrase("Lesions")
    WINDOW = phrase("Window")
    VIEW = phrase("View")
    MOVE = phrase("Slices and views")
    LAYOUT = phrase("Layout")
    EVERYWHERE = phrase("Everywhere")

    @property
    def words(self) -> str:
        """The heading."""
        return tr(self.value)


@dataclass(frozen=True, slots=True)
class Binding:
    """One action and its keys.

    Attributes
    ----------
    name
        What the program calls it.
    keys
        Key sequences, portable text.
    english
        What it does, in the words of the source.
    group
        Where it stands on the sheet.
    is_held
        Whether it acts while the key is held; such a key is a single letter.
    is_fixed
        Whether its keys stay: Space and Esc mean the same for everybody, and what is everywhere is everywhere the same.
    """

    name: str
    keys: tuple[str, ...]
    english: str
    group: KeyGroup
    is_held: bool = False
    is_fixed: bool = False

    @property
    def words(self) -> str:
        """What it does, for the key sheet and the list of commands."""
        return tr(self.english)


_G = KeyGroup

ROOM_BINDINGS = (
    Binding("next_step", ("Space",), phrase("Do the next step"), _G.FLOW, is_fixed=True),
    Binding("cancel", ("Esc",), phrase("Cancel the drawing"), _G.FLOW, is_fixed=True),
    Binding("undo", ("Ctrl+Z",), phrase("Undo"), _G.FLOW),
    Binding("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), phrase("Redo"), _G.FLOW),
    Binding("show_saved", ("Ctrl+S",), phrase("Show what is saved"), _G.FLOW),
    Binding("sign", ("Ctrl+Return", "Ctrl+Enter"), phrase("Open the lock or sign dialog"), _G.FLOW, is_fixed=True),
    Binding("to_worklist", ("Ctrl+W",), phrase("Back to the worklist, work kept"), _G.FLOW),
    Binding("history", ("Ctrl+H",), phrase("History of this read"), _G.FLOW),
    Binding("report", ("Ctrl+P",), phrase("Save the report of the signed read"), _G.FLOW, is_fixed=True),
    Binding("tool_select", ("V",), phrase("Select"), _G.TOOLS),
    Binding("tool_diameter", ("D",), phrase("Diameter"), _G.TOOLS),
    Binding("tool_assist", ("Shift+D",), phrase("Assisted diameter"), _G.TOOLS),
    Binding("take_proposal", ("Return", "Enter"), phrase("Take the proposed line"), _G.TOOLS),
    Binding("longest_proposal", ("U",), phrase("Slice with the longest proposed line"), _G.TOOLS),
    Binding("tool_short_axis", ("S",), phrase("Short axis"), _G.TOOLS),
    Binding("tool_oval", ("O",), phrase("Oval region"), _G.TOOLS),
    Binding("tool_freehand", ("R",), phrase("Freehand region"), _G.TOOLS),
    Binding("tool_arrow", ("A",), phrase("Arrow note"), _G.TOOLS),
    Binding("tool_probe", ("P",), phrase("Probe"), _G.TOOLS),
    Binding("tool_window", ("W",), phrase("Window"), _G.TOOLS),
    Binding("tool_zoom", ("Z",), phrase("Zoom"), _G.TOOLS),
    Binding("tool_pan", ("G",), phrase("Pan"), _G.TOOLS),
    Binding("tool_locate", ("X",), phrase("Localise"), _G.TOOLS),
    Binding("previous_lesion", ("Q",), phrase("Previous lesion"), _G.LESIONS),
    Binding("next_lesion", ("E",), phrase("Next lesion"), _G.LESIONS),
    Binding("jump", ("J",), phrase("Jump to its slice"), _G.LESIONS),
    Binding("unseen", ("Shift+J",), phrase("Jump to the first slice not seen yet"), _G.LESIONS),
    Binding("make_target", ("T",), phrase("Target"), _G.LESIONS),
    Binding("make_non_target", ("N",), phrase("Non-target"), _G.LESIONS),
    Binding("new_lesion", ("Shift+N",), phrase("New lesion"), _G.LESIONS),
    Binding("state_absent", ("Shift+A",), phrase("Absent, 0 mm"), _G.LESIONS),
    Binding("state_too_small", ("Shift+S",), phrase("Too small, counts 5 mm"), _G.LESIONS),
    Binding("state_not_evaluable", ("Shift+X",), phrase("Not evaluable"), _G.LESIONS),
    Binding("state_merged", ("Shift+M",), phrase("Merged with another"), _G.LESIONS),
    Binding("remove", ("Delete",), phrase("Remove, undo restores"), _G.LESIONS),
    Binding("key_image", ("K",), phrase("Key image"), _G.LESIONS),
    Binding("nudge_left", ("Alt+Left",), phrase("Nudge the handle 1 pixel left"), _G.LESIONS),
    Binding("nudge_right", ("Alt+Right",), phrase("Nudge the handle 1 pixel right"), _G.LESIONS),
    Binding("nudge_up", ("Alt+Up",), phrase("Nudge the handle 1 pixel up"), _G.LESIONS),
    Binding("nudge_down", ("Alt+Down",), phrase("Nudge the handle 1 pixel down"), _G.LESIONS),
    Binding("window_1", ("1",), phrase("Late arterial"), _G.WINDOW),
    Binding("window_2", ("2",), phrase("Portal venous, delayed"), _G.WINDOW),
    Binding("window_3", ("3",), phrase("Soft tissue"), _G.WINDOW),
    Binding("window_4", ("4",), phrase("Lung"), _G.WINDOW),
    Binding("window_5", ("5",), phrase("Bone"), _G.WINDOW),
    Binding("window_6", ("6",), phrase("As sent"), _G.WINDOW),
    Binding("fit", ("0",), phrase("Fit and centre"), _G.WINDOW),
    Binding("invert", ("I",), phrase("Invert"), _G.WINDOW),
    Binding("marks", ("H",), phrase("Marks, hold: off while held"), _G.VIEW, is_held=True),
    Binding("flicker", ("F",), phrase("Flicker prior and current, hold"), _G.VIEW, is_held=True),
    Binding("corner_text", ("B",), phrase("Corner text"), _G.VIEW),
    Binding("link", ("L",), phrase("Link scrolling"), _G.VIEW),
    Binding("match", ("Shift+L",), phrase("These slices match"), _G.VIEW),
    Binding("next_phase", ("C",), phrase("Next phase"), _G.VIEW),
    Binding("previous_phase", ("Shift+C",), phrase("Previous phase"), _G.VIEW),
    Binding("maximise", ("M",), phrase("Maximise or restore"), _G.VIEW),
    Binding("less_fusion", ("[",), phrase("Less fusion"), _G.VIEW),
    Binding("more_fusion", ("]",), phrase("More fusion"), _G.VIEW),
    Binding("magnifier", ("Shift+Z",), phrase("Magnifier under the pointer"), _G.VIEW),
    Binding("cine", ("Shift+P",), phrase("Play the slices, or stop"), _G.VIEW),
    Binding("slice_up", ("Up",), phrase("Previous slice"), _G.MOVE),
    Binding("slice_down", ("Down",), phrase("Next slice"), _G.MOVE),
    Binding("slices_up", ("PgUp",), phrase("10 slices back"), _G.MOVE),
    Binding("slices_down", ("PgDown",), phrase("10 slices on"), _G.MOVE),
    Binding("first_slice", ("Home",), phrase("First slice"), _G.MOVE),
    Binding("last_slice", ("End",), phrase("Last slice"), _G.MOVE),
    Binding("previous_view", ("Left",), phrase("Previous view"), _G.MOVE),
    Binding("next_view", ("Right",), phrase("Next view"), _G.MOVE),
    Binding("earlier_prior", ("Shift+Left",), phrase("Earlier prior"), _G.MOVE),
    Binding("later_prior", ("Shift+Right",), phrase("Later prior"), _G.MOVE),
    Binding("layout_one", ("Ctrl+1",), phrase("One view"), _G.LAYOUT),
    Binding("layout_prior_current", ("Ctrl+2",), phrase("Prior and current"), _G.LAYOUT),
    Binding("layout_phases", ("Ctrl+3",), phrase("Four phases"), _G.LAYOUT),
    Binding("layout_planes", ("Ctrl+4",), phrase("Three planes"), _G.LAYOUT),
    Binding("two_displays", ("F10",), phrase("Views on two displays, or on one"), _G.LAYOUT),
    Binding("toggle_dock", ("F9",), phrase("Show or hide the right dock"), _G.LAYOUT),
    Binding("next_region", ("F6",), phrase("Next region"), _G.LAYOUT),
    Binding("previous_region", ("Shift+F6",), phrase("Previous region"), _G.LAYOUT),
)
"""The keys of the reading room; no key stands twice."""

STATION_BINDINGS = (
    Binding("help", ("F1",), phrase("Help for this screen"), _G.EVERYWHERE, is_fixed=True),
    Binding("key_sheet", ("?",), phrase("Keys and mouse, while held"), _G.EVERYWHERE, is_held=True, is_fixed=True),
    Binding("commands", ("Ctrl+K",), phrase("Find a command"), _G.EVERYWHERE, is_fixed=True),
    Binding("find_case", ("Ctrl+F",), phrase("Find a case"), _G.EVERYWHERE, is_fixed=True),
    Binding("next_tab", ("Ctrl+Tab",), phrase("Next tab"), _G.EVERYWHERE, is_fixed=True),
    Binding("lock_station", ("Ctrl+L",), phrase("Lock the station"), _G.EVERYWHERE, is_fixed=True),
    Binding("settings", ("Ctrl+,",), phrase("Settings"), _G.EVERYWHERE, is_fixed=True),
    Binding("full_screen", ("F11",), phrase("Full screen"), _G.LAYOUT, is_fixed=True),
    Binding("quit", ("Ctrl+Q",), phrase("Close, work kept"), _G.EVERYWHERE, is_fixed=True),
)
"""The keys that hold on every page."""


def _on_bench(name: str, english: str = "") -> Binding:
    binding = next(each for each in ROOM_BINDINGS if each.name == name)
    return replace(binding, english=english) if english else binding


BENCH_BINDINGS = (
    _on_bench("next_step"),
    _on_bench("cancel"),
    _on_bench("undo"),
    _on_bench("redo"),
    _on_bench("show_saved"),
    _on_bench("sign", phrase("Open the sign dialog")),
    _on_bench("to_worklist"),
    *(_on_bench(f"tool_{name}") for name in ("select", "window", "zoom", "pan", "locate")),
    _on_bench("previous_lesion", phrase("Previous difference")),
    _on_bench("next_lesion", phrase("Next difference")),
    _on_bench("jump", phrase("Jump to the difference")),
    _on_bench("key_image"),
    *(_on_bench(f"window_{number}") for number in "123456"),
    _on_bench("fit"),
    _on_bench("invert"),
    _on_bench("marks"),
    _on_bench("flicker", phrase("Flicker A and B, hold")),
    Binding("both_reads", ("U",), phrase("A and B on one image"), _G.VIEW, is_fixed=True),
    *(_on_bench(name) for name in ("corner_text", "link", "next_phase", "previous_phase", "maximise", "magnifier")),
    *(_on_bench(name) for name in ("slice_up", "slice_down", "slices_up", "slices_down", "first_slice", "last_slice")),
    _on_bench("previous_view"),
    _on_bench("next_view"),
    _on_bench("earlier_prior", phrase("Earlier timepoint")),
    _on_bench("later_prior", phrase("Later timepoint")),
    _on_bench("toggle_dock"),
    _on_bench("next_region"),
    _on_bench("previous_region"),
)
"""The keys of the adjudication bench: the reading room's, as far as they mean something there, and one of its own."""

_BENCH_ONLY = tuple(each for each in BENCH_BINDINGS if each.name == "both_reads")
_ON_BENCH = frozenset(each.name for each in BENCH_BINDINGS)

PRACTICE_BINDINGS = (
    Binding("open_pack", ("Ctrl+O",), phrase("Open a practice case"), _G.FLOW, is_fixed=True),
    Binding("go_on", ("Return", "Enter"), phrase("Read the chosen case, or show its score"), _G.FLOW, is_fixed=True),
)
"""The keys of the list of practice cases."""

SCORE_BINDINGS = (
    Binding("next_step", ("Space",), phrase("Do the next step"), _G.FLOW, is_fixed=True),
    Binding("side_by_side", ("Return", "Enter"), phrase("Side by side"), _G.FLOW, is_fixed=True),
    Binding("save", ("Ctrl+P",), phrase("Save the results"), _G.FLOW, is_fixed=True),
    Binding("back", ("Esc", "Ctrl+W"), phrase("Back"), _G.FLOW, is_fixed=True),
    Binding("previous_case", ("Q",), phrase("Previous case or place"), _G.LESIONS, is_fixed=True),
    Binding("next_case", ("E",), phrase("Next case or place"), _G.LESIONS, is_fixed=True),
    Binding("jump", ("J",), phrase("Jump to its slice"), _G.LESIONS, is_fixed=True),
    Binding("marks", ("H",), phrase("Marks"), _G.VIEW, is_fixed=True),
    Binding("maximise", ("M",), phrase("Maximise or restore"), _G.VIEW, is_fixed=True),
    Binding("slices_up", ("PgUp",), phrase("10 slices back"), _G.MOVE, is_fixed=True),
    Binding("slices_down", ("PgDown",), phrase("10 slices on"), _G.MOVE, is_fixed=True),
)
"""The keys of the score, and of a read beside the reference."""

_WORDS = {
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "PgDown": phrase("PgDn"),
    "PgUp": phrase("PgUp"),
    "Return": phrase("Enter"),
    "Delete": "Del",
    "Home": phrase("Home"),
    "End": phrase("End"),
    "Ctrl": phrase("Ctrl"),
    "Shift": phrase("Shift"),
    "Alt": phrase("Alt"),
    "Space": phrase("Space"),
    "Esc": phrase("Esc"),
    "Tab": phrase("Tab"),
}


def caps_of(keys: str) -> tuple[str, ...]:
    """Return what stands on the caps of a key sequence: ``Ctrl``, ``Enter``."""
    parts = keys.replace("++", "+plus").split("+")
    return tuple("+" if part == "plus" else _cap(_WORDS.get(part, part)) for part in parts if part)


def cap_text(words: str) -> str:
    """Return the words of a cap, keys apart by a space, as they stand on this language's keyboard: ``Strg Enter``."""
    return " ".join(_cap(part) for part in words.split(" "))


def _cap(words: str) -> str:
    if words != "Del":
        return tr(words)
    # The chip of the delayed phase has the same letters, so the catalogue knows this cap by its whole name.
    named = tr("Delete")
    return words if named == "Delete" else named


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
        of_bench = _BENCH_ONLY if but in _ON_BENCH else ()
        return next(
            (
                each
                for each in (*ROOM_BINDINGS, *STATION_BINDINGS, *of_bench)
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
            raise Refused(
                Finding("keys.fixed", tr("{binding}: this key is the same for everybody.", binding=binding.words))
            )
        other = self.taken_by(key, but=name)
        if other is not None:
            raise Refused(
                Finding(
                    "keys.taken",
                    tr("{key} is taken: {other}. Give that another key first.", key=key, other=other.words),
                )
            )
        if binding.is_held and (len(key) != 1 or not key.isalpha()):
            raise Refused(
                Finding(
                    "keys.held", tr("{binding}: a key that is held must be a single letter.", binding=binding.words)
                )
            )
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
                raise Refused(
                    Finding(
                        "keys.taken",
                        tr("{key} is taken: {other}. Give that another key first.", key=key, other=other.words),
                    )
                )
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
    found = next((each for each in (*ROOM_BINDINGS, *STATION_BINDINGS, *_BENCH_ONLY) if each.name == name), None)
    if found is None:
        raise KeyError(name)
    return found

"""The table of keys, and a reader's own keys over it (design, sections 8 and 16)."""

from __future__ import annotations

import pytest

from readstation.core.errors import Refused
from readstation.ui.presenters.key_map import (
    ROOM_BINDINGS,
    STATION_BINDINGS,
    KeyMap,
    binding_of,
    caps_of,
)


def test_no_key_and_no_name_stands_twice_over_the_whole_station() -> None:
    keys = [key.casefold() for each in (*ROOM_BINDINGS, *STATION_BINDINGS) for key in each.keys]
    names = [each.name for each in (*ROOM_BINDINGS, *STATION_BINDINGS)]
    assert len(keys) == len(set(keys))
    assert len(names) == len(set(names))


def test_an_own_key_holds_and_can_be_taken_back() -> None:
    own = KeyMap().with_key("tool_diameter", "Y")
    assert own.keys_of(binding_of("tool_diameter")) == ("Y",)
    assert own.taken_by("D") is None
    assert own.without("tool_diameter").own == {}


def test_a_key_that_is_taken_is_refused_with_what_it_does() -> None:
    with pytest.raises(Refused, match="T is taken: Target"):
        KeyMap().with_key("tool_diameter", "T")
    moved = KeyMap().with_key("make_target", "Y").with_key("tool_diameter", "T")
    with pytest.raises(Refused, match="T is taken: Diameter"):
        moved.without("make_target")


def test_a_sequence_is_taken_whatever_its_case() -> None:
    with pytest.raises(Refused):
        KeyMap().with_key("tool_diameter", "ctrl+z")


@pytest.mark.parametrize("name", ["next_step", "cancel", "sign", "help", "commands"])
def test_what_means_the_same_for_everybody_keeps_its_key(name: str) -> None:
    with pytest.raises(Refused, match="same for everybody"):
        KeyMap().with_key(name, "Y")
    assert KeyMap({name: ("Y",)}).keys_of(binding_of(name)) == binding_of(name).keys


def test_a_key_that_is_held_is_a_single_letter() -> None:
    with pytest.raises(Refused, match="single letter"):
        KeyMap().with_key("flicker", "Ctrl+J")
    assert KeyMap().with_key("flicker", "Y").keys_of(binding_of("flicker")) == ("Y",)


def test_names_of_another_version_do_no_harm() -> None:
    assert KeyMap({"gone": ("Y",)}).taken_by("Y") is None


def test_caps_are_what_stands_on_a_keyboard() -> None:
    assert caps_of("Ctrl+Shift+Z") == ("Ctrl", "Shift", "Z")
    assert caps_of("Alt+Left") == ("Alt", "←")
    assert caps_of("Ctrl+Return") == ("Ctrl", "Enter")
    assert caps_of("Ctrl++") == ("Ctrl", "+")

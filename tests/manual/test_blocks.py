"""No command stands on the pages for office and server that nothing runs and nothing else checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.transcript import Block, blocks_of

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "docs" / "manual"
OFFICE, ARCHIVE = (
    f"tests/manual/test_office_page.py::test_the_{words}office_page_is_what_happens"
    for words in ("", "archive_of_the_")
)
SERVER = "tests/manual/test_server_page.py::test_the_page_on_the_server_is_what_happens"
CHECKED_BY: dict[str, dict[str, tuple[str, ...]]] = {
    "office.md": {
        **dict.fromkeys(("", "seen", "read", "reported", "locked", "opened"), (OFFICE,)),
        "archive": (ARCHIVE,),
    },
    "server.md": {
        "": (SERVER,),
        "upload": (SERVER,),
        "lost": (
            "tests/manual/test_restore_drill.py::test_a_lost_server_is_restored_and_nothing_is_missing",
            "tests/manual/test_restore_drill.py::test_the_server_of_eight_stations_is_restored",
        ),
        "values": ("tests/manual/test_server_page.py::test_the_values_of_the_page_are_those_that_this_test_sets",),
        "packages": (
            "tests/manual/test_server_page.py::test_the_packages_of_the_page_bring_the_programs_that_it_calls",
        ),
        "systemd": (
            "tests/manual/test_server_page.py::test_the_services_of_the_page_are_the_shipped_units",
            "tests/integration/test_sequencer_service.py::test_the_unit_is_well_formed",
            "tests/integration/test_sequencer_service.py::test_it_seals_is_killed_and_goes_on",
            "tests/integration/test_server_watch.py::test_the_unit_is_well_formed_and_hardened",
        ),
    },
}
"""Which tests run, or else check, the blocks of a page that have a word at their fence."""
_COMMAND = re.compile(r"\s*(\$ |# |sudo |readstation |psql |systemctl )")


@pytest.mark.parametrize("page", sorted(CHECKED_BY))
def test_every_block_is_run_or_checked(page: str) -> None:
    found = list(blocks_of(MANUAL / page))
    assert len(found) >= 15
    assert [f"{page}:{block.line}: {why}" for block in found if (why := _unchecked(block, CHECKED_BY[page]))] == []
    assert set(CHECKED_BY[page]) == {block.word for block in found if block.kind == "console"}


def test_every_test_that_is_named_exists() -> None:
    named = {each for page in CHECKED_BY.values() for tests in page.values() for each in tests}
    for each in named:
        path, _, name = each.partition("::")
        assert f"\ndef {name}(" in (ROOT / path).read_text(encoding="utf-8"), each


def _unchecked(block: Block, words: dict[str, tuple[str, ...]]) -> str:
    """Return what is wrong with a block; nothing where its commands are run or checked."""
    if block.kind == "text":
        return "commands in a text" if any(_COMMAND.match(line) for line in block.lines) else ""
    if block.kind != "console":
        return f"a block of the kind '{block.kind}', which nothing follows"
    if block.word not in words:
        return f"a block '{block.word}', which no test names"
    return "" if block.lines and block.lines[0].startswith("$ ") else "no command in its first line"


@pytest.mark.parametrize(
    "block",
    [
        Block(1, "sh", "", ("readstation verify",)),
        Block(1, "", "", ("readstation verify",)),
        Block(1, "text", "", ("readstation verify",)),
        Block(1, "console", "somewhere", ("$ readstation verify",)),
        Block(1, "console", "", ("readstation verify",)),
    ],
)
def test_a_block_that_nothing_follows_is_found(block: Block) -> None:
    assert _unchecked(block, CHECKED_BY["office.md"])

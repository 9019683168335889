"""The command line as a whole: it lists its commands, refuses unknown words, and says one clear line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from readstation.cli import main
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding


def test_every_listed_command_exists_and_explains_itself_with_an_example() -> None:
    for name in main.COMMANDS:
        command = main.readstation.get_command(click.Context(main.readstation), name)
        assert command is not None, name
        text = command.get_help(click.Context(command, info_name=name))
        assert "Example" in text, name


@pytest.mark.parametrize("group", [(), ("trial",), ("practice",)])
def test_the_list_of_commands_says_what_each_says_and_imports_none(group: tuple[str, ...]) -> None:
    """Their words are read from the source; importing all of them took four seconds."""
    words = f"import sys\nfrom readstation.cli.main import run\ntry: run({[*group, '--help']!r})\nexcept SystemExit: "
    words += "print('imported:', *sorted(name for name in sys.modules if name.startswith('readstation.')))"
    environment = {**os.environ, "COLUMNS": "80"}
    shown = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True, env=environment
    ).stdout
    listed, _, imported = shown.partition("imported:")
    assert not [each for each in imported.split() if each.startswith(("readstation.app", "readstation.store"))]
    folder: click.Command = main.readstation
    for name in group:
        assert isinstance(folder, click.Group)
        folder = folder.get_command(click.Context(folder), name) or folder
    assert isinstance(folder, click.Group)
    names = folder.list_commands(click.Context(folder))
    assert len(names) > 5
    for name in names:
        command = folder.get_command(click.Context(folder), name)
        assert command is not None
        said = command.get_short_help_str(78 - 6 - max(map(len, names)))
        assert re.search(rf"^  {name} +{re.escape(said)}$", listed, re.MULTILINE), name


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (DataProblem("There is no image in it."), "There is no image in it.\n"),
        (Refused(Finding("a.b", "It is locked.", place="TP1")), "TP1: It is locked. (a.b)\n"),
    ],
)
def test_a_refusal_is_one_line_on_standard_error_and_exit_1(
    error: Exception, line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    def command() -> None:
        raise error

    monkeypatch.setattr(main.readstation, "get_command", lambda ctx, name: command)
    with pytest.raises(SystemExit) as stopped:
        main.run(["anything"])
    assert stopped.value.code == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", line)


def test_wrong_usage_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main.run(["no-such-command"])
    assert stopped.value.code == 2
    assert "No such command" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["verify", "sync"])
def test_a_mistyped_profile_is_refused_and_nothing_is_made(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty profile would verify as sound."""
    with pytest.raises(SystemExit) as stopped:
        main.run([name, "--profile", str(tmp_path / "mistyped")])
    assert stopped.value.code == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "no station in this folder" in err
    assert not (tmp_path / "mistyped").exists()


def test_help_shows_its_example_on_lines_of_its_own() -> None:
    for name in ("", *main.COMMANDS):
        command = main.readstation.get_command(click.Context(main.readstation), name) if name else main.readstation
        text = command.get_help(click.Context(command, info_name=name))
        assert "\\b" not in text, name
        assert "Example:\n" in text, name

"""``readstation trial``: what the office and the server do for a trial."""

from __future__ import annotations

import importlib
from typing import Final

import click

COMMANDS: Final = {
    "export": "readstation.cli.trial_export",
    "sequence": "readstation.cli.trial_sequence",
}


class TrialFolder(click.Group):
    """A group that imports a command's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, imported now."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command = importlib.import_module(COMMANDS[cmd_name]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} has no command")
        return command


@click.group("trial", cls=TrialFolder)
def command() -> None:
    """Work for a trial at its central database.

    \b
    Example:
        readstation trial sequence --serve
        readstation trial export --evidence trial.jsonl
    """

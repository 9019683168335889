"""A group of commands that imports each one's module when it is asked for, so that each starts as fast as it can."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class CommandFolder(click.Group):
    """A group whose commands lie in modules of their own.

    Parameters
    ----------
    modules
        Which module has the ``command`` of each name.
    """

    def __init__(self, *args: Any, modules: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*self._modules, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, imported now."""
        if cmd_name not in self._modules:
            return super().get_command(ctx, cmd_name)
        command = importlib.import_module(self._modules[cmd_name]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} has no command")
        return command

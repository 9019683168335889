"""A group of commands that imports each one's module when it is asked for, so that each starts as fast as it can."""

from __future__ import annotations

import ast
import importlib
import importlib.util
from collections.abc import Mapping
from pathlib import Path
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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first words of their help, which are read from the source: nothing is imported."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names), default=0)
        listed = [(name, self._summary_of(ctx, name, limit)) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, summary in listed if summary is not None])

    def _summary_of(self, ctx: click.Context, name: str, limit: int) -> str | None:
        """Return the summary of a command; None for one that is hidden."""
        words = _help_in_source(self._modules[name]) if name in self._modules else None
        if words is not None:
            return click.Command(name, help=words).get_short_help_str(limit)
        command = self.get_command(ctx, name)
        return None if command is None or command.hidden else command.get_short_help_str(limit)


def _help_in_source(module: str) -> str | None:
    """Return the help of a module's command as its source has it; None where it is said in another way."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    for node in ast.parse(Path(spec.origin).read_bytes()).body:
        if isinstance(node, ast.FunctionDef) and node.name == "command":
            says_more = any(
                isinstance(each, ast.Call) and {word.arg for word in each.keywords} & {"help", "short_help", "hidden"}
                for each in node.decorator_list
                if ast.unparse(each).startswith(("click.command(", "click.group("))
            )
            words = ast.get_docstring(node)
            return None if says_more else words
    return None

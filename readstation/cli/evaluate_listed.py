"""``readstation evaluate`` among the other commands: its name, its help, and the way to it."""

from __future__ import annotations

import click

from readstation.cli.evaluate import SUMMARY, parser, run_evaluate


class EvaluateCommand(click.Command):
    """A command whose words are read elsewhere, without click, because that starts faster."""

    def get_help(self, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """Return the help of the command."""
        return parser().format_help()


@click.command(
    "evaluate",
    cls=EvaluateCommand,
    short_help=SUMMARY,
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...]) -> int:
    """Evaluate case files by the rules."""
    return run_evaluate(words)

"""``readstation practice``: practice cases, a command each in a module of its own."""

from __future__ import annotations

from typing import Final

import click

from readstation.cli.command_folder import CommandFolder

COMMANDS: Final = {
    "cases": "readstation.cli.practice_cases",
    "certify": "readstation.cli.practice_certify",
    "open": "readstation.cli.practice_open",
    "pack": "readstation.cli.practice_pack",
    "score": "readstation.cli.practice_score",
    "take": "readstation.cli.practice_take",
    "window": "readstation.cli.practice_window",
}


@click.group("practice", cls=CommandFolder, modules=COMMANDS)
def command() -> None:
    """Make practice cases, take them in, and score signed reads of them; nothing here needs a network.

    Practice has a profile of its own. A password is asked for, or read from the file that READSTATION_PASSWORD_FILE
    names; it is never an argument.

    \b
    Example:
        readstation practice window case-01.practice
    """

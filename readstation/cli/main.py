"""The ``readstation`` command: finds the sub-command, and turns refusals into one clear line."""

from __future__ import annotations

import sys
from typing import Final

import click

from readstation._version import __version__
from readstation.cli.command_folder import CommandFolder
from readstation.core.errors import Cancelled, ReadstationError, Refused

COMMANDS: Final = {
    "bench": "readstation.cli.bench",
    "certificate": "readstation.cli.certificate",
    "demo": "readstation.cli.demo",
    "enrol": "readstation.cli.enrol",
    "evaluate": "readstation.cli.evaluate_listed",
    "ingest": "readstation.cli.ingest",
    "practice": "readstation.cli.practice",
    "purge": "readstation.cli.purge",
    "report": "readstation.cli.report",
    "restore": "readstation.cli.restore",
    "station": "readstation.cli.station",
    "sync": "readstation.cli.sync",
    "trial": "readstation.cli.trial",
    "verify": "readstation.cli.verify",
}


@click.group(
    cls=CommandFolder,
    modules=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="readstation")
@click.pass_context
def readstation(ctx: click.Context) -> None:
    """Blinded central review of liver-cancer trials. Without a command it opens the station.

    \b
    Example:
        readstation demo
    """
    if ctx.invoked_subcommand is None:
        command = readstation.get_command(ctx, "station")
        if command is not None:
            ctx.invoke(command)


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process: 0 done, 1 could not do it, 2 wrong usage.

    Parameters
    ----------
    arguments
        The words after the program's name; those of the process when None.
    """
    try:
        sys.exit(readstation.main(args=arguments, prog_name="readstation", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Cancelled:
        click.echo("Stopped.", err=True)
    except Refused as refusal:
        for finding in refusal.findings:
            click.echo(str(finding), err=True)
    except ReadstationError as error:
        click.echo(str(error), err=True)
    sys.exit(1)

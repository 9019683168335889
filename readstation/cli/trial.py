"""``readstation trial``: the work of the trial office, a command each in a module of its own."""

from __future__ import annotations

from typing import Final

import click

from readstation.cli.command_folder import CommandFolder

COMMANDS: Final = {
    "approve": "readstation.cli.trial_approve",
    "assign": "readstation.cli.trial_assign",
    "certificate": "readstation.cli.trial_certificate",
    "charter": "readstation.cli.trial_charter",
    "decide": "readstation.cli.trial_decide",
    "deactivate": "readstation.cli.trial_deactivate",
    "enrol": "readstation.cli.trial_enrol",
    "import": "readstation.cli.trial_import",
    "incidents": "readstation.cli.trial_incidents",
    "export": "readstation.cli.trial_export",
    "image-key": "readstation.cli.trial_image_key",
    "init": "readstation.cli.trial_init",
    "logins": "readstation.cli.trial_logins",
    "look": "readstation.cli.trial_look",
    "practice": "readstation.cli.trial_practice",
    "qualify": "readstation.cli.trial_qualify",
    "quarantine": "readstation.cli.trial_quarantine",
    "reassign": "readstation.cli.trial_reassign",
    "release": "readstation.cli.trial_release",
    "report": "readstation.cli.trial_report",
    "review": "readstation.cli.trial_review",
    "sequence": "readstation.cli.trial_sequence",
    "server": "readstation.cli.trial_server",
    "status": "readstation.cli.trial_status",
    "unlock": "readstation.cli.trial_unlock",
    "versions": "readstation.cli.trial_versions",
}


@click.group("trial", cls=CommandFolder, modules=COMMANDS)
def command() -> None:
    """Set up a trial at its central database, enrol people, give cases, see how it stands.

    Who works at central is named in its address, or by --as where it is a file. A password is asked for, or read from
    the file that READSTATION_PASSWORD_FILE names; it is never an argument.

    \b
    Example:
        readstation trial status --central 'postgresql://r_x4k2m9q7ab@db.example/trial?sslrootcert=root.pem'
    """

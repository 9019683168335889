"""``readstation trial sequence``: seal what has arrived at the central database, once or as a service."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from readstation.app.sequencing import SequencerService, changed_words, checkpoint_now, one_pass
from readstation.app.settings import data_folder
from readstation.cli.passwords import FILE_VARIABLE, password_for
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.checkpoint import checkpoint_of
from readstation.security.service_key import service_key
from readstation.store.central.checkpoints import Noted

KEY_NAME = "sequencer.key"


@click.command("sequence")
@click.option("--central", metavar="URL", envvar="READSTATION_CENTRAL", help="The central database, as its sequencer.")
@click.option("--serve", is_flag=True, help="Do a pass every half second until it is stopped.")
@click.option("--checkpoint", is_flag=True, help="Sign a checkpoint of the log as it stands, and print it.")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="The sequencer's key; made on first use.")
def command(central: str | None, *, serve: bool, checkpoint: bool, key: Path | None) -> int:
    """Check, number and seal what readers have sent, and sign a checkpoint of the log at each full hour.

    On the server itself the local socket lets the sequencer in; elsewhere READSTATION_PASSWORD_FILE names the file with
    its password. The key lies in the folder that a service manager names (STATE_DIRECTORY), else beside this user's
    Readstation data.

    \b
    Example:
        readstation trial sequence --central 'postgresql://rs_sequencer@/trial?host=/run/postgresql'
        readstation trial sequence --serve
        readstation trial sequence --checkpoint
    """
    if not central:
        raise Refused(Finding("sequence.central", "No central database is named. Say --central URL."))
    password = password_for(central, FILE_VARIABLE, "the sequencer")
    signer = service_key(key or Path(os.environ.get("STATE_DIRECTORY") or data_folder()) / KEY_NAME)
    if serve:
        service = SequencerService(central, signer, _say, password)
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, lambda _number, _frame: service.stop.set())
        service.run()
        return 0
    if checkpoint:
        noted = checkpoint_now(central, signer, password)
        if noted is None:
            raise Refused(Finding("sequence.checkpoint", "No hour of the log is closed yet. Do a pass first."))
    else:
        done, noted = one_pass(central, signer, password)
        _say(f"{done.sealed} sealed, {done.quarantined} put aside, {done.conflicts} conflicts.")
    return _told(noted)


def _told(noted: Noted | None) -> int:
    """Print a checkpoint, and return 1 where the log is not what was closed before."""
    if noted is None:
        return 0
    said = checkpoint_of(noted.signed.statement)
    since = "" if said.open_block is None else f", and {said.open_block.leaves} lines since"
    _say(f"Checkpoint {said.number}{since}: {said.root}")
    _say(f"Key {said.key_id}, signature {noted.signed.signature_hex}")
    words = changed_words(noted)
    if words:
        click.echo(words, err=True)
    return 1 if words else 0


def _say(line: str) -> None:
    click.echo(line)

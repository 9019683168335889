"""``readstation trial import``: take in clinical tables of the sponsor and the investigators."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@works_at_central
def command(access: OfficeAccess, files: tuple[Path, ...]) -> int:
    """Take in FILES, each a table of SDTM: RS, DD, PR, LB, QS, PC, AE, DM or EX, as CSV in UTF-8 or SAS XPORT v5.

    Files are checked as a whole: each fault is named with its row and column, and then nothing is kept. A row
    whose key was there (USUBJID with the sequence number) counts instead of the one before, which stays in the record.
    Nobody who is blinded can read any of it.

    \b
    Example:
        readstation trial import rs.csv ae.xpt
    """
    from readstation.exchange.clinical_file import read_clinical

    tables = [(read_clinical(data := file.read_bytes()), hashlib.sha256(data).hexdigest()) for file in files]
    with access.office() as office:
        taken = office.take_clinical(tables)
    for file, (table, _), rows in zip(files, tables, taken, strict=True):
        click.echo(f"{file.name}: {table.domain}, {rows.new} rows new, {rows.replaced} replaced, {rows.same} the same.")
    return 0

"""``readstation trial versions``: amended versions of signed reads, and reads that are withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.store.central.office import Office
from readstation.trial.versions import AmendedVersion, version_lines


@click.command("versions")
@click.option("--approve", "approved", metavar="READ", help="Approve the newest version of a read that waits.")
@click.option("--withdraw", "withdrawn", metavar="READ", help="Propose that a signed read does not count any more.")
@click.option("--approve-withdrawal", "ended", metavar="READ", help="Approve what another person proposed.")
@click.option("--reason", default="", help="Why; it is kept. Approving a withdrawal needs none of its own.")
@works_at_central
def command(access: OfficeAccess, approved: str | None, withdrawn: str | None, ended: str | None, reason: str) -> int:
    """List amended versions of signed reads with why they were amended; ends with 1 while one waits.

    An amended version counts once a person of the office has approved it: until then the version before it is compared,
    tabled and reported. A signed read is withdrawn by two people, and stays as it was signed; its case can be given to
    another reader then.

    \b
    Example:
        readstation trial versions
        readstation trial versions --approve 0b8f6a52-3b1c-4f0e-9d58-0a4b7d1f2c33 --reason 'Query 12 answered'
        readstation trial versions --withdraw 0b8f6a52-3b1c-4f0e-9d58-0a4b7d1f2c33 --reason 'Images of another subject'
    """
    if sum(each is not None for each in (approved, withdrawn, ended)) > 1:
        raise click.UsageError("Say one of --approve, --withdraw and --approve-withdrawal.")
    if (approved or withdrawn) and not reason.strip():
        raise click.UsageError("It needs --reason: why.")
    with access.office() as office:
        if approved is not None:
            office.approve_version(ReadId(approved), _waiting_version(office, approved), reason.strip())
        elif withdrawn is not None:
            waits = office.propose_withdrawal(ReadId(withdrawn), reason.strip())
            click.echo(f"Proposed: the withdrawal of read {waits.about}. A second person approves it.")
        elif ended is not None:
            _withdraw(office, ended)
            click.echo(f"Withdrawn: read {ended}. It stays as it was signed, and does not count.")
        found = office.amended_versions()
    for each in found:
        for line in version_lines(each, _when(each)):
            click.echo(line)
    waiting = sum(not each.by_login for each in found)
    click.echo(f"{waiting} of {len(found)} amended versions wait for approval.")
    return 1 if waiting else 0


def _waiting_version(office: Office, read_id: str) -> int:
    waits = [each.version for each in office.amended_versions() if each.read_id == read_id and not each.by_login]
    if not waits:
        raise Refused(Finding("TR-33.version", "No version of this read waits for approval. Nothing was approved."))
    return max(waits)


def _withdraw(office: Office, read_id: str) -> None:
    waits = [each for each in office.waiting() if (each.kind, each.about) == ("withdrawal", read_id)]
    if not waits:
        raise Refused(Finding("TR-33.withdrawn", "Nobody has proposed to withdraw this read. Nothing was changed."))
    office.approve(waits[0].proposal_id)


def _when(version: AmendedVersion) -> str:
    return f"{datetime.fromtimestamp(version.at_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC" if version.at_ms else ""

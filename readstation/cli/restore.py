"""``readstation restore``: puts a verified copy, with what central has beyond it, in a database's place."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("restore")
@click.argument("copy", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--profile", type=click.Path(path_type=Path), help="The station's folder; this user's own by default.")
@click.option("--login", "logins", multiple=True, help="Whose work to fetch from central; everybody's by default.")
@click.option("--copy-alone", is_flag=True, help="Do not ask central: what is younger than the copy stays away.")
def command(copy: Path, profile: Path | None = None, logins: tuple[str, ...] = (), *, copy_alone: bool = False) -> None:
    """Put COPY in the place of the station's database; what is there is kept in the folder backups.

    COPY is checked wholly first: the file, the audit chain, every step of every read. Then everybody who works at this
    station is asked for the password, and what central has of them and the copy lacks is fetched and checked. It goes
    in whole, or nothing is changed. READSTATION_PASSWORD_FILE names a file with the password.

    \b
    Example:
        readstation restore /backup/readstation-5f0c….db --profile /data/readstation
    """
    from readstation.app.restoring import restore_profile, restored_lines
    from readstation.app.settings import data_folder
    from readstation.cli.passwords import own_password
    from readstation.cli.progress import TerminalJob

    folder, job = profile or data_folder() / "station", TerminalJob()
    ask = None if copy_alone else lambda person: own_password(person.printed_name)
    try:
        found = restore_profile(folder, copy, ask, logins, job)
    finally:
        job.end()
    for line in restored_lines(found):
        click.echo(line)

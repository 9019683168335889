"""``readstation restore``: puts a verified copy in the place of a station's database."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("restore")
@click.argument("copy", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--profile", type=click.Path(path_type=Path), help="The station's folder; this user's own by default.")
def command(copy: Path, profile: Path | None = None) -> None:
    """Put COPY in the place of the station's database; what is there is kept in the folder backups.

    COPY is checked wholly first: the file, the audit chain, every step of every read. Tell the trial office before:
    work that was delivered after the copy was made is at the central database and not in the copy.

    \b
    Example:
        readstation restore /backup/readstation-5f0c….db --profile /data/readstation
    """
    from readstation.app.restoring import restore_profile, restored_lines
    from readstation.app.settings import data_folder

    for line in restored_lines(restore_profile(profile or data_folder() / "station", copy)):
        click.echo(line)

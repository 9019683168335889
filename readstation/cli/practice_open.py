"""``readstation practice open``: take practice cases into the practice profile."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.cli.practice_profile import login_option, person_of, practice_station, profile_option
from readstation.cli.progress import TerminalJob
from readstation.core.visible import visible


@click.command("open")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE...")
@click.option("--name", help="Enrol a trainee of this name first, with a password of their own.")
@login_option
@profile_option
def command(files: tuple[Path, ...], name: str | None, login: str | None, profile: Path | None) -> int:
    """Check practice cases whole and put them on the list of a trainee.

    It needs the files and nothing else. A case of which one byte is not as its author signed it is refused. The same
    case again is a second read of it: its result says how often the reference had been open before. Read and sign with
    `readstation station --profile FOLDER`.

    \b
    Example:
        readstation practice open p-01.practice --name 'Dr L. Trainee'
    """
    from readstation.app.practice import PracticeDesk
    from readstation.cli.passwords import new_password
    from readstation.model.people import Role
    from readstation.practice.matching import same_lesions

    job = TerminalJob()
    try:
        with practice_station(profile, is_new=True) as station:
            desk = PracticeDesk(station, same_lesions)
            person = person_of(station, login) if name is None else desk.enrol(name, Role.TRAINEE, new_password(name))
            taken = [desk.take_in(each, person, job) for each in files]
            folder = station.folder
    finally:
        job.end()
    for each in taken:
        author = each.manifest.author
        click.echo(f"{each.case_alias}: {visible(each.manifest.title)}, {len(each.manifest.timepoints)} timepoint(s)")
        click.echo(f"  by {visible(author.printed_name)}, key {author.key_id[:16]}")
        for task in each.manifest.tasks:
            click.echo(f"  {visible(task)}")
        if each.seen_before:
            click.echo("  Its reference was open here before: a read of it is practice and no test.")
    click.echo(f"Sign in as {person.login}: readstation station --profile {folder}")
    return 0

"""``readstation practice take``: images of any folder become a case for a trainer to read and pack."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.cli.practice_profile import login_option, person_of, practice_station, profile_option
from readstation.cli.progress import TerminalJob
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.series import PhaseRole

PHASES = [phase.value for phase in PhaseRole]
_LARGEST_CHARTER_BYTES = 10_000_001


@click.command("take")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--charter", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The rules, a JSON file."
)
@click.option("--phase", type=click.Choice(PHASES), help="What every CT and MR series of these paths is.")
@click.option("--name", help="Enrol a trainer of this name first, with a password of their own.")
@login_option
@profile_option
def command(
    paths: tuple[Path, ...], charter: Path, phase: str | None, name: str | None, login: str | None, profile: Path | None
) -> int:
    """Take images into the practice profile and give each case to a trainer.

    They are checked and de-identified as for a trial; look at them before a case is given on, since names may stand in
    the pixels. The trainer reads and signs each case in the window; `readstation practice pack` makes the file.

    \b
    Example:
        readstation practice take /images/case-7 --charter charter.json --name 'Dr T. Trainer'
    """
    from readstation.app.practice import PracticeDesk
    from readstation.app.practice_images import take_images
    from readstation.cli.passwords import new_password
    from readstation.model.people import Role
    from readstation.practice.matching import same_lesions
    from readstation.trial.charter_file import read_charter

    try:
        with charter.open("rb") as file:
            rules = read_charter(file.read(_LARGEST_CHARTER_BYTES))
    except OSError as error:
        raise Refused(Finding("practice.file", "The charter cannot be read. Nothing was taken.")) from error
    job = TerminalJob()
    try:
        with practice_station(profile, is_new=True) as station:
            desk = PracticeDesk(station, same_lesions)
            person = person_of(station, login) if name is None else desk.enrol(name, Role.TRAINER, new_password(name))
            given = take_images(station, paths, rules, person, job, None if phase is None else PhaseRole(phase))
            folder = station.folder
    finally:
        job.end()
    for each in given:
        click.echo(f"{each.case_alias}: {len(each.released_timepoints)} timepoint(s) to read")
    click.echo(f"Sign in as {person.login}: readstation station --profile {folder}")
    return 0

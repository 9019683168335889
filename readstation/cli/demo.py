"""``readstation demo``: a ready trial of phantoms with the embedded database, to try everything on."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from readstation.cli.opening import or_show_the_open_one
from readstation.cli.progress import TerminalJob
from readstation.cli.station import LANGUAGES


@click.command("demo")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the demo lies; this user's own by default.")
@click.option("--scripted", is_flag=True, help="Let the program read the case itself, by mouse and keyboard.")
@click.option("--trial", is_flag=True, help="Make a whole simulated trial instead: 60 subjects, read, signed, judged.")
@click.option("--language", type=click.Choice(LANGUAGES), help="What the window speaks this time: en or de.")
@click.option("--fresh", is_flag=True, help="Begin with an empty profile; the phantom images are kept.")
def command(folder: Path | None, *, scripted: bool, trial: bool, language: str | None, fresh: bool) -> None:
    """Open the station on a demonstration trial: a digital abdomen with known lesions.

    The first start makes the images, which takes about a minute. With --scripted an X server is needed. With --trial a
    trial of 60 subjects is made in some minutes, and no window opens: two readers, an adjudicator and the reader of
    the SPECT/CT have signed it.

    \b
    Example:
        readstation demo
        readstation demo --scripted --fresh
        readstation demo --trial --folder trial
    """
    from readstation.app.settings import data_folder

    if trial:
        if scripted or fresh or language:
            raise click.UsageError("--trial goes with --folder alone.")
        _make_trial(folder or data_folder() / "demo-trial")
        return
    _open_station(folder or data_folder() / "demo", scripted=scripted, language=language, fresh=fresh)


def _make_trial(folder: Path) -> None:
    from readstation.app.simulated.people import PASSWORD
    from readstation.app.simulated.trial import make_trial
    from readstation.trial.simulation.plan import SimulationPlan

    job = TerminalJob()
    try:
        made = make_trial(folder.absolute(), SimulationPlan(), job)
    finally:
        job.end()
    central = f"--central {made.access.url}"
    beside = f"--profile {made.folders.profile} --subjects {made.folders.subjects}"
    for line in (
        f"A simulated trial of {made.plan.subjects} subjects stands in {made.folders.root}. Look at it:",
        f"  readstation trial status {central}",
        f"  readstation trial export --sdtm TABLES {central} {beside}",
        f"  readstation trial report --to REPORT {central} {beside}",
        f"  readstation verify {central}",
        f"  readstation station --profile {made.folders.profile}",
        f"In the station sign in as anyone there with the password: {PASSWORD}",
    ):
        click.echo(line)


def _open_station(folder: Path, *, scripted: bool, language: str | None, fresh: bool) -> None:
    from readstation.app.demo import PASSWORD, DemoFolders, forget, make_images, prepare
    from readstation.app.station import OpenStation

    folders = DemoFolders(folder)
    job = TerminalJob()
    truth = make_images(folders, job)
    if fresh or scripted:
        forget(folders)
    if scripted:
        from readstation.app.scripted.session import read_case

        with OpenStation(folders.profile) as station:
            reader = prepare(station, folders, job)
            job.end()
            sys.exit(read_case(station, folders, reader, truth, click.echo))
    with or_show_the_open_one(folders.profile), OpenStation(folders.profile) as station:
        reader = prepare(station, folders, job)
        job.end()
    click.echo(f"Sign in as {reader.login} with the password: {PASSWORD}")
    click.echo(f"Afterwards check all of it: readstation verify --profile {folders.profile}")
    from readstation.app.main import run_window
    from readstation.ui.presenters.language import Language

    sys.exit(run_window(folders.profile, language=Language(language) if language else None))

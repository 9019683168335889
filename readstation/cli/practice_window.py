"""``readstation practice window``: opens the window of the practice profile, with practice cases to take in."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from readstation.cli.opening import or_show_the_open_one
from readstation.cli.practice_profile import profile_option

LANGUAGES = ("en", "de")


@click.command("window")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="[FILE]...")
@click.option("--language", type=click.Choice(LANGUAGES), help="What the window speaks this time: en or de.")
@profile_option
def command(files: tuple[Path, ...], language: str | None, profile: Path | None) -> None:
    """Open the window of the practice profile; it is made where there is none, and asks no office and no network.

    Each FILE is checked and put on the list of whoever signs in. A window that is open already takes it.

    \b
    Example:
        readstation practice window p-01.practice
    """
    from readstation.app.main import run_window
    from readstation.app.practice_profile import make_practice_profile
    from readstation.app.settings import data_folder
    from readstation.ui.presenters.language import Language

    folder = profile or data_folder() / "practice"
    with or_show_the_open_one(folder, files):
        make_practice_profile(folder)
        sys.exit(run_window(folder, language=Language(language) if language else None, packs=files))

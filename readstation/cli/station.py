"""``readstation station``: opens the window on a profile; ``readstation`` alone does the same."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from readstation.cli.opening import or_show_the_open_one

LANGUAGES = ("en", "de")


@click.command("station")
@click.option("--profile", type=click.Path(path_type=Path), help="The station's folder; this user's own by default.")
@click.option("--language", type=click.Choice(LANGUAGES), help="What the window speaks this time: en or de.")
def command(profile: Path | None = None, language: str | None = None) -> None:
    """Open the station.

    \b
    Example:
        readstation station --profile /data/readstation
    """
    from readstation.app.main import run_window
    from readstation.app.settings import data_folder
    from readstation.ui.presenters.language import Language

    folder = profile or data_folder() / "station"
    with or_show_the_open_one(folder):
        sys.exit(run_window(folder, language=Language(language) if language else None))

"""``readstation trial release``: let a reader have timepoints of a case, each as one encrypted package."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.release import read_package_key, register_package_key, release
from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.cli.progress import TerminalJob
from readstation.core.ids import ReadId


@click.command("release")
@click.argument("read")
@click.option(
    "--packages",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that the stations fetch from, or that their HTTPS server serves.",
)
@click.option(
    "--timepoint",
    "timepoints",
    type=click.IntRange(0, 1000),
    multiple=True,
    help="Which; repeat it. Else all new ones.",
)
@click.option(
    "--size-mib",
    type=click.IntRange(1, 65_536),
    help="The size of the trial's packages from now on, MiB: one size for all, so that it says nothing of one case.",
)
@click.option(
    "--station-key",
    "station_keys",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="The file of 'trial image-key' of a station that is to open packages offline; repeat it. Kept for good.",
)
@click.option(
    "--profile", type=click.Path(path_type=Path, file_okay=False), help="The office's folder with the images."
)
@works_at_central
def command(
    access: OfficeAccess,
    read: str,
    folder: Path,
    timepoints: tuple[int, ...],
    size_mib: int | None,
    station_keys: tuple[Path, ...],
    profile: Path | None,
) -> int:
    """Release timepoints of READ: packed under the reader's own case code, encrypted, published under random names.

    In the mode strict of the charter central gives each key out when the locks before it are sealed, and a package that
    nothing opens lies after the last one: a reader cannot tell whether another timepoint follows. In the mode offline
    the keys are wrapped for the stations named here, and an opening before its turn shows in 'verify'.

    \b
    Example:
        readstation trial release 0b8f6a52-3b1c-4f0e-9d58-0a4b7d1f2c33 --packages /srv/packages
    """
    for file in station_keys:
        register_package_key(access.url, read_package_key(file.read_bytes()), access.password, access.acting)
    job = TerminalJob()
    with OpenStation.existing(profile or data_folder() / "station") as office:
        try:
            done = release(
                office, access.url, folder, ReadId(read), job,
                password=access.password, acting=access.acting, timepoints=timepoints, size_mib=size_mib or 0,
            )  # fmt: skip
        finally:
            job.end()
    if not done.timepoints:
        click.echo("Nothing is left to release: every timepoint of this case is released to this reader.")
        return 0
    named = ", ".join(f"TP{timepoint}" for timepoint in done.timepoints)
    click.echo(f"Released to {done.read.login} as {done.read.case_alias}: {named}.")
    click.echo(f"Each package has {done.size_bytes // 2**20} MiB.")
    if done.stations:
        click.echo(f"Stations that can open them offline: {done.stations}.")
    return 0

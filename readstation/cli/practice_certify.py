"""``readstation practice certify``: qualify a trainee by results that count and reach the plan."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.cli.practice_profile import login_option, password_of, person_of, practice_station, profile_option
from readstation.cli.progress import TerminalJob
from readstation.core.visible import visible


@click.command("certify")
@click.argument(
    "results", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="RESULT..."
)
@click.option(
    "--pack",
    "packs",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    required=True,
    help="The case of each result, in any order; as often as there are cases.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The PDF to write.")
@login_option
@profile_option
def command(
    results: tuple[Path, ...], packs: tuple[Path, ...], out: Path, login: str | None, profile: Path | None
) -> int:
    """Check results against their cases and write a signed qualification: a PDF, and beside it the file to check.

    Every result must count, be of one trainee, and be of a case whose reference had not been open before; together they
    must reach the plan of the cases. It holds for as long as the plan says.

    \b
    Example:
        readstation practice certify lt/*.result --pack p-01.practice --pack p-02.practice --out lt.pdf
    """
    from readstation.app.practice_certificates import certify

    job = TerminalJob()
    try:
        with practice_station(profile) as station:
            trainer = person_of(station, login)
            made, beside = certify(station, results, packs, trainer, lambda: password_of(trainer), out, job)
    finally:
        job.end()
    click.echo(
        f"{visible(made.trainee.printed_name)} is qualified by {visible(made.plan_title)} to {made.expires_day}."
    )
    click.echo(f"Written: {out.name}, and {beside.name} to check it by.")
    return 0

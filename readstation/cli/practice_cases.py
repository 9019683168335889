"""``readstation practice cases``: write the twelve ready practice cases."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.cli.progress import TerminalJob


@click.command("cases")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--only", "names", multiple=True, help="A case by its name, such as P-01; as often as needed.")
@click.option("--small", is_flag=True, help="Fewer and smaller slices, around the lesions: to try things on.")
def command(folder: Path, names: tuple[str, ...], small: bool) -> int:
    """Write twelve practice cases of a digital abdomen into FOLDER, one trap of the rules each.

    The truth of each is known to the tenth of a millimetre. Making all takes some minutes; a file that is there is
    replaced.

    \b
    Example:
        readstation practice cases cases
        readstation practice open cases/*.practice --name 'Dr L. Trainee'
    """
    from readstation.app.practice_cases import make_practice_cases
    from readstation.imaging.phantom.layout import PhantomSize
    from readstation.imaging.phantom.practice_cases import PRACTICE_CASES

    known = {case.name: case for case in PRACTICE_CASES}
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise click.UsageError(f"There is no practice case {unknown[0]}. The names are {', '.join(known)}.")
    job = TerminalJob()
    try:
        chosen = [known[name] for name in names] or list(PRACTICE_CASES)
        size = PhantomSize.SMALL if small else PhantomSize.FULL
        made = make_practice_cases(folder, chosen, job, size=size)
    finally:
        job.end()
    for case, path in zip(chosen, made, strict=True):
        click.echo(f"{case.name}  {path.name}")
    return 0

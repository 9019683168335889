"""``readstation practice pack``: write a practice case, with a signed read of it as the sealed reference."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.cli.practice_profile import login_option, password_of, person_of, practice_station, profile_option
from readstation.cli.progress import TerminalJob
from readstation.cli.report import chosen
from readstation.core.errors import Refused
from readstation.core.findings import Finding

_LARGEST_FILE_BYTES = 1_000_000


@click.command("pack")
@click.argument("reads", nargs=-1, required=True, metavar="READ...")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.option("--title", required=True, help="What the case is called, such as P-01.")
@click.option("--task", "tasks", multiple=True, help="What the trainee is told before the read; as often as needed.")
@click.option("--plan", type=click.Path(path_type=Path, dir_okay=False), help="The training plan, a JSON file.")
@click.option("--rules", type=click.Path(path_type=Path, dir_okay=False), help="The rules of the case, a JSON file.")
@login_option
@profile_option
def command(
    reads: tuple[str, ...],
    out: Path,
    title: str,
    tasks: tuple[str, ...],
    plan: Path | None,
    rules: Path | None,
    login: str | None,
    profile: Path | None,
) -> int:
    """Write one file with images, tasks, charter, training plan and sealed reference, signed by its author.

    READ is the code of a case, such as 7K-204, or the id of a signed read of the practice profile. With several reads
    of the same case each is an expert's; a trainee is scored against the one that the read comes closest to. Without
    --rules the rules follow from the reference: its targets, diameters, phases and responses.

    \b
    Example:
        readstation practice pack 7K-204 --title P-01 --rules necrosis.json --out p-01.practice
    """
    from readstation.app.practice_packs import CaseWords, make_pack
    from readstation.practice.plan import DEFAULT_PLAN, read_plan, read_rules

    words = CaseWords(
        title,
        tasks,
        DEFAULT_PLAN if plan is None else read_plan(_read(plan)),
        () if rules is None else read_rules(_read(rules)),
    )
    job = TerminalJob()
    try:
        with practice_station(profile) as station:
            person = person_of(station, login)
            meant = [chosen(station, each) for each in reads]
            pack = make_pack(station, meant, words, person, password_of(person), out, job)
    finally:
        job.end()
    key = pack.manifest.author.key_id
    click.echo(f"{title} written to {out.name}: {pack.manifest.experts} reference read(s), sealed.")
    click.echo(f"Author's key: {key[:16]}. Digest of the case: {pack.digest}")
    return 0


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise Refused(
            Finding("practice.file", "This file cannot be read. Nothing was written.", place=path.name)
        ) from error

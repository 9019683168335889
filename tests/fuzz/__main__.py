"""``python -m tests.fuzz``: fuzz one door of the program, or say which there are."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tests.fuzz.running import CRASHES, fuzz, has_fuzzer, keep
from tests.fuzz.targets import PLACES


@click.group()
def command() -> None:
    """Coverage-guided fuzzing of the doors through which data from outside come in."""


@command.command()
@click.argument("name", type=click.Choice(sorted(PLACES)))
@click.option("--seconds", type=click.IntRange(min=1), default=20, show_default=True, help="How long.")
@click.option("--seed", type=click.IntRange(min=1), default=1, show_default=True, help="Of the fuzzer's chance.")
@click.option("--corpus", type=click.Path(path_type=Path, file_okay=False), help="Inputs to go on with, and to add to.")
@click.option(
    "--crashes", type=click.Path(path_type=Path, file_okay=False), default=CRASHES, help="Where inputs that fail go."
)
def run(name: str, seconds: int, seed: int, corpus: Path | None, crashes: Path) -> None:
    """Fuzz one target; inputs that fail are kept, and make the code 1."""
    if not has_fuzzer():
        raise click.ClickException("atheris is not installed; it has wheels for Linux on x86-64 only")
    if corpus is not None:
        corpus.mkdir(parents=True, exist_ok=True)
    found = fuzz(name, seconds, seed, corpus=corpus)
    click.echo(
        f"{name}: {found.executions:,} executions, coverage {found.seed_coverage:,} by the seeds, "
        f"{found.coverage:,} at the end, {len(found.crashes)} crashes"
    )
    for path in keep(name, found.crashes, crashes):
        click.echo(f"kept: {path}")
    if found.code:
        click.echo(found.said)
        sys.exit(1)


if __name__ == "__main__":
    command()

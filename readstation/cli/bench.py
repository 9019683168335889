"""``readstation bench``: how fast this machine does what a session waits for, one JSON object a bench."""

from __future__ import annotations

import importlib
import json

import click

BENCHES = {"evaluate": "readstation.cli.bench_evaluate"}


@click.command("bench")
@click.argument("name", type=click.Choice(sorted(BENCHES)))
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1, 100), help="Repetitions; the best counts.")
@click.option("--cases", default=2000, show_default=True, type=click.IntRange(1, 1_000_000), help="Cases in the file.")
def command(name: str, runs: int, cases: int) -> None:
    """Measure one thing and print one JSON object.

    The object names the bench, its unit, what we need, what peers need, the floor that nothing goes below, the ratios,
    and the largest memory of the process.

    \b
    Example:
        readstation bench evaluate
        readstation bench evaluate --cases 100000 --runs 1
    """
    click.echo(json.dumps(importlib.import_module(BENCHES[name]).measure(runs, cases)))

"""``readstation bench``: how fast this machine does what a session waits for, one JSON object a bench."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import click

BENCHES = {
    "evaluate": "readstation.cli.bench_evaluate",
    "fusion": "readstation.cli.bench_draw",
    "mpr": "readstation.cli.bench_draw",
    "scroll": "readstation.cli.bench_draw",
    "window": "readstation.cli.bench_draw",
}


@click.command("bench")
@click.argument("name", type=click.Choice(sorted(BENCHES)))
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1, 100), help="Repetitions; the best counts.")
@click.option("--cases", default=2000, show_default=True, type=click.IntRange(1, 1_000_000), help="Cases in the file.")
def command(name: str, path: Path | None, runs: int, cases: int) -> None:
    """Measure one thing and print one JSON object.

    PATH names a folder of images to measure with; without it each bench makes its own.

    The object names the bench, its unit, what we need, what peers need, the floor that nothing goes below, the ratios,
    and the largest memory of the process.

    \b
    Example:
        readstation bench evaluate
        readstation bench evaluate --cases 100000 --runs 1
        readstation bench scroll
    """
    module = importlib.import_module(BENCHES[name])
    record = module.measure(runs, cases) if name == "evaluate" else module.measure_bench(name, runs, path)
    click.echo(json.dumps(record))

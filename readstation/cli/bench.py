"""``readstation bench``: how fast this machine does what a session waits for, one JSON object a bench."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import click

BENCHES = {
    "adjudicate": "readstation.cli.bench_adjudicate",
    "edit": "readstation.cli.bench_edit",
    "evaluate": "readstation.cli.bench_evaluate",
    "first": "readstation.cli.bench_first",
    "fusion": "readstation.cli.bench_draw",
    "index": "readstation.cli.bench_index",
    "load": "readstation.cli.bench_load",
    "mpr": "readstation.cli.bench_draw",
    "open": "readstation.cli.bench_open",
    "planes": "readstation.cli.bench_draw",
    "scroll": "readstation.cli.bench_draw",
    "sync": "readstation.cli.bench_sync",
    "window": "readstation.cli.bench_draw",
}
_EVALUATE_RUNS = 5
_DRAWN = ("fusion", "mpr", "planes", "scroll", "window")
_OWN_CASES = ("adjudicate", "edit", "open")
_DRAW_RUNS = 7


@click.command("bench")
@click.argument("name", type=click.Choice(sorted(BENCHES)))
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--runs", type=click.IntRange(1, 100), help="Repetitions; each bench has its own number.")
@click.option("--cases", default=2000, show_default=True, type=click.IntRange(1, 1_000_000), help="Cases of evaluate.")
@click.option("--kind", "kinds", multiple=True, help="Of load and first: only this encoding; may be repeated.")
@click.option("--stations", type=click.IntRange(1, 500), default=50, show_default=True, help="Processes of sync.")
@click.option("--reads", type=click.IntRange(1, 1_000_000), default=5000, show_default=True, help="Reads of sync.")
@click.option("--url", help="Of sync: an administrator's URL of a PostgreSQL for trials only; else one is started.")
def command(
    name: str, path: Path | None, runs: int | None, cases: int, kinds: tuple[str, ...], stations: int, reads: int,
    url: str | None,
) -> None:  # fmt: skip
    """Measure one thing and print one JSON object.

    The object names the bench, its unit, what we need, what peers need, the floor that nothing goes below, the ratios,
    and the largest memory of the process. Without PATH a bench makes its own data and says which.

    \b
    Example:
        readstation bench adjudicate
        readstation bench edit
        readstation bench evaluate
        readstation bench index
        readstation bench index /media/archive --runs 9
        readstation bench load --kind uncompressed --kind rle
        readstation bench open
        readstation bench scroll
        readstation bench sync --runs 3
    """
    bench = importlib.import_module(BENCHES[name])
    if name == "evaluate":
        if path is not None:
            raise click.UsageError("evaluate makes its own cases and takes no path.")
        record = bench.measure(_EVALUATE_RUNS if runs is None else runs, cases)
    elif name == "sync":
        if path is not None or reads < stations:
            raise click.UsageError("sync makes its own reads, at least one for each station, and takes no path.")
        record = bench.measure(runs, stations, reads, url)
    elif name in _DRAWN:
        record = bench.measure_bench(name, _DRAW_RUNS if runs is None else runs, path)
    elif name in _OWN_CASES:
        if path is not None:
            raise click.UsageError(f"{name} makes its own cases and takes no path.")
        record = bench.measure(runs)
    elif kinds:
        unknown = [each for each in kinds if each not in bench.KINDS]
        if unknown:
            raise click.UsageError(f"{unknown[0]} is no encoding of this bench; take {', '.join(bench.KINDS)}.")
        record = bench.measure(runs, path, kinds)
    else:
        record = bench.measure(runs, path)
    click.echo(json.dumps(record))

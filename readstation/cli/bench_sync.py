"""Signed reads that many stations push into one PostgreSQL, beside psycopg inserting the same rows."""

from __future__ import annotations

import multiprocessing
import random
import resource
import secrets
import statistics
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path
from queue import Empty
from typing import Any

from readstation.cli.bench_sync_facts import PASSWORD, Sender, prepare_people
from readstation.cli.bench_sync_server import own_server
from readstation.cli.bench_sync_worker import PATIENCE_S, Pace, Push, Pushed, Sealed, push_bare, push_by_sync, seal
from readstation.core.errors import EnvironmentFault
from readstation.store.central.bench_tables import (
    as_login,
    drop_database,
    drop_logins,
    make_bare_table,
    make_database,
    waits_ms,
)
from readstation.store.central.logins import SEQUENCER

RUNS = 3
STATIONS = 50
READS = 5000
BATCH = 100
PACED_BATCH = 20
PACE = 0.55
"""What the paced stations offer together, of the rate of psycopg's single rows in the same round: over a half."""
_SEED = 20_100_205
_PRELOADED = ["readstation.cli.bench_sync_worker"]


@dataclass(frozen=True)
class _Way:
    """One way to bring the rows in: who does it, and how many rows a transaction has."""

    push: Push
    batch: int
    is_ours: bool


_PEER = "psycopg_one_a_transaction"
_PACED = "sync_paced"
_WAYS = {
    "sync_one_a_push": _Way(push_by_sync, 1, is_ours=True),
    "sync_batched": _Way(push_by_sync, BATCH, is_ours=True),
    _PACED: _Way(push_by_sync, PACED_BATCH, is_ours=True),
    _PEER: _Way(push_bare, 1, is_ours=False),
    "psycopg_batched": _Way(push_bare, BATCH, is_ours=False),
}
_WAITS = ("median", "p99", "longest")
_BESIDE = {"sync_one_a_push": _PEER, "sync_batched": "psycopg_batched"}


@dataclass(frozen=True)
class _Round:
    pushed_per_s: float
    pushes_ms: list[float]
    sealed_per_s: float
    behind_s: float
    waits_ms: tuple[float, float, float]
    memory_mb: dict[str, float]


def measure(
    runs: int | None = None, stations: int = STATIONS, reads: int = READS, url: str | None = None
) -> dict[str, Any]:
    """Return the record of the bench.

    Parameters
    ----------
    runs
        Rounds; in each, every way has a fresh copy of one prepared database, in an order that changes. Last come the
        stations that sign at a pace (`PACE`): whether sealing keeps up is asked of a load that goes on, not of a burst.
    stations, reads
        How many processes push, and how many signed reads they push together.
    url
        An administrator's URL of a PostgreSQL that is for trials only; one is started where None.

    Returns
    -------
    dict
        `ours` and `peers` are reads a second, from the first push of any station to the end of the last one, medians of
        the rounds; in ours the sequencer works beside. `ratio_best_peer` is the median over the rounds of ours by its
        peer: one read a transaction, and 100; `ratio_one_a_transaction` is of both by psycopg's one read a
        transaction. `sealed` is reads a second from the first push to the last seal, `behind_s`
        how long after the last push that was, and `sealed_after_ms` how long each read waited for its seal: sealing
        keeps up where at a pace they wait no longer than a few passes. `push_p99_ms` is over the pushes of all rounds.
        `sequencer_memory_mb` are medians of what the sequencer held.

    Raises
    ------
    EnvironmentFault
        If there is no PostgreSQL, or a process ended before its work.
    """
    runs = RUNS if runs is None else runs
    found: dict[str, list[_Round]] = {name: [] for name in _WAYS}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        administrator = url or stack.enter_context(own_server(stations))
        name = f"readstation_bench_{secrets.token_hex(4)}"
        prepared = make_database(administrator, name)
        stack.callback(drop_database, administrator, name)
        office, senders = prepare_people(prepared, folder, stations, reads // stations)
        stack.callback(drop_logins, administrator, [office, *(each.login for each in senders)])
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)
        chance = random.Random(_SEED)  # noqa: S311 - an order, not a secret
        for _ in range(runs):
            at_once = [each for each in _WAYS if each != _PACED]
            for way in [*chance.sample(at_once, len(at_once)), _PACED]:
                offered = PACE * found[_PEER][-1].pushed_per_s if way == _PACED else 0.0
                found[way].append(_measured(context, _WAYS[way], offered, administrator, name, senders))
    return _record(found, senders, runs)


def _measured(
    context: ForkServerContext,
    way: _Way,
    offered_per_s: float,
    administrator: str,
    prepared: str,
    senders: list[Sender],
) -> _Round:
    name = f"{prepared}_run"
    copy = make_database(administrator, name, prepared)
    try:
        if not way.is_ours:
            make_bare_table(copy)
        return _one_round(context, way, _paces(way.batch, offered_per_s, len(senders)), copy, senders)
    finally:
        drop_database(administrator, name)


def _paces(batch: int, offered_per_s: float, stations: int) -> list[Pace]:
    """Spread the stations evenly, so that all together offer so many reads a second; 0 for all at once."""
    apart_s = batch / offered_per_s if offered_per_s else 0.0
    return [Pace(place * apart_s, stations * apart_s) for place in range(stations)]


def _one_round(context: ForkServerContext, way: _Way, paces: list[Pace], url: str, senders: list[Sender]) -> _Round:
    start, over = context.Barrier(len(senders) + way.is_ours), context.Event()
    pushed, sealed = context.Queue(), context.Queue()
    reads = sum(each.count for each in senders)
    work = [
        context.Process(target=way.push, args=(each, url, way.batch, pace, start, over, pushed))
        for each, pace in zip(senders, paces, strict=True)
    ]
    if way.is_ours:
        work.append(context.Process(target=seal, args=(as_login(url, SEQUENCER, PASSWORD), reads, start, sealed)))
    for process in work:
        process.start()
    try:
        said: list[Pushed] = [pushed.get(timeout=PATIENCE_S) for _ in senders]
        seals: Sealed | None = sealed.get(timeout=PATIENCE_S) if way.is_ours else None
    except Empty as error:
        raise EnvironmentFault("A process of the bench ended before its work.", "Nothing was measured.") from error
    finally:
        over.set()
        for process in work:
            process.join(timeout=10)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()
    if not all(each.is_whole for each in said) or (seals is not None and seals.sealed != reads):
        raise EnvironmentFault("Not every read was pushed and sealed.", "Nothing was measured.")
    began, ended = min(each.began_s for each in said), max(each.ended_s for each in said)
    return _Round(
        pushed_per_s=reads / (ended - began),
        pushes_ms=[1000 * each_s for each in said for each_s in each.pushes_s],
        sealed_per_s=0.0 if seals is None else reads / (seals.ended_s - began),
        behind_s=0.0 if seals is None else max(0.0, seals.ended_s - ended),
        waits_ms=(0.0, 0.0, 0.0) if seals is None else waits_ms(url),
        memory_mb={} if seals is None else seals.memory_mb,
    )


def _record(found: dict[str, list[_Round]], senders: list[Sender], runs: int) -> dict[str, Any]:
    rates = {name: [each.pushed_per_s for each in rounds] for name, rounds in found.items()}
    ours = [name for name, way in _WAYS.items() if way.is_ours]
    reads, body_bytes = sum(each.count for each in senders), sum(each.body_bytes for each in senders)
    memory = [each.memory_mb for name in ours for each in found[name]]
    ratios = {name: _ratio(rates[name], rates[peer]) for name, peer in _BESIDE.items()}
    return {
        "bench": "sync",
        "unit": "reads/s",
        "ours": {name: _median(rates[name], 1) for name in ours},
        "peers": {name: _median(rates[name], 1) for name in _BESIDE.values()},
        "floor": None,
        "ratio_best_peer": ratios,
        "ratio_one_a_transaction": {name: _ratio(rates[name], rates[_PEER]) for name in ours},
        "ratio_floor": None,
        "sealed": {name: _median((each.sealed_per_s for each in found[name]), 1) for name in ours},
        "behind_s": {name: _median((each.behind_s for each in found[name]), 2) for name in ours},
        "sealed_after_ms": {
            name: {
                what: _median((each.waits_ms[place] for each in found[name]), 0) for place, what in enumerate(_WAITS)
            }
            for name in ours
        },
        "push_p99_ms": {name: _p99([one for each in found[name] for one in each.pushes_ms]) for name in _WAYS},
        "sequencer_memory_mb": {part: _median((each[part] for each in memory), 1) for part in memory[0]},
        "runs": runs,
        "memory_peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "data": f"{reads} signed reads of {body_bytes / reads / 1000:.1f} KB from {len(senders)} station processes",
    }


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return _median(a / b for a, b in zip(ours, theirs, strict=True))


def _median(values: Iterable[float], digits: int = 3) -> float:
    return round(statistics.median(values), digits)


def _p99(values: list[float]) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 1)

"""``readstation bench sync``: real stations, sequencer and PostgreSQL, in a small size."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from readstation.cli.bench import command
from tests.support.postgres import PostgresServer

OURS = {"sync_one_a_push", "sync_batched", "sync_paced"}
PEERS = {"psycopg_one_a_transaction", "psycopg_batched"}


@pytest.mark.postgres
def test_every_way_brings_every_read_in() -> None:
    """Every read is pushed and sealed, or the bench says so and measures nothing."""
    done = CliRunner().invoke(command, ["sync", "--runs", "1", "--stations", "2", "--reads", "8"])
    assert done.exit_code == 0, done.output
    record = json.loads(done.output)
    assert (record["bench"], record["unit"], record["runs"]) == ("sync", "reads/s", 1)
    assert (
        record["ours"].keys()
        == record["sealed"].keys()
        == record["behind_s"].keys()
        == record["sealed_after_ms"].keys()
        == OURS
    )
    assert record["peers"].keys() == PEERS
    assert record["push_p99_ms"].keys() == OURS | PEERS
    assert min(*record["ours"].values(), *record["peers"].values(), *record["sealed"].values()) > 0
    for ours, peer in zip(("sync_one_a_push", "sync_batched"), sorted(PEERS, reverse=True), strict=True):
        assert record["ratio_best_peer"][ours] == pytest.approx(record["ours"][ours] / record["peers"][peer], abs=0.01)
    assert record["sequencer_memory_mb"].keys() == {"at_start", "after_a_tenth", "at_half", "at_end"}
    assert record["ratio_one_a_transaction"].keys() == OURS
    for waited in record["sealed_after_ms"].values():
        assert 0 <= waited["median"] <= waited["p99"] <= waited["longest"]
    assert "8 signed reads of" in record["data"]


def test_a_given_server_is_left_as_it_was(postgres_server: PostgresServer) -> None:
    """Databases and logins of the bench are gone afterwards."""
    arguments = ["sync", "--runs", "1", "--stations", "1", "--reads", "2", "--url", postgres_server.url("postgres")]

    def found() -> list[tuple[object, ...]]:
        with postgres_server.connect() as owner:
            databases = owner.execute("SELECT datname FROM pg_database").fetchall()
            return databases + owner.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^r_'").fetchall()

    before = found()
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    assert sorted(found()) == sorted(before)


def test_sync_takes_no_path_and_a_read_for_each_station(tmp_path: object) -> None:
    for words in (["sync", str(tmp_path)], ["sync", "--stations", "3", "--reads", "2"]):
        assert CliRunner().invoke(command, words).exit_code == 2

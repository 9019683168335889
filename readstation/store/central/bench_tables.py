"""What the bench of sync needs of PostgreSQL beside the program itself: databases to throw away, and bare inserts."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from readstation.model.fact import Fact
from readstation.store.central.logins import SEQUENCER, Group

_INSERT = (
    "INSERT INTO bare (login, station, number, fact_id, kind, digest, body, received_ms) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def answers(administrator_url: str) -> bool:
    """Return whether a server takes connections already."""
    try:
        with _connected(administrator_url):
            return True
    except psycopg.OperationalError:
        return False


def make_database(administrator_url: str, name: str, template: str = "template0") -> str:
    """Make a database, or a copy of one with its rows, and return an administrator's URL of it."""
    groups = [each.value for each in Group]
    with _connected(administrator_url) as connection:
        words = (sql.Identifier(name), sql.Identifier(template))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*words))
        if template == "template0":  # what is prepared need not wait for the disk; copies do not have this setting
            connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(words[0]))
        else:  # nor do they have the rights of connecting
            allowed = sql.SQL(", ").join(map(sql.Identifier, (*groups, SEQUENCER)))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), allowed))
    return make_url(administrator_url).set(database=name).render_as_string(hide_password=False)


def as_login(url: str, login: str, password: str) -> str:
    """Return the URL of a login of the same database."""
    return make_url(url).set(username=login, password=password).render_as_string(hide_password=False)


def drop_database(administrator_url: str, name: str) -> None:
    """Remove a database that `make_database` made."""
    with _connected(administrator_url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_logins(administrator_url: str, logins: Sequence[str]) -> None:
    """Remove logins that own nothing."""
    with _connected(administrator_url) as connection:
        for login in logins:
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(login)))


def make_bare_table(administrator_url: str) -> None:
    """Make a table with the columns, the packing and the key of the inbox, and no wall."""
    with _connected(administrator_url) as connection:
        connection.execute(
            "CREATE TABLE bare (LIKE d.inbox INCLUDING STORAGE INCLUDING COMPRESSION, "
            "PRIMARY KEY (login, station, number))"
        )


def waits_ms(administrator_url: str) -> tuple[float, float, float]:
    """Return how long signed reads waited in the inbox until they were sealed: median, 99th percentile and longest."""
    with _connected(administrator_url) as connection:
        found = connection.execute(
            "SELECT unnest(percentile_cont(ARRAY[0.5, 0.99, 1.0]) WITHIN GROUP (ORDER BY l.sealed_ms - i.received_ms)) "
            "FROM d.inbox i JOIN d.log_leaf l USING (login, station, number) WHERE i.kind = 'signed_read'"
        ).fetchall()
    median, most, longest = (float(str(value)) for (value,) in found)
    return median, most, longest


class BareInserts:
    """What psycopg alone needs for the rows of a push.

    Parameters
    ----------
    administrator_url
        A database with the bare table.
    """

    def __init__(self, administrator_url: str) -> None:
        self._connection = psycopg.connect(_conninfo(administrator_url))
        self._connection.execute("SELECT 1")
        self._connection.commit()

    def insert(self, facts: Sequence[Fact]) -> None:
        """Insert the rows in one transaction."""
        now_ms = time.time_ns() // 1_000_000
        rows = [
            (each.login, each.station, each.number, each.fact_id, each.kind.value, each.digest, each.body, now_ms)
            for each in facts
        ]
        with self._connection.cursor() as cursor:
            if len(rows) == 1:
                cursor.execute(_INSERT, rows[0])
            else:
                cursor.executemany(_INSERT, rows)
        self._connection.commit()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


@contextlib.contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(_conninfo(url), autocommit=True) as connection:
        yield connection


def _conninfo(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

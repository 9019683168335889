"""The server under a central database: what it says of itself, and who holds a transaction open too long (TR-14)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from readstation.store.central.backup_login import BACKUP
from readstation.store.central.connections import CentralDatabase
from readstation.trial.server import CONNECTIONS_PER_LOGIN, REVOKED_SETTING, WANTED, DoorRule, ServerFacts

LONGEST_TRANSACTION_S = 60

_SETTINGS = text("SELECT name, setting FROM pg_catalog.pg_settings WHERE name = ANY (:names)")
_DOORS = text(
    "SELECT line_number, coalesce(type, ''), coalesce(auth_method, ''), coalesce(error, ''), coalesce(options, '{}') "
    "FROM pg_catalog.pg_hba_file_rules ORDER BY line_number"
)
_UNLIMITED = text(
    "SELECT count(*) FROM pg_catalog.pg_roles WHERE rolcanlogin AND NOT rolsuper AND rolname <> :backup "
    "AND (rolconnlimit < 0 OR rolconnlimit > :most)"
)
_END = text(
    "SELECT a.pid, pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a "
    "JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid "
    "WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND NOT r.rolsuper "
    "AND r.rolname <> :backup AND a.xact_start < clock_timestamp() - make_interval(secs => :longest)"
)


@dataclass(slots=True)
class Server:
    """A server as its administrator sees it.

    Attributes
    ----------
    database
        An administrator's connection to PostgreSQL.
    """

    database: CentralDatabase

    def facts(self) -> ServerFacts:
        """Return what the server says of itself."""
        with self.database.read() as connection:
            version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
            settings = {
                row.name: row.setting for row in connection.execute(_SETTINGS, {"names": [*WANTED, REVOKED_SETTING]})
            }
            doors = tuple(
                DoorRule(line, kind, method, error, tuple(options))
                for line, kind, method, error, options in connection.execute(_DOORS)
            )
            limits = {"backup": BACKUP, "most": CONNECTIONS_PER_LOGIN}
            unlimited = int(connection.execute(_UNLIMITED, limits).scalar_one())
        return ServerFacts(version, settings, doors, unlimited)

    def end_long_transactions(self, longest_s: float = LONGEST_TRANSACTION_S) -> int:
        """End the sessions whose transaction is older, and return how many there were.

        A client can switch off its own deadlines; nobody but the server can end it then. Administrators and the login
        of the backups may take longer.

        Parameters
        ----------
        longest_s
            Seconds.
        """
        with self.database.write() as connection:
            rows = connection.execute(_END, {"backup": BACKUP, "longest": longest_s}).all()
        return sum(1 for _, is_ended in rows if is_ended)

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self.database.close()

"""The login of the backups: on the server itself, past row security, and able to do nothing but read (TR-8, TR-66)."""

from __future__ import annotations

from sqlalchemy import Connection, text

BACKUP = "rs_backup"
"""It has no password: a peer of the local socket signs in, nobody from the network."""

_OPEN = text("""
DO $open$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rs_backup') THEN
        CREATE ROLE rs_backup;
    END IF;
    ALTER ROLE rs_backup LOGIN INHERIT REPLICATION BYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 3;
    GRANT pg_read_all_data TO rs_backup;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO rs_backup', current_database());
    -- What pg_dump asks before it copies, and what is closed to everybody else.
    GRANT EXECUTE ON FUNCTION pg_is_in_recovery(), pg_show_all_settings(), pg_options_to_table(text[]) TO rs_backup;
END
$open$
""")


def open_backup_login(connection: Connection) -> None:
    """Make the login of the backups, or give it again what a major upgrade of the server took; again changes nothing.

    Parameters
    ----------
    connection
        An administrator's, on PostgreSQL, inside a transaction, after `close_to_public`.
    """
    connection.execute(_OPEN)

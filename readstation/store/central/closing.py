"""Takes from everybody what PostgreSQL gives to everybody: meters, catalogues, languages, other databases (TR-13).

Totals, sizes, counters and lists of roles tell a reader how far others are. What is taken here comes back with a major
upgrade of the server, so it is taken again whenever central is set up.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

OPEN_CATALOGUES = ("pg_enum", "pg_namespace", "pg_range", "pg_type")
"""What a driver asks to understand types. They hold what the migrations made and nothing of the trial."""

OPEN_CALLS = frozenset(
    [
        "clock_timestamp",
        "current_database",
        "current_query",
        "current_schema",
        "current_user",
        "gen_random_uuid",
        "get_current_ts_config",
        "getdatabaseencoding",
        "getpgusername",
        "inet_client_addr",
        "inet_client_port",
        "inet_server_addr",
        "inet_server_port",
        "json_build_array",
        "json_build_object",
        "jsonb_build_array",
        "jsonb_build_object",
        "lastval",
        "now",
        "pg_available_extension_versions",
        "pg_available_extensions",
        "pg_backend_pid",
        "pg_client_encoding",
        "pg_event_trigger_ddl_commands",
        "pg_event_trigger_dropped_objects",
        "pg_event_trigger_table_rewrite_oid",
        "pg_event_trigger_table_rewrite_reason",
        "pg_get_catalog_foreign_keys",
        "pg_get_keywords",
        "pg_jit_available",
        "pg_listening_channels",
        "pg_my_temp_schema",
        "pg_numa_available",
        "pg_timezone_abbrevs",
        "pg_timezone_abbrevs_abbrevs",
        "pg_timezone_abbrevs_zone",
        "pg_timezone_names",
        "pg_trigger_depth",
        "plpgsql_call_handler",
        "random",
        "random_normal",
        "session_user",
        "statement_timestamp",
        "system_user",
        "timeofday",
        "transaction_timestamp",
        "uuidv4",
        "uuidv7",
        "version",
    ]
)
"""Functions without arguments that stay callable: of the caller's own session, of the clock, of the installation."""

CLOSED_FUNCTIONS = (
    r"^(lo_|loread$|lowrite$)",
    r"^(pg_advisory_|pg_try_advisory_|pg_sleep)",
    r"^pg_(stat|statio)_",
    r"^pg_(database|relation|table|total_relation|indexes|tablespace|column)_size$",
    r"^(txid_|pg_snapshot_|pg_current_(snapshot|xact_id|wal|logfile)|pg_xact_|pg_visible_in_snapshot|pg_export_snapshot)",
    r"^pg_(last_|wal|is_wal|is_in_recovery|get_wal|control_|create_restore|switch_wal|promote|backup|start_|stop_)",
    r"^(pg_get_multixact_members|pg_last_committed_xact|mxid_age|pg_mxid_)",
    r"^pg_(lock_status|blocking_pids|safe_snapshot_blocking_pids|isolation_test_session_is_blocked|cursor$|prepared_)",
    r"^pg_(show_|get_replication_slots|replication_|logical_|copy_logical|copy_physical|create_logical|create_physical)",
    r"^pg_(notification_queue_usage|sequence_last_value|relation_filenode|relation_filepath|filenode_relation)",
    r"^pg_(tablespace_databases|tablespace_location|get_shmem_allocations|get_backend_memory_contexts|options_to_table)$",
    r"^pg_(ls_|read_|stat_file|hba_file|ident_file|log_|config$|reload_conf|rotate_logfile|conf_load|postmaster_start)",
    r"^(currtid|binary_upgrade_|ts_stat$|pg_mcv_list_items)",
    r"^(pg_has_role|has_.*_privilege|row_security_active)$",
    r"^(brin_(de)?summarize|gin_clean_pending_list)",
    r"^pg_(drop_replication_slot|nextoid|import_system_collations|extension_|get_publication|notify$|sequence_param)",
    r"^pg_(sync_replication_slots|available_wal_summaries|get_loaded_modules|get_wait_events)$",
    r"(_to_xml|_to_xmlschema|_to_xml_and_xmlschema)$",
)
"""Functions by name. ``age`` of a transaction id is found by its argument: the one of two times is harmless.

The form of ``pg_has_role`` that tells of the caller alone stays: the policies of the tables ask it."""

REMAINS_OPEN = (
    "names of roles by number (they are opaque)",
    "LISTEN and NOTIFY (nothing here uses them)",
    "how long an answer takes",
)
"""What PostgreSQL lets nobody close; the manual of the trial office says the same."""

_CLOSE = text("""
DO $close$
DECLARE
    v_found record;
BEGIN
    FOR v_found IN
        SELECT p.oid::regprocedure AS name, p.prokind FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
          AND (p.proname ~ ANY (current_setting('readstation.closed')::text[])
               OR p.proname = 'age' AND p.proargtypes = '28')
          AND NOT (p.proname = 'pg_has_role' AND p.pronargs = 2)
          AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_found.name);
    END LOOP;
    FOR v_found IN
        SELECT c.oid::regclass AS name FROM pg_catalog.pg_class c
        WHERE c.relnamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
          AND c.relkind IN ('r', 'v') AND c.relname <> ALL (current_setting('readstation.open')::text[])
          AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0)
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', v_found.name);
    END LOOP;
    FOR v_found IN
        SELECT c.oid::regclass AS name, t.attname FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_attribute t ON t.attrelid = c.oid
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND EXISTS (
            SELECT FROM aclexplode(t.attacl) a WHERE a.grantee = 0)
    LOOP
        EXECUTE format('REVOKE ALL (%I) ON %s FROM PUBLIC', v_found.attname, v_found.name);
    END LOOP;
    REVOKE ALL ON SCHEMA information_schema FROM PUBLIC;
    FOR v_found IN SELECT lanname FROM pg_catalog.pg_language WHERE lanpltrusted LOOP
        EXECUTE format('REVOKE ALL ON LANGUAGE %I FROM PUBLIC', v_found.lanname);
    END LOOP;
    FOR v_found IN
        SELECT d.datname FROM pg_catalog.pg_database d
        WHERE EXISTS (SELECT FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a WHERE a.grantee = 0)
    LOOP
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', v_found.datname);
    END LOOP;
END
$close$
""")


def close_to_public(connection: Connection) -> None:
    """Close meters, catalogues, languages and all databases of this server to PUBLIC; again changes nothing.

    Parameters
    ----------
    connection
        An administrator's, on PostgreSQL, inside a transaction.
    """
    for name, values in (("closed", CLOSED_FUNCTIONS), ("open", OPEN_CATALOGUES)):
        connection.execute(
            text("SELECT set_config(:name, CAST(CAST(:value AS text[]) AS text), true)"),
            {"name": f"readstation.{name}", "value": list(values)},
        )
    connection.execute(_CLOSE)

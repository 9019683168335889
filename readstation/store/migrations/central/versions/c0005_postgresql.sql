-- Image packages (TR-21, TR-23): walls of the new tables, and what a reader may ask.

DO $protect_tables$
DECLARE
    v_table regclass;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['d.manifest', 'd.timepoint_key', 'd.package_key']::regclass[] LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO rs_owner', v_table);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s '
                       'FOR EACH ROW EXECUTE FUNCTION d.refuse_change()', v_table);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change()', v_table);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO g_office', v_table);
        EXECUTE format('GRANT SELECT ON %s TO g_auditor', v_table);
        EXECUTE format('CREATE POLICY house_reads ON %s FOR SELECT USING ((SELECT '
                       'pg_catalog.pg_has_role(''g_office'', ''USAGE'') '
                       'OR pg_catalog.pg_has_role(''g_auditor'', ''USAGE'')))', v_table);
        EXECUTE format('CREATE POLICY house_writes ON %s FOR INSERT WITH CHECK ((SELECT '
                       'pg_catalog.pg_has_role(''g_office'', ''USAGE'')))', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['d.manifest', 'd.timepoint_key']::regclass[] LOOP
        EXECUTE format('GRANT SELECT ON %s TO rs_api', v_table);
        EXECUTE format('CREATE POLICY own_rows ON %s TO rs_api USING (login = session_user) '
                       'WITH CHECK (login = session_user)', v_table);
    END LOOP;
END
$protect_tables$;

-- The caller's open reads, and how many timepoints from the first on have a sealed lock: the only measure of what may be
-- seen (TR-23). "Open" is: given to the caller, neither ended nor signed. It runs as the function that asks.

CREATE FUNCTION d.own_reads()
    RETURNS TABLE (read_id text, is_strict boolean, sealed_locks integer)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $own$
    SELECT a.read_id, (convert_from(c.body, 'UTF8')::json ->> 'sequence_mode') IS DISTINCT FROM 'offline',
           (SELECT count(*)::integer FROM
                (SELECT f.object_number, row_number() OVER (ORDER BY f.object_number) - 1 AS place FROM d.fact f
                 WHERE f.login = session_user AND f.kind = 'lock' AND f.object_id = a.read_id) l
            WHERE l.object_number = l.place)
    FROM d.assignment a JOIN d.charter c ON c.digest = a.charter_digest
    WHERE a.login = session_user
      AND NOT EXISTS (SELECT FROM d.assignment_end e WHERE e.login = session_user AND e.read_id = a.read_id)
      AND NOT EXISTS (SELECT FROM d.fact f WHERE f.login = session_user AND f.kind = 'signed_read'
                      AND f.object_id = a.read_id)
$own$;
ALTER FUNCTION d.own_reads() OWNER TO rs_api;
REVOKE ALL ON FUNCTION d.own_reads() FROM PUBLIC;

DROP FUNCTION api.worklist();
CREATE FUNCTION api.worklist()
    RETURNS TABLE (read_id text, case_alias text, login text, trial_code text, charter_version integer,
                   charter_digest text, due text, released integer[], charter bytea, place bigint, sealed_locks integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $worklist$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT a.read_id, a.case_alias, a.login, a.trial_code, a.charter_version, a.charter_digest, a.due,
           coalesce((SELECT array_agg(r.timepoint ORDER BY r.timepoint) FROM d.release r
                     WHERE r.read_id = a.read_id AND r.login = session_user
                     AND (NOT o.is_strict OR r.timepoint <= o.sealed_locks)), '{}'),
           c.body, a.place, o.sealed_locks
    FROM d.own_reads() o JOIN d.assignment a ON a.read_id = o.read_id AND a.login = session_user
    JOIN d.charter c ON c.digest = a.charter_digest
    ORDER BY a.place, a.read_id;
END
$worklist$;

-- The package of every timepoint that may be opened now, and of the one place after it, which is filled for every read
-- whether such a timepoint exists or not. What the office put there later shows only once its turn has come.

CREATE FUNCTION api.manifest()
    RETURNS TABLE (read_id text, timepoint integer, name text, digest text, size_bytes bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $manifest$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT m.read_id, m.timepoint, m.name, m.digest, m.size_bytes
    FROM d.own_reads() o JOIN d.manifest m ON m.read_id = o.read_id AND m.login = session_user
    WHERE CASE WHEN o.is_strict AND m.timepoint > o.sealed_locks
               THEN m.timepoint = o.sealed_locks + 1 AND m.version = 1
               ELSE m.version = (SELECT max(n.version) FROM d.manifest n WHERE n.login = session_user
                                 AND n.read_id = m.read_id AND n.timepoint = m.timepoint) END
    ORDER BY m.read_id, m.timepoint;
END
$manifest$;

CREATE FUNCTION api.timepoint_key(p_read text, p_timepoint integer, p_station text)
    RETURNS TABLE (name text, key bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $key$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT k.name, k.key
    FROM d.own_reads() o
    JOIN d.release r ON r.read_id = o.read_id AND r.login = session_user AND r.timepoint = p_timepoint
    JOIN d.manifest m ON m.read_id = o.read_id AND m.login = session_user AND m.timepoint = p_timepoint
    JOIN d.timepoint_key k ON k.name = m.name AND k.login = session_user
    WHERE o.read_id = p_read
      AND (NOT o.is_strict OR p_timepoint <= o.sealed_locks)
      AND k.station = CASE WHEN o.is_strict THEN '' ELSE p_station END
    ORDER BY m.version DESC LIMIT 1;
    IF NOT FOUND THEN
        -- Foreign, early, ended, signed, never there: one answer (TR-10, TR-23).
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
END
$key$;

DO $own_functions$
DECLARE
    v_function regprocedure;
BEGIN
    FOREACH v_function IN ARRAY ARRAY['api.worklist()', 'api.manifest()',
                                      'api.timepoint_key(text, integer, text)']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO rs_api', v_function);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO g_reader, g_adjudicator', v_function);
    END LOOP;
END
$own_functions$;

-- Roles, append-only triggers, row security and the functions of readers (trust 2.2 and 3).

DO $make_roles$
DECLARE
    v_name text;
BEGIN
    FOREACH v_name IN ARRAY ARRAY['rs_owner', 'rs_api', 'rs_sequencer', 'g_reader', 'g_adjudicator', 'g_trainer',
                                  'g_trainee', 'g_office', 'g_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = v_name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', v_name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another database of this server was set up at the same moment
            END;
        END IF;
    END LOOP;
END
$make_roles$;

DO $close_database$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO rs_sequencer, g_reader, g_adjudicator, g_trainer, g_trainee, '
                   'g_office, g_auditor', current_database());
END
$close_database$;

CREATE SCHEMA api AUTHORIZATION rs_api;
ALTER SCHEMA d OWNER TO rs_owner;
ALTER SCHEMA vault OWNER TO rs_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA d, vault, api FROM PUBLIC;

-- Nothing is ever changed or removed, by nobody (trust 3.2).

CREATE FUNCTION d.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $refuse$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'RS002';
END
$refuse$;
ALTER FUNCTION d.refuse_change() OWNER TO rs_owner;
REVOKE ALL ON FUNCTION d.refuse_change() FROM PUBLIC;

DO $protect_tables$
DECLARE
    v_table record;
BEGIN
    FOR v_table IN SELECT schemaname, tablename FROM pg_catalog.pg_tables
                   WHERE schemaname IN ('d', 'vault') AND tablename <> 'schema_version' LOOP
        EXECUTE format('ALTER TABLE %I.%I OWNER TO rs_owner', v_table.schemaname, v_table.tablename);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I.%I '
                       'FOR EACH ROW EXECUTE FUNCTION d.refuse_change()', v_table.schemaname, v_table.tablename);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I.%I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change()', v_table.schemaname, v_table.tablename);
        EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', v_table.schemaname, v_table.tablename);
        EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', v_table.schemaname, v_table.tablename);
        EXECUTE format('CREATE POLICY of_the_house ON %I.%I TO rs_owner, rs_sequencer, g_office, g_auditor '
                       'USING (true) WITH CHECK (true)', v_table.schemaname, v_table.tablename);
    END LOOP;
END
$protect_tables$;

-- What a caller of a function sees even if the function forgot its WHERE: rows that carry the caller's login.

DO $own_rows$
DECLARE
    v_name text;
BEGIN
    FOREACH v_name IN ARRAY ARRAY['inbox', 'fork', 'receipt', 'fact', 'assignment', 'release'] LOOP
        EXECUTE format('CREATE POLICY own_rows ON d.%I TO rs_api USING (login = session_user) '
                       'WITH CHECK (login = session_user)', v_name);
    END LOOP;
END
$own_rows$;
ALTER TABLE d.schema_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_function ON d.schema_version FOR SELECT TO rs_api, rs_sequencer, g_office, g_auditor USING (true);
CREATE POLICY by_function ON d.charter FOR SELECT TO rs_api USING (true);

GRANT USAGE ON SCHEMA d TO rs_api, rs_sequencer, g_office, g_auditor;
GRANT USAGE ON SCHEMA vault TO g_office, g_auditor;
GRANT USAGE ON SCHEMA api TO g_reader, g_adjudicator, g_trainer, g_trainee, g_office, g_auditor;

GRANT SELECT ON d.inbox, d.fork, d.receipt, d.fact, d.assignment, d.release, d.charter, d.schema_version TO rs_api;
GRANT INSERT ON d.inbox, d.fork TO rs_api;
GRANT SELECT ON ALL TABLES IN SCHEMA d TO rs_sequencer, g_office, g_auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA vault TO g_office, g_auditor;
GRANT INSERT ON d.fact, d.quarantine, d.receipt, d.log_leaf TO rs_sequencer;
GRANT INSERT ON d.person_role, d.station, d.public_key, d.charter, d.assignment, d.release, vault.person TO g_office;

-- The functions of a reader. Identity is session_user; "not yours" and "not there" are one answer (TR-10).

CREATE FUNCTION api.hello() RETURNS TABLE (protocol integer, schema_version text, utc_ms bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $hello$
    SELECT 1, v.version_num::text, (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM d.schema_version v
$hello$;

CREATE FUNCTION api.push(p_station text, p_numbers bigint[], p_ids text[], p_kinds text[], p_digests text[],
                         p_bodies bytea[]) RETURNS text[]
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $push$
DECLARE
    v_login text := session_user;
    v_now bigint := (extract(epoch FROM clock_timestamp()) * 1000)::bigint;
    v_answers text[] := '{}';
    v_last bigint;
    v_count integer := coalesce(cardinality(p_numbers), 0);
    v_known record;
BEGIN
    IF p_station IS NULL OR length(p_station) > 64 OR v_count NOT BETWEEN 1 AND 500
       OR cardinality(p_ids) IS DISTINCT FROM v_count OR cardinality(p_kinds) IS DISTINCT FROM v_count
       OR cardinality(p_digests) IS DISTINCT FROM v_count OR cardinality(p_bodies) IS DISTINCT FROM v_count
       OR array_position(p_numbers, NULL) IS NOT NULL OR array_position(p_ids, NULL) IS NOT NULL
       OR array_position(p_kinds, NULL) IS NOT NULL OR array_position(p_digests, NULL) IS NOT NULL
       OR array_position(p_bodies, NULL) IS NOT NULL THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    -- A client may have switched this off for itself; "received" means flushed (TR-14).
    PERFORM set_config('synchronous_commit', 'on', true);
    SELECT coalesce(max(i.number), 0) INTO v_last FROM d.inbox i WHERE i.login = v_login AND i.station = p_station;
    FOR n IN 1..v_count LOOP
        IF p_numbers[n] < 1 OR length(p_ids[n]) > 64 OR length(p_kinds[n]) > 32 OR length(p_digests[n]) <> 64
           OR octet_length(p_bodies[n]) > 4194304 THEN
            RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
        ELSIF p_numbers[n] > v_last + 1 THEN
            v_answers := v_answers || 'gap'::text;
            EXIT;
        ELSIF p_numbers[n] = v_last + 1 THEN
            INSERT INTO d.inbox (login, station, number, fact_id, kind, digest, body, received_ms)
            VALUES (v_login, p_station, p_numbers[n], p_ids[n], p_kinds[n], p_digests[n], p_bodies[n], v_now);
            v_last := v_last + 1;
        ELSE
            SELECT i.fact_id, i.digest, i.body INTO v_known FROM d.inbox i
            WHERE i.login = v_login AND i.station = p_station AND i.number = p_numbers[n];
            IF (v_known.fact_id, v_known.digest, v_known.body) IS DISTINCT FROM (p_ids[n], p_digests[n], p_bodies[n]) THEN
                IF NOT EXISTS (SELECT FROM d.fork f WHERE f.login = v_login AND f.station = p_station
                               AND f.number = p_numbers[n] AND f.digest = p_digests[n] AND f.fact_id = p_ids[n]) THEN
                    INSERT INTO d.fork (login, station, number, digest, fact_id, kind, body, received_ms)
                    VALUES (v_login, p_station, p_numbers[n], p_digests[n], p_ids[n], p_kinds[n], p_bodies[n], v_now);
                END IF;
                v_answers := v_answers || 'fork'::text;
                EXIT;
            END IF;
        END IF;
        v_answers := v_answers || 'received'::text;
    END LOOP;
    RETURN v_answers;
END
$push$;

CREATE FUNCTION api.receipts(p_station text, p_after bigint)
    RETURNS TABLE (number bigint, fact_id text, digest text, status text, reason text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $receipts$
    SELECT r.number, r.fact_id, r.digest, r.status, r.reason FROM d.receipt r
    WHERE r.login = session_user AND r.station = p_station AND r.number > p_after
    ORDER BY r.number LIMIT 1000
$receipts$;

CREATE FUNCTION api.worklist()
    RETURNS TABLE (read_id text, case_alias text, login text, trial_code text, charter_version integer,
                   charter_digest text, due text, released integer[], charter bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $worklist$
    SELECT a.read_id, a.case_alias, a.login, a.trial_code, a.charter_version, a.charter_digest, a.due,
           coalesce((SELECT array_agg(r.timepoint ORDER BY r.timepoint) FROM d.release r
                     WHERE r.read_id = a.read_id AND r.login = session_user), '{}'),
           c.body
    FROM d.assignment a JOIN d.charter c ON c.digest = a.charter_digest
    WHERE a.login = session_user
      AND NOT EXISTS (SELECT FROM d.fact f WHERE f.login = session_user AND f.kind = 'signed_read'
                      AND f.object_id = a.read_id)
    ORDER BY a.read_id
$worklist$;

CREATE FUNCTION api.origin_state(p_station text)
    RETURNS TABLE (received bigint, sealed bigint, refused bigint, running_digest text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $origin$
    SELECT (SELECT count(*) FROM d.inbox i WHERE i.login = session_user AND i.station = p_station),
           count(*) FILTER (WHERE r.status = 'sealed'),
           count(*) FILTER (WHERE r.status <> 'sealed'),
           coalesce((array_agg(r.running_digest ORDER BY r.number DESC))[1], '')
    FROM d.receipt r WHERE r.login = session_user AND r.station = p_station
$origin$;

DO $own_functions$
DECLARE
    v_function regprocedure;
BEGIN
    FOR v_function IN SELECT p.oid::regprocedure FROM pg_catalog.pg_proc p
                      WHERE p.pronamespace = 'api'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO rs_api', v_function);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO g_reader, g_adjudicator', v_function);
    END LOOP;
END
$own_functions$;

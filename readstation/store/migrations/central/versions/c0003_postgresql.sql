-- The office's tables behind their walls; functions that answer nobody who ended (TR-3, TR-15, TR-22).

-- Who acted and when is the server's to say, whatever a client sends (trust 4, row 6).

CREATE FUNCTION d.stamp_act() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $stamp$
BEGIN
    NEW.by_login := session_user;
    NEW.at_ms := (extract(epoch FROM clock_timestamp()) * 1000)::bigint;
    RETURN NEW;
END
$stamp$;
ALTER FUNCTION d.stamp_act() OWNER TO rs_owner;
REVOKE ALL ON FUNCTION d.stamp_act() FROM PUBLIC;

-- A read is of a case, and a person has one task at most in a case (unique there): so nobody does both reads of a
-- subject, and nobody adjudicates or knows the treatment of what they read (TR-15, TR-25).

CREATE FUNCTION d.refuse_without_case() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $case$
BEGIN
    IF NOT EXISTS (SELECT FROM vault.read_case c WHERE c.read_id = NEW.read_id AND c.login = NEW.login) THEN
        RAISE EXCEPTION 'no case is named for this read' USING ERRCODE = 'RS001';
    END IF;
    RETURN NEW;
END
$case$;
ALTER FUNCTION d.refuse_without_case() OWNER TO rs_owner;
REVOKE ALL ON FUNCTION d.refuse_without_case() FROM PUBLIC;
CREATE TRIGGER of_a_case BEFORE INSERT ON d.assignment
    FOR EACH ROW EXECUTE FUNCTION d.refuse_without_case();

DO $protect_tables$
DECLARE
    v_table regclass;
BEGIN
    FOR v_table IN SELECT c.oid FROM pg_catalog.pg_class c
                   WHERE c.relnamespace IN ('d'::regnamespace, 'vault'::regnamespace) AND c.relkind = 'r'
                     AND c.relname IN ('read_case', 'order_seed', 'order_commitment', 'central_form', 'person_end',
                                       'key_end', 'assignment_end', 'proposal', 'approval', 'office_act') LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO rs_owner', v_table);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s '
                       'FOR EACH ROW EXECUTE FUNCTION d.refuse_change()', v_table);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change()', v_table);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', v_table);
        IF EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = v_table AND a.attname = 'by_login') THEN
            EXECUTE format('CREATE TRIGGER stamped BEFORE INSERT ON %s '
                           'FOR EACH ROW EXECUTE FUNCTION d.stamp_act()', v_table);
        END IF;
    END LOOP;
END
$protect_tables$;

GRANT SELECT ON d.person_end, d.key_end, d.assignment_end, d.order_commitment, d.central_form, d.proposal, d.approval,
    d.office_act, vault.read_case, vault.order_seed TO g_office, g_auditor;
GRANT SELECT ON d.person_end, d.key_end, d.assignment_end TO rs_sequencer;
GRANT INSERT ON d.person_end, d.key_end, d.assignment_end, d.order_commitment, d.office_act, vault.read_case,
    vault.order_seed TO g_office;
GRANT SELECT ON d.person_end, d.assignment_end TO rs_api;
CREATE POLICY own_rows ON d.person_end FOR SELECT TO rs_api USING (login = session_user);
CREATE POLICY own_rows ON d.assignment_end FOR SELECT TO rs_api USING (login = session_user);

-- Row security cell by cell, as c0002 does it.

DO $cells$
DECLARE
    v_table regclass;
    v_readers text;
    v_writers text;
BEGIN
    FOR v_table IN SELECT c.oid FROM pg_catalog.pg_class c
                   WHERE c.relnamespace IN ('d'::regnamespace, 'vault'::regnamespace) AND c.relkind = 'r'
                     AND c.relname IN ('read_case', 'order_seed', 'order_commitment', 'central_form', 'person_end',
                                       'key_end', 'assignment_end', 'proposal', 'approval', 'office_act') LOOP
        SELECT string_agg(format('pg_catalog.pg_has_role(%L, ''USAGE'')', r), ' OR ')
                   FILTER (WHERE has_table_privilege(r, v_table, 'SELECT')),
               string_agg(format('pg_catalog.pg_has_role(%L, ''USAGE'')', r), ' OR ')
                   FILTER (WHERE has_table_privilege(r, v_table, 'INSERT'))
        INTO v_readers, v_writers FROM unnest(ARRAY['g_office', 'g_auditor', 'rs_sequencer']) r;
        IF v_readers IS NOT NULL THEN
            EXECUTE format('CREATE POLICY house_reads ON %s FOR SELECT USING ((SELECT %s))', v_table, v_readers);
        END IF;
        IF v_writers IS NOT NULL THEN
            EXECUTE format('CREATE POLICY house_writes ON %s FOR INSERT WITH CHECK ((SELECT %s))', v_table, v_writers);
        END IF;
    END LOOP;
END
$cells$;

-- Who calls; nobody who ended (TR-3). Every function of a person asks this first, but for push: what an ended account
-- still sends is received and goes to quarantine, not to the bin.

CREATE FUNCTION d.caller() RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $caller$
BEGIN
    IF EXISTS (SELECT FROM d.person_end e WHERE e.login = session_user) THEN
        RAISE EXCEPTION 'ended' USING ERRCODE = 'RS003';
    END IF;
    RETURN session_user;
END
$caller$;
ALTER FUNCTION d.caller() OWNER TO rs_api;
REVOKE ALL ON FUNCTION d.caller() FROM PUBLIC;

DROP FUNCTION api.hello();
CREATE FUNCTION api.hello() RETURNS TABLE (protocol integer, schema_version text, utc_ms bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $hello$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY SELECT 1, v.version_num::text, (extract(epoch FROM clock_timestamp()) * 1000)::bigint
                 FROM d.schema_version v;
END
$hello$;

DROP FUNCTION api.receipts(text, bigint);
CREATE FUNCTION api.receipts(p_station text, p_after bigint)
    RETURNS TABLE (number bigint, fact_id text, digest text, status text, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $receipts$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY SELECT r.number, r.fact_id, r.digest, r.status, r.reason FROM d.receipt r
                 WHERE r.login = session_user AND r.station = p_station AND r.number > p_after
                 ORDER BY r.number LIMIT 1000;
END
$receipts$;

DROP FUNCTION api.worklist();
CREATE FUNCTION api.worklist()
    RETURNS TABLE (read_id text, case_alias text, login text, trial_code text, charter_version integer,
                   charter_digest text, due text, released integer[], charter bytea, place bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $worklist$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT a.read_id, a.case_alias, a.login, a.trial_code, a.charter_version, a.charter_digest, a.due,
           coalesce((SELECT array_agg(r.timepoint ORDER BY r.timepoint) FROM d.release r
                     WHERE r.read_id = a.read_id AND r.login = session_user), '{}'),
           c.body, a.place
    FROM d.assignment a JOIN d.charter c ON c.digest = a.charter_digest
    WHERE a.login = session_user
      AND NOT EXISTS (SELECT FROM d.assignment_end e WHERE e.login = session_user AND e.read_id = a.read_id)
      AND NOT EXISTS (SELECT FROM d.fact f WHERE f.login = session_user AND f.kind = 'signed_read'
                      AND f.object_id = a.read_id)
    ORDER BY a.place, a.read_id;
END
$worklist$;

DROP FUNCTION api.origin_state(text);
CREATE FUNCTION api.origin_state(p_station text)
    RETURNS TABLE (received bigint, sealed bigint, refused bigint, running_digest text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $origin$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT (SELECT count(*) FROM d.inbox i WHERE i.login = session_user AND i.station = p_station),
           count(*) FILTER (WHERE r.status = 'sealed'),
           count(*) FILTER (WHERE r.status <> 'sealed'),
           coalesce((array_agg(r.running_digest ORDER BY r.number DESC))[1], '')
    FROM d.receipt r WHERE r.login = session_user AND r.station = p_station;
END
$origin$;

DO $own_functions$
DECLARE
    v_function regprocedure;
BEGIN
    FOR v_function IN SELECT p.oid::regprocedure FROM pg_catalog.pg_proc p
                      WHERE p.pronamespace = 'api'::regnamespace
                        AND p.proname IN ('hello', 'receipts', 'worklist', 'origin_state') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO rs_api', v_function);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_function);
    END LOOP;
END
$own_functions$;
GRANT EXECUTE ON FUNCTION api.hello(), api.receipts(text, bigint), api.origin_state(text)
    TO g_reader, g_adjudicator, g_trainer, g_trainee;
GRANT EXECUTE ON FUNCTION api.worklist() TO g_reader, g_adjudicator;

-- One person of the office proposes, a second approves, neither is the holder (TR-6, TR-15). From here on people, roles,
-- stations and keys come by these functions and by nothing else. What is proposed was checked by the proposer's program,
-- signatures included, and is checked again by the approver's: SQL knows no Ed25519.

REVOKE INSERT ON d.person_role, d.station, d.public_key FROM g_office;
DROP POLICY house_writes ON d.person_role;
DROP POLICY house_writes ON d.station;
DROP POLICY house_writes ON d.public_key;
GRANT SELECT, INSERT ON d.proposal, d.approval, d.person_role, d.station, d.public_key, d.key_end TO rs_api;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_has_role(name, name, text) TO rs_api;

DO $for_the_office$
DECLARE
    v_name text;
BEGIN
    FOREACH v_name IN ARRAY ARRAY['proposal', 'approval', 'person_role', 'station', 'public_key', 'key_end'] LOOP
        EXECUTE format('CREATE POLICY for_the_office ON d.%I TO rs_api '
                       'USING (pg_catalog.pg_has_role(session_user, ''g_office'', ''USAGE'')) '
                       'WITH CHECK (pg_catalog.pg_has_role(session_user, ''g_office'', ''USAGE''))', v_name);
    END LOOP;
END
$for_the_office$;

CREATE FUNCTION api.propose(p_kind text, p_about text, p_holder text, p_body bytea) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $propose$
DECLARE
    v_login text := d.caller();
    v_id text := gen_random_uuid()::text;
BEGIN
    IF p_kind IS NULL OR p_kind NOT IN ('enrolment', 'unlock', 'withdrawal', 'amendment')
       OR p_about IS NULL OR length(p_about) NOT BETWEEN 1 AND 64
       OR p_holder IS NULL OR length(p_holder) NOT BETWEEN 1 AND 64 OR p_holder = v_login
       OR p_body IS NULL OR octet_length(p_body) > 10000 THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    INSERT INTO d.proposal (proposal_id, kind, about, holder, body, by_login, at_ms)
    VALUES (v_id, p_kind, p_about, p_holder, p_body, v_login, 0);
    RETURN v_id;
END
$propose$;

CREATE FUNCTION api.approve(p_proposal text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $approve$
DECLARE
    v_login text := d.caller();
    v_found record;
    v_said jsonb;
    v_role text;
BEGIN
    SELECT p.kind, p.holder, p.body, p.by_login INTO v_found FROM d.proposal p WHERE p.proposal_id = p_proposal;
    IF NOT FOUND OR v_found.by_login = v_login OR v_found.holder = v_login
       OR EXISTS (SELECT FROM d.approval a WHERE a.proposal_id = p_proposal) THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    INSERT INTO d.approval (proposal_id, by_login, at_ms) VALUES (p_proposal, v_login, 0);
    IF v_found.kind <> 'enrolment' THEN
        RETURN;
    END IF;
    v_said := convert_from(v_found.body, 'UTF8')::jsonb -> 'enrolment';
    SELECT r.role INTO v_role FROM d.person_role r WHERE r.login = v_found.holder;
    IF v_said ->> 'login' IS DISTINCT FROM v_found.holder OR v_role <> v_said ->> 'role'
       OR v_said ->> 'role' NOT IN ('reader', 'adjudicator', 'trainer', 'trainee')
       OR EXISTS (SELECT FROM d.station s WHERE s.station = v_said ->> 'station'
                  AND s.key_id <> v_said ->> 'station_key_id') THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    INSERT INTO d.key_end (key_id, by_login, at_ms, reason)
    SELECT k.key_id, v_login, 0, 'replaced' FROM d.public_key k
    WHERE k.login = v_found.holder AND NOT EXISTS (SELECT FROM d.key_end e WHERE e.key_id = k.key_id);
    IF v_role IS NULL THEN
        INSERT INTO d.person_role (login, role) VALUES (v_found.holder, v_said ->> 'role');
    END IF;
    INSERT INTO d.public_key (key_id, login, station, public_key_hex)
    VALUES (v_said ->> 'key_id', v_found.holder, NULL, v_said ->> 'public_key_hex');
    IF NOT EXISTS (SELECT FROM d.station s WHERE s.station = v_said ->> 'station') THEN
        INSERT INTO d.station (station, key_id) VALUES (v_said ->> 'station', v_said ->> 'station_key_id');
        INSERT INTO d.public_key (key_id, login, station, public_key_hex)
        VALUES (v_said ->> 'station_key_id', NULL, v_said ->> 'station', v_said ->> 'station_key_hex');
    END IF;
END
$approve$;

ALTER FUNCTION api.propose(text, text, text, bytea) OWNER TO rs_api;
ALTER FUNCTION api.approve(text) OWNER TO rs_api;
REVOKE ALL ON FUNCTION api.propose(text, text, text, bytea), api.approve(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.propose(text, text, text, bytea), api.approve(text) TO g_office;

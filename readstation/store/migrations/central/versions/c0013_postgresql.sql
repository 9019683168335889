-- Signed versions of the caller that were put aside because another one of the read is sealed, a few a call (TR-51). The
-- caller goes on with the last station and number.

GRANT SELECT ON d.quarantine TO rs_api;
CREATE POLICY own_rows ON d.quarantine FOR SELECT TO rs_api USING (login = session_user);

CREATE FUNCTION api.set_aside(p_station text, p_number bigint)
    RETURNS TABLE (station text, number bigint, digest text, body bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $aside$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY SELECT q.station, q.number, q.digest, q.body FROM d.quarantine q
                 WHERE q.login = session_user AND q.status = 'conflict' AND q.kind = 'signed_read'
                   AND (q.station, q.number) > (p_station, p_number)
                 ORDER BY q.station, q.number LIMIT 5;
END
$aside$;
ALTER FUNCTION api.set_aside(text, bigint) OWNER TO rs_api;
REVOKE ALL ON FUNCTION api.set_aside(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.set_aside(text, bigint) TO g_reader, g_adjudicator, g_trainer, g_trainee;

-- A read whose journal is sealed from one station is not opened at another one: what was read does not travel, and a second
-- journal would be put aside as a whole. The name of an origin begins with its station's.

CREATE OR REPLACE FUNCTION api.claim(p_read text, p_station text, p_number bigint)
    RETURNS TABLE (number bigint, station text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $claim$
#variable_conflict use_column
DECLARE
    v_held record;
BEGIN
    PERFORM d.caller();
    IF p_read IS NULL OR p_number IS NULL OR p_station IS NULL OR length(p_station) NOT BETWEEN 1 AND 64
       OR NOT EXISTS (SELECT FROM d.assignment a WHERE a.read_id = p_read AND a.login = session_user)
       OR EXISTS (SELECT FROM d.assignment_end e WHERE e.read_id = p_read AND e.login = session_user) THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    SELECT c.number, c.station INTO v_held FROM d.claim c WHERE c.read_id = p_read AND c.login = session_user
    ORDER BY c.number DESC LIMIT 1;
    IF p_number = coalesce(v_held.number, 0) + 1 AND v_held.station IS DISTINCT FROM p_station
       AND (p_number = 1 OR NOT EXISTS (
            SELECT FROM d.fact f WHERE f.login = session_user AND f.kind = 'step' AND f.object_id = p_read
            AND f.object_number = 1 AND regexp_replace(f.station, '^([^.]+)\.[0-9a-f]{8}$', '\1') <> p_station)) THEN
        PERFORM set_config('synchronous_commit', 'on', true);
        INSERT INTO d.claim (read_id, number, login, station, claimed_ms)
        VALUES (p_read, p_number, session_user, p_station, (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
        RETURN QUERY SELECT p_number, p_station;
    ELSE
        RETURN QUERY SELECT coalesce(v_held.number, 0), coalesce(v_held.station, '');
    END IF;
END
$claim$;

-- Both tables behind their walls.

DO $wall$
DECLARE
    v_table regclass;
    v_role text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['d.charter_signature', 'd.unlock_act']::regclass[] LOOP
        EXECUTE format('CREATE TRIGGER stamped BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION d.stamp_act()', v_table);
        EXECUTE format('ALTER TABLE %s OWNER TO rs_owner', v_table);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s '
                       'FOR EACH ROW EXECUTE FUNCTION d.refuse_change()', v_table);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change()', v_table);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO rs_api', v_table);
        FOREACH v_role IN ARRAY ARRAY['g_office', 'g_auditor'] LOOP
            EXECUTE format('GRANT SELECT ON %s TO %I', v_table, v_role);
            EXECUTE format('CREATE POLICY %I ON %s FOR SELECT USING ((SELECT pg_catalog.pg_has_role(%L, ''USAGE'')))',
                           v_role || '_reads', v_table, v_role);
        END LOOP;
    END LOOP;
END
$wall$;

CREATE POLICY by_function ON d.charter_signature FOR SELECT TO rs_api USING (true);
CREATE POLICY for_the_office ON d.charter_signature FOR INSERT TO rs_api
    WITH CHECK (pg_catalog.pg_has_role(session_user, 'g_office', 'USAGE'));
CREATE POLICY for_the_office ON d.unlock_act TO rs_api
    USING (pg_catalog.pg_has_role(session_user, 'g_office', 'USAGE'))
    WITH CHECK (pg_catalog.pg_has_role(session_user, 'g_office', 'USAGE'));

-- A charter of a live trial is signed by the office (TR-59). Only a key that two persons brought in counts, and only while
-- it has not ended. SQL knows no Ed25519: who signs, and every station, checks the signature itself.

CREATE FUNCTION api.sign_charter(p_digest text, p_key text, p_signature text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $sign$
DECLARE
    v_login text := d.caller();
    v_key record;
BEGIN
    SELECT k.login, k.public_key_hex INTO v_key FROM d.public_key k JOIN d.person_role r ON r.login = k.login
    WHERE k.key_id = p_key AND r.role = 'office' AND NOT EXISTS (SELECT FROM d.key_end e WHERE e.key_id = k.key_id);
    IF NOT FOUND OR p_signature IS NULL OR p_signature COLLATE "C" !~ '^[0-9a-f]{128}$'
       OR NOT EXISTS (SELECT FROM d.charter c WHERE c.digest = p_digest)
       OR EXISTS (SELECT FROM d.charter_signature s WHERE s.digest = p_digest AND s.key_id = p_key) THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    INSERT INTO d.charter_signature (digest, key_id, login, public_key_hex, signature, by_login, at_ms)
    VALUES (p_digest, p_key, v_key.login, v_key.public_key_hex, p_signature, v_login, 0);
END
$sign$;

CREATE FUNCTION api.charter_signatures(p_digest text)
    RETURNS TABLE (key_id text, login text, public_key_hex text, signature text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $signatures$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY SELECT s.key_id, s.login, s.public_key_hex, s.signature FROM d.charter_signature s
                 WHERE s.digest = p_digest
                   AND EXISTS (SELECT FROM d.assignment a WHERE a.login = session_user AND a.charter_digest = p_digest)
                 ORDER BY s.key_id;
END
$signatures$;

-- What opens a locked account (TR-4): the office asks with a reason, and only what was asked in an earlier transaction is
-- answered. So nobody has it without the record: a transaction that is undone leaves neither.

DROP POLICY office_reads ON d.unlock_root;
REVOKE SELECT ON d.unlock_root FROM g_office;
CREATE POLICY for_the_office ON d.unlock_root FOR SELECT TO rs_api
    USING (pg_catalog.pg_has_role(session_user, 'g_office', 'USAGE'));
GRANT EXECUTE ON FUNCTION pg_catalog.pg_current_xact_id() TO rs_api;

CREATE FUNCTION api.ask_unlock(p_login text, p_challenge text, p_reason text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $ask$
DECLARE
    v_by text := d.caller();
    v_id text := gen_random_uuid()::text;
BEGIN
    IF p_login IS NULL OR length(p_login) NOT BETWEEN 1 AND 64 OR p_challenge IS NULL OR length(p_challenge) > 64
       OR p_reason IS NULL OR length(p_reason) NOT BETWEEN 1 AND 2000 THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    INSERT INTO d.unlock_act (act_id, login, challenge, reason, made_in, by_login, at_ms)
    VALUES (v_id, p_login, p_challenge, p_reason, pg_current_xact_id()::text, v_by, 0);
    RETURN v_id;
END
$ask$;

CREATE FUNCTION api.unlock_roots(p_act text) RETURNS TABLE (station text, root bytea)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $roots$
#variable_conflict use_column
DECLARE
    v_by text := d.caller();
    v_act record;
BEGIN
    SELECT a.login, a.by_login, a.made_in INTO v_act FROM d.unlock_act a WHERE a.act_id = p_act;
    IF NOT FOUND OR v_act.by_login <> v_by OR v_act.made_in = pg_current_xact_id()::text THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    RETURN QUERY SELECT u.station, u.root FROM d.unlock_root u WHERE u.login = v_act.login ORDER BY u.station;
END
$roots$;

ALTER FUNCTION api.sign_charter(text, text, text) OWNER TO rs_api;
ALTER FUNCTION api.charter_signatures(text) OWNER TO rs_api;
ALTER FUNCTION api.ask_unlock(text, text, text) OWNER TO rs_api;
ALTER FUNCTION api.unlock_roots(text) OWNER TO rs_api;
REVOKE ALL ON FUNCTION api.sign_charter(text, text, text), api.charter_signatures(text),
    api.ask_unlock(text, text, text), api.unlock_roots(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.sign_charter(text, text, text), api.ask_unlock(text, text, text), api.unlock_roots(text)
    TO g_office;
GRANT EXECUTE ON FUNCTION api.charter_signatures(text) TO g_reader, g_adjudicator;

-- A key of the office is brought in like any other; its account signs charters and looks at images, and has no login here.

CREATE OR REPLACE FUNCTION api.approve(p_proposal text) RETURNS void
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
       OR v_said ->> 'role' NOT IN ('reader', 'adjudicator', 'trainer', 'trainee', 'office')
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

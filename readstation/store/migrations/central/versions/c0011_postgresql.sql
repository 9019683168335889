-- Comparison and adjudication behind their walls (trust 3.2): the sequencer links reads by a random name of the case and
-- copies bodies into rows that carry the adjudicator's login; no function ever reads another person's fact (TR-24, TR-30).

CREATE TRIGGER stamped BEFORE INSERT ON d.case_day FOR EACH ROW EXECUTE FUNCTION d.stamp_act();

DO $wall$
DECLARE
    v_row record;
    v_table regclass;
    v_role text;
    v_right text;
BEGIN
    FOR v_row IN SELECT * FROM (VALUES
        ('d.case_link', ARRAY['g_office si', 'g_auditor s', 'rs_sequencer s']),
        ('d.case_day', ARRAY['g_office si', 'g_auditor s', 'rs_sequencer s']),
        ('d.comparison', ARRAY['g_office s', 'g_auditor s', 'rs_sequencer si']),
        ('d.adjudication', ARRAY['g_office s', 'g_auditor s', 'rs_sequencer si']),
        ('d.adjudication_body', ARRAY['g_auditor s', 'rs_sequencer i']),
        ('vault.side_map', ARRAY['g_office s', 'g_auditor s', 'rs_sequencer i'])) AS t(name, rights) LOOP
        v_table := v_row.name::regclass;
        EXECUTE format('ALTER TABLE %s OWNER TO rs_owner', v_table);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s '
                       'FOR EACH ROW EXECUTE FUNCTION d.refuse_change()', v_table);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change()', v_table);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', v_table);
        FOREACH v_right IN ARRAY v_row.rights LOOP
            v_role := split_part(v_right, ' ', 1);
            IF split_part(v_right, ' ', 2) LIKE '%s%' THEN
                EXECUTE format('GRANT SELECT ON %s TO %I', v_table, v_role);
                EXECUTE format('CREATE POLICY %I ON %s FOR SELECT USING ((SELECT pg_catalog.pg_has_role(%L, ''USAGE'')))',
                               v_role || '_reads', v_table, v_role);
            END IF;
            IF split_part(v_right, ' ', 2) LIKE '%i%' THEN
                EXECUTE format('GRANT INSERT ON %s TO %I', v_table, v_role);
                EXECUTE format('CREATE POLICY %I ON %s FOR INSERT WITH CHECK '
                               '((SELECT pg_catalog.pg_has_role(%L, ''USAGE'')))', v_role || '_writes', v_table, v_role);
            END IF;
        END LOOP;
    END LOOP;
END
$wall$;

GRANT USAGE ON SCHEMA vault TO rs_sequencer;
GRANT SELECT ON d.case_link, d.adjudication, d.adjudication_body TO rs_api;
CREATE POLICY own_rows ON d.case_link FOR SELECT TO rs_api USING (login = session_user);
CREATE POLICY own_rows ON d.adjudication FOR SELECT TO rs_api USING (login = session_user);
CREATE POLICY own_rows ON d.adjudication_body FOR SELECT TO rs_api USING (login = session_user);

-- What was given to an adjudicator is open as a whole, whatever the charter says of readers, and until the decision on its
-- newest comparison is sealed.

CREATE OR REPLACE FUNCTION d.own_reads()
    RETURNS TABLE (read_id text, is_strict boolean, sealed_locks integer)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $own$
    SELECT a.read_id,
           l.task <> 'adjudication' AND (convert_from(c.body, 'UTF8')::json ->> 'sequence_mode') IS DISTINCT FROM 'offline',
           (SELECT count(*)::integer FROM
                (SELECT f.object_number, row_number() OVER (ORDER BY f.object_number) - 1 AS place FROM d.fact f
                 WHERE f.login = session_user AND f.kind = 'lock' AND f.object_id = a.read_id) k
            WHERE k.object_number = k.place)
    FROM d.assignment a JOIN d.charter c ON c.digest = a.charter_digest
    JOIN d.case_link l ON l.read_id = a.read_id AND l.login = session_user
    WHERE a.login = session_user
      AND NOT EXISTS (SELECT FROM d.assignment_end e WHERE e.login = session_user AND e.read_id = a.read_id)
      AND NOT EXISTS (SELECT FROM d.fact f WHERE f.login = session_user AND f.object_id = a.read_id
                      AND CASE WHEN l.task <> 'adjudication' THEN f.kind = 'signed_read'
                          ELSE f.kind = 'decision' AND f.object_number =
                               (SELECT max(j.number) FROM d.adjudication j WHERE j.login = session_user
                                AND j.read_id = a.read_id) END)
$own$;

DROP FUNCTION api.worklist();
CREATE FUNCTION api.worklist()
    RETURNS TABLE (read_id text, case_alias text, login text, trial_code text, charter_version integer,
                   charter_digest text, due text, released integer[], charter bytea, place bigint, sealed_locks integer,
                   task text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $worklist$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT a.read_id, a.case_alias, a.login, a.trial_code, a.charter_version, a.charter_digest, a.due,
           coalesce((SELECT array_agg(r.timepoint ORDER BY r.timepoint) FROM d.release r
                     WHERE r.read_id = a.read_id AND r.login = session_user
                     AND (NOT o.is_strict OR r.timepoint <= o.sealed_locks)), '{}'),
           c.body, a.place, o.sealed_locks, l.task
    FROM d.own_reads() o JOIN d.assignment a ON a.read_id = o.read_id AND a.login = session_user
    JOIN d.charter c ON c.digest = a.charter_digest
    JOIN d.case_link l ON l.read_id = a.read_id AND l.login = session_user
    ORDER BY a.place, a.read_id;
END
$worklist$;

CREATE FUNCTION api.adjudication()
    RETURNS TABLE (read_id text, number integer, triggers text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $adjudication$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT j.read_id, j.number, j.triggers
    FROM d.own_reads() o JOIN d.adjudication j ON j.read_id = o.read_id AND j.login = session_user
    WHERE j.number = (SELECT max(n.number) FROM d.adjudication n WHERE n.login = session_user
                      AND n.read_id = j.read_id)
    ORDER BY j.read_id;
END
$adjudication$;

CREATE FUNCTION api.bodies(p_read text)
    RETURNS TABLE (number integer, side text, body bytea, statement bytea, signature text, public_key_hex text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $bodies$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT b.number, b.side, b.body, b.statement, b.signature, b.public_key_hex
    FROM d.own_reads() o JOIN d.adjudication_body b ON b.read_id = o.read_id AND b.login = session_user
    WHERE o.read_id = p_read
      AND b.number = (SELECT max(n.number) FROM d.adjudication n WHERE n.login = session_user AND n.read_id = p_read)
    ORDER BY b.side;
    IF NOT FOUND THEN
        -- Foreign, ended, decided, not there yet, never there: one answer (TR-10).
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
END
$bodies$;

DO $own_functions$
DECLARE
    v_function regprocedure;
BEGIN
    FOREACH v_function IN ARRAY ARRAY['api.worklist()', 'api.adjudication()', 'api.bodies(text)']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO rs_api', v_function);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_function);
    END LOOP;
END
$own_functions$;
GRANT EXECUTE ON FUNCTION api.worklist() TO g_reader, g_adjudicator;
GRANT EXECUTE ON FUNCTION api.adjudication(), api.bodies(text) TO g_adjudicator;

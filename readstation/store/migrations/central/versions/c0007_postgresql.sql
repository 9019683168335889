-- Reports of an unblinding behind their walls, and the function by which a person makes one (TR-26).

CREATE FUNCTION d.stamp_receipt() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $stamp$
BEGIN
    NEW.received_ms := (extract(epoch FROM clock_timestamp()) * 1000)::bigint;
    RETURN NEW;
END
$stamp$;
ALTER FUNCTION d.stamp_receipt() OWNER TO rs_owner;
REVOKE ALL ON FUNCTION d.stamp_receipt() FROM PUBLIC;
CREATE TRIGGER stamped BEFORE INSERT ON d.incident FOR EACH ROW EXECUTE FUNCTION d.stamp_receipt();
CREATE TRIGGER stamped BEFORE INSERT ON d.incident_decision FOR EACH ROW EXECUTE FUNCTION d.stamp_act();

DO $protect_tables$
DECLARE
    v_table regclass;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['d.incident'::regclass, 'd.incident_decision'::regclass] LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO rs_owner', v_table);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s '
                       'FOR EACH ROW EXECUTE FUNCTION d.refuse_change()', v_table);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change()', v_table);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO g_office', v_table);
        EXECUTE format('GRANT SELECT ON %s TO g_auditor', v_table);
        EXECUTE format('CREATE POLICY house_reads ON %s FOR SELECT USING ((SELECT pg_catalog.pg_has_role(''g_office'', '
                       '''USAGE'') OR pg_catalog.pg_has_role(''g_auditor'', ''USAGE'')))', v_table);
        EXECUTE format('CREATE POLICY house_writes ON %s FOR INSERT WITH CHECK ((SELECT '
                       'pg_catalog.pg_has_role(''g_office'', ''USAGE'')))', v_table);
    END LOOP;
END
$protect_tables$;

GRANT SELECT, INSERT ON d.incident TO rs_api;
GRANT SELECT ON d.incident_decision TO rs_api;
CREATE POLICY own_rows ON d.incident FOR SELECT TO rs_api USING (login = session_user);
CREATE POLICY own_new_rows ON d.incident FOR INSERT TO rs_api WITH CHECK (login = session_user);
CREATE POLICY own_rows ON d.incident_decision FOR SELECT TO rs_api USING (login = session_user);

-- The key begins with the caller's login: no call waits for another person's, and no id of another is seen (TR-10, TR-11).

CREATE FUNCTION api.report_unblinding(p_incident text, p_read text, p_body bytea) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $report$
DECLARE
    v_login text := d.caller();
    v_known record;
    v_decision text;
BEGIN
    IF p_incident IS NULL OR length(p_incident) <> 36 OR p_read IS NULL OR p_body IS NULL
       OR octet_length(p_body) NOT BETWEEN 2 AND 10000
       OR NOT EXISTS (SELECT FROM d.assignment a WHERE a.login = v_login AND a.read_id = p_read) THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    SELECT i.read_id, i.body INTO v_known FROM d.incident i WHERE i.login = v_login AND i.incident_id = p_incident;
    IF NOT FOUND THEN
        IF (SELECT count(*) FROM d.incident i WHERE i.login = v_login AND i.read_id = p_read) >= 100 THEN
            RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
        END IF;
        INSERT INTO d.incident (login, incident_id, read_id, body, received_ms)
        VALUES (v_login, p_incident, p_read, p_body, 0);
        RETURN 'received';
    END IF;
    IF (v_known.read_id, v_known.body) IS DISTINCT FROM (p_read, p_body) THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    SELECT e.decision INTO v_decision FROM d.incident_decision e
    WHERE e.login = v_login AND e.incident_id = p_incident;
    RETURN coalesce(v_decision, 'received');
END
$report$;
ALTER FUNCTION api.report_unblinding(text, text, bytea) OWNER TO rs_api;
REVOKE ALL ON FUNCTION api.report_unblinding(text, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.report_unblinding(text, text, bytea) TO g_reader, g_adjudicator, g_trainer, g_trainee;

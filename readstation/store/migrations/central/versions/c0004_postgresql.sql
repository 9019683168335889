-- Checkpoints of the log and the sequencer's own word on its health: append-only, walled, cell by cell as in trust 3.2.

DO $wall$
DECLARE
    v_name text;
BEGIN
    FOREACH v_name IN ARRAY ARRAY['log_block', 'checkpoint', 'sequencer_run'] LOOP
        EXECUTE format('ALTER TABLE d.%I OWNER TO rs_owner', v_name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON d.%I '
                       'FOR EACH ROW EXECUTE FUNCTION d.refuse_change()', v_name);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON d.%I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change()', v_name);
        EXECUTE format('ALTER TABLE d.%I ENABLE ROW LEVEL SECURITY', v_name);
        EXECUTE format('ALTER TABLE d.%I FORCE ROW LEVEL SECURITY', v_name);
        EXECUTE format('GRANT SELECT ON d.%I TO g_office, g_auditor, rs_sequencer', v_name);
        EXECUTE format('GRANT INSERT ON d.%I TO rs_sequencer', v_name);
        EXECUTE format('CREATE POLICY house_reads ON d.%I FOR SELECT USING ((SELECT '
                       'pg_catalog.pg_has_role(''g_office'', ''USAGE'') '
                       'OR pg_catalog.pg_has_role(''g_auditor'', ''USAGE'') '
                       'OR pg_catalog.pg_has_role(''rs_sequencer'', ''USAGE'')))', v_name);
        EXECUTE format('CREATE POLICY house_writes ON d.%I FOR INSERT WITH CHECK ((SELECT '
                       'pg_catalog.pg_has_role(''rs_sequencer'', ''USAGE'')))', v_name);
    END LOOP;
END
$wall$;

-- Persons get the checkpoints of full hours only: one that the office asked for says when it asked, and how many lines
-- there are since (TR-12, TR-37).

GRANT SELECT ON d.checkpoint TO rs_api;
CREATE POLICY of_full_hours ON d.checkpoint FOR SELECT TO rs_api USING (is_fixed);

CREATE FUNCTION api.checkpoint(p_after bigint)
    RETURNS TABLE (number bigint, statement bytea, signature text, public_key_hex text, proof text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $checkpoint$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT c.number, c.statement, c.signature, c.public_key_hex, c.proof FROM d.checkpoint c
    WHERE c.is_fixed AND (c.number > p_after
                          OR c.number = (SELECT max(l.number) FROM d.checkpoint l WHERE l.is_fixed))
    ORDER BY c.number LIMIT 200;
END
$checkpoint$;
ALTER FUNCTION api.checkpoint(bigint) OWNER TO rs_api;
REVOKE ALL ON FUNCTION api.checkpoint(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.checkpoint(bigint) TO g_reader, g_adjudicator, g_trainer, g_trainee;

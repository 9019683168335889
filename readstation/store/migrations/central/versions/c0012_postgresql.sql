-- Qualifications behind their walls (MR-815): the office keeps them, and no person reads them.

ALTER TABLE d.qualification OWNER TO rs_owner;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON d.qualification
    FOR EACH ROW EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON d.qualification
    FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER stamped BEFORE INSERT ON d.qualification FOR EACH ROW EXECUTE FUNCTION d.stamp_act();
ALTER TABLE d.qualification ENABLE ROW LEVEL SECURITY;
ALTER TABLE d.qualification FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON d.qualification TO g_office;
GRANT SELECT ON d.qualification TO g_auditor;
CREATE POLICY g_office_reads ON d.qualification FOR SELECT USING ((SELECT pg_catalog.pg_has_role('g_office', 'USAGE')));
CREATE POLICY g_office_writes ON d.qualification FOR INSERT
    WITH CHECK ((SELECT pg_catalog.pg_has_role('g_office', 'USAGE')));
CREATE POLICY g_auditor_reads ON d.qualification FOR SELECT USING ((SELECT pg_catalog.pg_has_role('g_auditor', 'USAGE')));

-- Who adjudicates gets a case as a whole: in the mode strict by the keys that lie there for its reader alone, without any
-- lock of an own; in the mode offline, as readers do, by those that are wrapped for the own station.

CREATE OR REPLACE FUNCTION api.timepoint_key(p_read text, p_timepoint integer, p_station text)
    RETURNS TABLE (name text, key bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $key$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    IF EXISTS (SELECT FROM d.own_reads() o JOIN d.incident i ON i.read_id = o.read_id AND i.login = session_user
               WHERE o.read_id = p_read
                 AND NOT EXISTS (SELECT FROM d.incident_decision e WHERE e.login = session_user
                                 AND e.incident_id = i.incident_id AND e.decision = 'goes_on')) THEN
        RAISE EXCEPTION 'stands still' USING ERRCODE = 'RS004';
    END IF;
    RETURN QUERY
    SELECT k.name, k.key
    FROM d.own_reads() o
    JOIN d.release r ON r.read_id = o.read_id AND r.login = session_user AND r.timepoint = p_timepoint
    JOIN d.manifest m ON m.read_id = o.read_id AND m.login = session_user AND m.timepoint = p_timepoint
    JOIN d.timepoint_key k ON k.name = m.name AND k.login = session_user
    WHERE o.read_id = p_read
      AND (NOT o.is_strict OR p_timepoint <= o.sealed_locks)
      AND (k.station = '' OR (NOT o.is_strict AND k.station = p_station))
    ORDER BY m.version DESC LIMIT 1;
    IF NOT FOUND THEN
        -- Foreign, early, ended, signed, never there: one answer (TR-10, TR-23).
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
END
$key$;

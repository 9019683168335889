-- A case that stands still gets no key (TR-26). That it does is the caller's own to know: the answer is the same for every
-- timepoint of the read, whether it is there or not.

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
      AND k.station = CASE WHEN o.is_strict THEN '' ELSE p_station END
    ORDER BY m.version DESC LIMIT 1;
    IF NOT FOUND THEN
        -- Foreign, early, ended, signed, never there: one answer (TR-10, TR-23).
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
END
$key$;

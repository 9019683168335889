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

-- The hand-shake (TR-53): central compares the form that a station knows and the charters of its reads with its own, and
-- says what it has, so that the station compares, too. A read of another and one that is not there have one answer.

CREATE FUNCTION api.compare(p_schema text, p_reads text[], p_charters text[])
    RETURNS TABLE (verdict text, charters text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $compare$
#variable_conflict use_column
DECLARE
    v_count integer := coalesce(cardinality(p_reads), -1);
    v_charters text[];
BEGIN
    PERFORM d.caller();
    IF p_schema IS NULL OR length(p_schema) NOT BETWEEN 1 AND 64 OR v_count NOT BETWEEN 0 AND 5000
       OR cardinality(p_charters) IS DISTINCT FROM v_count
       OR (v_count > 0 AND (array_ndims(p_reads) <> 1 OR array_ndims(p_charters) <> 1)) THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    v_charters := ARRAY(
        SELECT coalesce(a.charter_digest, '')
        FROM unnest(p_reads) WITH ORDINALITY u (read_id, place)
        LEFT JOIN d.assignment a ON a.read_id = u.read_id AND a.login = session_user
             AND NOT EXISTS (SELECT FROM d.assignment_end e WHERE e.login = session_user AND e.read_id = a.read_id)
        ORDER BY u.place);
    RETURN QUERY
    SELECT CASE WHEN p_schema COLLATE "C" < v.version_num COLLATE "C" THEN 'station_older'
                WHEN EXISTS (SELECT FROM unnest(v_charters, p_charters) c (there, here)
                             WHERE c.there <> '' AND c.there IS DISTINCT FROM c.here) THEN 'other_charter'
                ELSE 'same' END,
           v_charters
    FROM d.schema_version v;
END
$compare$;
ALTER FUNCTION api.compare(text, text[], text[]) OWNER TO rs_api;
REVOKE ALL ON FUNCTION api.compare(text, text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.compare(text, text[], text[]) TO g_reader, g_adjudicator, g_trainer, g_trainee;

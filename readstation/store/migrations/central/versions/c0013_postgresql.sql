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

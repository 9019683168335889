-- Sync: claims, many facts in one statement, and bodies packed by a quicker method.

ALTER TABLE d.claim OWNER TO rs_owner;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON d.claim FOR EACH ROW EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON d.claim FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change();
ALTER TABLE d.claim ENABLE ROW LEVEL SECURITY;
ALTER TABLE d.claim FORCE ROW LEVEL SECURITY;
GRANT SELECT ON d.claim TO g_office, g_auditor, rs_api;
GRANT INSERT ON d.claim TO rs_api;
CREATE POLICY own_rows ON d.claim TO rs_api USING (login = session_user) WITH CHECK (login = session_user);
CREATE POLICY house_reads ON d.claim FOR SELECT
    USING ((SELECT pg_catalog.pg_has_role('g_office', 'USAGE') OR pg_catalog.pg_has_role('g_auditor', 'USAGE')));

-- Both sides name a range (TR-53).

DROP FUNCTION api.hello();
CREATE FUNCTION api.hello() RETURNS TABLE (protocol integer, schema_version text, utc_ms bigint, oldest_protocol integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $hello$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY SELECT 1, v.version_num::text, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, 1
                 FROM d.schema_version v;
END
$hello$;
ALTER FUNCTION api.hello() OWNER TO rs_api;
REVOKE ALL ON FUNCTION api.hello() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.hello() TO g_reader, g_adjudicator, g_trainer, g_trainee;

-- A read is open at one station (TR-51): the highest claim holds; a move names the number after it, so that two stations
-- cannot both take it without knowing.

CREATE FUNCTION api.claim(p_read text, p_station text, p_number bigint) RETURNS TABLE (number bigint, station text)
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
    IF p_number = coalesce(v_held.number, 0) + 1 AND v_held.station IS DISTINCT FROM p_station THEN
        PERFORM set_config('synchronous_commit', 'on', true);
        INSERT INTO d.claim (read_id, number, login, station, claimed_ms)
        VALUES (p_read, p_number, session_user, p_station, (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
        RETURN QUERY SELECT p_number, p_station;
    ELSE
        RETURN QUERY SELECT coalesce(v_held.number, 0), coalesce(v_held.station, '');
    END IF;
END
$claim$;

CREATE FUNCTION api.claims() RETURNS TABLE (read_id text, number bigint, station text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $claims$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY SELECT DISTINCT ON (c.read_id) c.read_id, c.number, c.station FROM d.claim c
                 WHERE c.login = session_user ORDER BY c.read_id, c.number DESC;
END
$claims$;
ALTER FUNCTION api.claim(text, text, bigint) OWNER TO rs_api;
ALTER FUNCTION api.claims() OWNER TO rs_api;
REVOKE ALL ON FUNCTION api.claim(text, text, bigint), api.claims() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.claim(text, text, bigint), api.claims() TO g_reader, g_adjudicator, g_trainer, g_trainee;

CREATE OR REPLACE FUNCTION api.push(p_station text, p_numbers bigint[], p_ids text[], p_kinds text[], p_digests text[],
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
    -- The shape first: other functions of arrays raise errors of their own for what has no such shape (TR-10).
    IF p_station IS NULL OR length(p_station) NOT BETWEEN 1 AND 64 OR v_count NOT BETWEEN 1 AND 500
       OR array_ndims(p_numbers) IS DISTINCT FROM 1 OR array_lower(p_numbers, 1) IS DISTINCT FROM 1
       OR array_ndims(p_ids) IS DISTINCT FROM 1 OR array_lower(p_ids, 1) IS DISTINCT FROM 1
       OR array_ndims(p_kinds) IS DISTINCT FROM 1 OR array_lower(p_kinds, 1) IS DISTINCT FROM 1
       OR array_ndims(p_digests) IS DISTINCT FROM 1 OR array_lower(p_digests, 1) IS DISTINCT FROM 1
       OR array_ndims(p_bodies) IS DISTINCT FROM 1 OR array_lower(p_bodies, 1) IS DISTINCT FROM 1
       OR cardinality(p_ids) IS DISTINCT FROM v_count OR cardinality(p_kinds) IS DISTINCT FROM v_count
       OR cardinality(p_digests) IS DISTINCT FROM v_count OR cardinality(p_bodies) IS DISTINCT FROM v_count THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    IF array_position(p_numbers, NULL) IS NOT NULL OR array_position(p_ids, NULL) IS NOT NULL
       OR array_position(p_kinds, NULL) IS NOT NULL OR array_position(p_digests, NULL) IS NOT NULL
       OR array_position(p_bodies, NULL) IS NOT NULL
       OR (SELECT sum(octet_length(b)) FROM unnest(p_bodies) b) > 16777216 THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    -- A client may have switched this off for itself; "received" means flushed (TR-14).
    PERFORM set_config('synchronous_commit', 'on', true);
    SELECT coalesce(max(i.number), 0) INTO v_last FROM d.inbox i WHERE i.login = v_login AND i.station = p_station;
    -- What is all new, in order and well-formed is taken in one statement.
    IF v_count > 1 AND p_numbers[1] = v_last + 1
       AND p_numbers = ARRAY(SELECT generate_series(v_last + 1, v_last + v_count))
       AND NOT EXISTS (SELECT FROM unnest(p_ids, p_kinds, p_digests, p_bodies) u (fact_id, kind, digest, body)
                       WHERE length(u.fact_id) NOT BETWEEN 1 AND 64 OR length(u.kind) NOT BETWEEN 1 AND 32
                          OR u.digest COLLATE "C" !~ '^[0-9a-f]{64}$' OR octet_length(u.body) > 4194304) THEN
        INSERT INTO d.inbox (login, station, number, fact_id, kind, digest, body, received_ms)
        SELECT v_login, p_station, u.number, u.fact_id, u.kind, u.digest, u.body, v_now
        FROM unnest(p_numbers, p_ids, p_kinds, p_digests, p_bodies) u (number, fact_id, kind, digest, body);
        RETURN array_fill('received'::text, ARRAY[v_count]);
    END IF;
    FOR n IN 1..v_count LOOP
        IF p_numbers[n] < 1 OR length(p_ids[n]) NOT BETWEEN 1 AND 64 OR length(p_kinds[n]) NOT BETWEEN 1 AND 32
           OR p_digests[n] COLLATE "C" !~ '^[0-9a-f]{64}$' OR octet_length(p_bodies[n]) > 4194304 THEN
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

-- The server packs each body when it comes and once more when it is sealed; most of its work was that. A server that was
-- built without the quicker method keeps its own.

DO $pack$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['inbox', 'fork', 'fact', 'quarantine'] LOOP
        EXECUTE format('ALTER TABLE d.%I ALTER COLUMN body SET COMPRESSION lz4', v_table);
    END LOOP;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$pack$;

-- What is refused, taken and answered is as before; one fact that is the next costs one statement.

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
       OR (v_count > 1 AND (SELECT sum(octet_length(b)) FROM unnest(p_bodies) b) > 16777216) THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    -- A client may have switched this off for itself; "received" means flushed (TR-14).
    IF current_setting('synchronous_commit') <> 'on' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    -- One fact that is the next and well-formed is taken in one statement.
    IF v_count = 1 AND length(p_ids[1]) BETWEEN 1 AND 64 AND length(p_kinds[1]) BETWEEN 1 AND 32
       AND p_digests[1] COLLATE "C" ~ '^[0-9a-f]{64}$' AND octet_length(p_bodies[1]) <= 4194304 THEN
        INSERT INTO d.inbox (login, station, number, fact_id, kind, digest, body, received_ms)
        SELECT v_login, p_station, p_numbers[1], p_ids[1], p_kinds[1], p_digests[1], p_bodies[1], v_now
        WHERE p_numbers[1] = 1 + coalesce((SELECT max(i.number) FROM d.inbox i
                                           WHERE i.login = v_login AND i.station = p_station), 0);
        IF FOUND THEN
            RETURN '{received}';
        END IF;
    END IF;
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

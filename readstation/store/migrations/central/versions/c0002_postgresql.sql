-- A push that no caller can use to stop others, and rights cell by cell as in trust 3.2.

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

-- People who practise have a station, too: it sends and asks like a reader's.

GRANT EXECUTE ON FUNCTION api.hello(), api.push(text, bigint[], text[], text[], text[], bytea[]),
    api.receipts(text, bigint), api.origin_state(text) TO g_trainer, g_trainee;

-- The sequencer releases nothing and needs no timepoint keys.

REVOKE ALL ON d.release FROM rs_sequencer;

-- The table of the schema's version stands behind the same walls as the others (TR-8, TR-9). Its triggers sleep while a
-- migration runs; whoever runs it wakes them in the same transaction.

ALTER TABLE d.schema_version OWNER TO rs_owner;
ALTER TABLE d.schema_version FORCE ROW LEVEL SECURITY;
DROP POLICY by_function ON d.schema_version;
CREATE POLICY by_function ON d.schema_version FOR SELECT TO rs_api USING (true);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON d.schema_version
    FOR EACH ROW EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON d.schema_version
    FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change();
ALTER TABLE d.schema_version DISABLE TRIGGER USER;

-- Row security cell by cell: a role sees and writes where it has the right, and nowhere else (trust 3.2). The roles stand
-- in the condition and not in TO: a member of a group could take the group out of TO by DROP OWNED (servers before the
-- fixes of November 2026), and shut out its colleagues or the sequencer.

DO $cells$
DECLARE
    v_table regclass;
    v_readers text;
    v_writers text;
BEGIN
    FOR v_table IN SELECT c.oid FROM pg_catalog.pg_class c
                   WHERE c.relnamespace IN ('d'::regnamespace, 'vault'::regnamespace) AND c.relkind = 'r' LOOP
        EXECUTE format('DROP POLICY IF EXISTS of_the_house ON %s', v_table);
        SELECT string_agg(format('pg_catalog.pg_has_role(%L, ''USAGE'')', r), ' OR ')
                   FILTER (WHERE has_table_privilege(r, v_table, 'SELECT')),
               string_agg(format('pg_catalog.pg_has_role(%L, ''USAGE'')', r), ' OR ')
                   FILTER (WHERE has_table_privilege(r, v_table, 'INSERT'))
        INTO v_readers, v_writers FROM unnest(ARRAY['g_office', 'g_auditor', 'rs_sequencer']) r;
        IF v_readers IS NOT NULL THEN
            EXECUTE format('CREATE POLICY house_reads ON %s FOR SELECT USING ((SELECT %s))', v_table, v_readers);
        END IF;
        IF v_writers IS NOT NULL THEN
            EXECUTE format('CREATE POLICY house_writes ON %s FOR INSERT WITH CHECK ((SELECT %s))', v_table, v_writers);
        END IF;
    END LOOP;
END
$cells$;

-- Deadlines for whoever sets none.

DO $deadlines$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''60s''', current_database());
    EXECUTE format('ALTER DATABASE %I SET lock_timeout = ''30s''', current_database());
    EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = ''60s''', current_database());
END
$deadlines$;

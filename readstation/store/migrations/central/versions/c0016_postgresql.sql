-- What the caller's own stations sent, for one that lost its database (TR-43). Everything here came from the caller's own
-- login: row security lets these functions see nothing else.

CREATE FUNCTION api.own_origins() RETURNS TABLE (station text, last bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $origins$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY SELECT i.station, max(i.number) FROM d.inbox i WHERE i.login = session_user
                 GROUP BY i.station ORDER BY i.station;
END
$origins$;

-- In the order of their numbers, sealed, put aside or waiting alike, a few a call: as many as 8 MiB hold, and at least one.

CREATE FUNCTION api.own_facts(p_station text, p_after bigint)
    RETURNS TABLE (login text, number bigint, fact_id text, kind text, digest text, body bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $facts$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT p.login, p.number, p.fact_id, p.kind, p.digest, p.body FROM (
        SELECT n.*, sum(length(n.body)) OVER (ORDER BY n.number) AS size_bytes,
               row_number() OVER (ORDER BY n.number) AS place
        FROM (SELECT i.login, i.number, i.fact_id, i.kind, i.digest, i.body FROM d.inbox i
              WHERE i.login = session_user AND i.station = p_station AND i.number > p_after
              ORDER BY i.number LIMIT 200) n) p
    WHERE p.place = 1 OR p.size_bytes <= 8388608
    ORDER BY p.number;
END
$facts$;

-- By its id, which the caller's own trail names: what the office notes in the caller's name is not told here.

CREATE FUNCTION api.own_incident(p_incident text) RETURNS TABLE (read_id text, body bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $incident$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY SELECT i.read_id, i.body FROM d.incident i
                 WHERE i.login = session_user AND i.incident_id = p_incident;
END
$incident$;

-- The caller's reads that are not on the work list any more: signed, decided, taken back. Of their timepoints those that
-- the caller has locked are named, and to an adjudicator all: never one that the caller had not seen (TR-23).

CREATE FUNCTION api.closed_reads()
    RETURNS TABLE (read_id text, case_alias text, login text, trial_code text, charter_version integer,
                   charter_digest text, due text, released integer[], charter bytea, place bigint, sealed_locks integer,
                   task text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $closed$
#variable_conflict use_column
BEGIN
    PERFORM d.caller();
    RETURN QUERY
    SELECT a.read_id, a.case_alias, a.login, a.trial_code, a.charter_version, a.charter_digest, a.due,
           coalesce((SELECT array_agg(r.timepoint ORDER BY r.timepoint) FROM d.release r
                     WHERE r.read_id = a.read_id AND r.login = session_user
                     AND (l.task = 'adjudication' OR EXISTS (
                          SELECT FROM d.fact f WHERE f.login = session_user AND f.kind = 'lock'
                          AND f.object_id = a.read_id AND f.object_number = r.timepoint))), '{}'),
           c.body, a.place,
           (SELECT count(*)::integer FROM d.fact f WHERE f.login = session_user AND f.kind = 'lock'
            AND f.object_id = a.read_id),
           l.task
    FROM d.assignment a JOIN d.charter c ON c.digest = a.charter_digest
    JOIN d.case_link l ON l.read_id = a.read_id AND l.login = session_user
    WHERE a.login = session_user AND a.read_id NOT IN (SELECT o.read_id FROM d.own_reads() o)
    ORDER BY a.place, a.read_id;
END
$closed$;

ALTER FUNCTION api.own_origins() OWNER TO rs_api;
ALTER FUNCTION api.own_facts(text, bigint) OWNER TO rs_api;
ALTER FUNCTION api.own_incident(text) OWNER TO rs_api;
ALTER FUNCTION api.closed_reads() OWNER TO rs_api;
REVOKE ALL ON FUNCTION api.own_origins(), api.own_facts(text, bigint), api.own_incident(text), api.closed_reads()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.own_origins(), api.own_facts(text, bigint), api.own_incident(text)
    TO g_reader, g_adjudicator, g_trainer, g_trainee;
GRANT EXECUTE ON FUNCTION api.closed_reads() TO g_reader, g_adjudicator;

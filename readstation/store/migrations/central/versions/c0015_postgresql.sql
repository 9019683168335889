-- The practice pool behind its walls (TR-15): the office says who works on practice made of which case; no person reads it.

ALTER TABLE vault.practice_pool OWNER TO rs_owner;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON vault.practice_pool
    FOR EACH ROW EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON vault.practice_pool
    FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER stamped BEFORE INSERT ON vault.practice_pool FOR EACH ROW EXECUTE FUNCTION d.stamp_act();
ALTER TABLE vault.practice_pool ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault.practice_pool FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON vault.practice_pool TO g_office;
GRANT SELECT ON vault.practice_pool TO g_auditor;
CREATE POLICY g_office_reads ON vault.practice_pool FOR SELECT
    USING ((SELECT pg_catalog.pg_has_role('g_office', 'USAGE')));
CREATE POLICY g_office_writes ON vault.practice_pool FOR INSERT
    WITH CHECK ((SELECT pg_catalog.pg_has_role('g_office', 'USAGE')));
CREATE POLICY g_auditor_reads ON vault.practice_pool FOR SELECT
    USING ((SELECT pg_catalog.pg_has_role('g_auditor', 'USAGE')));

-- By whatever program the rows come: no trainer over a case that they have an open read of, and no read of it for them.

CREATE FUNCTION d.refuse_open_read() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $open$
BEGIN
    IF EXISTS (SELECT FROM vault.read_case c WHERE c.login = NEW.login AND c.case_key = NEW.case_key
               AND NOT EXISTS (SELECT FROM d.assignment_end e WHERE e.read_id = c.read_id)
               AND NOT EXISTS (SELECT FROM d.fact f WHERE f.object_id = c.read_id
                               AND ((f.kind = 'signed_read' AND f.object_number = 1) OR f.kind = 'decision'))) THEN
        RAISE EXCEPTION 'an open read of this case' USING ERRCODE = 'RS001';
    END IF;
    RETURN NEW;
END
$open$;

CREATE FUNCTION d.refuse_trainer() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $trainer$
BEGIN
    IF EXISTS (SELECT FROM vault.practice_pool p WHERE p.login = NEW.login AND p.case_key = NEW.case_key) THEN
        RAISE EXCEPTION 'a trainer over this case' USING ERRCODE = 'RS001';
    END IF;
    RETURN NEW;
END
$trainer$;

ALTER FUNCTION d.refuse_open_read() OWNER TO rs_owner;
ALTER FUNCTION d.refuse_trainer() OWNER TO rs_owner;
REVOKE ALL ON FUNCTION d.refuse_open_read(), d.refuse_trainer() FROM PUBLIC;
CREATE TRIGGER of_no_open_read BEFORE INSERT ON vault.practice_pool
    FOR EACH ROW EXECUTE FUNCTION d.refuse_open_read();
CREATE TRIGGER of_no_trainer BEFORE INSERT ON vault.read_case
    FOR EACH ROW EXECUTE FUNCTION d.refuse_trainer();

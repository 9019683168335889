-- Versions of signed reads behind their walls (TR-33): the office approves, the sequencer compares what counts.

ALTER TABLE d.version_approval OWNER TO rs_owner;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON d.version_approval
    FOR EACH ROW EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON d.version_approval
    FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER stamped BEFORE INSERT ON d.version_approval FOR EACH ROW EXECUTE FUNCTION d.stamp_act();
ALTER TABLE d.version_approval ENABLE ROW LEVEL SECURITY;
ALTER TABLE d.version_approval FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON d.version_approval TO g_office;
GRANT SELECT ON d.version_approval TO g_auditor, rs_sequencer;
CREATE POLICY house_reads ON d.version_approval FOR SELECT
    USING ((SELECT pg_catalog.pg_has_role('g_office', 'USAGE') OR pg_catalog.pg_has_role('g_auditor', 'USAGE')
            OR pg_catalog.pg_has_role('rs_sequencer', 'USAGE')));
CREATE POLICY house_writes ON d.version_approval FOR INSERT
    WITH CHECK ((SELECT pg_catalog.pg_has_role('g_office', 'USAGE')));

-- By whatever program the rows come: what is approved is sealed, and is not one's own.

CREATE FUNCTION d.refuse_unsealed_version() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $version$
BEGIN
    IF NEW.version < 2
       OR NOT EXISTS (SELECT FROM d.fact f WHERE f.kind = 'signed_read' AND f.object_id = NEW.read_id
                      AND f.object_number = NEW.version AND f.digest = NEW.digest AND f.login <> session_user) THEN
        RAISE EXCEPTION 'no such version, or the own one' USING ERRCODE = 'RS001';
    END IF;
    RETURN NEW;
END
$version$;

-- And nobody takes a signed read out of the trial alone.

CREATE FUNCTION d.refuse_end_of_signed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $signed$
BEGIN
    IF EXISTS (SELECT FROM d.fact f WHERE f.kind = 'signed_read' AND f.object_id = NEW.read_id)
       AND NOT EXISTS (SELECT FROM d.proposal p JOIN d.approval a ON a.proposal_id = p.proposal_id
                       WHERE p.kind = 'withdrawal' AND p.about = NEW.read_id AND a.by_login <> p.by_login) THEN
        RAISE EXCEPTION 'a signed read is withdrawn by two people' USING ERRCODE = 'RS001';
    END IF;
    RETURN NEW;
END
$signed$;

ALTER FUNCTION d.refuse_unsealed_version() OWNER TO rs_owner;
ALTER FUNCTION d.refuse_end_of_signed() OWNER TO rs_owner;
REVOKE ALL ON FUNCTION d.refuse_unsealed_version(), d.refuse_end_of_signed() FROM PUBLIC;
CREATE TRIGGER of_a_sealed_one BEFORE INSERT ON d.version_approval
    FOR EACH ROW EXECUTE FUNCTION d.refuse_unsealed_version();
CREATE TRIGGER of_a_signed_read BEFORE INSERT ON d.assignment_end
    FOR EACH ROW EXECUTE FUNCTION d.refuse_end_of_signed();

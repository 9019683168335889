-- Clinical tables behind their walls: the office takes them in, the auditor reads them, nobody who is blinded does (MR-803).

ALTER TABLE vault.clinical OWNER TO rs_owner;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON vault.clinical
    FOR EACH ROW EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON vault.clinical
    FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER stamped BEFORE INSERT ON vault.clinical FOR EACH ROW EXECUTE FUNCTION d.stamp_act();
ALTER TABLE vault.clinical ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault.clinical FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON vault.clinical TO g_office;
GRANT SELECT ON vault.clinical TO g_auditor;
CREATE POLICY g_office_reads ON vault.clinical FOR SELECT
    USING ((SELECT pg_catalog.pg_has_role('g_office', 'USAGE')));
CREATE POLICY g_office_writes ON vault.clinical FOR INSERT
    WITH CHECK ((SELECT pg_catalog.pg_has_role('g_office', 'USAGE')));
CREATE POLICY g_auditor_reads ON vault.clinical FOR SELECT
    USING ((SELECT pg_catalog.pg_has_role('g_auditor', 'USAGE')));

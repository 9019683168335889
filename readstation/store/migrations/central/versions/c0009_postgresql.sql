-- The secrets of accounts on their stations behind their walls, and the function by which a station hands one in (TR-4).
-- The office alone reads them: no auditor needs one, and whoever has one can make the codes of that account.

CREATE TRIGGER stamped BEFORE INSERT ON d.unlock_root FOR EACH ROW EXECUTE FUNCTION d.stamp_receipt();
ALTER TABLE d.unlock_root OWNER TO rs_owner;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON d.unlock_root
    FOR EACH ROW EXECUTE FUNCTION d.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON d.unlock_root
    FOR EACH STATEMENT EXECUTE FUNCTION d.refuse_change();
ALTER TABLE d.unlock_root ENABLE ROW LEVEL SECURITY;
ALTER TABLE d.unlock_root FORCE ROW LEVEL SECURITY;
GRANT SELECT ON d.unlock_root TO g_office;
GRANT SELECT, INSERT ON d.unlock_root TO rs_api;
CREATE POLICY office_reads ON d.unlock_root FOR SELECT
    USING ((SELECT pg_catalog.pg_has_role('g_office', 'USAGE')));
CREATE POLICY own_rows ON d.unlock_root FOR SELECT TO rs_api USING (login = session_user);
CREATE POLICY own_new_rows ON d.unlock_root FOR INSERT TO rs_api WITH CHECK (login = session_user);

-- The first secret of an account on a station stays: another one is refused like what is malformed (TR-10). The key begins
-- with the caller's login: no call waits for another person's.

CREATE FUNCTION api.keep_unlock_root(p_station text, p_root bytea) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $keep$
DECLARE
    v_login text := d.caller();
    v_known bytea;
BEGIN
    IF p_station IS NULL OR length(p_station) NOT BETWEEN 1 AND 64 OR p_root IS NULL OR octet_length(p_root) <> 32 THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    SELECT u.root INTO v_known FROM d.unlock_root u WHERE u.login = v_login AND u.station = p_station;
    IF FOUND THEN
        IF v_known IS DISTINCT FROM p_root THEN
            RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
        END IF;
        RETURN;
    END IF;
    IF (SELECT count(*) FROM d.unlock_root u WHERE u.login = v_login) >= 20 THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'RS001';
    END IF;
    INSERT INTO d.unlock_root (login, station, root, received_ms) VALUES (v_login, p_station, p_root, 0);
END
$keep$;
ALTER FUNCTION api.keep_unlock_root(text, bytea) OWNER TO rs_api;
REVOKE ALL ON FUNCTION api.keep_unlock_root(text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.keep_unlock_root(text, bytea) TO g_reader, g_adjudicator, g_trainer, g_trainee;

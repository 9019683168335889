"""Who may do what at central: the rights in the catalogue are those of trust 3.2, cell by cell (TR-8, TR-9, TR-10)."""

from __future__ import annotations

import re

import pytest

from readstation.store.central.backup_login import BACKUP
from readstation.store.central.logins import SEQUENCER, Group
from tests.attack.conftest import UNKNOWN, Siege

HOUSE = (Group.OFFICE, Group.AUDITOR, SEQUENCER, "rs_api")
PEOPLE = (Group.READER, Group.ADJUDICATOR, Group.TRAINER, Group.TRAINEE)

TABLES: dict[str, tuple[str, str, str, str]] = {
    # Object: rights of office, auditor and sequencer as in trust 3.2, and what the functions (rs_api) need for it.
    "vault.person": ("si", "s", "", ""),
    "vault.read_case": ("si", "s", "", ""),
    "vault.order_seed": ("si", "s", "", ""),
    "d.person_role": ("s", "s", "s", "si"),
    "d.station": ("s", "s", "s", "si"),
    "d.public_key": ("s", "s", "s", "si"),
    "d.proposal": ("s", "s", "", "si"),
    "d.approval": ("s", "s", "", "si"),
    "d.person_end": ("si", "s", "s", "s"),
    "d.key_end": ("si", "s", "s", "si"),
    "d.assignment_end": ("si", "s", "s", "s"),
    "d.order_commitment": ("si", "s", "", ""),
    "d.central_form": ("s", "s", "", ""),
    "d.office_act": ("si", "s", "", ""),
    "d.charter": ("si", "s", "s", "s"),
    "d.assignment": ("si", "s", "s", "s"),
    "d.release": ("si", "s", "", "s"),
    "d.claim": ("s", "s", "", "si"),
    "d.manifest": ("si", "s", "", "s"),
    "d.timepoint_key": ("si", "s", "", "s"),
    "d.package_key": ("si", "s", "", ""),
    "d.inbox": ("s", "s", "s", "si"),
    "d.fork": ("s", "s", "s", "si"),
    "d.receipt": ("s", "s", "si", "s"),
    "d.fact": ("s", "s", "si", "s"),
    "d.quarantine": ("s", "s", "si", "s"),
    "d.log_leaf": ("s", "s", "si", ""),
    "d.incident": ("si", "s", "", "si"),
    "d.incident_decision": ("si", "s", "", "s"),
    "d.unlock_root": ("", "", "", "si"),
    "d.unlock_act": ("s", "s", "", "si"),
    "d.charter_signature": ("s", "s", "", "si"),
    "d.case_link": ("si", "s", "s", "s"),
    "d.case_day": ("si", "s", "s", ""),
    "d.comparison": ("s", "s", "si", ""),
    "d.adjudication": ("s", "s", "si", "s"),
    "d.adjudication_body": ("", "s", "i", "s"),
    "vault.side_map": ("s", "s", "i", ""),
    "d.qualification": ("si", "s", "", ""),
    "d.version_approval": ("si", "s", "s", ""),
    "vault.practice_pool": ("si", "s", "", ""),
    "vault.clinical": ("si", "s", "", ""),
    "d.log_block": ("s", "s", "si", ""),
    "d.checkpoint": ("s", "s", "si", "s"),
    "d.sequencer_run": ("s", "s", "si", ""),
    "d.schema_version": ("s", "s", "s", "s"),
}
"""No rows in trust 3.2 have: ``d.fork``, the inbox's other half (TR-47); ``d.claim``, where
a read is open (TR-51); ``vault.read_case``, which case a read is of
(TR-15); proposals, approvals, ends and acts, which are the new rows that a change of state is. People, stations and
keys come by the functions of two persons. The order's seed is inserted by grant: its digest is published beside it.
``d.case_link`` and ``d.case_day``: which reads are of one case, by a
random name, and on which days it was (MR-809); ``d.comparison``, what both reads come to; ``d.qualification``, what
trainers have signed of readers (MR-815); ``vault.practice_pool``, who works on practice of which case (TR-15);
``d.version_approval``, which amended versions count (TR-33);
``d.charter_signature`` is of TR-59; ``d.unlock_act``, what the office asked
before it got what opens an account (TR-4), which it has by no other way.
``d.log_block`` is the log's other half (TR-37), ``d.sequencer_run`` what the sequencer says of itself."""

STAMPED = (
    *("d.proposal", "d.approval", "d.person_end", "d.key_end", "d.assignment_end", "d.order_commitment"),
    *("d.central_form", "d.office_act", "d.incident_decision", "d.incident", "d.case_day", "d.unlock_root"),
    *("d.qualification", "d.charter_signature", "d.unlock_act", "vault.practice_pool", "vault.clinical"),
    "d.version_approval",
)
"""Tables in which the server itself writes who acted and when."""

EXCLUDING = {
    "d.assignment": ["of_a_caseO"],
    "d.assignment_end": ["of_a_signed_readO"],
    "d.version_approval": ["of_a_sealed_oneO"],
    "vault.read_case": ["of_no_trainerO"],
    "vault.practice_pool": ["of_no_open_readO"],
}
"""Triggers that refuse what excludes each other, by whatever program the rows come (TR-15, TR-33)."""

LATER_TABLES = (
    *("vault.subject_link", "d.case_alias"),
    *("d.export", "d.practice_case", "d.practice_result"),
)
"""Rows of trust 3.2 whose tables come with later work; whoever makes one gives it a row above."""

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "hello": PEOPLE,
    "compare": PEOPLE,
    "push": PEOPLE,
    "receipts": PEOPLE,
    "origin_state": PEOPLE,
    "report_unblinding": PEOPLE,
    "keep_unlock_root": PEOPLE,
    "claim": PEOPLE,
    "claims": PEOPLE,
    "set_aside": PEOPLE,
    "own_origins": PEOPLE,
    "own_facts": PEOPLE,
    "own_incident": PEOPLE,
    "closed_reads": (Group.READER, Group.ADJUDICATOR),
    "charter_signatures": (Group.READER, Group.ADJUDICATOR),
    "sign_charter": (Group.OFFICE,),
    "ask_unlock": (Group.OFFICE,),
    "unlock_roots": (Group.OFFICE,),
    "checkpoint": PEOPLE,
    "worklist": (Group.READER, Group.ADJUDICATOR),
    "propose": (Group.OFFICE,),
    "approve": (Group.OFFICE,),
    "manifest": (Group.READER, Group.ADJUDICATOR),
    "timepoint_key": (Group.READER, Group.ADJUDICATOR),
    "adjudication": (Group.ADJUDICATOR,),
    "bodies": (Group.ADJUDICATOR,),
}
"""``compare`` is the hand-shake (TR-53), ``origin_state`` what both sides compare after a pass (TR-54);
claims are those of TR-51, and ``set_aside`` is of it, too; what a
station that lost its database gets back is of TR-43."""

LATER_FUNCTIONS = (
    *("me", "charter", "propose_key"),
    *("practice_open", "practice_result"),
)

_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def _everybody() -> tuple[str, ...]:
    return (*PEOPLE, *HOUSE)


def test_the_tables_are_those_of_the_matrix(siege: Siege) -> None:
    """TR-9: no table without a row, and no row without a table but those that are named as later work."""
    with siege.administrator() as administrator:
        found = administrator.execute(
            "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname IN ('d', 'vault', 'api', 'public') AND c.relkind IN ('r', 'v', 'm', 'f', 'p', 'S')"
        ).fetchall()
        functions = administrator.execute(
            "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace"
        ).fetchall()
    assert {name for (name,) in found} == set(TABLES)
    assert not set(TABLES) & set(LATER_TABLES)
    assert sorted(name for (name,) in functions) == sorted(FUNCTIONS)
    assert not set(FUNCTIONS) & set(LATER_FUNCTIONS)


def test_every_cell_of_the_tables(siege: Siege) -> None:
    """TR-9: select and insert where trust 3.2 says so; update, delete, truncate for nobody, not for a column either."""
    found: dict[tuple[str, str], str] = {}
    wanted: dict[tuple[str, str], str] = {}
    roles = (*_everybody(), siege.logins[UNKNOWN][0], "public")
    with siege.administrator() as administrator:
        for table, cells in TABLES.items():
            said = dict(zip(HOUSE, cells, strict=True))
            for role in roles:
                letters = {"s": "SELECT", "i": "INSERT"}
                wanted[table, role] = " ".join(letters[letter] for letter in said.get(role, ""))
                rows = administrator.execute(
                    "SELECT r FROM unnest(%s::text[]) WITH ORDINALITY t(r, n) WHERE has_table_privilege(%s, %s, r) "
                    "OR (r IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(%s, %s, r)) "
                    "ORDER BY n",
                    (list(_RIGHTS), role, table, role, table),
                ).fetchall()
                found[table, role] = " ".join(right for (right,) in rows)
    assert found == wanted
    assert len(found) == len(TABLES) * 10


def test_every_cell_of_the_functions_and_schemas(siege: Siege) -> None:
    """TR-10, trust 3.2: each person's functions and no others; nobody makes anything anywhere."""
    roles = (*_everybody(), siege.logins[UNKNOWN][0], "public")
    with siege.administrator() as administrator:
        for role in roles:
            rows = administrator.execute(
                "SELECT p.proname FROM pg_proc p WHERE p.pronamespace IN ('api'::regnamespace, 'd'::regnamespace) "
                "AND has_function_privilege(%s, p.oid, 'EXECUTE') AND pg_get_userbyid(p.proowner) <> %s",
                (role, role),
            ).fetchall()
            assert {name for (name,) in rows} == {name for name, who in FUNCTIONS.items() if role in who}, role
            schemas = administrator.execute(
                "SELECT nspname, has_schema_privilege(%s, oid, 'USAGE'), has_schema_privilege(%s, oid, 'CREATE') "
                "FROM pg_namespace WHERE nspname IN ('api', 'd', 'vault', 'public', 'information_schema')",
                (role, role),
            ).fetchall()
            used = {name for name, is_used, _ in schemas if is_used}
            makes = {name for name, _, is_open in schemas if is_open}
            assert makes == ({"api"} if role == "rs_api" else set()), role
            assert used == _SCHEMAS.get(role, set()), role


_SCHEMAS: dict[str, set[str]] = {
    **{group: {"api"} for group in PEOPLE},
    Group.OFFICE: {"api", "d", "vault"},
    Group.AUDITOR: {"api", "d", "vault"},
    SEQUENCER: {"d", "vault"},
    "rs_api": {"api", "d"},
}


def test_no_login_is_more_than_its_group(siege: Siege) -> None:
    """TR-8: no attribute, no membership beside the one group; nobody signs in as owner or as the functions."""
    with siege.administrator() as administrator:
        roles = administrator.execute(
            "SELECT r.rolname, r.rolcanlogin, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb "
            "OR r.rolreplication, r.rolconnlimit, ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g "
            "ON g.oid = m.roleid WHERE m.member = r.oid) FROM pg_roles r WHERE r.rolname !~ '^pg_' AND NOT r.rolsuper"
        ).fetchall()
        owners = administrator.execute(
            "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace IN ('d'::regnamespace, "
            "'vault'::regnamespace)"
        ).fetchall()
        owned = administrator.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = 'rs_api'::regrole AND relkind IN ('r', 'v')"
        ).fetchone()
    assert owners == [("rs_owner",)]
    assert owned == (0,)
    for name, can_login, has_power, limit, groups in roles:
        assert has_power == (name == BACKUP), name
        if name.startswith("r_"):
            assert can_login
            assert limit == 3
            assert len(groups) <= 1
            assert all(group.startswith("g_") for group in groups), "a membership of the server's own"
        elif name == SEQUENCER:
            assert (can_login, limit, groups) == (True, 3, [])
        elif name == BACKUP:
            assert (can_login, limit, groups) == (True, 3, ["pg_read_all_data"])
        else:
            assert (can_login, groups) == (False, []), name


def test_the_login_of_backups_has_no_password_and_no_other_power(siege: Siege) -> None:
    """TR-8: it reads past row security and copies the cluster; it makes, grants and writes nothing."""
    with siege.administrator() as administrator:
        (found,) = administrator.execute(
            "SELECT a.rolpassword, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolbypassrls, r.rolreplication "
            "FROM pg_authid a JOIN pg_roles r ON r.oid = a.oid WHERE a.rolname = %s",
            (BACKUP,),
        ).fetchall()
        writable = administrator.execute(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace IN ('d'::regnamespace, "
            "'vault'::regnamespace) AND has_table_privilege(%s, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')",
            (BACKUP,),
        ).fetchall()
    assert found == (None, False, False, False, True, True)
    assert writable == []


def test_every_table_is_walled(siege: Siege) -> None:
    """TR-9: row security enabled and forced, both triggers awake, a policy for each right and for no other."""
    with siege.administrator() as administrator:
        rows = administrator.execute(
            "SELECT c.oid::regclass::text, c.relrowsecurity AND c.relforcerowsecurity, "
            "ARRAY(SELECT t.tgname::text || t.tgenabled::text FROM pg_trigger t WHERE t.tgrelid = c.oid "
            "AND NOT t.tgisinternal ORDER BY 1) FROM pg_class c "
            "WHERE c.relnamespace IN ('d'::regnamespace, 'vault'::regnamespace) AND c.relkind = 'r'"
        ).fetchall()
        policies = administrator.execute(
            "SELECT schemaname || '.' || tablename, roles::text[], cmd, coalesce(qual, with_check) FROM pg_policies"
        ).fetchall()
    assert len(rows) == len(TABLES)
    assert all(is_walled for _, is_walled, _ in rows)
    for table, _, triggers in rows:
        more = ["stampedO"] if table in STAMPED else []
        assert triggers == sorted(["append_onlyO", "never_emptiedO", *more, *EXCLUDING.get(table, ())]), table
    assert {tuple(roles) for _, roles, _, _ in policies} == {("public",), ("rs_api",)}
    house = {
        (table, role, verb)
        for table, roles, verb, condition in policies
        if roles == ["public"]
        for role in re.findall(r"pg_has_role\('(\w+)'::name, 'USAGE'::text\)", condition)
    }
    assert not any("true" in condition for _, roles, _, condition in policies if roles == ["public"])
    wanted = {
        (table, role, {"s": "SELECT", "i": "INSERT"}[letter])
        for table, cells in TABLES.items()
        for role, letters in zip(HOUSE, cells, strict=True)
        for letter in letters
        if role != "rs_api"
    }
    assert house == wanted
    assert {table for table, roles, _, _ in policies if roles == ["rs_api"]} == {
        table for table, cells in TABLES.items() if cells[3]
    }


@pytest.mark.parametrize(
    "pattern", ["ON CONFLICT", "MERGE INTO", "EXECUTE ", "pg_advisory", "LOCK TABLE", "FOR UPDATE"]
)
def test_no_function_of_a_person_does_what_leaks_or_holds(siege: Siege, pattern: str) -> None:
    """TR-10, TR-11: no dynamic SQL, no clause that tells of hidden rows, no lock that others need."""
    with siege.administrator() as administrator:
        sources = administrator.execute(
            "SELECT prosrc FROM pg_proc WHERE pronamespace = 'api'::regnamespace"
        ).fetchall()
    assert sources
    assert not any(pattern.casefold() in source.casefold() for (source,) in sources)


def test_every_function_of_a_person_asks_first_who_calls(siege: Siege) -> None:
    """TR-3: nobody whose account was ended is answered; what they still push is received, and put into quarantine."""
    with siege.administrator() as administrator:
        sources = administrator.execute(
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'api'::regnamespace"
        ).fetchall()
    assert len(sources) == len(FUNCTIONS)
    assert [name for name, source in sources if "d.caller()" not in source] == ["push"]

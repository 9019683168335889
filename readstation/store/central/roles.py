"""The roles of a central database: the list that the server is compared with (TR-8)."""

from __future__ import annotations

from sqlalchemy import text

from readstation.core.findings import Finding
from readstation.store.central.backup_login import BACKUP
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.logins import SEQUENCER, Group
from readstation.trial.server import CONNECTIONS_PER_LOGIN

OWNERS = ("rs_owner", "rs_api")
"""They own; nobody signs in as one of them, and nobody is a member."""

ROLES = (*OWNERS, *(group.value for group in Group), SEQUENCER, BACKUP)
"""Every role of the house. All others that sign in belong to one person and one group, or to the administrator."""

_QUERY = text(
    "SELECT r.rolname AS name, r.rolcanlogin AS signs_in, r.rolconnlimit AS connections, r.rolsuper AS is_super, "
    "r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication AS has_power, "
    "ARRAY(SELECT g.rolname::text FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid "
    "WHERE m.member = r.oid) AS groups FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY r.rolname"
)


def role_findings(database: CentralDatabase) -> tuple[Finding, ...]:
    """Return how the roles of a server differ from the list; nothing where they are as they must be.

    Administrators (superusers) are not of the trial and are left out; each of them is the break-glass of TR-8.

    Parameters
    ----------
    database
        An administrator's connection.
    """
    with database.read() as connection:
        rows = connection.execute(_QUERY).all()
    findings = [
        Finding("TR-8", "This role of the list is not there.", place=name)
        for name in ROLES
        if name not in {row.name for row in rows}
    ]
    for row in rows:
        if row.is_super:
            continue
        if row.has_power and row.name != BACKUP:
            findings.append(Finding("TR-8", "This role has a power that no role of a trial has.", place=row.name))
        groups = list(row.groups)
        if row.name in ROLES:
            may_sign_in = row.name in (SEQUENCER, BACKUP)
            if (row.signs_in and not may_sign_in) or groups != (["pg_read_all_data"] if row.name == BACKUP else []):
                findings.append(Finding("TR-8", "This role signs in or belongs to a group.", place=row.name))
        elif row.signs_in and (
            len(groups) > 1
            or not set(groups) <= {group.value for group in Group}
            or row.connections != CONNECTIONS_PER_LOGIN
        ):
            words = "This login has more than one group, another one than the trial's, or no limit of connections."
            findings.append(Finding("TR-8", words, place=row.name))
    return tuple(findings)

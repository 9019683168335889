"""What the administrator does at central: its form, logins, the end of sessions; no read and no case (TR-8)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.model.people import Role
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.logins import (
    SEQUENCER,
    Group,
    end_sessions,
    group_of,
    has_login,
    make_login,
    open_sequencer_login,
    shut_login,
)
from readstation.store.central.migrate import schema_of
from readstation.store.central.office_acts import act_columns, acting_person, record_act
from readstation.store.central.office_people import approved_enrolments, ended_people, keep_account
from readstation.store.central.office_status import form_of
from readstation.store.central.roles import role_findings
from readstation.store.central.schema import central_form, person, person_role
from readstation.trial.status import CentralForm


@dataclass(frozen=True, slots=True)
class LoginsMade:
    """What `Administration.bring_logins_in_line` did.

    Attributes
    ----------
    made, renewed
        Logins that were made, and those that were given the password of a new enrolment.
    shut
        Logins of the house that sign in no more.
    sessions_ended
        Sessions of people whose account was ended.
    """

    made: tuple[Login, ...]
    renewed: tuple[Login, ...]
    shut: tuple[Login, ...]
    sessions_ended: int


class Administration:
    """The administrator's work at central. A file has no logins: there the calls about them do nothing.

    Parameters
    ----------
    database
        Connected with the administrator's rights.
    has_users
        Whether this is a server.
    """

    def __init__(self, database: CentralDatabase, *, has_users: bool) -> None:
        self._database = database
        self._has_users = has_users

    def schema(self) -> str:
        """Return the name of the schema."""
        with self._database.read() as connection:
            return schema_of(connection)

    def keep_form(self, form: CentralForm) -> None:
        """Say what this central is for; the same again changes nothing (TR-16).

        Raises
        ------
        Refused
            If it was set up for something else.
        """
        with self._database.write() as connection:
            known = form_of(connection)
            if known is None:
                by = acting_person(connection, None)
                row = {"one": 1, "is_live": form.is_live, "is_single_machine": form.is_single_machine}
                connection.execute(insert(central_form), {**row, **act_columns(by)})
                record_act(connection, by, "central_set_up", "live" if form.is_live else "demonstration")
            elif known != form:
                words = (
                    "This central was set up for something else. Take another database. Nothing but its schema changed."
                )
                raise Refused(Finding("TR-16", words))

    def account_of(self, printed_name: str, group: Group) -> Login | None:
        """Return the account of somebody of the house by name; None where there is none."""
        query = (
            select(person.c.login)
            .join(person_role, person_role.c.login == person.c.login)
            .where((person.c.printed_name == printed_name) & (person_role.c.role == group.name.lower()))
        )
        with self._database.read() as connection:
            found = [login for login in connection.execute(query).scalars() if login not in ended_people(connection)]
        return Login(found[0]) if found else None

    def keep_account(self, login: Login, printed_name: str, group: Group, verifier: str) -> None:
        """Register somebody of the house, with a login: the first ones, whom nobody is there yet to approve."""
        with self._database.write() as connection:
            if self._has_users:
                make_login(connection, login, group, verifier)
            keep_account(connection, login, printed_name, group.name.lower())
            record_act(connection, acting_person(connection, None), "account_made", login, role=group.name.lower())

    def has_login(self, login: str) -> bool:
        """Return whether a role can sign in; always False at a file."""
        return self._has_users and has_login(self._database, login)

    def keep_sequencer_login(self, verifier: str) -> None:
        """Let the sequencer sign in with a password."""
        if self._has_users:
            open_sequencer_login(self._database, verifier)

    def bring_logins_in_line(self, renew: Login | None = None) -> LoginsMade:
        """Make the logins of approved people who have none, and end those of people whose account was ended.

        Parameters
        ----------
        renew
            Whose login gets the password of their newest enrolment; nobody's where None.
        """
        if not self._has_users:
            return LoginsMade((), (), (), 0)
        with self._database.read() as connection:
            enrolments = {each.enrolment.login: each.enrolment for each in approved_enrolments(connection)}
            ended = ended_people(connection)
            roles = {row.login: row.role for row in connection.execute(select(person_role))}
        made: list[Login] = []
        renewed: list[Login] = []
        shut: list[Login] = []
        for login, enrolment in sorted(enrolments.items()):
            if enrolment.role is Role.OFFICE:
                continue  # its key signs charters; who works at central has another login
            is_there = self.has_login(login)
            if login not in ended and (not is_there or login == renew):
                with self._database.write() as connection:
                    make_login(connection, login, group_of(enrolment.role), enrolment.central_verifier)
                (renewed if is_there else made).append(login)
        for login in sorted(ended):
            if roles.get(login) in (Group.OFFICE.name.lower(), Group.AUDITOR.name.lower()) and self.has_login(login):
                shut_login(self._database, login)
                shut.append(login)
        sessions = sum(end_sessions(self._database, login) for login in sorted(ended))
        return LoginsMade(tuple(made), tuple(renewed), tuple(shut), sessions)

    def role_findings(self) -> tuple[Finding, ...]:
        """Return how the server's roles differ from the list of this program; nothing at a file."""
        return role_findings(self._database) if self._has_users else ()

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self._database.close()


SEQUENCER_LOGIN = Login(SEQUENCER)

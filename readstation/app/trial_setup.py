"""Setting up a central database for a trial: schema, form, and the logins of its house (TR-8, TR-16)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from readstation.app.trial_access import OfficeAccess
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, new_login
from readstation.security.files import write_private_text
from readstation.security.passwords import scram_verifier
from readstation.store.central.administration import SEQUENCER_LOGIN, Administration
from readstation.store.central.factory import is_embedded, set_up_central
from readstation.store.central.logins import Group
from readstation.trial.status import CentralForm

_PASSWORD_BYTES = 24


@dataclass(frozen=True, slots=True)
class HouseAccount:
    """Somebody of the house who can work at central.

    Attributes
    ----------
    login, printed_name, group
        Who.
    password_file
        Where the first password was written; None where the login was there before, or at a file.
    """

    login: Login
    printed_name: str
    group: str
    password_file: Path | None


@dataclass(frozen=True, slots=True)
class SetUp:
    """A central database that is ready.

    Attributes
    ----------
    schema, form
        What it is.
    is_file
        Whether it is a file, which has no users and no walls.
    accounts
        Who can work there.
    role_findings
        How the server's roles differ from the list; nothing where they do not.
    """

    schema: str
    form: CentralForm
    is_file: bool
    accounts: tuple[HouseAccount, ...]
    role_findings: tuple[Finding, ...]


def set_up(
    access: OfficeAccess,
    form: CentralForm,
    house: tuple[tuple[str, Group], ...],
    password_folder: Path | None,
) -> SetUp:
    """Set up central, or bring one to the newest schema and add whom it lacks; again changes nothing.

    Parameters
    ----------
    access
        The administrator's.
    form
        What it is for.
    house
        People of office and audit, by printed name.
    password_folder
        Where first passwords are written, for their owners only; needed on PostgreSQL.

    Raises
    ------
    Refused
        If a file is to hold a blinded live trial and nobody said that all is one machine (TR-16), there is no place for
        the passwords, or the database was set up for something else.
    """
    is_file = is_embedded(access.url)
    if is_file and form.is_live and not form.is_single_machine:
        raise Refused(Finding("TR-16", _NO_WALLS))
    if is_file:
        Path(access.url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    elif password_folder is None:
        raise Refused(Finding("trial.passwords", "Name a folder for the first passwords. Nothing was done."))
    set_up_central(access.url, access.password)
    with access.administration() as administration:
        administration.keep_form(form)
        accounts = [_account(administration, name, group, password_folder) for name, group in house]
        if not is_file and not administration.has_login(SEQUENCER_LOGIN):
            password, file = _new_password(SEQUENCER_LOGIN, password_folder)
            administration.keep_sequencer_login(scram_verifier(password))
            accounts.append(HouseAccount(SEQUENCER_LOGIN, "", "sequencer", file))
        findings = administration.role_findings()
        return SetUp(administration.schema(), form, is_file, tuple(accounts), findings)


_NO_WALLS = (
    "A file has no users and so no walls between them: a blinded live trial needs a PostgreSQL server. If one person "
    "alone has this machine and all do their work on it, say --single-machine. Nothing was done."
)


def _account(administration: Administration, name: str, group: Group, folder: Path | None) -> HouseAccount:
    known = administration.account_of(name, group)
    if known is not None:
        return HouseAccount(known, name, group.name.lower(), None)
    login = new_login()
    password, file = _new_password(login, folder)
    administration.keep_account(login, name, group, scram_verifier(password))
    return HouseAccount(login, name, group.name.lower(), file)


def _new_password(login: Login, folder: Path | None) -> tuple[str, Path | None]:
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    if folder is None:
        return password, None
    file = folder / f"{login}.password"
    write_private_text(file, password)
    return password, file

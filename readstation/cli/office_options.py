"""Options that the commands of the trial office share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.passwords import ADMINISTRATOR_FILE_VARIABLE, FILE_VARIABLE, password_for
from readstation.core.ids import Login


def works_at_central(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--central`` and ``--as``, and its function an ``OfficeAccess`` as its first argument."""

    @click.option(
        "--central",
        "url",
        metavar="URL",
        envvar="READSTATION_CENTRAL",
        required=True,
        help="The central database, with the login of who works: sqlite:///path or postgresql://LOGIN@host/database. "
        "READSTATION_CENTRAL says it once for all.",
    )
    @click.option("--as", "acting", metavar="LOGIN", help="Who works, where central is a file.")
    @wraps(function)
    def with_access(*args: Any, url: str, acting: str | None, **kwargs: Any) -> Any:
        password = password_for(url, FILE_VARIABLE, "the office")
        return function(OfficeAccess(url, password, Login(acting) if acting else None), *args, **kwargs)

    return with_access


def with_administrator(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--administrator``, and its function the administrator's access, or None."""

    @click.option(
        "--administrator",
        "administrator_url",
        metavar="URL",
        help="The same database with the administrator's login: logins are made and sessions ended at once. Else do it "
        "by 'trial logins'.",
    )
    @wraps(function)
    def with_both(*args: Any, administrator_url: str | None, **kwargs: Any) -> Any:
        return function(*args, administrator=administrator_access(administrator_url), **kwargs)

    return with_both


def administrator_access(url: str | None) -> OfficeAccess | None:
    """Return the administrator's access; None where no address is given."""
    if url is None:
        return None
    return OfficeAccess(url, password_for(url, ADMINISTRATOR_FILE_VARIABLE, "the administrator"))

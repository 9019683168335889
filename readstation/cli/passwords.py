"""Passwords of commands: from the terminal or a file, never an argument, which every program here can read."""

from __future__ import annotations

import os
import urllib.parse
from pathlib import Path

import click

from readstation.core.errors import Refused
from readstation.core.findings import Finding

FILE_VARIABLE = "READSTATION_PASSWORD_FILE"
ADMINISTRATOR_FILE_VARIABLE = "READSTATION_ADMINISTRATOR_PASSWORD_FILE"
SIGNING_FILE_VARIABLE = "READSTATION_SIGNING_PASSWORD_FILE"
AUTHORITY_FILE_VARIABLE = "READSTATION_AUTHORITY_PASSWORD_FILE"
_LONGEST_FILE = 1000


def password_in_file(variable: str) -> str | None:
    """Return the password in the file that a variable of the environment names; None where it names none.

    Raises
    ------
    Refused
        If the file cannot be read, or holds no line.
    """
    named = os.environ.get(variable)
    if not named:
        return None
    try:
        lines = Path(named).read_text(encoding="utf-8")[:_LONGEST_FILE].splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(Finding("password.file", f"The file that {variable} names cannot be read.")) from error
    if not lines or not lines[0]:
        raise Refused(Finding("password.file", f"The file that {variable} names is empty."))
    return lines[0]


def password_for(url: str, variable: str, whose: str) -> str | None:
    """Return the password of a database's login: of the file, or asked for where the server asks for one.

    Parameters
    ----------
    url
        The database; a file and a local socket ask for none.
    variable
        Names the file.
    whose
        Whose password is asked for.

    Raises
    ------
    click.UsageError
        If the address holds a password itself.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.password is not None:
        raise click.UsageError("The address of a database holds no password here: every program can read arguments.")
    known = password_in_file(variable)
    if known is not None or not parts.hostname:
        return known
    return str(click.prompt(f"Password of {whose} ({parts.username or 'no login named'})", hide_input=True, err=True))


def own_password(whose: str) -> str:
    """Return the password of a person of this station: of the file, or asked for."""
    known = password_in_file(FILE_VARIABLE)
    if known is not None:
        return known
    return str(click.prompt(f"Password of {whose}", hide_input=True, err=True))


def signing_password(whose: str) -> str:
    """Return what opens the key of a person of the office: of a file beside that of central's, or asked for."""
    known = password_in_file(SIGNING_FILE_VARIABLE)
    if known is not None:
        return known
    return str(click.prompt(f"Password of {whose}, who signs", hide_input=True, err=True))


def authority_words(*, is_new: bool) -> str:
    """Return the pass phrase of the authority's key: of a file, or asked for; twice where it is a new one."""
    known = password_in_file(AUTHORITY_FILE_VARIABLE)
    if known is not None:
        return known
    return str(click.prompt("Pass phrase of the authority", hide_input=True, confirmation_prompt=is_new, err=True))


def new_password(whose: str) -> str:
    """Return a new password: of the file, or asked for twice."""
    known = password_in_file(FILE_VARIABLE)
    if known is not None:
        return known
    return str(click.prompt(f"New password of {whose}", hide_input=True, confirmation_prompt=True, err=True))

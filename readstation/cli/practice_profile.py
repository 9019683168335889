"""The practice profile of a command: which folder it is, and who works there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.cli.passwords import FILE_VARIABLE, password_in_file
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.model.people import Person

profile_option = click.option(
    "--profile", type=click.Path(path_type=Path, file_okay=False), help="The practice profile's folder."
)
login_option = click.option("--as", "login", help="Whose account; not needed where there is one alone.")


@contextmanager
def practice_station(profile: Path | None, *, is_new: bool = False) -> Iterator[OpenStation]:
    """Open the practice profile.

    Parameters
    ----------
    profile
        Its folder; this user's own where None.
    is_new
        Whether it is made where there is none.
    """
    folder = profile or data_folder() / "practice"
    with OpenStation(folder) if is_new else OpenStation.existing(folder) as station:
        yield station


def person_of(station: OpenStation, login: str | None) -> Person:
    """Return who is meant: the one of a login, or the only one there is.

    Raises
    ------
    Refused
        If there is nobody, or several and none was named.
    """
    people = station.sign_in.people()
    if login is not None:
        return station.vault.person(Login(login))
    if len(people) == 1:
        return people[0]
    if not people:
        raise Refused(Finding("practice.person", "Nobody is enrolled in this profile. Give a name with --name."))
    names = ", ".join(f"{each.login} ({each.printed_name})" for each in people)
    raise Refused(Finding("practice.person", f"Several people are enrolled here. Say which with --as: {names}"))


def password_of(person: Person) -> str:
    """Return a person's password: of the file, or asked for."""
    known = password_in_file(FILE_VARIABLE)
    return known or str(click.prompt(f"Password of {person.printed_name}", hide_input=True, err=True))

"""``readstation trial assign``: give cases to readers, each in a random order of their own."""

from __future__ import annotations

import click

from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_reads import CasesToGive, give_cases, order_of
from readstation.cli.office_options import works_at_central
from readstation.core.ids import Login
from readstation.model.subject import Task


@click.command("assign")
@click.argument("cases", nargs=-1, required=True)
@click.option(
    "--reader", "logins", multiple=True, required=True, metavar="LOGIN", help="Who gets each case; repeat it."
)
@click.option(
    "--task",
    type=click.Choice([task.value for task in Task]),
    default=Task.READ.value,
    show_default=True,
    help="What for.",
)
@click.option(
    "--timepoint", "timepoints", type=click.IntRange(0, 1000), multiple=True, help="Released at once; repeat it."
)
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="The day by which it is due.")
@click.option("--trial", "trial_code", default="", help="Which trial, where several are kept at this central.")
@click.option("--charter-version", type=click.IntRange(1), help="Which version of the charter; the newest otherwise.")
@works_at_central
def command(
    access: OfficeAccess,
    cases: tuple[str, ...],
    logins: tuple[str, ...],
    task: str,
    timepoints: tuple[int, ...],
    due: object,
    trial_code: str,
    charter_version: int | None,
) -> int:
    """Give each of CASES to each named person, or none of them.

    Refused: a person who has, or had, anything to do with the case. Each reader gets the cases in a random order that
    nobody chose: it follows from a seed in the vault, whose SHA-256 is published before the first case is given.

    Each reader also gets a code of its own for each case; the images come under it with 'trial release'. With
    --timepoint the images must lie on the reader's station already, under the office's code.

    \b
    Example:
        readstation trial assign 4K-207 8R-511 --reader r_x4k2m9q7ab --reader r_m3t7w2cpqz --due 2027-01-31
    """
    asked = CasesToGive(
        cases=cases,
        logins=tuple(Login(login) for login in logins),
        task=Task(task),
        timepoints=tuple(sorted(set(timepoints))),
        due=f"{due:%Y-%m-%d}" if due is not None else "",
        trial_code=trial_code,
        charter_version=charter_version or 0,
    )
    with access.office() as office:
        given = give_cases(office, asked)
        commitment = office.order_commitment(given[0][1].trial_code)
    for case, each in given:
        own = "" if each.case_alias == case else f" as {each.case_alias}"
        click.echo(f"{case}{own} to {each.login}: {task} {each.read_id}")
    for login in asked.logins:
        click.echo(f"{login} gets them in the order {', '.join(order_of(given, login))}.")
    click.echo(f"The order follows from the seed with SHA-256 {commitment}.")
    return 0

"""``readstation practice score``: what a trainee reached, and whether a result counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readstation.cli.practice_profile import login_option, password_of, person_of, practice_station, profile_option
from readstation.cli.progress import TerminalJob
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.visible import visible
from readstation.model.codec import record_to_json

if TYPE_CHECKING:
    from readstation.app.practice import PracticeDesk
    from readstation.app.station import OpenStation
    from readstation.model.people import Person
    from readstation.practice.agreement import SetScore
    from readstation.practice.results import PracticeResult


@click.command("score")
@click.argument("results", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="[RESULT]...")
@click.option("--pack", type=click.Path(path_type=Path, dir_okay=False), help="The case that the results are of.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of lines.")
@login_option
@profile_option
def command(
    results: tuple[Path, ...], pack: Path | None, as_json: bool, login: str | None, profile: Path | None
) -> int:
    """Score the signed reads of a practice profile, or check results that trainees have sent.

    Without RESULT every signed read of the profile that has no score yet gets one, which asks for the password, and
    the set of all is judged by the training plan. With RESULT and --pack each file is checked: signatures, that the
    read was signed before the reference was opened, and the score, computed again. Exits 1 where one does not count.

    \b
    Example:
        readstation practice score
        readstation practice score lt.result --pack p-01.practice
    """
    job = TerminalJob()
    try:
        if results:
            return _checked(results, pack, job, as_json=as_json)
        from readstation.app.practice import PracticeDesk
        from readstation.practice.matching import same_lesions

        with practice_station(profile) as station:
            person, desk = person_of(station, login), PracticeDesk(station, same_lesions)
            _finish_signed(station, desk, person)
            _say_set(desk.set_score(person), as_json=as_json)
    finally:
        job.end()
    return 0


def _finish_signed(station: OpenStation, desk: PracticeDesk, person: Person) -> None:
    waiting = [each for each in desk.reads(person) if each.is_signed and each.result is None]
    if not waiting:
        return
    password = password_of(person)
    signed_in = station.run(station.sign_in.sign_in, person.login, password)
    try:
        for each in waiting:
            result = desk.finish(signed_in.session, each.assignment.read_id, password)
            click.echo(f"{visible(result.title)} scored: {desk.result_path(each.assignment.read_id)}", err=True)
    finally:
        station.run(station.sign_in.sign_out, signed_in.session, None)


def _checked(results: tuple[Path, ...], pack: Path | None, job: TerminalJob, *, as_json: bool) -> int:
    from readstation.app.practice import check_result
    from readstation.practice.matching import same_lesions

    if pack is None:
        raise Refused(Finding("practice.pack", "Name the case that the results are of with --pack."))
    found = [(path, *check_result(path, pack, same_lesions, job)) for path in results]
    if as_json:
        rows = [
            {"file": path.name, "counts": not wrong, "findings": [str(each) for each in wrong], **_row(result)}
            for path, result, wrong in found
        ]
        click.echo(json.dumps({"results": rows}, indent=2, ensure_ascii=False))
    else:
        for path, result, wrong in found:
            _say_result(path, result, [str(each) for each in wrong])
    return int(any(wrong for _, _, wrong in found))


def _row(result: PracticeResult) -> dict[str, object]:
    return {
        "title": result.title,
        "trainee": result.trainee.printed_name,
        "seen_before": result.seen_before,
        "passed": result.score.is_passed,
        "score": record_to_json(result.score),
    }


def _say_result(path: Path, result: PracticeResult, wrong: list[str]) -> None:
    score = result.score
    click.echo(f"{path.name}: {visible(result.title)}, {visible(result.trainee.printed_name)}")
    for each in wrong:
        click.echo(f"  {each}")
    if wrong:
        return
    state = "passed" if score.is_passed else "not passed yet"
    click.echo(f"  {state}: {len(score.found)} found, {len(score.missed)} missed, {len(score.extra)} extra")
    for rule in score.rules:
        click.echo(f"  {'met' if rule.is_passed else 'NOT MET'}  {visible(rule.words)}")
    if result.seen_before:
        click.echo(f"  The reference had been open on that station before ({result.seen_before}): practice, no test.")


def _say_set(score: SetScore, *, as_json: bool) -> None:
    if as_json:
        rows = [
            {"criterion": each.kind, "scope": each.scope, "met": each.is_met, "reached": each.reached,
             "needed": each.needed, "todo": each.todo}
            for each in score.criteria
        ]  # fmt: skip
        click.echo(json.dumps({"cases": score.cases, "passed": score.is_passed, "criteria": rows}, indent=2))
        return
    met = sum(each.is_met for each in score.criteria)
    state = "Passed" if score.is_passed else "Not passed yet"
    click.echo(f"{state}: {met} of {len(score.criteria)} criteria met over {score.cases} case(s)")
    for each in score.criteria:
        name = each.kind.replace("_", " ") + (f" ({each.scope})" if each.scope else "")
        click.echo(f"  {'met' if each.is_met else 'NOT YET'}  {name}: {each.reached}, needed {each.needed}")
        if each.todo:
            click.echo(f"        {visible(each.todo)}")

"""``readstation trial look``: which series wait for the office's eyes, and what a person says of one."""

from __future__ import annotations

import json
from pathlib import Path

import click

from readstation.app.look_desk import LookDesk
from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.cli.passwords import own_password
from readstation.cli.progress import TerminalJob
from readstation.core.ids import Login, SeriesKey
from readstation.model.look import LookVerdict
from readstation.trial.looks import LookState, StoredLooks, series_words


@click.command("look")
@click.option("--search", is_flag=True, help="First search every series for text that was not searched yet.")
@click.option("--record", "series", help="Record what a person says of this series, by its key or the start of it.")
@click.option("--as", "login", help="Who says it: a login of the office on this profile.")
@click.option("--verdict", type=click.Choice([each.value for each in LookVerdict]), help="What is said.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of lines.")
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The office's folder.")
def command(
    search: bool, series: str | None, login: str | None, verdict: str | None, as_json: bool, profile: Path | None
) -> int:
    """List what was looked at before release and what waits; ends with 1 while something waits.

    The images themselves are seen in the window, by whoever of the office signs in there. What is recorded here is
    refused until that person has had all images on screen that have to be seen.

    \b
    Example:
        readstation trial look --search
        readstation trial look --record 3f2a --as r_x4k2m9q7ab --verdict clean
    """
    if series is not None and (login is None or verdict is None):
        raise click.UsageError("--record needs --as and --verdict.")
    job = TerminalJob()
    with OpenStation.existing(profile or data_folder() / "station") as station:
        desk = LookDesk(station)
        looks = StoredLooks(station.store.looks)
        try:
            if search:
                for state in station.run(looks.states):
                    if not state.is_searched:
                        desk.search(state.facts.series_key, job)
        finally:
            job.end()
        if series is not None and login is not None and verdict is not None:
            _record(station, desk, _meant(station.run(looks.states), series), Login(login), LookVerdict(verdict))
        states = station.run(looks.states)
    _say(states, as_json=as_json)
    return 0 if all(state.is_ready for state in states) else 1


def _record(station: OpenStation, desk: LookDesk, key: SeriesKey, login: Login, verdict: LookVerdict) -> None:
    person = station.vault.person(login)
    signed_in = station.run(station.sign_in.sign_in, login, own_password(person.printed_name))
    try:
        desk.record_look(signed_in.session, key, verdict)
    finally:
        station.run(station.sign_in.sign_out, signed_in.session)


def _meant(states: tuple[LookState, ...], start: str) -> SeriesKey:
    meant = [state.facts.series_key for state in states if state.facts.series_key.startswith(start)]
    if len(meant) != 1:
        raise click.UsageError("No series has this key." if not meant else "Several series begin like this: give more.")
    return meant[0]


def _say(states: tuple[LookState, ...], *, as_json: bool) -> None:
    ready = sum(state.is_ready for state in states)
    if as_json:
        said = [
            {
                "series": state.facts.series_key,
                "case": state.facts.case_alias,
                "timepoint": state.facts.timepoint,
                "images_to_see": list(state.to_see),
                "marked": list(state.marked),
                "persons_needed": state.needed,
                "looked": list(state.clean_by),
                "found_something": list(state.identifying_by),
                "is_ready": state.is_ready,
            }
            for state in states
        ]
        click.echo(json.dumps({"series": said, "ready": ready}, indent=2))
        return
    for state in states:
        marked = f", {len(state.marked)} images marked" if state.marked else ""
        people = f"{len(state.clean_by)} of {state.needed}"
        key = state.facts.series_key[:8]
        click.echo(f"[{key}] {series_words(state.facts)}: {state.words} (persons {people}{marked})")
    click.echo(f"{ready} of {len(states)} series may be released.")

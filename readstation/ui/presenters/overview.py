"""The words of the office's overview: how far cases are, what is blocked, what has to be done, and by which command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from readstation.core.phrases import phrase, tr
from readstation.model.subject import Task
from readstation.trial.overview import Block, CaseLine, Need, NeedKind, Overview
from readstation.trial.progress import ReadProgress, StationDelivery
from readstation.trial.results import CaseStage
from readstation.trial.status import PersonStatus

_STAGES = {
    CaseStage.READING: phrase("being read"),
    CaseStage.AGREED: phrase("readers agree"),
    CaseStage.NO_ADJUDICATOR: phrase("readers differ"),
    CaseStage.ADJUDICATION: phrase("with the adjudicator"),
    CaseStage.DECIDED: phrase("decided"),
    CaseStage.DECIDED_BEFORE: phrase("signed anew after the decision"),
}
_STAGE_ICONS = {
    CaseStage.READING: ("progress-clock", "text2"),
    CaseStage.AGREED: ("check-circle-outline", "ok"),
    CaseStage.NO_ADJUDICATOR: ("scale-balance", "warn"),
    CaseStage.ADJUDICATION: ("scale-balance", "accent"),
    CaseStage.DECIDED: ("check-circle-outline", "ok"),
    CaseStage.DECIDED_BEFORE: ("scale-balance", "warn"),
}
_BLOCKS = {
    Block.STOPPED: phrase("stands still: a report of an unblinding"),
    Block.ENDED: phrase("the reader's account has ended"),
    Block.NOT_GIVEN: phrase("lacks a second reader"),
    Block.NOT_RELEASED: phrase("images are not released"),
    Block.NO_ADJUDICATOR: phrase("lacks an adjudicator"),
    Block.DECIDED_BEFORE: phrase("the adjudicator decides again"),
}
_BLOCK_COMMANDS = {
    Block.STOPPED: "trial incidents",
    Block.ENDED: "trial reassign",
    Block.NOT_GIVEN: "trial assign",
    Block.NOT_RELEASED: "trial release",
    Block.NO_ADJUDICATOR: "trial assign --task adjudication",
    Block.DECIDED_BEFORE: "trial status",
}
_ROLES = {
    "reader": phrase("Reader"),
    "adjudicator": phrase("Adjudicator"),
    "trainer": phrase("Trainer"),
    "office": phrase("Trial office"),
    "auditor": phrase("Auditor"),
}
_SECOND, _MINUTE, _HOUR, _DAY = 1, 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its words, an icon with its colour token, and whether it is a number."""

    text: str
    icon: str = ""
    tone: str = "text1"
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class NeedWords:
    """One thing to do: what, more of it with the command, and its icon."""

    title: str
    detail: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class TileWords:
    """A figure with its name and what stands below."""

    name: str
    figure: str
    detail: str
    icon: str
    tone: str


CASE_COLUMNS = (phrase("Case"), phrase("First reader"), phrase("Second reader"), phrase("Adjudicator"),
                phrase("Stands"), phrase("Blocked"))  # fmt: skip
PERSON_COLUMNS = (phrase("Person"), phrase("Role"), phrase("Signed"), phrase("Open"))
DELIVERY_COLUMNS = (phrase("Station"), phrase("Person"), phrase("State"), phrase("Last delivery"),
                    phrase("Waiting"), phrase("Put aside"))  # fmt: skip


def tiles(overview: Overview) -> tuple[TileWords, ...]:
    """Return the figures at the top."""
    found, arrived = overview.discordance, overview.status.arrived
    done = sum(each.status.stage in (CaseStage.AGREED, CaseStage.DECIDED) for each in overview.cases)
    blocked = sum(each.block is not None for each in overview.cases)
    share = (
        tr("no case is compared yet") if found.percent is None else tr("{percent} %", percent=f"{found.percent:.1f}")
    )
    central, here = arrived.quarantined + arrived.conflicts + arrived.forks, sum(overview.not_taken.values())
    signed, given = overview.signed, overview.given
    return (
        _tile(tr("Reads signed"), signed, given, _percent(signed, given), "draw-pen"),
        _tile(tr("Cases finished"), done, len(overview.cases), _percent(done, len(overview.cases)), "check-all"),
        TileWords(
            tr("Cases blocked"), str(blocked),
            tr("the reason stands in the list") if blocked else tr("nothing is in the way"),
            "alert-octagon-outline", "warn" if blocked else "ok",
        ),
        _tile(tr("Discordant cases"), found.differing, found.compared, share, "scale-balance"),
        TileWords(
            tr("Decisions that wait"), str(overview.waiting_decisions),
            tr("{decided} decided", decided=overview.decided), "gavel", "warn" if overview.waiting_decisions else "ok",
        ),
        TileWords(
            tr("In quarantine"), str(central + here),
            tr("{central} at central, {here} objects here", central=central, here=here), "archive-alert-outline",
            "err" if central + here else "ok",
        ),
    )  # fmt: skip


def _tile(name: str, number: int, of: int, detail: str, icon: str) -> TileWords:
    return TileWords(name, tr("{number} of {of}", number=number, of=of), detail, icon, "accent")


def _percent(number: int, of: int) -> str:
    return tr("{percent} %", percent=f"{100 * number / of:.0f}") if of else tr("nothing was given yet")


def case_cells(overview: Overview, line: CaseLine) -> tuple[Cell, ...]:
    """Return a case as a row of its table."""
    readers = [each for each in line.reads if each.task is Task.READ]
    deciding = [each for each in line.reads if each.task is Task.ADJUDICATION]
    cells = [_read_cell(overview, each) for each in (*readers[:2],)]
    cells += [Cell("")] * (2 - len(cells))
    icon, tone = _STAGE_ICONS[line.status.stage]
    blocked = Cell("") if line.block is None else Cell(tr(_BLOCKS[line.block]), "alert-outline", "warn")
    return (
        Cell(line.status.case), *cells, _read_cell(overview, deciding[-1]) if deciding else Cell(""),
        Cell(tr(_STAGES[line.status.stage]), icon, tone), blocked,
    )  # fmt: skip


def _read_cell(overview: Overview, read: ReadProgress) -> Cell:
    name = overview.name_of(read.login)
    if read.is_signed:
        return Cell(tr("{name}, signed", name=name), "check", "ok")
    if read.task is Task.ADJUDICATION:
        return Cell(tr("{name}, to decide", name=name), "clock-outline", "text2")
    words = tr("{name}, {locked} of {released} locked", name=name, locked=read.locked, released=read.released)
    return Cell(words, "clock-outline", "text2")


def person_cells(person: PersonStatus) -> tuple[Cell, ...]:
    """Return a person as a row of its table."""
    numbers = (person.reads_signed, person.reads_open)
    role = tr(_ROLES.get(person.role, person.role))
    if person.ended_ms:
        role = tr("{role}, ended", role=role)
    return (Cell(person.printed_name or person.login), Cell(role), *(Cell(str(n), is_number=True) for n in numbers))


def delivery_cells(overview: Overview, each: StationDelivery) -> tuple[Cell, ...]:
    """Return what came from a station as a row of its table."""
    if each.put_aside:
        state = Cell(tr("put aside"), "cloud-alert-outline", "err")
    elif each.waiting:
        state = Cell(tr("waits"), "cloud-clock-outline", "warn")
    else:
        state = Cell(tr("confirmed"), "cloud-check-outline", "ok")
    ago = ago_words((overview.at_ms - each.last_ms) // 1000)
    numbers = (each.waiting, each.put_aside)
    return (
        Cell(each.station[:8]), Cell(overview.name_of(each.login)), state, Cell(ago),
        *(Cell(str(n), is_number=True) for n in numbers),
    )  # fmt: skip


def ago_words(seconds: int) -> str:
    """Return how long ago something was."""
    if seconds < _MINUTE:
        return tr("just now")
    if seconds < _HOUR:
        return tr("{minutes} min ago", minutes=seconds // _MINUTE)
    if seconds < _DAY:
        return tr("{hours} h ago", hours=seconds // _HOUR)
    return tr("{days} days ago", days=seconds // _DAY)


def sequencer_words(overview: Overview) -> Cell:
    """Return how the sequencer is, in one line."""
    last = overview.status.sequencer.last
    if last is None:
        form = overview.status.form
        if form is not None and form.is_single_machine:
            return Cell(tr("On a single machine each station does the sequencer's work itself."), "information-outline")
        return Cell(tr("The sequencer has not run as a service yet."), "information-outline", "text2")
    ago = ago_words(max(0, overview.at_ms - last.at_ms) // 1000)
    if last.is_stopped:
        return Cell(tr("The sequencer was stopped {ago}.", ago=ago), "alert-outline", "warn")
    return Cell(tr("The sequencer was last seen {ago}.", ago=ago), "check-circle-outline", "ok")


def need_words(need: Need) -> NeedWords:
    """Return one thing to do."""
    about, number = need.about, need.number
    if need.block is not None:
        title = tr("Case {case}: {why}", case=about, why=tr(_BLOCKS[need.block]))
        return NeedWords(title, _by(_BLOCK_COMMANDS[need.block]), "alert-outline", "warn")
    made = {
        NeedKind.INCIDENT: (
            tr("Report {about} of an unblinding waits for a decision", about=about), _by("trial decide"),
            "eye-off-outline", "err",
        ),
        NeedKind.SEQUENCER: (tr("The log at central is not what was closed"), about, "alert-octagon-outline", "err"),
        NeedKind.WAITS_LONG: (
            tr("What has arrived is not confirmed"),
            tr("The oldest has waited for {minutes} min. Look at the sequencer.", minutes=number // _MINUTE),
            "clock-alert-outline", "err",
        ),
        NeedKind.PUT_ASIDE: (
            tr("{number} facts were put aside at central", number=number), _by("trial review"),
            "archive-alert-outline", "err",
        ),
        NeedKind.TWO_STATIONS: (
            tr("Case {case} was read at two stations", case=about),
            tr("{number} facts of one are kept aside.", number=number), "swap-horizontal", "warn",
        ),
        NeedKind.SECOND_PERSON: (
            tr("{about} waits for a second person", about=about), _by("trial approve"),
            "account-multiple-check-outline", "accent",
        ),
        NeedKind.AMENDED: (
            tr("Version {number} of a read of case {case} waits for approval", number=number, case=about),
            _by("trial versions"), "account-multiple-check-outline", "accent",
        ),
        NeedKind.OVERDUE: (
            tr("A read of case {case} is overdue", case=about), _by("trial reassign"), "clock-alert-outline", "warn",
        ),
        NeedKind.NO_KEY: (tr("{about} has no key", about=about), _by("trial approve"), "key-alert-outline", "warn"),
        NeedKind.NOT_TAKEN: (
            tr("{number} objects were not taken in", number=number), _by("trial quarantine"),
            "file-alert-outline", "warn",
        ),
    }[need.kind]  # fmt: skip
    return NeedWords(*made)


def _by(command: str) -> str:
    return tr("by the command: readstation {command}", command=command)


def clock_words(utc_ms: int) -> str:
    """Return the time of day of a moment in the time zone of this machine."""
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone():%H:%M:%S}"

"""Endpoints of a trial from its exported tables, by code that knows nothing of the program that wrote them.

It reads RS, TR, TU and DM as exported and EX, DD and PR as they were handed over, and works through sections 2, 5, 6
and 7 of the criteria by itself: best responses, days of response and progression, times with their reasons, for the
review, each reader and the investigator, by the charter's rules and by each sensitivity analysis (MR-719).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path

SCOPES = ("LOCALIZED", "HEPATIC", "OVERALL")
PRIMARY, GUARD, MET, STABLE, UNCENSORED, UNCUT = (
    "PRIMARY", "OTHER ABSOLUTE INCREASE", "OTHER DATING OF PD", "PR-SD-PR ACCEPTED",
    "NO CENSORING FOR MISSED VISITS AND NEW THERAPY", "RESECTION AND TRANSPLANT IGNORED",
)  # fmt: skip
ANALYSES = (PRIMARY, GUARD, MET, STABLE, UNCENSORED, UNCUT)
LESSER = ("PR", "SD", "NON-CR/NON-PD")
SIX_MONTHS = 183 + 7
READERS = ("READER 1", "READER 2")

Row = Mapping[str, str]
Time = tuple[int, bool, str]
"""Days, whether it is an event, and the reason."""


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file; none where there is no file."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8")))) if path.exists() else []


@dataclass(frozen=True)
class Rules:
    """What an analysis changes: days of an interval with its window, SD between two PR, how PD is dated, the guard."""

    missed: int = 2 * (56 + 7)
    stable_between: int = 0
    is_dated_back: bool = True
    guard_tenths: int = 0
    ignored: frozenset[str] = frozenset()


RULES: Mapping[str, Rules] = {
    PRIMARY: Rules(),
    GUARD: Rules(guard_tenths=50),
    MET: Rules(is_dated_back=False),
    STABLE: Rules(stable_between=1),
    UNCENSORED: Rules(missed=10**9, ignored=frozenset({"RESECTION", "TRANSPLANT", "OTHER"})),
    UNCUT: Rules(ignored=frozenset({"RESECTION", "TRANSPLANT"})),
}


@dataclass(frozen=True)
class Visit:
    """A response: the day of the scan, the day it is dated to, and its code."""

    day: int
    dated: int
    code: str


@dataclass(frozen=True)
class Outcome:
    """What one evaluator, analysis and scope come to for a subject."""

    best_unconfirmed: str
    best_confirmed: str
    best_6_months_unconfirmed: str
    best_6_months_confirmed: str
    response_day_unconfirmed: int | None
    response_day_confirmed: int | None
    pd_day: int | None
    ttp: Time
    pfs: Time
    dor_confirmed: Time | None
    dor_unconfirmed: Time | None


def outcome(
    visits: Iterable[Visit], death: int | None, therapy: int | None, rules: Rules, *, has_baseline: bool = True
) -> Outcome:
    """Return the endpoints of one course (MR-601 to MR-608, MR-705 to MR-713)."""
    said = (
        [each for each in visits if each.day > 0 and (therapy is None or each.day <= therapy)] if has_baseline else []
    )
    readings, pd = window(said, rules)
    early, early_pd = window([each for each in said if each.day <= SIX_MONTHS], rules)
    unconfirmed, confirmed, start = best(readings, pd, rules)
    early_unconfirmed, early_confirmed, _ = best(early, early_pd, rules)
    responses = [day for day, code in readings if code in ("CR", "PR")]
    ttp, pfs = times(readings, pd, death, therapy, rules, has_baseline=has_baseline)
    first = min(responses, default=None)
    return Outcome(
        unconfirmed, confirmed, early_unconfirmed, early_confirmed, first, start, pd, ttp, pfs,
        lasting(start, pfs), lasting(first, pfs),
    )  # fmt: skip


def lasting(start: int | None, pfs: Time) -> Time | None:
    """Return the duration of a response (MR-705); none that would end before it starts."""
    if start is None or pfs[0] - start < 1:
        return None
    return pfs[0] - start, pfs[1], pfs[2]


def window(said: Sequence[Visit], rules: Rules) -> tuple[list[tuple[int, str]], int | None]:
    """Return the readings before progression, and its day: dated back (MR-608), then disease after CR (MR-607)."""
    readings = [(each.day, each.code) for each in said]
    first = next((each for each in said if each.code == "PD"), None)
    if first is not None and rules.is_dated_back and first.dated < first.day:
        readings = [*((day, code) for day, code in readings if day < first.dated), (first.dated, "PD")]
    for place, (day, code) in enumerate(readings):
        after = any(each == "CR" for _, each in readings[:place])
        if code == "PD" or (code in LESSER and after):
            return readings[:place], day
    return readings, None


def best(readings: list[tuple[int, str]], pd: int | None, rules: Rules) -> tuple[str, str, int | None]:
    """Return best responses, unconfirmed and confirmed, and when the confirmed one starts (MR-602 to MR-606)."""
    codes = [code for _, code in readings]
    lasted = {code for day, code in readings if day >= 42}
    rest = "SD" if lasted & {"CR", "PR", "SD"} else "NON-CR/NON-PD" if "NON-CR/NON-PD" in lasted else ""
    rest = rest or ("PD" if pd is not None else "NE")
    pairs = list(combinations(range(len(readings)), 2))
    starts = {
        code: [first for first, second in pairs if confirms(readings[first : second + 1], code, rules)]
        for code in ("CR", "PR")
    }
    unconfirmed = next((code for code in ("CR", "PR") if code in codes), rest)
    confirmed = next((code for code in ("CR", "PR") if starts[code]), rest)
    return unconfirmed, confirmed, readings[min(starts["PR"])][0] if starts["PR"] else None


def confirms(between: list[tuple[int, str]], code: str, rules: Rules) -> bool:
    """Return whether the last of some readings confirms the first (MR-603)."""
    good = ("CR",) if code == "CR" else ("CR", "PR")
    (start, first), (end, last), inner = between[0], between[-1], [each for _, each in between[1:-1]]
    stable = rules.stable_between if code == "PR" else 0
    others = [each for each in inner if each not in good]
    return (
        first in good and last in good and end - start >= 28
        and others.count("NE") <= 1 and others.count("SD") <= stable and set(others) <= {"NE", "SD"}
    )  # fmt: skip


def times(
    readings: list[tuple[int, str]], pd: int | None, death: int | None, therapy: int | None, rules: Rules,
    *, has_baseline: bool,
) -> tuple[Time, Time]:  # fmt: skip
    """Return TTP and PFS with their reasons, in the order of MR-713."""
    if not has_baseline:
        return (1, False, "NO_BASELINE"), (1, False, "NO_BASELINE")
    adequate = [day for day, code in readings if code != "NE"]
    last = max(adequate, default=0)
    if pd is not None:
        found = (pd + 1, True, "PD") if pd - last <= rules.missed else (last + 1, False, "MISSED_ASSESSMENTS")
        return found, found
    unseen = "NO_PD" if adequate else "NO_POST_BASELINE"
    ttp = "NEW_THERAPY" if therapy is not None else "DEATH_CENSORED" if death is not None else unseen
    if therapy is not None and therapy != death:
        return (last + 1, False, ttp), (last + 1, False, ttp)
    if death is not None and death - last <= rules.missed:
        return (last + 1, False, ttp), (death + 1, True, "DEATH")
    late = "MISSED_ASSESSMENTS" if death is not None and adequate else unseen
    return (last + 1, False, ttp), (last + 1, False, late)


@dataclass(frozen=True)
class FlatTrial:
    """The tables: RS, TR, TU, DM as exported, the others as handed over, by domain."""

    tables: Mapping[str, Sequence[Row]]
    _by: dict[object, list[Row]] = field(default_factory=dict, compare=False)

    @classmethod
    def read(cls, exported: Path, clinical: Path) -> FlatTrial:
        """Read the folders of the export and of the clinical tables."""
        tables = {each: rows_of(exported / f"{each.lower()}.csv") for each in ("RS", "TR", "TU", "DM")}
        names = ("EX", "DD", "PR", "LB", "QS", "PC", "AE")
        return cls({**tables, **{each: rows_of(clinical / f"{each.lower()}.csv") for each in names}})

    @property
    def subjects(self) -> list[str]:
        """USUBJID of all who were treated."""
        return sorted({row["USUBJID"] for row in self.tables["EX"]})

    def of(self, domain: str, subject: str, **wanted: str) -> list[Row]:
        """Return the rows of a subject that have some values."""
        key = (domain, subject)
        if key not in self._by:
            self._by[key] = [row for row in self.tables[domain] if row["USUBJID"] == subject]
        return [row for row in self._by[key] if all(row.get(name, "") == value for name, value in wanted.items())]

    def day(self, subject: str, when: str) -> int:
        """Return days since the first treatment, which is day 0 (MR-702)."""
        start = min(row["EXSTDTC"][:10] for row in self.of("EX", subject))
        return (date.fromisoformat(when[:10]) - date.fromisoformat(start)).days

    def death(self, subject: str) -> int | None:
        """Return the day of death."""
        days = [self.day(subject, row["DDDTC"]) for row in self.of("DD", subject)]
        return min(days, default=None)

    def procedures(self, subject: str) -> list[tuple[int, str]]:
        """Return procedures after treatment with their kind (MR-712)."""
        kinds = {"RESECTION": "RESECTION", "TRANSPLANT": "TRANSPLANT"}
        found = [
            (self.day(subject, row["PRSTDTC"]), kinds.get(row.get("PRCAT", ""), "OTHER"))
            for row in self.of("PR", subject)
        ]
        return sorted(each for each in found if each[0] > 0)

    def therapy(self, subject: str, rules: Rules) -> int | None:
        """Return the day of the first new therapy that counts in an analysis."""
        return min((day for day, kind in self.procedures(subject) if kind not in rules.ignored), default=None)

    def counted(self, subject: str) -> str:
        """Return which reader's read is the accepted one, from RSACPTFL; empty where none is."""
        named = {row["RSEVALID"] for row in self.of("RS", subject, RSACPTFL="Y")}
        named |= {row["TREVALID"] for row in self.of("TR", subject, TRACPTFL="Y")}
        if len(named) > 1:
            raise ValueError(f"two accepted reads of {subject}")
        return next(iter(named), "")

    def scans(self, subject: str, reader: str) -> dict[str, int]:
        """Return the day of each visit from the dates of TR."""
        return {row["VISITNUM"]: self.day(subject, row["TRDTC"]) for row in self.of("TR", subject, TREVALID=reader)}

    def visits(self, subject: str, scope: str, reader: str) -> dict[str, Visit]:
        """Return the responses of a reader in a scope as exported, by visit."""
        days = self.scans(subject, reader)
        rows = self.of("RS", subject, RSTESTCD="OVRLRESP", RSSCAT=scope, RSEVALID=reader, RSEVAL="INDEPENDENT ASSESSOR")
        return {
            row["VISITNUM"]: Visit(days[row["VISITNUM"]], self.day(subject, row["RSDTC"]), row["RSSTRESC"])
            for row in sorted(rows, key=lambda row: int(row["VISITNUM"]))
        }

    def said(self, subject: str, scope: str) -> list[Visit]:
        """Return the responses of the investigator in a scope."""
        rows = self.of("RS", subject, RSTESTCD="OVRLRESP", RSSCAT=scope, RSEVAL="INVESTIGATOR")
        found = {self.day(subject, row["RSDTC"]): row["RSSTRESC"] for row in rows if row["RSSTRESC"]}
        return [Visit(day, day, found[day]) for day in sorted(found)]

    def has_liver_target(self, subject: str, reader: str) -> bool:
        """Return whether a liver target was measured at baseline (MR-701)."""
        liver = {row["TULNKID"] for row in self.of("TU", subject, TUSTRESC="TARGET", TUEVALID=reader)
                 if row["TULOC"].startswith("LIVER")}  # fmt: skip
        rows = self.of("TR", subject, TRTESTCD="VDIAM", VISITNUM="1", TREVALID=reader)
        return any(row["TRLNKID"] in liver and row["TRSTRESN"] for row in rows)

    def outcomes(self) -> Iterator[tuple[tuple[str, str, str, str], Outcome | None]]:
        """Yield subject, evaluator, analysis and scope with what they come to; None outside of the population."""
        for subject in self.subjects:
            counted = self.counted(subject)
            for scope in SCOPES:
                for analysis in ANALYSES:
                    yield (subject, "IRC", analysis, scope), self._read(subject, scope, counted, RULES[analysis])
                for number, name in enumerate(READERS, start=1):
                    own = self._read(subject, scope, f"RADIOLOGIST {number}", RULES[PRIMARY])
                    yield (subject, name, PRIMARY, scope), own
                said = self.said(subject, scope)
                if said or scope != "LOCALIZED":
                    rules = RULES[PRIMARY]
                    ends = self.death(subject), self.therapy(subject, rules)
                    own = outcome(said, *ends, rules, has_baseline=bool(said))
                    yield (subject, "INVESTIGATOR", PRIMARY, scope), own

    def _read(self, subject: str, scope: str, reader: str, rules: Rules) -> Outcome | None:
        if scope == "LOCALIZED" and not self.has_liver_target(subject, reader):
            return None
        visits = self.visits(subject, scope, reader)
        if rules.guard_tenths:
            visits = self._guarded(subject, scope, reader, visits, rules)
        has_baseline = bool(self.of("TR", subject, VISITNUM="1", TREVALID=reader))
        ends = self.death(subject), self.therapy(subject, rules)
        return outcome(visits.values(), *ends, rules, has_baseline=has_baseline)

    def _guarded(
        self, subject: str, scope: str, reader: str, visits: Mapping[str, Visit], rules: Rules
    ) -> dict[str, Visit]:
        """Return the responses with another absolute condition, from the diameters of TR (MR-210)."""
        found = {}
        for visit, each in visits.items():
            target = self.targets(subject, scope, reader, rules.guard_tenths).get(visit, "")
            before = self._term(subject, scope, reader, visit, "TRGRESP")
            code = each.code
            if target != before:
                others = (self._term(subject, scope, reader, visit, name) for name in ("NTRGRESP", "NEWLPROG"))
                code = target if scope == "LOCALIZED" else matrix(target, *others)
            found[visit] = replace(each, code=code, dated=each.dated if code == "PD" else each.day)
        return found

    def _term(self, subject: str, scope: str, reader: str, visit: str, test: str) -> str:
        rows = self.of("RS", subject, RSTESTCD=test, RSSCAT=scope, RSEVALID=reader, VISITNUM=visit)
        return next((row["RSSTRESC"] for row in rows), "")

    def targets(self, subject: str, scope: str, reader: str, guard_tenths: int) -> dict[str, str]:
        """Return the target response of each follow-up from the diameters (MR-201 to MR-211), all targets in the liver.

        Raises
        ------
        ValueError
            If a target is none of the liver, or was split or merged: that is not worked through here.
        """
        liver = {row["TULNKID"]: row["TULOC"].startswith("LIVER")
                 for row in self.of("TU", subject, TUSTRESC="TARGET", TUEVALID=reader)}  # fmt: skip
        rows = self.of("TR", subject, TRGRPID="TARGET", TREVALID=reader)
        if not all(liver.values()) or any(row["TRTESTCD"] != "VDIAM" or row["TRLNKID"] not in liver for row in rows):
            raise ValueError(f"other targets than plain ones of the liver: {subject}")
        return target_responses(by_visit(rows), guard_tenths)

    def sums(self, subject: str, reader: str) -> dict[str, tuple[str, str]]:
        """Return the sum and its change from baseline at each follow-up; both empty where one was not evaluable."""
        visits = by_visit(self.of("TR", subject, TRGRPID="TARGET", TREVALID=reader))
        baseline = sum(tenths(row) or 0 for row in visits["1"].values())
        found = {}
        for visit in sorted(visits.keys() - {"1"}, key=int):
            values = [tenths(row) for row in visits[visit].values()]
            total = None if None in values else sum(each or 0 for each in values)
            found[visit] = (
                ("", "") if total is None else (str(Decimal(total).scaleb(-1)), change_words(total, baseline))
            )
        return found


def change_words(total: int, baseline: int) -> str:
    """Return a change in percent: one decimal, halves away from zero, more where it would seem to meet a limit."""
    exact = Fraction(100 * (total - baseline), baseline)
    for digits in range(1, 10):
        shifted = abs(exact) * 10**digits
        whole = int(shifted + Fraction(1, 2)) * (1 if exact > 0 else -1)
        if Fraction(whole, 10**digits) not in (-30, 20) or Fraction(whole, 10**digits) == exact:
            break
    return f"{Decimal(whole).scaleb(-digits):f}"


def tenths(row: Row) -> int | None:
    """Return what a target contributes, in tenths of a millimetre; None where it was not evaluable."""
    return None if row.get("TRSTAT") else round(10 * float(row["TRSTRESN"]))


def by_visit(rows: Iterable[Row]) -> dict[str, dict[str, Row]]:
    """Return the rows of targets by visit and link."""
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row["VISITNUM"], {})[row["TRLNKID"]] = row
    return found


def target_responses(visited: Mapping[str, Mapping[str, Row]], guard_tenths: int) -> dict[str, str]:
    """Return the target response of each visit after the first, by the order of MR-203."""
    visits = sorted(visited, key=int)
    if not visits:
        return {}
    base = [tenths(row) for row in visited[visits[0]].values()]
    baseline = nadir = sum(each or 0 for each in base)
    history: dict[str, int] = {}
    found = {}
    for visit in visits:
        rows = visited[visit]
        values = {name: tenths(row) for name, row in rows.items()}
        known = [each for each in values.values() if each is not None]
        total = sum(known)
        protected = sum(
            history[name] if is_too_small(row) and 0 < history.get(name, 0) < 50 else values[name] or 0
            for name, row in rows.items()
        )
        if visit != visits[0]:
            grown = all(is_grown(each, nadir, guard_tenths) for each in (total, protected))
            found[visit] = target_code(total, baseline, is_whole=len(known) == len(values), is_grown=grown)
            if len(known) == len(values):
                nadir = min(nadir, total)
        history |= {name: values[name] or 0 for name, row in rows.items()
                    if values[name] is not None and not is_too_small(row)}  # fmt: skip
    return found


def is_too_small(row: Row) -> bool:
    """Return whether a target was there, and too small to be measured (MR-209)."""
    return row["TRORRES"] == "TOO SMALL TO MEASURE"


def is_grown(total: int, nadir: int, guard_tenths: int) -> bool:
    """Return whether a sum meets MR-204."""
    return total > nadir and 10 * total >= 12 * nadir and total - nadir >= guard_tenths


def target_code(total: int, baseline: int, *, is_whole: bool, is_grown: bool) -> str:
    """Return the code of a sum, in the order of MR-203."""
    if not is_whole:
        return "PD" if is_grown else "NE"
    tests: tuple[tuple[bool, str], ...] = ((total == 0, "CR"), (is_grown, "PD"), (10 * total <= 7 * baseline, "PR"))
    return next((code for holds, code in tests if holds), "SD")


def matrix(target: str, other: str, new: str) -> str:
    """Return the response of MR-508 with target disease and without a new lesion that could not be looked for."""
    if "PD" in (target, other) or new == "UNEQUIVOCAL":
        return "PD"
    return target if target != "CR" or other in ("CR", "") else "PR"


def differences(listed: Iterable[Row], found: Mapping[tuple[str, str, str, str], Outcome | None]) -> list[str]:
    """Return where a report's listing of endpoints says anything else than the outcomes; nothing is left out of it."""
    wrong = []
    for row in listed:
        key = (row["subject"], row["evaluator"], row["analysis"], row["scope"])
        own = found[key]
        if own is None or row["in_population"] != "Y":
            wrong += [f"{key}: population"] if (own is None) is not (row["in_population"] == "N") else []
            continue
        wrong += [f"{key}: {name} {row[name]!r}, not {value!r}" for name, value in written(own) if row[name] != value]
    return wrong


def written(own: Outcome) -> Iterator[tuple[str, str]]:
    """Yield each value of an outcome as a listing has it."""
    for name, value in vars(own).items():
        if name.startswith("best"):
            yield name, value.replace("NON-CR/NON-PD", "NON_CR_NON_PD")
        elif name.endswith("_day") or "_day_" in name:
            yield name, "" if value is None else str(value)
        else:
            days, is_event, reason = value or ("", None, "")
            yield f"{name}_days", str(days)
            yield f"{name}_event", {None: "", True: "Y", False: "N"}[is_event]
            yield f"{name}_reason", reason

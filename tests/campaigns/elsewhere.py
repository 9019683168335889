"""Requirements of the first release whose figure no campaign gives, or gives alone: where it stands, what lacks."""

from __future__ import annotations

from collections.abc import Mapping

ELSEWHERE: Mapping[str, str] = {
    "TR-1": (
        "`tests/attack`: no identifying string in the role names and memberships that any login sees, on two "
        "servers, in each run; a login that names its person is found."
    ),
    "TR-2": (
        "Argon2id against RFC 9106, one password with two secrets, nothing in arguments and environment, in each "
        "run. Lacks: a search of disk, wire and memory for the password and both secrets; the time per guess."
    ),
    "TR-5": (
        "Covered screen, title and accessibility tree after each trigger, in each run. Lacks: the time from "
        "trigger to cover as a figure; the limit of the charter (it is a setting of the station)."
    ),
    "TR-6": "Two persons for a key, on each engine, in each run. Lacks: a list of 12 ways that one test goes through.",
    "TR-8": "Roles and owners equal the list on two servers, at the newest schema, in each run.",
    "TR-9": (
        "450 cells and 260 functions on each of two servers (PostgreSQL 15.18 and 18.6) equal the matrix, and the "
        "whole battery refuses, in each run; 8 breaches are found by the battery. The same passed once on PostgreSQL "
        "16.2 and 17.10 (`READSTATION_TEST_POSTGRES`). Lacks: both in each run, as the environment of the tests has "
        "no server of theirs."
    ),
    "TR-10": (
        "36 functions of every schema, helpers and triggers among them, on two servers, in each run; 29 planted "
        "violations are found. What a source names is read from its text: a plan of the server names no tables inside."
    ),
    "TR-11": (
        "Every function of reader, adjudicator, trainer and trainee, each with own rows to answer, held open at once "
        "in each run and in turn (slow), on two servers: two readers of a case, adjudicator, trainer, trainee, office "
        "and sequencer work on and wait for no lock; 4 doors that can be held are found. Sealing by `bench sync`."
    ),
    "TR-13": (
        "48 meters and every open function against the published list, on two servers, in each run; 8 things that are "
        "opened again and a meter that answers are found."
    ),
    "TR-14": (
        "6 of 6 impostors find nobody, and a client that does not look is heard, in each run. Lacks: a server "
        "that is fit whole, for want of one at its floor on the machines of the tests."
    ),
    "TR-18": "`tests/unit/model/test_series_facts.py`: the facts of a series are exactly the list, in each run.",
    "TR-20": (
        "`docs/evidence/text-detector.md`: 576 places by size and contrast (slow). Histories by chance of series that "
        "come, looks, black-outs, releases and reads taken back, each package opened: 4 in each run, 200 a part "
        "(slow); 4 broken gates are found."
    ),
    "TR-21": (
        "No two codes of a trial are alike: the register sees to it. 10,000,000 codes without two alike cannot be "
        "had: there are 170,100, short enough to be said on a telephone."
    ),
    "TR-23": (
        "Two and six timepoints look alike at three stages on each engine, in each run; early openings 5 parts x "
        "20 reads (slow); from lock to next key over PostgreSQL and the sequencer's service, 5 locks in each run, 200 "
        "(slow), as the window asks but without one. Found: a release without a blank package, a verification that "
        "asks for one lock alone, a central that seals nothing. A program that notes no opening cannot be found."
    ),
    "TR-27": (
        "Markers in images, names and paths (TR-17), window texts and an adjudicator's files, in each run; the whole "
        "trial as a campaign. Lacks: the network's bytes, which are encrypted, and lists of recent files; the crash "
        "report of a reader."
    ),
    "TR-35": "Events of 48 of 80 actions in single tests. Lacks: one table of all actions with what each must hold.",
    "TR-42": (
        "One connection, its settings read back, none after a fork, in each run. Lacks: the version in an About "
        "box; it stands in the log."
    ),
    "TR-53": "The table of the manual by what a side says of itself, in each run. No wheel was ever released.",
    "TR-56": (
        "Ten kinds of harm to the parsing process, in each run. Lacks: every kind at every stage beside a window."
    ),
    "TR-60": "500 hostile strings in labels and tips, 500 cells of CSV, in each run. Lacks: tables and messages.",
    "TR-62": (
        "Markers in logs (TR-17) and forced faults in each run. Lacks: a fault at every layer; a count of connections."
    ),
    "TR-66": "Copies, dump and base backup by the page's own commands, in each run. Lacks: under load; encryption.",
    "TR-68": "`docs/evidence/traceability.md`. Lacks: a PDF; the clauses of section 6.",
}
"""What is said stands on the page as it is; what a campaign gives stands beside it."""

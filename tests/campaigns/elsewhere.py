"""Requirements of the first release whose figure no campaign gives, or gives alone: where it stands, what lacks."""

from __future__ import annotations

from collections.abc import Mapping

ELSEWHERE: Mapping[str, str] = {
    "TR-1": (
        "`tests/attack`: no identifying string in the role names and memberships that any login sees, on two "
        "servers, in each run. Lacks: a sensitivity run."
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
        "450 cells and 260 functions on each of two servers equal the matrix, and the whole battery refuses, in each "
        "run. Lacks: PostgreSQL 16 and 17."
    ),
    "TR-10": "Every function of `api` in each run. Lacks: helper functions of `d`.",
    "TR-11": (
        "Every function that answers a login without rows of its own held open while another person works, on two "
        "servers, in each run; sealing by `bench sync`. Lacks: functions that need own rows."
    ),
    "TR-13": "48 meters and every open function against the published list, on two servers, in each run.",
    "TR-14": (
        "6 of 6 impostors find nobody, and a client that does not look is heard, in each run. Lacks: a server "
        "that is fit whole, for want of one at its floor on the machines of the tests."
    ),
    "TR-18": "`tests/unit/model/test_series_facts.py`: the facts of a series are exactly the list, in each run.",
    "TR-20": (
        "`docs/evidence/text-detector.md`: 576 places by size and contrast (slow). Lacks: random histories of "
        "looks and releases; a sensitivity run."
    ),
    "TR-21": (
        "No two codes of a trial are alike: the register sees to it. 10,000,000 codes without two alike cannot be "
        "had: there are 170,100, short enough to be said on a telephone."
    ),
    "TR-23": (
        "Two and six timepoints look alike at three stages on each engine, in each run; early openings 5 parts x "
        "20 reads (slow). Lacks: lock to next key as a figure; a sensitivity run."
    ),
    "TR-27": (
        "Markers in images, names and paths (TR-17), window texts and an adjudicator's files, in each run; the whole "
        "trial as a campaign. Lacks: the network's bytes, which are encrypted, and lists of recent files; the crash "
        "report of a reader."
    ),
    "TR-35": (
        "62 codes of stations and 26 of central against one table, in each run. Lacks: role and session in 15 codes "
        "that name the login alone (passes, the sign dialog, what comes with a case), the session at the office's look "
        "(2); who typed a command for which nobody signs in (ingest, purge); the new schema beside the old one; "
        "session, clocks and program in acts of central; an act of a release and of reading the vault. 14 codes of "
        "the model are written by nothing."
    ),
    "TR-42": (
        "One connection, its settings read back, none after a fork, in each run. Lacks: the version in an About "
        "box; it stands in the log."
    ),
    "TR-53": "The table of the manual by what a side says of itself, in each run. No wheel was ever released.",
    "TR-56": (
        "Ten kinds of harm to the parsing process, and six of them while its files are scanned, decoded and unpacked "
        "beside a window. Window stalls: the longest is a figure, more than 500 ms fails. Lacks: stalls of 100 ms as "
        "a limit, which the machines of the tests are too busy for; files of published flaws."
    ),
    "TR-60": (
        "500 hostile strings in labels, tips, the cells of 8 tables and the banner, 500 cells of CSV: 0 interpreted, "
        "in each run. Lacks: choices, lists and dialogs as widgets; a search of the source sees to labels and tips."
    ),
    "TR-62": (
        "Markers in logs (TR-17) in each run; an error in each of 17 layers at places by chance, by commands; calls to "
        "a network of a station with its window, observed by the kernel: central's server alone, and nobody offline, "
        "a stray one is seen. Lacks: errors in the layers ui and hanging and the report of a crash in that campaign; "
        "practice and a DICOMweb archive under observation."
    ),
    "TR-66": "Copies, dump and base backup by the page's own commands, in each run. Lacks: under load; encryption.",
    "TR-68": "`docs/evidence/traceability.md`. Lacks: a PDF; the clauses of section 6.",
}
"""What is said stands on the page as it is; what a campaign gives stands beside it."""

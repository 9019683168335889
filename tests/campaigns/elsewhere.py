"""Requirements of the first release whose figure no campaign gives, or gives alone: where it stands, what lacks."""

from __future__ import annotations

from collections.abc import Mapping

ELSEWHERE: Mapping[str, str] = {
    "TR-1": (
        "`tests/attack/test_battery.py`: 0 identifying strings in the role names and memberships that any login sees, "
        "on two servers, in each run. Sensitivity: five roles with a name, a profession or another form are found."
    ),
    "TR-2": (
        "`tests/integration/test_secrets_nowhere.py`, in each run: 0 of two passwords, their wrapping keys and central "
        "passwords, in eleven forms each, in the profile, temporary files, the server's folder and all bytes of a line "
        "without TLS, after enrolment, sign-in, signature, two deliveries and a change of password; the same search "
        "finds each form where it is planted. Told: the count in memory after the lock, and the milliseconds of a "
        "guess at the floor. Argon2id against RFC 9106. Lacks: the memory of a window with fields of entry (the "
        "program that is searched takes the password from its input)."
    ),
    "TR-3": (
        "The grace of a station by histories of its clocks; whole sign-ins at a station in "
        "`tests/integration/test_grace.py`, in each run. A session of an account that ended is ended by the watch "
        "at the server in its next round, every 10 s (`tests/integration/test_server_watch.py`)."
    ),
    "TR-5": (
        "`tests/e2e/test_session_lock_window.py`, in each run: covered screen, title and accessibility tree; the time "
        "from no input, a gap in time, and two words of the desktop to the covered screen, the quickest of three in "
        "1 s and the longest told; a station that looks too seldom is found. The charter says 2 to 15 minutes. "
        "Lacks: the lid of a real machine; a screen that is locked where there is no D-Bus."
    ),
    "TR-6": (
        "`tests/attack/test_other_hands.py`: 0 of 12 ways of somebody who is the office and the owner of a real server "
        "give a read that verifies as another's, in each run. Sensitivity: the same station with the reader's password "
        "gives one; so do three ways each without the look at approvals and without the check of signatures. Lacks: "
        "what shows an owner who writes proposal and approval in the names of two persons of the office: they bear no "
        "signature; and a key that had ended and whose end the owner takes away, with its password."
    ),
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
    "TR-12": (
        "A pair is one database before anybody else did anything and after one act more, not two that were made apart: "
        "those would differ in every id. 21 kinds of acts, among them all that the other reader of the asker's own "
        "cases does, their adjudication, amendments and withdrawals; reader and adjudicator ask, trainer and trainee "
        "do not. The two readers exchanged: TR-24. Checkpoints come by the hour and are outside."
    ),
    "TR-13": (
        "48 meters and every open function against the published list, on two servers, in each run; 8 things that are "
        "opened again and a meter that answers are found."
    ),
    "TR-14": (
        "6 of 6 impostors find nobody, and a client that does not look is heard, in each run. A server that is set up "
        "as the manual says: settings off 0 (`tests/attack/test_fit_server.py`); five that are switched off at the "
        "running server are found. Lacks: a server that is at its floor, too, where the machine of the tests has an "
        "older release: Debian's 15.18 is below 15.20, and the wheel's 18.6 knows no TLS."
    ),
    "TR-15": (
        "10,000 histories drive the rules themselves; 150 acts by chance are asked of a real central (SQLite) in "
        "each run. Lacks: 10,000 histories at a real PostgreSQL."
    ),
    "TR-17": (
        "Every attribute of the dictionary that may hold words, retired ones too, at nine depths in six objects; "
        "each engine gets the same set. Left out: the repeating groups, which the gate's list of what it lets "
        "through does not name, and numbers, which hold no marker. Lacks: the MIDI benchmark, whose images are not "
        "here."
    ),
    "TR-18": "`tests/unit/model/test_series_facts.py`: the facts of a series are exactly the list, in each run.",
    "TR-19": (
        "Intervals of a million pairs of full dates with times; parts of dates, offsets and fractions by properties "
        "in each run. A distribution fails where p is below 1e-7, so that no run fails by chance; the p of each is "
        "shown. Original dates: 0 among the markers of TR-17."
    ),
    "TR-20": (
        "`docs/evidence/text-detector.md`: 576 places by size and contrast (slow). Histories by chance of series that "
        "come, looks, black-outs, releases and reads taken back, each package opened: 4 in each run, 200 a part "
        "(slow); 4 broken gates are found."
    ),
    "TR-21": (
        "No two codes of a trial are alike: the register sees to it. 10,000,000 codes without two alike cannot be "
        "had: there are 178,200, short enough to be said on a telephone."
    ),
    "TR-22": ("That the order of a trial is what its seed gives is looked at for one trial a run, on both engines."),
    "TR-23": (
        "Two and six timepoints look alike at three stages on each engine, in each run; early openings 5 parts x "
        "20 reads (slow); from lock to next key over PostgreSQL and the sequencer's service, 5 locks in each run, 200 "
        "(slow), as the window asks but without one. Found: a release without a blank package, a verification that "
        "asks for one lock alone, a central that seals nothing. A program that notes no opening cannot be found."
    ),
    "TR-24": (
        "1,000 exchanges in memory, through the program's own projections; at a central of each engine three pairs "
        "with all that an adjudicator may ask. Lacks: 1,000 at a central."
    ),
    "TR-26": (
        "By mouse and keys two steps; 2,000 reports and disclosures at central, on both engines. Lacks: reports "
        "that wait at a station, under kills and with a count."
    ),
    "TR-27": (
        "Markers in images, names and paths (TR-17), window texts and an adjudicator's files, in each run; the whole "
        "trial as a campaign. Lacks: the network's bytes, which are encrypted, and lists of recent files; the crash "
        "report of a reader."
    ),
    "TR-28": ("Golden files of reads that earlier programs signed: campaign `old-reads`."),
    "TR-29": (
        "Every leaf of a signed read. Of each step, event and lock that it names one leaf by chance, of the charter "
        "twenty bytes, of images their digests."
    ),
    "TR-30": (
        "Ten rules guess the author; each one's p is shown, and below 1e-7 the campaign fails: the specification's "
        "0.01 would fail by chance in one run of ten."
    ),
    "TR-32": (
        "Good reads: each of the histories (TR-55) ends with the verification of central and of every station, "
        "without a false alarm. A trial of 60 subjects with two readers is verified in 4.6 s of processor time. "
        "Lacks: 10,000 good reads in one export."
    ),
    "TR-33": (
        "Versions that count by themselves are found. Lacks: a planted build that loses a version or a signature of "
        "one."
    ),
    "TR-34": (
        "100,000 commands at a station's store. At central each act of the office is looked at by TR-35's table, "
        "not by what changed in the tables. Lacks: an event of each look into the vault (seeds of orders, sides), "
        "which the office's overview reads each time."
    ),
    "TR-35": (
        "62 codes of stations and 29 of central against one table, in each run. Lacks: role and session in 15 codes "
        "that name the login alone (passes, the sign dialog, what comes with a case), the session at the office's look "
        "(2); who typed a command for which nobody signs in (ingest, purge); session, clocks and program in acts of "
        "central; an act of reading the vault. 13 codes of the model are written by nothing."
    ),
    "TR-40": (
        "p50, p99 and longest save, from the key press to the database: `docs/evidence/performance.md` (`bench "
        "edit`). Kills fall anywhere; one in five while it sends (TR-46)."
    ),
    "TR-41": ("By the model of a disk, cuts at any write; what a real disk does with its cache is the maker's word."),
    "TR-42": (
        "0 violations: one connection, its settings read back, none after a fork, in each run. The version found, and "
        "whether it is fit, stand in the About box (`tests/ui/test_about.py`) and in the log. Lacks: a sensitivity run "
        "of each."
    ),
    "TR-43": "The way back is timed from the damage to the rebuilt station, the slowest of each part.",
    "TR-44": (
        "Four errors (no room, I/O, quota, read-only) in two ways at every call of a scripted session. Sessions by "
        "chance with a full disk at a place by chance are lives of the histories (TR-55). Lacks: the other errors "
        "by chance."
    ),
    "TR-46": (
        "Kills while a station sends: 1,080 over a bad line (`sender-kills`), beside one in five of `kills`. Lacks: "
        "a planted build that writes what is sent and what it knows of it in two transactions."
    ),
    "TR-51": (
        "Every interleaving of three sends of each of two stations, with the sequencer between or not, on SQLite. "
        "Lacks: claims, and a version that resolves, among them."
    ),
    "TR-53": "The table of the manual by what a side says of itself, in each run. No wheel was ever released.",
    "TR-56": (
        "Ten kinds of harm to the parsing process, and six of them while its files are scanned, decoded and unpacked "
        "beside a window, whose longest stall is a figure. Lacks: stalls of 100 ms as a limit there, for which the "
        "decoding beside it leaves two cores too little (campaign `returns` has that limit); files of published flaws."
    ),
    "TR-57": ("Each limit by its own test in each run (campaign `limits`); the peak of memory by `bombs`."),
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
    "TR-64": (
        "Central on PostgreSQL from each schema with a trial's rows (campaign `set-up-kills`), 8 kills in each run; "
        "what a set-up makes that nobody interrupts is the measure. The copy before a migration of central is the "
        "manual's, not the program's. Lacks: central's migrations on a full disk."
    ),
    "TR-66": (
        "One backup of each kind under load in each run, sealed with AES-256-GCM for a key that is not on the server, "
        "with a changed byte and a dump under row security found. Loss window 5 minutes by the page's settings, while "
        "the folder in another building is there. Lacks: a station's copies of each day and before a migration lie "
        "in its profile, only those of signatures in the second folder; none of a station's is encrypted. Of TR-67 [B] "
        "the archive at the end of a trial is not built."
    ),
    "TR-68": "`docs/evidence/traceability.md`. Lacks: a PDF; the clauses of section 6.",
}
"""What is said stands on the page as it is; what a campaign gives stands beside it."""

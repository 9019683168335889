"""NCI concept codes of the lists and terms that are written (NCI EVS, SDTM package of 2025-03-25)."""

from __future__ import annotations

TERMINOLOGY = "2025-03-25"

LISTS = {
    "C66742": "NY",
    "C66789": "ND",
    "C71620": "UNIT",
    "C74456": "LOC",
    "C78735": "EVAL",
    "C85492": "METHOD",
    "C96777": "MEDEVAL",
    "C96778": "TRTEST",
    "C96779": "TRTESTCD",
    "C96781": "ONCRTS",
    "C96782": "ONCRTSCD",
    "C96783": "TUTEST",
    "C96784": "TUTESTCD",
    "C96785": "ONCRSR",
    "C99073": "LAT",
    "C123650": "TUIDRS",
    "C124298": "ONCRSCAT",
    "C124309": "TRPROPRS",
}
"""Short name of each code list."""

TERMS = {
    "TUMIDENT": "C94523",
    "TUSPLIT": "C96642",
    "TUMERGE": "C94525",
    "VDIAM": "C96646",
    "LDIAM": "C96684",
    "LPERP": "C96685",
    "TUMSTATE": "C96643",
    "SUMVDIAM": "C96634",
    "SUMDIAM": "C96631",
    "ACNSD": "C112218",
    "PCBSD": "C112370",
    "PCNSD": "C112373",
    "TRGRESP": "C94534",
    "NTRGRESP": "C94535",
    "NEWLPROG": "C103420",
    "OVRLRESP": "C96613",
    "BESTRESP": "C94536",
    "NEWLIND": "C142362",
    "SYMPTDTR": "C124434",
    "TARGET": "C94520",
    "NON-TARGET": "C94521",
    "NEW": "C94522",
    "ABSENT": "C48190",
    "PRESENT": "C25626",
    "EQUIVOCAL": "C86071",
    "UNEQUIVOCAL": "C123645",
    "TUMOR MERGED": "C94525",
    "CR": "C4870",
    "PR": "C18058",
    "SD": "C18213",
    "PD": "C35571",
    "NE": "C62222",
    "NED": "C40413",
    "NON-CR/NON-PD": "C96700",
    "MRECIST LENCIONI LIVER CANCER 2010": "C126032",
    "PROTOCOL DEFINED RESPONSE CRITERIA": "C126042",
}
"""Concept of each test code and term, as far as it is known here; a test's name is the same concept as its code."""

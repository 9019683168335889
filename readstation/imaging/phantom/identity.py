"""The invented person and hospital in the headers: what a blinding gate must take out, and a leak test looks for."""

from __future__ import annotations

PATIENT_NAME = "Lindqvist^Marten^Aurel"
PATIENT_ID = "MRN-4471902"
OTHER_PATIENT_ID = "SVNR-2906-170458"
BIRTH_DATE = "19580417"
INSTITUTION = "Sankt Alban University Hospital"
INSTITUTION_ADDRESS = "Kastanienallee 44, 9921 Weidenbruck"
REFERRING_PHYSICIAN = "Okonkwo-Reyes^Ifeoma^^Dr."
PERFORMING_PHYSICIAN = "Haverkamp^Jost"
OPERATOR = "Szczepanska^Wanda"
STATION_NAME = "CTALB02"
DEVICE_SERIAL = "73046118"
ACCESSION_PREFIX = "ALB24"

IDENTIFYING_TEXT = (
    "Lindqvist",
    "Marten",
    PATIENT_ID,
    OTHER_PATIENT_ID,
    BIRTH_DATE,
    INSTITUTION,
    "Kastanienallee",
    "Weidenbruck",
    "Okonkwo",
    "Haverkamp",
    "Szczepanska",
    STATION_NAME,
    DEVICE_SERIAL,
    ACCESSION_PREFIX,
)
"""Texts that stand in the written headers and must stand nowhere that a reader can see (TR-18, TR-62)."""

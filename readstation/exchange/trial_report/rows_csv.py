"""Listings as CSV files beside the report."""

from __future__ import annotations

import csv
import io

from readstation.exchange.csv_cells import plain_cell
from readstation.trial.report.document import Listing

FOLDER = "rows"


def file_of(listing: Listing) -> str:
    """Return the name of a listing's file, from the folder of the report."""
    return f"{FOLDER}/{listing.name}.csv"


def rows_csv(listing: Listing) -> bytes:
    """Return a listing as CSV in UTF-8 with a line of names; texts are guarded as in every table here (TR-60)."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(listing.columns)
    table.writerows([plain_cell(row[name]) for name in listing.columns] for row in listing.rows)
    return written.getvalue().encode("utf-8")

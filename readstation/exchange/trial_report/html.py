"""The report as one HTML file that needs nothing beside it: styles, plots and short listings stand inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from readstation.exchange.trial_report.rows_csv import file_of
from readstation.trial.report.document import Cell, Figure, Listing, Report, Section, Selection, Table

MOST_ROWS = 1500
"""A listing with more rows stands in its file alone."""

_RULE = re.compile(r"\bMR-\d+")

_STYLE = """
:root{--ink:#14181d;--soft:#4a5563;--line:#c3cbd5;--tint:#eff2f6;--head:#dfe5ec;--accent:#2f4fa8}
*{box-sizing:border-box}
body{margin:0;font:15px/1.5 Inter,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;color:var(--ink);background:#fff;
font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:32px 28px 80px}
h1{font-size:30px;line-height:1.2;margin:0 0 4px}h2{font-size:21px;margin:44px 0 10px;
border-bottom:2px solid var(--ink);padding-bottom:4px}h3{font-size:15.5px;margin:26px 0 8px}
p{margin:6px 0 10px;max-width:78ch}.soft,figcaption,.note{color:var(--soft);font-size:13px}
.banner{display:inline-block;background:var(--ink);color:#fff;font-weight:700;padding:3px 12px;border-radius:3px;
letter-spacing:.03em;margin:10px 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:4px 0 6px;font-size:13.5px}
th,td{padding:4px 9px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{background:var(--head);font-weight:600;position:sticky;top:0}
td.n,th.n{text-align:right;white-space:nowrap}
td.i{padding-left:26px}
.id{white-space:nowrap}
td a{color:var(--accent);text-decoration:none;border-bottom:1px dotted var(--accent)}
td a:hover{background:var(--tint)}
nav ol{columns:2;max-width:720px;padding-left:22px}nav a,p a{color:var(--accent)}
dl.about{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;font-size:13.5px;margin:14px 0}
dl.about dt{color:var(--soft)}dl.about dd{margin:0;overflow-wrap:anywhere}
figure{margin:12px 0 6px}figure svg{display:block;width:100%;max-width:860px;height:auto;border:1px solid var(--line)}
table.rows{font-size:11.5px}table.rows td,table.rows th{padding:2px 6px;white-space:nowrap}
footer{margin-top:60px;border-top:1px solid var(--line);padding-top:10px}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}figure,tr{break-inside:avoid}thead th{position:static}
.rows-part{display:none}td a{border:0;color:var(--ink)}}
"""


def report_html(report: Report, plots: Mapping[str, str]) -> bytes:
    """Return the report as HTML in UTF-8.

    Parameters
    ----------
    report
        What it says.
    plots
        Each plot as SVG, by the key of its figure.
    """
    return "".join(_page(report, plots)).encode("utf-8")


def _page(report: Report, plots: Mapping[str, str]) -> Iterator[str]:
    title = escape(f"Trial report, {report.trial}")
    yield (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>"
    )
    yield f'<header><h1>Trial report</h1><p class="soft">{escape(report.trial)}</p>'
    if report.banner:
        yield f'<div class="banner">{escape(report.banner)}</div>'
    yield '<dl class="about">'
    for name, value in report.about:
        yield f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
    yield "</dl>"
    yield '<nav id="contents"><h3>Contents</h3><ol>'
    for section in report.sections:
        yield f'<li><a href="#{section.key}">{escape(section.title)}</a></li>'
    yield '<li><a href="#rows">Rows behind the numbers</a></li></ol></nav></header>\n'
    for section in report.sections:
        yield from _section(section, plots)
    yield from _rows(report)
    yield '<footer class="soft">Research software. The PDF beside this file says the same.</footer>'
    yield "</main></body></html>\n"


def _section(section: Section, plots: Mapping[str, str]) -> Iterator[str]:
    yield f'<section id="{section.key}"><h2>{escape(section.title)}</h2>'
    for words in section.words:
        yield f"<p>{_unbroken(escape(words))}</p>"
    for block in section.blocks:
        yield from _table(block) if isinstance(block, Table) else _figure(block, plots)
    yield "</section>\n"


def _table(table: Table) -> Iterator[str]:
    yield f'<h3 id="t-{table.key}">{escape(table.title)}</h3><div class="scroll"><table><thead><tr>'
    numbers = [_is_number(table, place) for place in range(len(table.columns))]
    for name, is_number in zip(table.columns, numbers, strict=True):
        yield f'<th scope="col"{_CLASS[is_number]}>{escape(name)}</th>'
    yield "</tr></thead><tbody>"
    for row in table.rows:
        cells = "".join(_cell(cell, is_number) for cell, is_number in zip(row, numbers, strict=True))
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table></div>"
    for note in table.notes:
        yield f'<p class="note">{_unbroken(escape(note))}</p>'


_CLASS = {True: ' class="n"', False: ""}


def _unbroken(words: str) -> str:
    """Return words whose rule ids stay on one line: a browser breaks at their hyphens."""
    return _RULE.sub(r'<span class="id">\g<0></span>', words)


def _is_number(table: Table, place: int) -> bool:
    return place > 0 and any(row[place].of is not None for row in table.rows)


def _cell(cell: Cell, is_number: bool) -> str:
    words = _unbroken(escape(cell.text.strip()))
    if cell.of is None:
        kind = ' class="i"' if cell.text.startswith("  ") else _CLASS[is_number]
        return f"<td{kind}>{words}</td>"
    return f"<td{_CLASS[is_number]}>{_link(cell.of, words)}</td>"


def _link(of: Selection, words: str) -> str:
    return f'<a href="#rows-{of.listing.name}" title="{escape(of.words(), quote=True)}">{words}</a>'


def _figure(figure: Figure, plots: Mapping[str, str]) -> Iterator[str]:
    yield f'<h3 id="f-{figure.key}">{escape(figure.title)}</h3><figure>{plots[figure.key]}<figcaption>'
    for note in figure.notes:
        yield f"{escape(note)} "
    yield f"Rows: {_link(figure.of, escape(figure.of.words()))}</figcaption></figure>"


def _rows(report: Report) -> Iterator[str]:
    yield (
        '<section id="rows"><h2>Rows behind the numbers</h2><p>Each number above leads to the rows it was made of. '
        "The files lie beside this report; the words at each number say which rows of its file they are. Days count "
        "from the first treatment, which is day 0; times in days are end minus start plus 1. A cell that begins with "
        "an apostrophe is the text after it.</p>"
    )
    for listing in report.listings:
        yield from _listing(listing)
    yield "</section>\n"


def _listing(listing: Listing) -> Iterator[str]:
    file = file_of(listing)
    yield f'<h3 id="rows-{listing.name}">{escape(listing.title)}</h3><p class="note"><a href="{file}">{file}</a>, '
    yield f"{len(listing.rows)} rows.</p>"
    if len(listing.rows) > MOST_ROWS:
        yield '<p class="note">More than are shown here: see the file.</p>'
        return
    heads = "".join(f"<th>{escape(name)}</th>" for name in listing.columns)
    yield f'<div class="scroll rows-part"><table class="rows"><thead><tr>{heads}</tr></thead><tbody>'
    for row in listing.rows:
        yield "<tr>" + "".join(f"<td>{escape(row[name])}</td>" for name in listing.columns) + "</tr>"
    yield "</tbody></table></div>"

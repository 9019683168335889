"""The signature of a report: who signed what when and with what meaning, the digests, and the code to check it by."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table, TableStyle

from readstation.exchange.pdf_style import ACCENT, LINE, TINT, WIDTH, text
from readstation.exchange.pdf_tables import pair_table
from readstation.reading.report import SignatureWords

_INSIDE = 12.0
_QR = 30 * mm


def signature_block(signature: SignatureWords, case: str) -> list[Flowable]:
    """Return the signature and the verification code as one block.

    Parameters
    ----------
    signature
        What was signed by whom.
    case
        The case's alias.
    """
    return [_framed(_who(signature), accent=True), _framed(_check(signature, case), accent=False)]


def signed_line(signature: SignatureWords) -> str:
    """Return who signed when, for the head of a report."""
    by_clock = ", by a clock that was wrong (see Signature)" if signature.skew else ""
    return f"Signed by {signature.printed_name}, {signature.local_time}{by_clock}"


def _who(signature: SignatureWords) -> list[Flowable]:
    inner = WIDTH - 2 * _INSIDE
    pairs = (
        ("Account", signature.login),
        ("Meaning", signature.meaning),
        ("Signed", signature.local_time),
        ("The same in UTC", signature.utc_time),
        *((("Clock", signature.skew),) if signature.skew else ()),
    )
    digests = (
        ("Key", signature.key_id),
        ("Head, SHA-256", signature.head_digest),
        ("Body, SHA-256", signature.body_digest),
        ("Signature, Ed25519", signature.signature),
    )
    return [
        text("Signed electronically", "soft"),
        text(signature.printed_name, "name"),
        text(signature.statement, "statement"),
        pair_table(pairs, width=inner),
        pair_table(digests, width=inner, look="mono"),
    ]


def _check(signature: SignatureWords, case: str) -> list[Flowable]:
    words = [
        text("Verification code", "soft"),
        text(signature.code, "code_mono"),
        text(
            "The code is made of head and body of the signed read. Where the read is kept, this checks that it is "
            "unchanged and signed with this key, that its results follow from its entries, and that this paper is of "
            "it:",
            "after",
        ),
        text(f"readstation verify --code {signature.code}", "mono"),
        text(
            f"The square holds code and digests. This paper is a copy: the signed read of case {case} decides.",
            "after_soft",
        ),
    ]
    inner = WIDTH - 2 * _INSIDE
    beside = Table(
        [[words, _square(signature)]],
        colWidths=[inner - _QR - 8, _QR + 8],
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("ALIGN", (1, 0), (1, 0), "RIGHT"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        ),
    )
    return [beside]


def _square(signature: SignatureWords) -> Drawing:
    """Return a QR code with code and digests, so that they can be compared without typing."""
    said = f"READSTATION {signature.code} HEAD {signature.head_digest.upper()} BODY {signature.body_digest.upper()}"
    widget = QrCodeWidget(said, barLevel="M", barBorder=1)
    left, bottom, right, _ = widget.getBounds()
    scale = _QR / (right - left)
    return Drawing(_QR, _QR, widget, transform=[scale, 0, 0, scale, -left * scale, -bottom * scale])


def _framed(content: list[Flowable], *, accent: bool) -> Flowable:
    rules: list[tuple[Any, ...]] = [
        ("BOX", (0, 0), (-1, -1), 1.0 if accent else 0.5, ACCENT if accent else LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), _INSIDE),
        ("RIGHTPADDING", (0, 0), (-1, -1), _INSIDE),
        ("TOPPADDING", (0, 0), (-1, -1), 9),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
    ]
    if not accent:
        rules.append(("BACKGROUND", (0, 0), (-1, -1), TINT))
    return Table([[content]], colWidths=[WIDTH], style=TableStyle(rules), hAlign="LEFT", spaceAfter=8)

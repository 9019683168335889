"""A qualification as a PDF: one page, embedded fonts, the same bytes for the same qualification."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer

from readstation._version import __version__
from readstation.core.canonical import sha256_hex
from readstation.exchange.pdf_fonts import register_fonts
from readstation.exchange.pdf_style import BOTTOM, PAGE_HEIGHT, PAGE_WIDTH, SIDE, TOP, text
from readstation.exchange.pdf_tables import pair_table
from readstation.practice.qualification import Qualification, qualification_message

_GAP = 8.0


def certificate_pdf(qualification: Qualification, signature_hex: str) -> bytes:
    """Return a signed qualification as the bytes of a PDF; the file that can be checked is the one beside it.

    Parameters
    ----------
    qualification, signature_hex
        What the trainer has signed.
    """
    register_fonts()
    stream = BytesIO()
    software = f"Readstation {__version__}"
    document = SimpleDocTemplate(
        stream, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), leftMargin=SIDE, rightMargin=SIDE, topMargin=TOP,
        bottomMargin=BOTTOM, title=f"Qualification, {qualification.plan_title}", author="", creator=software,
        producer=software, invariant=1, lang="en",
    )  # fmt: skip
    document.build(_story(qualification, signature_hex), canvasmaker=_undated)
    return stream.getvalue()


def _undated(*arguments: Any, **named: Any) -> Canvas:
    return Canvas(*arguments, **{**named, "invariant": 1})


def _story(qualification: Qualification, signature_hex: str) -> list[Flowable]:
    trainee, trainer = qualification.trainee, qualification.trainer
    who = (
        ("Reader", trainee.printed_name),
        ("Plan", f"{qualification.plan_title}, version {qualification.plan_version}"),
        ("Holds from", qualification.issued_day),
        ("Holds to", qualification.expires_day),
        ("Reader's key", trainee.key_id),
    )
    criteria = tuple((each.name, f"{each.reached}; needed {each.needed}") for each in qualification.criteria)
    cases = tuple((each.title, each.pack) for each in qualification.cases)
    signed = (
        ("Trainer", trainer.printed_name),
        ("Trainer's key", trainer.key_id),
        ("SHA-256", sha256_hex(qualification_message(qualification))),
        ("Signature, Ed25519", signature_hex),
    )
    return [
        text("Qualification to read", "title"),
        text("Practice cases read, signed and scored before their reference was opened.", "lead"),
        Spacer(0, _GAP),
        pair_table(who),
        pair_table(criteria, heading="What was reached"),
        pair_table(cases, look="mono", heading="Cases, by the digest of their signed head"),
        pair_table(signed, look="mono", heading="Signed"),
        Spacer(0, _GAP),
        text("It says what signed reads reached. It cannot show that nobody had seen a reference.", "small"),
    ]

"""What is known of how two frames of reference lie to each other: a transform, how good it is, and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from readstation.core.canonical import JsonObject
from readstation.core.findings import Finding, Severity
from readstation.geometry.rigid import RigidTransform

RECORD_VERSION = 1


class Verdict(StrEnum):
    """Whether a registration may be used."""

    ACCEPTED = "accepted"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Registration:
    """How the liver region of one volume lies in the frame of another.

    Attributes
    ----------
    source_frame, target_frame
        The frames of reference, opaque. They may be the same: between phases the breath differs, not the frame.
    transform
        From patient points of the source to those of the target, mm LPS; None where none was found.
    residual_mm
        By how far the transform is expected to miss at half of the liver's points, mm; None without a transform.
    verdict
        Accepted, doubtful or refused.
    findings
        Why it is doubtful or refused, in words; empty where it is accepted.
    is_confirmed
        Whether a reader looked at a doubtful one and took it.
    """

    source_frame: str
    target_frame: str
    transform: RigidTransform | None
    residual_mm: float | None
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    is_confirmed: bool = False

    def __post_init__(self) -> None:
        if (self.transform is None) != (self.residual_mm is None):
            raise ValueError("a registration has a transform and its residual, or neither")
        if self.transform is None and self.verdict is not Verdict.REFUSED:
            raise ValueError("without a transform a registration is refused")
        if self.is_confirmed and self.verdict is not Verdict.DOUBTFUL:
            raise ValueError("only a doubtful registration is for a reader to confirm")

    @property
    def is_usable(self) -> bool:
        """Whether views may be linked and volumes subtracted by it."""
        return self.verdict is Verdict.ACCEPTED or self.is_confirmed

    @property
    def is_doubtful(self) -> bool:
        """Whether it waits for a reader to look at it."""
        return self.verdict is Verdict.DOUBTFUL and not self.is_confirmed

    def confirmed(self) -> Registration:
        """Return the doubtful registration as a reader took it.

        Raises
        ------
        ValueError
            If it is not doubtful: an accepted one needs no confirmation, a refused one cannot have it.
        """
        return replace(self, is_confirmed=True)

    def reversed(self) -> Registration:
        """Return the same knowledge from the target frame to the source frame."""
        back = None if self.transform is None else self.transform.inverse()
        return replace(self, source_frame=self.target_frame, target_frame=self.source_frame, transform=back)

    def record(self) -> JsonObject:
        """Return it as canonical JSON: strings, whole numbers and null; the residual in micrometres."""
        return {
            "version": RECORD_VERSION,
            "source_frame": self.source_frame,
            "target_frame": self.target_frame,
            "transform": None if self.transform is None else self.transform.record(),
            "residual_um": None if self.residual_mm is None else round(self.residual_mm * 1000),
            "verdict": self.verdict.value,
            "is_confirmed": self.is_confirmed,
            "findings": [
                {"code": each.code, "message": each.message, "severity": each.severity.value} for each in self.findings
            ],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Registration:
        """Read what `record` wrote.

        Raises
        ------
        ValueError
            If it is of another version, or not such a record.
        """
        if record.get("version") != RECORD_VERSION:
            raise ValueError("the stored registration is of another version")
        try:
            transform, residual_um = record["transform"], record["residual_um"]
            return cls(
                source_frame=_text(record["source_frame"]),
                target_frame=_text(record["target_frame"]),
                transform=None if transform is None else RigidTransform.from_record(transform),
                residual_mm=None if residual_um is None else int(residual_um) / 1000,
                verdict=Verdict(record["verdict"]),
                findings=tuple(
                    Finding(_text(each["code"]), _text(each["message"]), Severity(each["severity"]))
                    for each in record["findings"]
                ),
                is_confirmed=record["is_confirmed"] is True,
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("this is not a stored registration") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value

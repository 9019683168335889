"""What a read says, taken from the body that was sealed: the same for a trainee's read and for a reference (TR-30)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from readstation.core.canonical import NotCanonicalError, parse_canonical
from readstation.core.errors import DataProblem
from readstation.core.ids import LesionId, SeriesKey
from readstation.criteria.facts import Scope
from readstation.model.lesion import Assessment, Lesion, Measurement, TargetStateCode
from readstation.model.read import ReadState
from readstation.reading.unseal import UnsealedRead, state_of

PROGRESSION = "PD"


@dataclass(frozen=True, slots=True)
class ScopeSaid:
    """What a read concludes for one scope at one timepoint: the codes of the criteria and the exact sums."""

    response: str
    target: str
    nontarget: str
    new: str
    sum_tenths: int | None
    baseline_tenths: int | None
    nadir_tenths: int | None


@dataclass(frozen=True, slots=True)
class ReadContent:
    """A read as scoring looks at it.

    Attributes
    ----------
    state
        Its rows. Series have the key of `series_key`, the same in every read of a case.
    outcomes
        What it concludes, by timepoint and scope.
    image_digests
        The digest of each image by timepoint and ordinal of its series: reads of the same images have the same.
    criteria_digest
        The configuration of the criteria that it was read by.
    """

    state: ReadState
    outcomes: Mapping[tuple[int, Scope], ScopeSaid]
    image_digests: Mapping[tuple[int, int], tuple[str, ...]]
    criteria_digest: str

    @property
    def timepoints(self) -> tuple[int, ...]:
        """The timepoints that were read, in order."""
        return tuple(sorted(self.state.timepoints))

    @property
    def follow_ups(self) -> tuple[int, ...]:
        """The timepoints that have a response."""
        return tuple(sorted({timepoint for timepoint, _ in self.outcomes}))

    def lesion(self, label: str) -> Lesion | None:
        """Return a lesion by its label, such as T1."""
        return next((each for each in self.state.lesions.values() if each.label == label), None)

    def said(self, lesion: Lesion, timepoint: int) -> Assessment | None:
        """Return what was said of a lesion at a timepoint."""
        return self.state.assessment(lesion.lesion_id, timepoint)

    def line(self, lesion: Lesion, timepoint: int) -> Measurement | None:
        """Return the calliper of a lesion at a timepoint, if it has one."""
        said = self.said(lesion, timepoint)
        return None if said is None else next(iter(said.lines), None)

    def diameter_tenths(self, lesion: Lesion, timepoint: int) -> int | None:
        """Return the measured diameter of a target, or of another lesion that has a calliper; None where there is none.

        The parts of a target that has split count together, as in its sum (MR-215).
        """
        said = self.said(lesion, timepoint)
        if said is None:
            return None
        if said.target is TargetStateCode.SPLIT:
            return sum(part or 0 for part in said.part_tenths)
        return None if said.measurement is None else said.measurement.length_tenths

    def progression(self, scope: Scope) -> int | None:
        """Return the first timepoint with progression in a scope; None where there is none."""
        return next((n for n in self.follow_ups if self.outcomes[n, scope].response == PROGRESSION), None)


def series_key(timepoint: int, ordinal: int) -> SeriesKey:
    """Return the key that a series has in every `ReadContent` of a case."""
    return SeriesKey(f"{timepoint}.{ordinal}")


def series_place(key: SeriesKey) -> tuple[int, int]:
    """Return timepoint and ordinal of the series of such a key."""
    timepoint, ordinal = key.split(".")
    return int(timepoint), int(ordinal)


def content_of_body(body: bytes) -> ReadContent:
    """Return what the body of a sealed read says.

    Raises
    ------
    DataProblem
        If it is no body that this program writes.
    """
    try:
        value = parse_canonical(body)
    except NotCanonicalError as error:
        raise DataProblem("a read of this practice case cannot be read") from error
    return content_of(value)


def content_of(body: Mapping[str, Any]) -> ReadContent:
    """Return what a parsed body says.

    Raises
    ------
    DataProblem
        If it is no body that this program writes.
    """
    try:
        state = state_of(UnsealedRead(_empty_head(body), body))
        return ReadContent(state, _outcomes(body), _images(body), str(body["rules"]["criteria_digest"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataProblem("a read of this practice case is incomplete or holds an unknown code") from error


def _outcomes(body: Mapping[str, Any]) -> dict[tuple[int, Scope], ScopeSaid]:
    found = {}
    for each in body["results"]:
        for name, said in each["outcome"]["scopes"].items():
            found[int(each["timepoint"]), Scope(name)] = ScopeSaid(
                str(said["response"]), str(said["target"]), str(said["nontarget"]), str(said["new"]),
                _whole(said["sum_tenths"]), _whole(said["baseline_tenths"]), _whole(said["nadir_tenths"]),
            )  # fmt: skip
    return found


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _images(body: Mapping[str, Any]) -> dict[tuple[int, int], tuple[str, ...]]:
    return {
        (int(timepoint["timepoint"]), int(series["series"])): tuple(str(image["digest"]) for image in series["images"])
        for timepoint in body["images"]
        for series in timepoint["series"]
    }


def _empty_head(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a head that says nothing: who read, when, and all free text stay out of a score."""
    places = _images(body)
    return {
        "read_id": "",
        "case": "",
        "journal": {"steps": 0, "digest": ""},
        "locks": [],
        "rounds": [],
        "series_keys": [
            {"timepoint": timepoint, "series": ordinal, "key": series_key(timepoint, ordinal)}
            for timepoint, ordinal in places
        ],
        "texts": [{"kind": kind, "key": key, "text": ""} for kind, key in _text_keys(body)],
    }


def _text_keys(body: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    keys: list[tuple[str, str]] = []
    for lesion in body["lesions"]:
        keys += [(kind, LesionId(lesion["lesion"])) for kind in ("organ", "site") if lesion[kind] is None]
    keys += [("reason", f"{each['lesion']}@{each['timepoint']}") for each in body["assessments"] if each["has_reason"]]
    keys += [("revision", f"{each['lesion']}@{each['timepoint']}") for each in body.get("revisions", ())]
    keys += [("answer", f"{each['flag']}@{each['timepoint']}") for each in body.get("answers", ())]
    keys += [("markup", each["markup"]) for each in body.get("markups", ()) if each["has_text"]]
    return keys


def same_images(one: ReadContent, other: ReadContent) -> bool:
    """Return whether two reads rest on the same images, series by series."""
    return one.image_digests == other.image_digests

"""Reads a charter from a JSON file, strictly: what is not exactly a charter is refused with its place (TR-59)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_strict
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.criteria.config import CriteriaConfig
from readstation.model.charter import (
    Charter,
    ReadingQuestion,
    SequenceMode,
    SiteChoice,
    SiteKind,
    WindowPreset,
)
from readstation.model.distribution import DistributionRules
from readstation.model.lesion import LesionType
from readstation.model.quality import Region
from readstation.model.series import PhaseRole

LARGEST_FILE_BYTES = 10_000_000
EXPLICIT_KEYS = (
    "profile",
    "max_sd_between_pr",
    "sd_min_days",
    "confirm_days",
    "interval_days",
    "localized_scope",
    "retro_pd_date",
)
"""Values that move a primary or key secondary result: a charter names them, no factory value stands in (MR-002)."""


def _plain(text: str) -> str:
    if text != text.strip() or not text.isprintable():
        raise ValueError("must be one line of plain text without spaces at its ends")
    return text


_Text = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_plain)]
_LongText = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_plain)]
_Value = Annotated[int, Field(ge=-100_000, le=100_000)]
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Trigger = Literal["BASELINE_MEASURABILITY", "LOC_BOR", "LOC_RESPONDER", "HEP_PD_TP", "OVR_BOR", "OVR_PD_TP"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Window(_Strict):
    name: _Text
    key: Annotated[str, Field(pattern=r"^[1-9]$")]
    width: Annotated[int, Field(ge=1, le=100_000)]
    center: _Value


class _Site(_Strict):
    organ: _Text
    lesion_type: LesionType
    words: _Text
    kind: SiteKind = SiteKind.ORGAN


class _Distribution(_Strict):
    readers: Annotated[int, Field(ge=1, le=2)] = 1
    coverage_gy: Annotated[int, Field(ge=1, le=1000)]
    lung_limit_gy: Annotated[int, Field(ge=1, le=1000)] = 30
    lung_cumulative_limit_gy: Annotated[int, Field(ge=1, le=1000)] = 50
    is_lung_in_reference: bool = False


class _CharterFile(_Strict):
    trial_code: _Text
    version: Annotated[int, Field(ge=1, le=100_000)]
    is_demonstration: bool
    criteria_config: dict[str, str | int]
    required_phases: Annotated[list[PhaseRole], Field(min_length=1, max_length=10)]
    measuring_phase: PhaseRole
    viable_limit_hu: _Value
    sequence_mode: SequenceMode
    signature_meaning: _Text
    signature_statement: _LongText
    window_presets: Annotated[list[_Window], Field(max_length=9)]
    sites: Annotated[list[_Site], Field(min_length=1, max_length=1000)]
    global_read: bool = False
    sign_each_lock: bool = False
    required_regions: Annotated[list[Region], Field(max_length=10)] = [Region.LIVER]
    assisted_diameter: bool = False
    offline_grace_days: Annotated[int, Field(ge=1, le=365)] = 30
    lock_after_min: Annotated[int, Field(ge=2, le=15)] = 10
    adjudication_triggers: Annotated[list[_Trigger], Field(max_length=10)] = []
    adjudicates_confirmed: bool = False
    adjudicates_endpoints: bool = False
    qualification_plans: Annotated[list[_Digest], Field(max_length=100)] = []
    qualification_trainers: Annotated[list[_Digest], Field(max_length=100)] = []
    qualification_days: Annotated[int, Field(ge=0, le=3650)] = 0
    distribution: _Distribution | None = None


def read_charter(data: bytes) -> Charter:
    """Return the charter of a file's bytes.

    Parameters
    ----------
    data
        UTF-8 JSON: objects, lists, texts, whole numbers, true and false. No name twice, no unknown name.

    Raises
    ------
    Refused
        With one finding for each fault and its place in the file.
    """
    if len(data) > LARGEST_FILE_BYTES:
        raise Refused(Finding("TR-59", "A charter file is at most 10 MB."))
    try:
        # Depth and size of numbers are judged by writing it; duplicates and fractions by reading it.
        canonical_bytes(parse_strict(data))
    except NotCanonicalError as error:
        raise Refused(Finding("TR-59", f"The file is no charter: {error}.")) from error
    try:
        file = _CharterFile.model_validate_json(data)
    except ValidationError as error:
        raise Refused(*(_finding(fault["loc"], fault["msg"]) for fault in error.errors())) from error
    faults = _faults(file)
    if faults:
        raise Refused(*faults)
    return _charter(file)


def _finding(place: tuple[int | str, ...], message: str) -> Finding:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    return Finding("charter.value", message.removeprefix("Value error, "), place=path)


def _faults(file: _CharterFile) -> list[Finding]:
    faults = [
        Finding(
            "MR-002", "must be decided by the charter; there is no factory value for it", place=f"criteria_config.{key}"
        )
        for key in EXPLICIT_KEYS
        if key not in file.criteria_config
    ]
    try:
        CriteriaConfig.defaults().with_overrides(file.criteria_config)
    except Refused as refusal:
        faults += [Finding(each.code, each.message, place=f"criteria_config.{each.place}") for each in refusal.findings]
    if file.measuring_phase not in file.required_phases:
        faults.append(Finding("MR-115", "must be one of the required phases", place="measuring_phase"))
    faults += _repeated([str(each) for each in file.required_phases], "required_phases")
    faults += _repeated([each.key for each in file.window_presets], "window_presets")
    faults += _repeated([f"{each.organ}/{each.words}" for each in file.sites], "sites")
    faults += _repeated([str(each) for each in file.required_regions], "required_regions")
    faults += _repeated(list(file.adjudication_triggers), "adjudication_triggers")
    faults += _repeated(file.qualification_plans, "qualification_plans")
    faults += _repeated(file.qualification_trainers, "qualification_trainers")
    if bool(file.qualification_plans) is not bool(file.qualification_trainers):
        words = (
            "plans and trainers of a qualification are named together: who says that a plan was reached must be known"
        )
        faults.append(Finding("MR-815", words, place="qualification_trainers"))
    return faults


def _repeated(values: list[str], place: str) -> list[Finding]:
    seen: set[str] = set()
    faults = []
    for index, value in enumerate(values):
        if value in seen:
            faults.append(Finding("charter.twice", "stands twice in the list", place=f"{place}[{index}]"))
        seen.add(value)
    return faults


def _charter(file: _CharterFile) -> Charter:
    return Charter(
        trial_code=file.trial_code,
        version=file.version,
        is_demonstration=file.is_demonstration,
        criteria_config=dict(file.criteria_config),
        required_phases=tuple(file.required_phases),
        measuring_phase=file.measuring_phase,
        viable_limit_hu=file.viable_limit_hu,
        sequence_mode=file.sequence_mode,
        signature_meaning=file.signature_meaning,
        signature_statement=file.signature_statement,
        window_presets=tuple(
            WindowPreset(each.name, each.key, each.width, each.center) for each in file.window_presets
        ),
        sites=tuple(SiteChoice(each.organ, each.lesion_type.value, each.words, each.kind) for each in file.sites),
        global_read=file.global_read,
        sign_each_lock=file.sign_each_lock,
        questions=tuple(ReadingQuestion),
        required_regions=tuple(file.required_regions),
        assisted_diameter=file.assisted_diameter,
        offline_grace_days=file.offline_grace_days,
        lock_after_min=file.lock_after_min,
        adjudication_triggers=tuple(file.adjudication_triggers),
        adjudicates_confirmed=file.adjudicates_confirmed,
        adjudicates_endpoints=file.adjudicates_endpoints,
        qualification_plans=tuple(file.qualification_plans),
        qualification_trainers=tuple(file.qualification_trainers),
        qualification_days=file.qualification_days,
        distribution=None if file.distribution is None else DistributionRules(**file.distribution.model_dump()),
    )

"""What a charter, a training plan, the rules of a case and the settings may hold, by tables of the tests' own (TR-59).

Nothing here comes from the program: neither its types, nor its limits, nor its reader.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any, TypeAlias

Allowed: TypeAlias = "Callable[[Any], bool]"

_LARGEST_INTEGER = 9_007_199_254_740_991


class InvalidError(ValueError):
    """A text that holds no document, or a value outside of what is stated."""


def value_of(data: bytes) -> Any:
    """Return the value of a JSON text that holds only what may be signed: whole numbers, each name once, depth 64."""
    if len(data) > 10_000_000:
        raise InvalidError("longer than 10 MB")
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_float=_never, parse_constant=_never, parse_int=_whole
        )
    except (ValueError, RecursionError) as error:
        raise InvalidError(str(error)) from error
    _look_through(value, 0)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [unicodedata.normalize("NFC", name) for name, _ in pairs]
    if len(set(names)) < len(names):
        raise InvalidError("a name comes twice")
    return dict(pairs)


def _never(text: str) -> Any:
    raise InvalidError(f"{text} is no whole number")


def _whole(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > _LARGEST_INTEGER:
        raise InvalidError("a number beyond 2^53")
    return int(text)


def _look_through(value: Any, depth: int) -> None:
    if depth > 64:
        raise InvalidError("deeper than 64")
    if isinstance(value, str) and any(0xD800 <= ord(letter) <= 0xDFFF for letter in value):
        raise InvalidError("half a letter")
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _look_through(each, depth + 1)
    for name in value if isinstance(value, dict) else ():
        _look_through(name, depth)


def _is_whole(value: Any) -> bool:
    return type(value) is int


def _between(lowest: int, highest: int) -> Allowed:
    return lambda value: _is_whole(value) and lowest <= value <= highest


def _text(longest: int, shortest: int = 1) -> Allowed:
    return lambda value: (
        type(value) is str and shortest <= len(value) <= longest and value == value.strip()
        and (value == "" or value.isprintable())
    )  # fmt: skip


def _one_of(*codes: str) -> Allowed:
    return lambda value: type(value) is str and value in codes


def _is_truth(value: Any) -> bool:
    return type(value) is bool


def _list(item: Allowed, most: int, least: int = 0, *, key: Callable[[Any], Any] | None = None) -> Allowed:
    """A list of items that are all allowed, none of them (or of their keys) twice."""

    def is_allowed(value: Any) -> bool:
        if type(value) is not list or not least <= len(value) <= most or not all(map(item, value)):
            return False
        keys = [json.dumps(each if key is None else key(each)) for each in value]
        return len(set(keys)) == len(keys)

    return is_allowed


def _object(needed: dict[str, Allowed], more: dict[str, Allowed] | None = None) -> Allowed:
    known = needed | (more or {})
    return lambda value: (
        type(value) is dict and set(needed) <= set(value) <= set(known)
        and all(known[name](each) for name, each in value.items())
    )  # fmt: skip


def _decimal(lowest_tenths: int, highest_tenths: int) -> Allowed:
    """A length: tenths of a millimetre as a number, or millimetres with at most one place that counts as text."""

    def is_allowed(value: Any) -> bool:
        if type(value) is str:
            if re.fullmatch(r"\d{1,9}(\.\d0{0,8})?", value, re.ASCII) is None:
                return False
            whole, _, place = value.partition(".")
            value = 10 * int(whole) + int(place[:1] or 0)
        return _is_whole(value) and lowest_tenths <= value <= highest_tenths

    return is_allowed


def _number(is_in_range: Callable[[float], bool]) -> Allowed:
    def is_allowed(value: Any) -> bool:
        is_text = type(value) is str and re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value, re.ASCII) is not None
        return (is_text or _is_whole(value)) and is_in_range(float(value))

    return is_allowed


_LENGTH, _COUNT = _decimal(1, 10_000), _between(0, 36_500)
_POSITIVE = _number(lambda value: value > 0)
_PHASE = _one_of("pre_contrast", "late_arterial", "portal_venous", "delayed", "other")
_SCOPE = _one_of("localized", "hepatic", "overall")
_DIGEST: Allowed = lambda value: type(value) is str and re.fullmatch(r"[0-9a-f]{64}", value) is not None  # noqa: E731
_GRAYS = _between(1, 1000)

CRITERIA = _object(
    {
        "profile": _one_of("MRECIST_CLASSIC", "MRECIST_GUARD5"), "max_sd_between_pr": _COUNT, "sd_min_days": _COUNT,
        "confirm_days": _COUNT, "interval_days": _between(1, 36_500),
        "localized_scope": _one_of("LIVER_TARGETS", "TREATED_TARGETS"),
        "retro_pd_date": _one_of("FIRST_DETECTED", "CRITERIA_MET"),
    },
    {
        "pd_abs_increase_mm": _decimal(0, 10_000), "tstm_mm": _LENGTH, "min_nonnodal_mm": _LENGTH,
        "measurement_resolution_mm": lambda value: _LENGTH(value) and (value in (1, 5, 10) or type(value) is str),
        "min_node_mm": _LENGTH, "min_portal_node_mm": _LENGTH, "node_normal_below_mm": _LENGTH,
        "new_node_pd_mm": _LENGTH, "max_targets_total": _between(1, 36_500),
        "max_targets_per_organ": _between(1, 36_500), "multi_focus_rule": _one_of("LARGEST", "SUM"),
        "max_ne_between": _COUNT, "cr_then_lesser": _one_of("PD", "IGNORE"), "window_days": _COUNT,
        "dor_death_is_event": _is_truth, "days_per_month": _POSITIVE, "alpha": _number(lambda value: 0 < value < 1),
        "y90_half_life_h": _POSITIVE, "y90_K_Gy_kg_per_GBq": _POSITIVE, "liver_density_g_per_mL": _POSITIVE,
        "lung_mass_kg": _POSITIVE,
    },
)  # fmt: skip
_CHARTER = _object(
    {
        "trial_code": _text(200), "version": _between(1, 100_000), "is_demonstration": _is_truth,
        "criteria_config": CRITERIA, "required_phases": _list(_PHASE, 10, 1), "measuring_phase": _PHASE,
        "viable_limit_hu": _between(-100_000, 100_000), "sequence_mode": _one_of("strict", "offline"),
        "signature_meaning": _text(200), "signature_statement": _text(2000),
        "window_presets": _list(
            _object({"name": _text(200), "key": _one_of(*"123456789"), "width": _between(1, 100_000),
                     "center": _between(-100_000, 100_000)}),
            9, key=lambda each: each["key"],
        ),
        "sites": _list(
            _object({"organ": _text(200), "lesion_type": _one_of("hepatic", "extrahepatic", "node", "node_portal"),
                     "words": _text(200)}, {"kind": _one_of("organ", "vein", "effusion")}),
            1000, 1, key=lambda each: (each["organ"], each["words"]),
        ),
    },
    {
        "global_read": _is_truth, "sign_each_lock": _is_truth, "assisted_diameter": _is_truth,
        "required_regions": _list(_one_of("liver", "chest", "pelvis"), 10), "offline_grace_days": _between(1, 365),
        "lock_after_min": _between(2, 15),
        "adjudication_triggers": _list(
            _one_of("BASELINE_MEASURABILITY", "LOC_BOR", "LOC_RESPONDER", "HEP_PD_TP", "OVR_BOR", "OVR_PD_TP"), 10
        ),
        "adjudicates_confirmed": _is_truth, "adjudicates_endpoints": _is_truth,
        "qualification_plans": _list(_DIGEST, 100), "qualification_trainers": _list(_DIGEST, 100),
        "qualification_days": _between(0, 3650),
        "distribution": lambda value: value is None or _DISTRIBUTION(value),
    },
)  # fmt: skip
_DISTRIBUTION = _object(
    {"coverage_gy": _GRAYS},
    {"readers": _between(1, 2), "lung_limit_gy": _GRAYS, "lung_cumulative_limit_gy": _GRAYS,
     "is_lung_in_reference": _is_truth},
)  # fmt: skip
_CRITERION = _object(
    {
        "kind": _one_of("cases", "lesions_found", "extra_per_case", "mean_difference", "limits", "right_phase", "kappa",
                        "progression", "case_rules"),
        "limit": _between(0, 100_000),
    },
    {"scope": lambda value: value == "" or _SCOPE(value)},
)  # fmt: skip
_PLAN = _object(
    {
        "format": _one_of("readstation-practice-plan-1"),
        "title": _text(500), "version": _between(1, 100_000), "tolerance_tenths": _between(0, 1000),
        "valid_days": _between(0, 3660),
        "criteria": _list(_CRITERION, 30, 1, key=lambda each: (each["kind"], each.get("scope", ""))),
    }
)  # fmt: skip
_RULE = _object(
    {
        "name": _text(500), "basis": _text(500),
        "kind": _one_of("found", "role", "type", "no_extra", "diameter", "phase", "state", "response", "quality",
                        "progression"),
    },
    {
        "lesion": _text(500, 0), "timepoint": _between(-1, 1000), "scope": lambda value: value == "" or _SCOPE(value),
        "role": _one_of("", "target", "non_target", "new"), "tolerance_tenths": _between(0, 1000),
        "typical": _text(500, 0), "says": _text(500, 0),
    },
)  # fmt: skip
_ASKS = {
    "lesion": {"found", "role", "type", "diameter", "phase", "state"},
    "timepoint": {"diameter", "phase", "state", "response", "quality"},
    "scope": {"response", "progression"}, "role": {"no_extra"}, "tolerance_tenths": {"diameter"},
}  # fmt: skip
_EMPTY = {"lesion": "", "timepoint": -1, "scope": "", "role": "", "tolerance_tenths": 0}
_ANY_TEXT: Allowed = lambda value: type(value) is str  # noqa: E731
_SETTINGS = _object(
    {},
    {
        "central_url": _ANY_TEXT, "is_demonstration": _is_truth, "painter": _one_of("auto", "raster", "vtk"),
        "lock_after_min": _is_whole, "language": _one_of("en", "de"), "backup_folder": _ANY_TEXT,
        "packages": _ANY_TEXT, "packages_certificate": _ANY_TEXT, "is_practice": _is_truth,
    },
)  # fmt: skip


def is_charter(value: Any) -> bool:
    """Return whether a value is all that a charter may be."""
    return (
        _CHARTER(value) and value["measuring_phase"] in value["required_phases"]
        and bool(value.get("qualification_plans")) is bool(value.get("qualification_trainers"))
    )  # fmt: skip


def is_plan(value: Any) -> bool:
    """Return whether a value is all that a training plan may be."""
    return _PLAN(value) and all(
        bool(each.get("scope")) is (each["kind"] in ("kappa", "progression")) for each in value["criteria"]
    )


def are_rules(value: Any) -> bool:
    """Return whether a value is all that the rules of a case may be."""
    return (
        type(value) is dict and set(value) == {"rules"} and type(value["rules"]) is list and len(value["rules"]) <= 500
        and all(map(_is_rule, value["rules"]))
    )  # fmt: skip


def _is_rule(rule: Any) -> bool:
    if not _RULE(rule):
        return False
    for name, kinds in _ASKS.items():
        if (rule.get(name, _EMPTY[name]) != _EMPTY[name]) is not (rule["kind"] in kinds):
            return False
    typical = rule.get("typical", "")
    return rule["kind"] != "diameter" or re.fullmatch(r"|0*\d{1,4}|0*10000", typical, re.ASCII) is not None


def are_settings(value: Any) -> bool:
    """Return whether a value is all that the settings of a profile may be."""
    return _SETTINGS(value)

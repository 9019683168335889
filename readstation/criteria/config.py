"""The configuration of the criteria: typed, complete, versioned (specification 0.4, MR-001, MR-002)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from readstation.core.errors import Refused
from readstation.core.exact import MAXIMUM_DIAMETER, format_mm
from readstation.core.findings import Finding

if TYPE_CHECKING:
    from readstation.core.canonical import JsonObject

RULE_SET_VERSION = "mrecist-1.0"
"""The version of the rules; it is stored with every result beside the configuration's digest."""

Choice = TypeVar("Choice", bound=StrEnum)


class Profile(StrEnum):
    """Whether progression also needs an absolute increase (MR-210)."""

    MRECIST_CLASSIC = "MRECIST_CLASSIC"
    MRECIST_GUARD5 = "MRECIST_GUARD5"

    @property
    def pd_abs_increase_tenths(self) -> int:
        """The absolute increase that the profile implies, tenths of a millimetre."""
        return 50 if self is Profile.MRECIST_GUARD5 else 0

    @property
    def other(self) -> Profile:
        """The profile of the sensitivity analysis."""
        return Profile.MRECIST_GUARD5 if self is Profile.MRECIST_CLASSIC else Profile.MRECIST_CLASSIC


class MultiFocusRule(StrEnum):
    """Which viable focus of a lesion is measured (MR-118)."""

    LARGEST = "LARGEST"
    SUM = "SUM"


class LocalizedScope(StrEnum):
    """Which liver targets the LOCALIZED scope holds (MR-510)."""

    LIVER_TARGETS = "LIVER_TARGETS"
    TREATED_TARGETS = "TREATED_TARGETS"


class RetroPdDate(StrEnum):
    """To which day a progression by a once equivocal lesion is dated (MR-406)."""

    FIRST_DETECTED = "FIRST_DETECTED"
    CRITERIA_MET = "CRITERIA_MET"


class CrThenLesser(StrEnum):
    """What a lesser response after complete response means for the endpoints (MR-607)."""

    PD = "PD"
    IGNORE = "IGNORE"


@dataclass(frozen=True, slots=True)
class CriteriaConfig:
    """Every value that a study may decide, at the factory value (specification 0.4).

    Lengths are whole tenths of a millimetre. `explicit_pd_abs_increase_tenths` is None unless a study set it: then it
    beats the one that `profile` implies, in whichever layer it was set.
    """

    profile: Profile = Profile.MRECIST_CLASSIC
    explicit_pd_abs_increase_tenths: int | None = None
    tstm_tenths: int = 50
    measurement_resolution_tenths: int = 1
    min_nonnodal_tenths: int = 100
    min_node_tenths: int = 150
    min_portal_node_tenths: int = 200
    node_normal_below_tenths: int = 100
    max_targets_total: int = 5
    max_targets_per_organ: int = 2
    multi_focus_rule: MultiFocusRule = MultiFocusRule.LARGEST
    localized_scope: LocalizedScope = LocalizedScope.LIVER_TARGETS
    retro_pd_date: RetroPdDate = RetroPdDate.FIRST_DETECTED
    new_node_pd_tenths: int = 150
    confirm_days: int = 28
    max_ne_between: int = 1
    max_sd_between_pr: int = 0
    sd_min_days: int = 42
    cr_then_lesser: CrThenLesser = CrThenLesser.PD
    interval_days: int = 56
    window_days: int = 7
    dor_death_is_event: bool = True
    days_per_month: Decimal = Decimal("30.4375")
    alpha: Decimal = Decimal("0.05")
    y90_half_life_h: Decimal = Decimal("64.1")
    y90_k_gy_kg_per_gbq: Decimal = Decimal("49.67")
    liver_density_g_per_ml: Decimal = Decimal("1.05")
    lung_mass_kg: Decimal = Decimal("1.0")

    @staticmethod
    def defaults() -> CriteriaConfig:
        """Return the factory configuration."""
        return CriteriaConfig()

    @property
    def pd_abs_increase_tenths(self) -> int:
        """The absolute increase that progression needs (MR-204): the explicit one, else the profile's."""
        explicit = self.explicit_pd_abs_increase_tenths
        return self.profile.pd_abs_increase_tenths if explicit is None else explicit

    def for_profile(self, profile: Profile) -> CriteriaConfig:
        """Return the same configuration with a profile and the increase that this profile implies (MR-210)."""
        if self.profile is profile and self.explicit_pd_abs_increase_tenths is None:
            return self
        return dataclasses.replace(self, profile=profile, explicit_pd_abs_increase_tenths=None)

    def with_overrides(self, overrides: Mapping[str, str | int]) -> CriteriaConfig:
        """Return this configuration with some values set.

        Parameters
        ----------
        overrides
            Values by their keys of specification 0.4. A length under a key in ``_mm`` is a whole number of tenths of
            a millimetre, or decimal millimetres as text; another decimal value is text or a whole number.

        Raises
        ------
        Refused
            With one finding for each unknown key and each value outside specification 0.4; nothing is set then.
        """
        values: dict[str, Any] = {}
        faults: list[Finding] = []
        for key, value in overrides.items():
            known = _KEYS.get(key)
            if known is None:
                faults.append(Finding("criteria.config", "is no key of the configuration", place=str(key)))
                continue
            try:
                values[known.field] = known.read(value)
            except _NotAllowedError as error:
                faults.append(Finding("criteria.config", str(error), place=key))
        if faults:
            raise Refused(*faults)
        return dataclasses.replace(self, **values)

    def to_json(self) -> JsonObject:
        """Return every value by its key of specification 0.4: lengths in tenths, decimals as text."""
        plain: dict[str, str | int] = {}
        for key, known in _KEYS.items():
            value = getattr(self, known.field.removeprefix("explicit_"))
            # Equal numbers are one text, so 1.0 and 1.00 have one digest.
            plain[key] = f"{value.normalize():f}" if isinstance(value, Decimal) else value
        return plain

    def digest(self) -> str:
        """Return the SHA-256 of the canonical bytes of rule-set version and every value (MR-001)."""
        from readstation.core.canonical import digest_of

        return digest_of({"rule_set": RULE_SET_VERSION, "config": self.to_json()})


@dataclass(frozen=True, slots=True)
class _Key:
    """A key of specification 0.4: the field it sets and how its value is read."""

    field: str
    read: Callable[[object], object]


class _NotAllowedError(ValueError):
    """A value that specification 0.4 does not allow, in words that follow the key."""


_TENTH = Decimal("0.1")
_PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
"""No exponent: the digest of the rules writes every digit out, and beyond 999,999 of them it cannot be made."""


def _length(lowest: int) -> Callable[[object], int]:
    words = f"must be from {format_mm(lowest)} to {format_mm(MAXIMUM_DIAMETER)} mm, in whole tenths"

    def read(value: object) -> int:
        if isinstance(value, str):
            number = _decimal_of(value)
            if abs(number) > MAXIMUM_DIAMETER or number % _TENTH != 0:
                raise _NotAllowedError(words)
            value = int(number * 10)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= MAXIMUM_DIAMETER:
            raise _NotAllowedError(words)
        return value

    return read


def _resolution(value: object) -> int:
    tenths = _length(1)(value)
    if tenths not in (1, 5, 10):
        raise _NotAllowedError("must be 0.1, 0.5 or 1 mm")
    return tenths


def _whole(lowest: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= LARGEST_COUNT:
            raise _NotAllowedError(f"must be a whole number from {lowest} to {LARGEST_COUNT}")
        return value

    return read


def _above_zero(value: object) -> Decimal:
    number = _decimal_of(value)
    if number <= 0:
        raise _NotAllowedError("must be above 0")
    return number


def _probability(value: object) -> Decimal:
    number = _decimal_of(value)
    if not 0 < number < 1:
        raise _NotAllowedError("must lie strictly between 0 and 1")
    return number


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise _NotAllowedError("must be true or false")
    return value


def _choice(kind: type[Choice]) -> Callable[[object], Choice]:
    def read(value: object) -> Choice:
        for choice in kind:
            if choice.value == value:
                return choice
        raise _NotAllowedError(f"must be one of {', '.join(kind)}")

    return read


def _decimal_of(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _NotAllowedError("must be a number")
    if isinstance(value, str) and _PLAIN_DECIMAL.fullmatch(value) is None:
        raise _NotAllowedError("must be a number in plain digits, such as 30.4375")
    return Decimal(value)


LARGEST_COUNT = 36_500
"""The largest number of days, and of anything counted (specification 0.4)."""

_KEYS: Mapping[str, _Key] = {
    "profile": _Key("profile", _choice(Profile)),
    "pd_abs_increase_mm": _Key("explicit_pd_abs_increase_tenths", _length(0)),
    "tstm_mm": _Key("tstm_tenths", _length(1)),
    "measurement_resolution_mm": _Key("measurement_resolution_tenths", _resolution),
    "min_nonnodal_mm": _Key("min_nonnodal_tenths", _length(1)),
    "min_node_mm": _Key("min_node_tenths", _length(1)),
    "min_portal_node_mm": _Key("min_portal_node_tenths", _length(1)),
    "node_normal_below_mm": _Key("node_normal_below_tenths", _length(1)),
    "max_targets_total": _Key("max_targets_total", _whole(1)),
    "max_targets_per_organ": _Key("max_targets_per_organ", _whole(1)),
    "multi_focus_rule": _Key("multi_focus_rule", _choice(MultiFocusRule)),
    "localized_scope": _Key("localized_scope", _choice(LocalizedScope)),
    "retro_pd_date": _Key("retro_pd_date", _choice(RetroPdDate)),
    "new_node_pd_mm": _Key("new_node_pd_tenths", _length(1)),
    "confirm_days": _Key("confirm_days", _whole(0)),
    "max_ne_between": _Key("max_ne_between", _whole(0)),
    "max_sd_between_pr": _Key("max_sd_between_pr", _whole(0)),
    "sd_min_days": _Key("sd_min_days", _whole(0)),
    "cr_then_lesser": _Key("cr_then_lesser", _choice(CrThenLesser)),
    "interval_days": _Key("interval_days", _whole(1)),
    "window_days": _Key("window_days", _whole(0)),
    "dor_death_is_event": _Key("dor_death_is_event", _truth),
    "days_per_month": _Key("days_per_month", _above_zero),
    "alpha": _Key("alpha", _probability),
    "y90_half_life_h": _Key("y90_half_life_h", _above_zero),
    "y90_K_Gy_kg_per_GBq": _Key("y90_k_gy_kg_per_gbq", _above_zero),
    "liver_density_g_per_mL": _Key("liver_density_g_per_ml", _above_zero),
    "lung_mass_kg": _Key("lung_mass_kg", _above_zero),
}

TEXT_KEYS = frozenset({"profile", "multi_focus_rule", "localized_scope", "retro_pd_date", "cr_then_lesser"})
"""The keys whose values are codes and not numbers."""

"""Every rule that the engine holds: its id, its text in our words, its source, and where it is coded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from readstation.criteria import discordance
from readstation.criteria.endpoints import best, durations
from readstation.criteria.mrecist import eligibility, flags, nontarget, register, sums, target, timepoint
from readstation.criteria.recist11 import lesions as recist11_lesions
from readstation.criteria.recist11 import target as recist11_target
from readstation.criteria.rule import Rule


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One thing that a rule says, and the module of `readstation.criteria` that holds it."""

    rule_id: str
    text: str
    citation: str
    module: str


_RULE_LISTS: Mapping[str, Iterable[Rule[Any, Any]]] = {
    "mrecist.eligibility": eligibility.ELIGIBILITY_RULES,
    "mrecist.sums": (*sums.CONTRIBUTION_RULES, sums.SUM_RULE),
    "mrecist.target": target.TARGET_RULES,
    "mrecist.nontarget": (*nontarget.NON_TARGET_RULES, nontarget.COMBINATION_RULE),
    "mrecist.register": (*register.REGISTER_RULES, register.DATE_RULE),
    "mrecist.timepoint": (*timepoint.RESPONSE_RULES, timepoint.LOCALIZED_RULE),
    "mrecist.flags": flags.FLAG_RULES,
    "endpoints.best": best.CONFIRMED_RULES + best.UNCONFIRMED_RULES,
    "endpoints.durations": durations.TIME_TO_PROGRESSION_RULES + durations.PROGRESSION_FREE_RULES,
    "discordance": discordance.TRIGGERS,
}

_HELD_BY_CODE: tuple[CatalogueEntry, ...] = (
    CatalogueEntry(
        "MR-001", "The configuration is complete and versioned; every result names its digest.", "[D]", "config"
    ),
    CatalogueEntry("MR-112", "At most two targets in an organ and five in all.", "[S3][S6]", "mrecist.eligibility"),
    CatalogueEntry("MR-123", "A target has one of six states at each timepoint.", "[D]", "facts"),
    CatalogueEntry("MR-203", "Targets are judged in a fixed order, and the first hit counts.", "[D]", "mrecist.target"),
    CatalogueEntry(
        "MR-213", "A target node counts its short axis in every sum, also when normal.", "[S4]", "mrecist.sums"
    ),
    CatalogueEntry("MR-216", "Lengths are whole tenths, comparisons are integer comparisons.", "[D]", "mrecist.target"),
    CatalogueEntry("MR-217", "A target removed by treatment is not evaluable from then on.", "[D]", "mrecist.sums"),
    CatalogueEntry("MR-218", "Flags stand once each, in the order of the table.", "[D]", "mrecist.flags"),
    CatalogueEntry("MR-219", "Each timepoint is judged anew; a partial response does not stick.", "[S7][D]", "derive"),
    CatalogueEntry("MR-301", "A non-target item has one of four states.", "[S6]", "mrecist.nontarget"),
    CatalogueEntry("MR-502", "Six target, five non-target and four new-lesion codes.", "[D]", "facts"),
    CatalogueEntry("MR-508", "The matrix of 120 combinations follows from the rules.", "[S32][D]", "mrecist.timepoint"),
    CatalogueEntry("MR-509", "Responses are derived; there is no way to enter one.", "[D]", "derive"),
    CatalogueEntry(
        "MR-510", "What each scope uses of targets, non-targets and new lesions.", "[S18][D]", "mrecist.sums"
    ),
    CatalogueEntry("MR-511", "A new liver lesion is no progression of the localized scope.", "[D]", "mrecist.new"),
    CatalogueEntry("MR-512", "Extrahepatic progression is progression of the overall scope alone.", "[D]", "derive"),
    CatalogueEntry("MR-513", "The three responses carry their scope's name.", "[D]", "explain"),
    CatalogueEntry(
        "MR-601", "What counts ends with new therapy and with the first progression.", "[S17][D]", "endpoints.window"
    ),
    CatalogueEntry(
        "MR-605", "How many stable diseases may stand between two responses.", "[S17][S7]", "endpoints.best"
    ),
    CatalogueEntry("MR-606", "How many not evaluable ones may.", "[S17]", "endpoints.best"),
    CatalogueEntry(
        "MR-607", "A lesser response after complete response is progression.", "[S7][D]", "endpoints.window"
    ),
    CatalogueEntry(
        "MR-608", "A progression proven later is dated to its first detection.", "[S8][D]", "endpoints.window"
    ),
    CatalogueEntry("MR-609", "New lesions never end the localized window.", "[D]", "mrecist.new"),
    CatalogueEntry(
        "MR-610", "The table of best responses of every two timepoints follows from the rules.", "[D]", "endpoints.best"
    ),
    CatalogueEntry("MR-703", "Responders have CR or PR as best response.", "[D]", "endpoints.best"),
    CatalogueEntry("MR-704", "Disease is controlled with CR, PR, SD or NON_CR_NON_PD.", "[D]", "endpoints.best"),
    CatalogueEntry("MR-705", "A response lasts from its start to progression or death.", "[D]", "endpoints.derive"),
    CatalogueEntry("MR-707", "Hepatic time to progression follows the hepatic scope alone.", "[D]", "endpoints.derive"),
    CatalogueEntry(
        "MR-718", "Days are end less start plus one; months are days by 30.4375.", "[D]", "endpoints.durations"
    ),
)
"""Rules that are no predicate but the shape of the code."""


_RECIST11_LISTS: Mapping[str, Iterable[Rule[Any, Any]]] = {
    "recist11.target": recist11_target.RECIST11_TARGET_RULES,
    "recist11.lesions": recist11_lesions.NOT_MEASURABLE_RULES,
}


def recist11_catalogue() -> tuple[CatalogueEntry, ...]:
    """Return the entries of RECIST 1.1 that are not those of mRECIST word for word, in the order of the ids."""
    own = {(entry.rule_id, entry.text) for entry in catalogue()}
    return tuple(entry for entry in _entries(_RECIST11_LISTS) if (entry.rule_id, entry.text) not in own)


def catalogue() -> tuple[CatalogueEntry, ...]:
    """Return every entry of mRECIST in the order of the ids, each text once."""
    return tuple(sorted(dict.fromkeys([*_entries(_RULE_LISTS), *_HELD_BY_CODE]), key=lambda entry: entry.rule_id))


def _entries(lists: Mapping[str, Iterable[Rule[Any, Any]]]) -> list[CatalogueEntry]:
    entries = [
        CatalogueEntry(rule.rule_id, rule.text, rule.citation, module)
        for module, rules in lists.items()
        for rule in rules
    ]
    return sorted(dict.fromkeys(entries), key=lambda entry: entry.rule_id)

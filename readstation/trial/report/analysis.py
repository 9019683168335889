"""The whole report from the facts: each section with the listings that its numbers rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from readstation.model.demonstration import DEMONSTRATION
from readstation.trial.report import comparison, distribution, laboratory, readers, safety
from readstation.trial.report.changes import assessment_listing, changes_section
from readstation.trial.report.disposition import disposition_section, subject_listing
from readstation.trial.report.document import Figure, Listing, Report, Section
from readstation.trial.report.facts import TrialFacts
from readstation.trial.report.outcomes import Case, cases_of, endpoint_listing, endpoints_of
from readstation.trial.report.responses import response_section
from readstation.trial.report.times import follow_up_median, times_section
from readstation.trial.report.unblinding import unblinding_listing, unblinding_section

Part = tuple[tuple[Section | None, ...], tuple[Listing, ...]]


def trial_report(facts: TrialFacts, about: tuple[tuple[str, str], ...], step: Callable[[str], None]) -> Report:
    """Return the report of a trial.

    Parameters
    ----------
    facts
        What it is made of.
    about
        What stands on its first page.
    step
        Told what is begun; it may raise to stop.
    """
    step("Deriving endpoints")
    cases = cases_of(facts)
    endpoints = endpoint_listing(endpoints_of(facts, cases))
    subjects = subject_listing(cases)
    assessments = assessment_listing(cases, endpoints)
    pairs = comparison.pair_listing(endpoints)
    unblindings = unblinding_listing(facts.unblindings)
    step("Computing rates and times")
    sections: list[Section | None] = [
        disposition_section(subjects),
        unblinding_section(unblindings),
        response_section(endpoints, facts.config),
        times_section(endpoints, facts.config),
        changes_section(assessments, endpoints, cases),
        comparison.investigator_section(endpoints, pairs, facts.config),
        comparison.sensitivity_section(endpoints, facts.config),
    ]
    listings = [subjects, unblindings, endpoints, assessments, pairs]
    for made in (_of_readers, _of_distribution, _of_clinical_tables):
        step("Computing secondary measures")
        more, rows = made(facts, cases, endpoints, assessments)
        sections += more
        listings += rows
    shown = tuple(section for section in sections if section is not None)
    about = (*about, ("Median follow-up", f"{follow_up_median(endpoints, facts.config)}, reverse Kaplan-Meier on PFS"))
    named = set(_named(shown))
    kept = tuple(listing for listing in listings if listing.rows or listing.name in named)
    return Report(facts.trial, _banner(facts, cases), about, shown, kept)


def _named(sections: tuple[Section, ...]) -> Iterator[str]:
    """Return the listings that numbers and plots lead to."""
    for section in sections:
        for block in section.blocks:
            cells = [block.of] if isinstance(block, Figure) else [cell.of for row in block.rows for cell in row]
            yield from (of.listing.name for of in cells if of is not None)


def _of_readers(facts: TrialFacts, cases: tuple[Case, ...], endpoints: Listing, assessments: Listing) -> Part:
    found = (
        readers.case_listing(cases), readers.reader_listing(cases), readers.pair_listing(endpoints),
        readers.sum_listing(assessments),
    )  # fmt: skip
    return (readers.readers_section(found, facts.config),), found


def _of_distribution(facts: TrialFacts, _cases: tuple[Case, ...], _endpoints: Listing, _assessments: Listing) -> Part:
    items, figures = distribution.item_listing(facts.distribution), distribution.figure_listing(facts.distribution)
    return (distribution.distribution_section(items, figures),), (items, figures)


def _of_clinical_tables(facts: TrialFacts, cases: tuple[Case, ...], _endpoints: Listing, _assessments: Listing) -> Part:
    afp, scores = laboratory.afp_listing(facts, cases), laboratory.quality_listing(facts, cases)
    samples, surgery = safety.sample_listing(facts, cases), safety.surgery_listing(cases)
    totals, events = safety.total_listing(samples), safety.event_listings(facts, cases)
    sections = (
        laboratory.afp_section(afp, facts.config),
        laboratory.quality_section(scores),
        safety.excretion_section(samples, totals),
        safety.surgery_section(surgery, facts.config),
        safety.events_section(events, facts.config, facts.follow_up_days),
    )
    return sections, (afp, scores, samples, totals, surgery, events.events, events.levels, events.exposure)


def _banner(facts: TrialFacts, cases: tuple[Case, ...]) -> str:
    """Return what must stand on every page."""
    said = [DEMONSTRATION] if facts.is_demonstration else []
    open_cases = sum(case.is_treated and not case.is_final for case in cases)
    if open_cases:
        said.append(f"Interim: {open_cases} reviews not final")
    return "; ".join(said)

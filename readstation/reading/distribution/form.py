"""The form of a distribution read: what is asked, which answers there are, and what each asks further (MR-1002)."""

from __future__ import annotations

from collections.abc import Mapping

from readstation.core.phrases import phrase
from readstation.model.distribution import Answer, DistributionState, Item, Organ

ANSWERS: Mapping[Item, tuple[Answer, ...]] = {
    Item.QUALITY: (Answer.OPTIMAL, Answer.ACCEPTABLE, Answer.NOT_EVALUABLE),
    Item.LUNGS: (Answer.NONE, Answer.PRESENT),
    Item.EXTRAHEPATIC: (Answer.NONE, Answer.SUSPECTED, Answer.DEFINITE),
    Item.INTRAHEPATIC: (Answer.CONFINED, Answer.PARTIAL, Answer.OUTSIDE),
    Item.COVERAGE: (Answer.COMPLETE, Answer.PARTIAL, Answer.NONE),
    Item.PATTERN: (Answer.HOMOGENEOUS, Answer.HETEROGENEOUS, Answer.RIM),
    Item.THROMBUS: (Answer.YES, Answer.NO, Answer.NOT_APPLICABLE),
    Item.MAA: (Answer.CONCORDANT, Answer.MINOR, Answer.MAJOR, Answer.NOT_APPLICABLE),
    Item.SUCCESS: (Answer.YES, Answer.NO),
}
"""An image of Tc-99m MAA is compared where there is one, so that agreement may be not applicable."""

OF_A_TUMOUR = (Item.COVERAGE, Item.PATTERN)

ITEM_WORDS: Mapping[Item, str] = {
    Item.QUALITY: phrase("Image quality and alignment"),
    Item.LUNGS: phrase("Lung uptake"),
    Item.EXTRAHEPATIC: phrase("Outside liver and lung"),
    Item.INTRAHEPATIC: phrase("Distribution in the liver"),
    Item.COVERAGE: phrase("Coverage"),
    Item.PATTERN: phrase("Uptake pattern"),
    Item.THROMBUS: phrase("Uptake in tumour thrombus"),
    Item.MAA: phrase("Agreement with Tc-99m MAA"),
    Item.SUCCESS: phrase("Technical success"),
}

ANSWER_WORDS: Mapping[Answer, str] = {
    Answer.OPTIMAL: phrase("Optimal"),
    Answer.ACCEPTABLE: phrase("Acceptable"),
    Answer.NOT_EVALUABLE: phrase("Not evaluable"),
    Answer.NONE: phrase("None"),
    Answer.PRESENT: phrase("Present"),
    Answer.SUSPECTED: phrase("Suspected"),
    Answer.DEFINITE: phrase("Definite"),
    Answer.CONFINED: phrase("Intended territory"),
    Answer.PARTIAL: phrase("Partial"),
    Answer.OUTSIDE: phrase("Outside"),
    Answer.COMPLETE: phrase("Complete"),
    Answer.HOMOGENEOUS: phrase("Homogeneous"),
    Answer.HETEROGENEOUS: phrase("Heterogeneous"),
    Answer.RIM: phrase("Rim"),
    Answer.YES: phrase("Yes"),
    Answer.NO: phrase("No"),
    Answer.NOT_APPLICABLE: phrase("Not applicable"),
    Answer.CONCORDANT: phrase("Concordant"),
    Answer.MINOR: phrase("Minor difference"),
    Answer.MAJOR: phrase("Major difference"),
}

ORGAN_WORDS: Mapping[Organ, str] = {
    Organ.STOMACH: phrase("Stomach"),
    Organ.DUODENUM: phrase("Duodenum"),
    Organ.BOWEL: phrase("Bowel"),
    Organ.GALLBLADDER: phrase("Gallbladder"),
    Organ.PANCREAS: phrase("Pancreas"),
    Organ.SPLEEN: phrase("Spleen"),
    Organ.ABDOMINAL_WALL: phrase("Falciform, abdominal wall"),
    Organ.OTHER: phrase("Other organ"),
}


def wants_organs(item: Item, answer: Answer) -> bool:
    """Whether an answer says in which organs."""
    return item is Item.EXTRAHEPATIC and answer is not Answer.NONE


def wants_segments(item: Item, answer: Answer) -> bool:
    """Whether an answer says in which segments."""
    return item is Item.INTRAHEPATIC and answer is not Answer.CONFINED


def wants_shift(item: Item, answer: Answer) -> bool:
    """Whether an answer says how far SPECT and CT lie apart."""
    return item is Item.QUALITY and answer is not Answer.NOT_EVALUABLE


def wants_reason(item: Item, answer: Answer) -> bool:
    """Whether an answer says why, in the reader's words."""
    return (item, answer) in ((Item.QUALITY, Answer.NOT_EVALUABLE), (Item.SUCCESS, Answer.NO))


def is_not_evaluable(state: DistributionState) -> bool:
    """Whether the images were judged not evaluable: nothing else can be said of them."""
    quality = state.items.get((Item.QUALITY, ""))
    return quality is not None and quality.answer is Answer.NOT_EVALUABLE


def asked_items(tumours: tuple[str, ...]) -> tuple[tuple[Item, str], ...]:
    """Return the items that are asked, each with its tumour, in the order of the form."""
    asked: list[tuple[Item, str]] = []
    for item in Item:
        if item is Item.COVERAGE:
            asked += [(each, tumour) for tumour in tumours for each in OF_A_TUMOUR]
        elif item not in OF_A_TUMOUR:
            asked.append((item, ""))
    return tuple(asked)


def item_label(item: Item, target: str) -> str:
    """Return what an item is called, in the words of the record."""
    return f"{ITEM_WORDS[item]} of {target}" if target else ITEM_WORDS[item]

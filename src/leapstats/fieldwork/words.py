"""The words of dispositions: what AAPOR calls outcomes, and which words are known to mean one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from leapstats.stats.response_rates import OUTCOMES
from leapstats.survey.spelling import folded

BLANK = "(blank)"
LETTERS = dict(zip(("I", "P", "R", "NC", "O", "UH", "UO", "NE"), OUTCOMES, strict=True))
TELLING = frozenset({"NC", "UH", "UO", "NE"})  # the letters that hardly stand for anything else
LABELS = {
    "complete": "Complete interview (I)",
    "partial": "Partial interview (P)",
    "refusal": "Refusal or break-off (R)",
    "non_contact": "Non-contact (NC)",
    "other": "Other, no interview (O)",
    "unknown": "Unknown if eligible (UH)",
    "unknown_other": "Unknown, other (UO)",
    "not_eligible": "Not eligible (NE)",
}
KNOWN = {
    "complete": "complete, completed, complete interview, completed interview, completed survey, completed online, "
    "completed by phone, completed by mail, fully completed, interview, interviewed, full interview",
    "partial": "partial, partial interview, partially complete, partially completed, partial complete, "
    "partial completion",
    "refusal": "refusal, refused, refuse, declined, declined to participate, hard refusal, soft refusal, "
    "explicit refusal, household refusal, respondent refusal, break off, breakoff, broke off, refusal or break off, "
    "refusal and break off, opted out, opt out, withdrew",
    "non_contact": "non contact, noncontact, not contacted, no contact, never contacted, not reached, unreachable, "
    "could not be reached, could not be contacted",
    "other": "other, other eligible, other non interview, other non response, language barrier, language problem, "
    "physically or mentally unable",
    "unknown": "unknown, unknown eligibility, eligibility unknown, unknown if eligible, unknown if household, "
    "unknown if housing unit",
    "unknown_other": "unknown other, other unknown",
    "not_eligible": "not eligible, ineligible, known ineligible, out of scope, out of sample, screened out, "
    "screen out, quota filled, over quota",
}
MEANING = {
    word: outcome for outcome, words in KNOWN.items() for word in (*words.split(", "), outcome.replace("_", " "))
}
# The codes of AAPOR's Standard Definitions, such as 2.11: the first decimal decides.
CODE = re.compile(r"[1-4]\.\d+")
BEGINNINGS = {
    "1.1": "complete",
    "1.2": "partial",
    "2.1": "refusal",
    "2.2": "non_contact",
    "2.3": "other",
    "3.1": "unknown",
    **{f"3.{digit}": "unknown_other" for digit in range(2, 10)},
    **{f"4.{digit}": "not_eligible" for digit in range(10)},
}


@dataclass(frozen=True, slots=True)
class Word:
    """A disposition as the data have it; `label` is "" where the code speaks for itself."""

    code: str
    label: str = ""

    @property
    def text(self) -> str:
        """What is printed: the label, or else the code."""
        return self.label or self.code

    def is_called(self, name: str) -> bool:
        """Tell whether a name is its code or its label, whatever the case."""
        return folded(name) in {folded(self.code), folded(self.label)}


def recognised(words: Iterable[Word]) -> dict[Word, str]:
    """Return the outcome of each word that is known.

    Parameters
    ----------
    words
        Every disposition of the data.

    Returns
    -------
    dict
        AAPOR's letters are known where nothing else stands in the item and NC, UH, UO or NE is among them; AAPOR's
        codes such as 2.11 where nothing else does; and the words of `KNOWN`, whatever their case and punctuation.
    """
    there = list(words)
    codes = {word.code for word in there}
    if codes <= set(LETTERS) and codes & TELLING:
        return {word: LETTERS[word.code] for word in there}
    if all(CODE.fullmatch(code) and code[:3] in BEGINNINGS for code in codes):
        return {word: BEGINNINGS[word.code[:3]] for word in there}
    found = {word: MEANING.get(plain(word.text), "") for word in there}
    return {word: outcome for word, outcome in found.items() if outcome}


def plain(text: str) -> str:
    """Write a text as words are compared: without case, and with one blank for whatever is no letter or digit."""
    return " ".join(re.sub(r"[\W_]+", " ", folded(text)).split())

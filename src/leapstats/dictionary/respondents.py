"""Several respondents a practice: how their answers become those of the practice, as study.toml or a command says."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from leapstats.dictionary.schema import NAME, NAME_OR_NAMES, WHOLE, WORDS, Schema
from leapstats.terms import ItemType

EVERY = "all"  # stands for the items that no other rule is for
LEAST = re.compile(r"at_least\s*=\s*(\d+)", re.ASCII)
TYPES = tuple(str(each) for each in ItemType if each is not ItemType.ID)
RESPONDENTS: Schema = {"within": NAME_OR_NAMES, "at_least": WHOLE, "rules": WORDS, "unit": NAME, "units": NAME}


class RuleKind(StrEnum):
    """What is made of the answers that the respondents of a practice gave to an item."""

    MEAN = "mean"
    SUM = "sum"
    MEDIAN = "median"
    ANY = "any"
    ALL = "all"
    MAJORITY = "majority"
    SHARE = "share"
    SAME = "same"
    AT_LEAST = "at_least"


RULES = tuple("at_least=K" if kind is RuleKind.AT_LEAST else str(kind) for kind in RuleKind)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; `least` is how many respondents have to say yes, of the rule `at_least`."""

    kind: RuleKind
    least: int = 0

    def __str__(self) -> str:
        return f"{self.kind}={self.least}" if self.kind is RuleKind.AT_LEAST else str(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondents:
    """How the rows of respondents become units that each stand for all of their respondents.

    Attributes
    ----------
    within
        The items that say together which unit a respondent belongs to, such as the practice.
    rules
        By an item, by a type of items, or EVERY for all that have no other one.
    at_least
        How many respondents a unit needs, and how many answers an item of it.
    unit, units
        What a unit is called, and several of them; "" where the name of the item says it.
    """

    within: tuple[str, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    at_least: int = 1
    unit: str = ""
    units: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """What a unit is called, and several of them."""
        if self.unit:
            return self.unit, self.units or f"{self.unit}s"
        return unit_words(self.within)

    @property
    def name(self) -> str:
        """What says which unit a respondent belongs to, in words."""
        return " and ".join(self.within)

    @property
    def items(self) -> tuple[str, ...]:
        """The items that have a rule of their own."""
        return tuple(name for name in self.rules if name != EVERY and name not in TYPES)

    def spelled(self, spell: Callable[[str], str]) -> "Respondents":
        """Return it with names spelled as those of a file are after reading."""
        rules = {spell(name): rule for name, rule in self.rules.items()}
        return replace(self, within=tuple(map(spell, self.within)), rules=rules)

    def rule_for(self, name: str, kind: ItemType) -> tuple[Rule | None, bool]:
        """Return the rule of an item, and whether it is meant for this item or its type and not for all."""
        own = self.rules.get(name) or self.rules.get(str(kind))
        return own or self.rules.get(EVERY), own is not None


def rule_named(text: str) -> Rule | None:
    """Return the rule that a word names, such as `mean` or `at_least=2`; None where there is none."""
    least = LEAST.fullmatch(text.strip())
    if least:
        return Rule(RuleKind.AT_LEAST, int(least[1])) if int(least[1]) else None
    word = text.strip()
    return Rule(RuleKind(word)) if word in RULES and word in tuple(RuleKind) else None


def respondents_of(settings: Mapping[str, Any], problems: list[str]) -> Respondents | None:
    """Return what `[respondents]` of study.toml says; words that name no rule go to `problems`."""
    if not settings:
        return None
    rules = {name: rule_named(text) for name, text in settings.get("rules", {}).items()}
    problems.extend(f'rules, {name}: "{settings["rules"][name]}"' for name, rule in rules.items() if rule is None)
    within = settings.get("within", ())
    return Respondents(
        within=(within,) if isinstance(within, str) else tuple(within),
        rules={name: rule for name, rule in rules.items() if rule is not None},
        at_least=settings.get("at_least", 1),
        unit=settings.get("unit", ""),
        units=settings.get("units", ""),
    )


def respondent_keys(respondents: Respondents | None) -> dict[str, str]:
    """Return what `[respondents]` says, key by key in words; empty where it says nothing."""
    if respondents is None:
        return {}
    told = {
        "within": ", ".join(respondents.within),
        "at_least": str(respondents.at_least) if respondents.at_least > 1 else "",
        "rules": "; ".join(f"{name}: {rule}" for name, rule in respondents.rules.items()),
        "unit": respondents.unit,
        "units": respondents.units,
    }
    return {key: words for key, words in told.items() if words}


def unit_words(names: Iterable[str]) -> tuple[str, str]:
    """Return what a unit is called by the name of its column, and several of them; group where the name tells none."""
    for name in names:
        word = ID_PART.sub("", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip()).lower())
        if word in UNITS:
            return word, PLURALS.get(word, f"{word}s")
    return "group", "groups"


ID_PART = re.compile(r"[\s_.\-]*(?:id|no|nr|num|number|code|name)$")
PLURALS = {"facility": "facilities", "agency": "agencies", "pharmacy": "pharmacies"}
UNITS = frozenset(
    "practice clinic site center centre hospital school office organization organisation facility agency pharmacy team "
    "ward unit department network system firm".split()
)

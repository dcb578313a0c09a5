"""Which rule suits which item, and what an item is once a rule was applied."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import is_whole
from leapstats.dictionary.respondents import Rule, RuleKind
from leapstats.dictionary.study import Variable
from leapstats.survey.aggregated_answers import Membership, brought_together
from leapstats.survey.column import Column
from leapstats.survey.kinds.judgement import HELD
from leapstats.terms import CODED, NUMERIC, ItemType, Reason

SAME = Rule(RuleKind.SAME)
OF_NUMBERS = (RuleKind.MEAN, RuleKind.SUM, RuleKind.MEDIAN)
OF_YES_NO = (RuleKind.SHARE, RuleKind.ANY, RuleKind.ALL, RuleKind.AT_LEAST)
SUITING = {
    ItemType.BINARY: (*OF_YES_NO, RuleKind.MAJORITY, RuleKind.SAME),
    ItemType.CATEGORICAL: (RuleKind.MAJORITY, RuleKind.SAME),
    ItemType.COUNT: (*OF_NUMBERS, RuleKind.MAJORITY, RuleKind.SAME),
    ItemType.CONTINUOUS: (*OF_NUMBERS, RuleKind.SAME),
}
SAID = {
    RuleKind.SHARE: "share of respondents",
    RuleKind.ANY: "any respondent",
    RuleKind.ALL: "all respondents",
    RuleKind.MAJORITY: "most respondents",
}


def suiting(variable: Variable, *, is_named: bool) -> tuple[RuleKind, ...]:
    """Return the rules that suit an item.

    Codes that are whole numbers have a mean where the rule is meant for the item or its type, or where their labels
    are these numbers: a rule for everything would take the mean of regions.
    """
    if variable.codes == HELD or variable.type not in SUITING:
        return (RuleKind.SAME,)
    found = SUITING[variable.type]
    if variable.type is not ItemType.CATEGORICAL or variable.codes is None:
        return found
    codes = variable.codes.answers
    if all(is_whole(code.code) and (is_named or code.label == code.code) for code in codes):
        return (*OF_NUMBERS, *found)
    return found


def rule_words(variable: Variable, *, is_named: bool = True) -> tuple[str, ...]:
    """Return the rules that suit an item as they are written."""
    fits = suiting(variable, is_named=is_named)
    return tuple("at_least=K" if kind is RuleKind.AT_LEAST else str(kind) for kind in fits)


def unfit(rule: Rule, variable: Variable, *, is_named: bool) -> tuple[str, str] | None:
    """Return why a rule does not suit an item, and those that do; None where it does."""
    fits = suiting(variable, is_named=is_named)
    if rule.kind in fits:
        return None
    words = ", ".join(rule_words(variable, is_named=is_named))
    numbers = " whose codes are no numbers" if rule.kind in OF_NUMBERS and variable.type in CODED else ""
    kind = "free text" if variable.codes == HELD else f"of type {variable.type}{numbers}"
    return f"the rule {rule} does not suit it: it is {kind}", f"Use {words}"


def after(variable: Variable, rule: Rule) -> Variable:
    """Return an item as it is once a rule was applied: of its unit, given and asked of all."""
    given = replace(variable, formula=None, universe=None, block="" if rule.kind is RuleKind.SHARE else variable.block)
    if rule.kind in {RuleKind.MEAN, RuleKind.MEDIAN, RuleKind.SHARE}:
        given = replace(given, type=ItemType.CONTINUOUS, codes=None)
    elif rule.kind is RuleKind.SUM:
        kind = variable.type if variable.type in NUMERIC else ItemType.COUNT
        given = replace(given, type=kind, codes=None)
    said = f"{rule.least} or more respondents" if rule.kind is RuleKind.AT_LEAST else SAID.get(rule.kind, "")
    return replace(given, label=f"{variable.label}, {said}") if said else given


def differing(column: Column, members: Membership) -> NDArray[np.bool_]:
    """Tell in which units respondents gave different answers."""
    found: NDArray[np.bool_] = brought_together(column, None, members, SAME).reasons == Reason.RESPONDENTS_DISAGREE
    return found

"""What keeps a formula from being a model of some answers."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import items
from leapstats.dictionary.formulas import Factor
from leapstats.dictionary.study import Study, Variable
from leapstats.dictionary.words import in_words
from leapstats.errors import Problem, nearest
from leapstats.regression.method import COUNTS, LEVELED, Family
from leapstats.regression.request import WAVE, ModelRequest
from leapstats.survey.cells import as_text
from leapstats.survey.kinds.judged import masked
from leapstats.survey.magnitudes import size_problems
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, NUMERIC, ItemType

MOST_LISTED, MOST_LEVELS = 12, 15
LARGEST_COUNT = 2.0**53  # whole numbers above have no exact double
OUTCOMES = {
    Family.LOGISTIC: (ItemType.BINARY,),
    Family.ORDINAL: (ItemType.CATEGORICAL, *NUMERIC),
    Family.MULTINOMIAL: (ItemType.CATEGORICAL,),
    Family.POISSON: (ItemType.COUNT,),
    Family.NEGATIVE_BINOMIAL: (ItemType.COUNT,),
    Family.LINEAR: NUMERIC,
}
# What an outcome is, and the families that it is for.
KINDS = {
    ItemType.BINARY: ("binary (yes or no)", "Use --family logistic"),
    ItemType.CATEGORICAL: (
        "categorical (levels)",
        "Use --family multinomial, or --family ordinal if the levels are in order",
    ),
    ItemType.COUNT: ("a count (whole numbers)", "Use --family poisson or linear"),
    ItemType.CONTINUOUS: ("continuous (numbers that may be negative or not whole)", "Use --family linear"),
}


def problems_of(surveys: Sequence[Survey], request: ModelRequest) -> Iterator[Problem]:
    """Yield everything that keeps a request from being a model of these surveys, as far as their items tell."""
    study, formula = surveys[0].study, request.formula
    yield from _outcome_problems(surveys, request)
    if not formula.terms:
        yield Problem("", "it names no item besides the outcome", "Name one")
    if not formula.intercept:
        what = "a model without an intercept has nothing that the others are compared with"
        yield Problem("", what, "Leave out 0 and - 1")
    for factor in formula.factors:
        yield from _factor_problems(surveys, formula.outcome, factor)
    others = [
        ("per", request.per),
        (request.cluster_option, request.cluster),
        *(("impute_with", x) for x in request.impute_with),
    ]
    for option, item in others:
        if item:
            yield from _other_problems(surveys, request, option, item)
    yield from _outside(study, {formula.outcome, *(factor.item for factor in formula.factors)})


def _outcome_problems(surveys: Sequence[Survey], request: ModelRequest) -> Iterator[Problem]:
    variables, outcome = surveys[0].study.variables, request.formula.outcome
    if outcome not in variables:
        yield Problem(outcome, "there is no such item", nearest(outcome, variables))
        return
    yield from _family_problems(variables[outcome], request)
    for survey in surveys:
        if not survey.has(outcome):
            where = f" in wave {survey.wave}" if survey.wave else ""
            yield Problem(outcome, f"the outcome was not asked{where}", "Take another outcome, or another wave")


def _family_problems(variable: Variable, request: ModelRequest) -> Iterator[Problem]:
    """Yield what does not fit together: the outcome and its family, the family and the offset."""
    family = request.family_of(variable)
    if variable.type not in OUTCOMES[family]:
        yield family_problem(variable, family, request.per if request.family is None else "")
    if request.per and family not in COUNTS:
        what = f"the family {family} has no rates, so nothing is counted per {request.per}"
        counted = variable.type in OUTCOMES[Family.POISSON]
        yield Problem("per", what, f"Omit --per, or use --family {' or '.join(COUNTS)}" if counted else "Omit --per")


def family_problem(variable: Variable, family: Family, per: str = "") -> Problem:
    """Word that an outcome is not of a kind for a family; `per` is what made that the family, "" for nothing."""
    kind, fix = KINDS.get(variable.type, (str(variable.type), "Take a coded item or a number"))
    if per:
        return Problem(variable.name, f"the outcome is {kind}, and only a count has rates per {per}", "Omit --per")
    return Problem(variable.name, f"the outcome is {kind}, which is not for the family {family}", fix)


def _other_problems(surveys: Sequence[Survey], request: ModelRequest, option: str, item: str) -> Iterator[Problem]:
    """Yield what is wrong with the item of the offset or of the clusters, or with one to impute with."""
    variables = surveys[0].study.variables
    if item not in variables:
        yield Problem(option, f'there is no item "{item}"', nearest(item, variables))
        return
    if item in {request.formula.outcome, *(factor.item for factor in request.formula.factors)}:
        yield Problem(option, f"{item} is in the formula already", "Name another item, or leave it out of the formula")
    if not any(survey.has(item) for survey in surveys):
        yield Problem(option, f"{item} was not asked", "Name another item, or another wave")
    kind = variables[item].type
    if option == "per" and kind not in NUMERIC:
        yield Problem(option, f"{item} is {kind}", "Name a number such as patients")
    if option == "impute_with" and kind not in {*CODED, *NUMERIC}:
        yield Problem(option, f"{item} is {kind}", "Name a coded item or a number")
    if option in {"cluster", "random"} and kind in {ItemType.CONTINUOUS, ItemType.DATE}:
        yield Problem(option, f"{item} is {kind}", "Name an item with a code or a name for each cluster")


def _factor_problems(surveys: Sequence[Survey], outcome: str, factor: Factor) -> Iterator[Problem]:
    if factor.item == WAVE and len(surveys) > 1:
        return
    variables = surveys[0].study.variables
    if factor.item not in variables:
        yield _unknown(factor.item, surveys[0])
        return
    variable = variables[factor.item]
    if factor.item == outcome:
        yield Problem(factor.item, "it is the outcome", "Leave it out on the right")
    if not any(survey.has(factor.item) for survey in surveys):
        waves = " or ".join(survey.wave for survey in surveys)
        where = f" in wave {waves}" if waves else ""
        yield Problem(factor.item, f"the item was not asked{where}", "Leave it out, or take another wave")
    if variable.type in {ItemType.TEXT, ItemType.ID, ItemType.DATE}:
        yield Problem(factor.item, f"an item of type {variable.type} is no predictor", "Take a coded item or a number")
    if factor.per != 1 and variable.type in CODED:
        what = f"an item of type {variable.type} is not divided"
        yield Problem(factor.item, what, "Take it as it is, without I(...)")
    if factor.reference and factor.reference not in {word for level in _levels_of(surveys, variable) for word in level}:
        known = [
            masked(code if code == label else f"{code} ({label})") for code, label in _levels_of(surveys, variable)
        ]
        more = f" and {len(known) - MOST_LISTED} more" if len(known) > MOST_LISTED else ""
        fix = f"Use one of {', '.join(known[:MOST_LISTED])}{more}"
        yield Problem(factor.item, f'"{masked(factor.reference)}" is not one of its levels', fix)


def _unknown(item: str, survey: Survey) -> Problem:
    if item == WAVE and survey.wave:
        what = f"only one wave is used, {survey.wave}, so there is nothing to compare"
        return Problem(item, what, "Leave it out of the formula, or name several waves")
    return Problem(item, "there is no such item", nearest(item, survey.study.variables))


def _levels_of(surveys: Sequence[Survey], variable: Variable) -> list[tuple[str, str]]:
    """Return the codes of an item with their labels, or the numbers that occur, twice each."""
    if variable.type in CODED and variable.codes is not None:
        return [(code.code, code.label) for code in variable.codes.answers]
    columns = [survey.column(variable.name) for survey in surveys if survey.has(variable.name)]
    numbers = np.unique(np.concatenate([column.values[column.answered] for column in columns] or [np.empty(0)]))
    return [(text, text) for text in map(as_text, numbers.tolist()) if text]


def _outside(study: Study, named: set[str]) -> Iterator[Problem]:
    """Yield the items that were asked only where another item of the formula has some answer."""
    for name in sorted(named):
        variable = study.variables.get(name)
        if variable is None or variable.universe is None:
            continue
        deciding = sorted(named.intersection(_decides(study, variable)) - {name})
        if deciding:
            what = f"it was asked only where {in_words(variable.universe, study)}, which {', '.join(deciding)} decides"
            yield Problem(name, what, "Leave one of them out: outside its universe an item has no answers")


def _decides(study: Study, variable: Variable) -> set[str]:
    """Return the items that decide who was asked an item, through formulas and the universes of those."""
    found: set[str] = set()
    open_still = [variable.universe]
    while open_still:
        expression = open_still.pop()
        for item in items(expression) if expression is not None else ():
            if item.name not in found:
                found.add(item.name)
                inside = study.variables[item.name]
                open_still.extend((inside.formula, inside.universe))
    return found


def answer_problems(family: Family, outcome: str, values: NDArray[np.float64]) -> Iterator[Problem]:
    """Yield what keeps the answers of the rows used from being an outcome of a family."""
    yield from size_problems(outcome, values)
    if family in COUNTS and np.isfinite(values).all():
        if (values >= LARGEST_COUNT).any():
            what = f"{values.max():.3g} is too large for a count (below {LARGEST_COUNT:.3g})"
            yield Problem(outcome, what, "Correct the cell, or use --family linear")
        if (values < 0).any():
            fix = "Take an outcome of counts, or --family linear"
            yield Problem(outcome, f"{int((values < 0).sum())} of its numbers are below 0", fix)
        fractions = int((values != np.floor(values)).sum())
        if fractions:
            yield Problem(outcome, f"{fractions} of its numbers are no whole numbers", "Use --family linear")
    if family in LEVELED and len(np.unique(values)) > MOST_LEVELS:
        what = f"it has {len(np.unique(values))} levels, which is too many for the family {family}"
        yield Problem(outcome, what, "Use --family linear" if family is Family.ORDINAL else "Join levels first")


def exposure_problems(item: str, values: NDArray[np.float64]) -> Iterator[Problem]:
    """Yield what keeps numbers from being what a count is per."""
    yield from size_problems(item, values)
    for count, what in ((int((values == 0).sum()), "0"), (int((values < 0).sum()), "below 0")):
        if count:
            fix = f"Leave those rows out with --where, or mark the value as missing with --missing {item}=..."
            found = f"{item} is {what} in {count} of {len(values)} rows, and nothing is counted per such a number"
            yield Problem("per", found, fix)

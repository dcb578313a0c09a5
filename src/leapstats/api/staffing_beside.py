"""What stands beside a comparison of waves, an adjusted change and rates: how it is asked, and whether it can be."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np

from leapstats.api.arguments import found
from leapstats.api.staffing_problems import size_problems
from leapstats.change.adjusters import Adjuster, adjusters_of
from leapstats.change.comparison import Beside
from leapstats.change.rates import Per, is_rate, usual_units
from leapstats.dictionary.study import Study
from leapstats.errors import NotEstimableError, Problem, UsageError, nearest
from leapstats.survey.groups import Groups
from leapstats.survey.linking import Linked
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, NUMERIC, ItemType

NEVER = "no wave that is compared has answers to this item"
OMIT = "Omit the item, or choose another one"


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideAsked:
    """Items to adjust for, the item that counts are per, and of how many of it printed rates are."""

    adjust_for: tuple[str, ...] = ()
    per: str | None = None
    per_units: float | None = None

    @property
    def items(self) -> tuple[str, ...]:
        """Every item named."""
        return (*self.adjust_for, *([self.per] if self.per is not None else []))


def check_per_units(per: str | None, units: object) -> None:
    """Refuse a scale of rates that is no number above 0, or stands alone."""
    problems = []
    if units is not None:
        if not isinstance(units, Real) or isinstance(units, bool):
            problems.append(Problem("per_units", f"{found(units)} is not a number", "Use a number such as 1000"))
        elif not (0 < float(units) < math.inf):
            problems.append(Problem("per_units", f"{float(units):g} is not above 0", "Use a number such as 1000"))
        if per is None:
            problems.append(Problem("per_units", "it says how rates are printed", "Add per, or omit it"))
    if problems:
        raise UsageError("the options", problems)


def named_problems(study: Study, asked: BesideAsked, compared: Sequence[str]) -> Iterator[Problem]:
    """Say which items named are not there, are of a wrong type, or are compared themselves.

    Parameters
    ----------
    study
        With every item.
    asked
        Names.
    compared
        The items that are compared.
    """
    roles: list[tuple[str, str, tuple[ItemType, ...], str]] = [
        (item, "adjust_for", CODED + NUMERIC, "a change cannot be adjusted for") for item in asked.adjust_for
    ]
    if asked.per is not None:
        roles.append((asked.per, "per", NUMERIC, "counts cannot be per"))
        if not any(study.variables[item].type in NUMERIC for item in compared if item in study.variables):
            yield Problem("per", "none of the items compared is a count", "Compare a count, or omit per")
    for item, option, types, words in roles:
        if item not in study.variables:
            yield Problem(f"{option}, {item}", "there is no such item", nearest(item, study.variables))
        elif study.variables[item].type not in types:
            yield Problem(f"{option}, {item}", f"{words} an item of type {study.variables[item].type}", OMIT)
        elif item in compared:
            fix = f"Omit it from {option}, or from the items"
            yield Problem(f"{option}, {item}", f"it is compared itself; {words} itself", fix)


def answer_problems(surveys: Sequence[Survey], asked: BesideAsked) -> Iterator[Problem]:
    """Say which items have no answers, one answer only, or nothing that counts could be per.

    Parameters
    ----------
    surveys
        The waves compared.
    asked
        Names; those that are not there, or of a wrong type, are passed over.
    """
    variables = surveys[0].study.variables
    for item in asked.items:
        if item in variables and variables[item].type in (NUMERIC if item == asked.per else CODED + NUMERIC):
            yield from _given_problems([survey for survey in surveys if survey.has(item)], asked, item)


def _given_problems(surveys: Sequence[Survey], asked: BesideAsked, item: str) -> Iterator[Problem]:
    where = f"{'per' if item == asked.per else 'adjust_for'}, {item}"
    columns = [survey.column(item) for survey in surveys]
    given = np.concatenate([column.values[column.answered] for column in columns] or [np.empty(0)])
    too_large = [problem for survey in surveys for problem in size_problems(survey, item)]
    if not len(given):
        yield Problem(where, NEVER, OMIT)
    elif too_large:
        yield from too_large
    elif item in asked.adjust_for and len(np.unique(given)) == 1:
        yield Problem(where, "every unit gave the same answer", OMIT)
    elif item == asked.per and given.min() < 0:
        yield Problem(where, f"it has values below 0, such as {given.min():g}", "Correct them, or omit per")
    elif item == asked.per and given.max() == 0:
        yield Problem(where, "it is 0 for every unit", "Choose another item, or omit per")


def beside_of(linked: Linked, asked: BesideAsked, items: Sequence[str], groups: Groups | None) -> Beside:
    """Return what is computed beside the comparison.

    Parameters
    ----------
    linked
        The waves.
    asked
        Names that are there.
    items
        The items compared.
    groups
        Of the units.

    Raises
    ------
    UsageError
        If the items adjusted for make more columns than there are units to fit them, or no counts have rates.
    """
    problems = [problem for wave in range(1, len(linked.surveys)) for problem in _column_problems(linked, asked, wave)]
    per = None
    if asked.per is not None:
        study = linked.surveys[0].study
        per = Per(study.variables[asked.per])
        if not any(is_rate(study.variables[item]) for item in items):
            what = "the numbers compared are measured, not counted"
            problems.append(Problem("per", what, "Compare a count (declare it with --count), or omit per"))
        units = usual_units(linked, items, per) if asked.per_units is None else float(asked.per_units)
        per = Per(per.variable, units)
    if problems:
        raise UsageError("the options", list(dict.fromkeys(problems)))
    return Beside(groups, asked.adjust_for, per)


def _column_problems(linked: Linked, asked: BesideAsked, wave: int) -> Iterator[Problem]:
    """Say where there are too many columns for the units in both waves, or an item changed alike in all."""
    if not asked.adjust_for:
        return
    adjusters = adjusters_of(linked, asked.adjust_for, wave)
    kept = linked.present(0) & linked.present(wave) & adjusters.known
    size, span = int(kept.sum()), f"{linked.surveys[0].wave} to {linked.surveys[wave].wave}"
    if not size:
        yield Problem("adjust_for", f"{span}: no unit in both waves has answers to all of these items", OMIT)
        return
    try:
        columns = adjusters.within(kept)
    except NotEstimableError:
        return  # each item compared says so: it may have units that others lack
    if size <= len(columns.names) + 1:
        what = f"{span}: {len(columns.names) + 1} columns with the wave are too many for {size} units"
        yield Problem("adjust_for", what, "Name fewer items, or collect their answers into fewer levels")
    for item in adjusters.items:
        if item.varies and _moves_alike(item, kept):
            what = f"{span}: it changed by the same amount in every unit, so that it cannot be told from the wave"
            yield Problem(f"adjust_for, {item.variable.name}", what, OMIT)


def _moves_alike(item: Adjuster, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> bool:
    before, after = item.answers(kept)
    return item.variable.type in NUMERIC and bool(np.ptp(after - before) == 0)

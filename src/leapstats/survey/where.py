"""Keep the rows of a file, or the units of a survey, for which an expression holds."""

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.backticks import parse_named
from leapstats.dictionary.expression import Compare, Expression, In, Item, Literal, items
from leapstats.dictionary.study import Variable
from leapstats.errors import Problem, UsageError
from leapstats.survey.choices import Choices
from leapstats.survey.column import Column
from leapstats.survey.evaluation import Answer, Scope, evaluate
from leapstats.survey.inference import check_names
from leapstats.survey.kinds.dates import read_dates
from leapstats.survey.kinds.judgement import judge
from leapstats.survey.kinds.missing_words import plain_reason
from leapstats.survey.kinds.two_values import yes_and_no
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Reason, Role

CODED = (ItemType.BINARY, ItemType.CATEGORICAL)
VERBATIM = (ItemType.ID, ItemType.TEXT)
SOURCE = "where"


def keep_rows(file: RawFile, choices: Choices) -> RawFile:
    """Keep the rows of a file that satisfy `choices.where`; the number dropped is noted.

    Raises
    ------
    UsageError
        If the expression cannot be read, names a column or a level that is not there, or no row
        is left.
    """
    if not choices.where:
        return file
    expression = _parsed(choices.where)
    names = tuple(dict.fromkeys(item.name for item in items(expression)))
    check_names(file, Choices(include=names))
    found = {name: _read(file, name, choices) for name in names}
    scope = Scope(lambda item: found[item.name], len(file.rows))
    answer = _evaluated(expression, {name: variable for name, (variable, _) in found.items()}, scope)
    kept = answer.yes
    note = _dropped(choices.where, answer, "row", "rows")
    columns = tuple(replace(each, values=each.values[kept], factors=None) for each in file.columns)
    return replace(file, columns=columns, rows=file.rows[kept], notes=(*file.notes, note))


def keep_units(survey: Survey, where: str) -> Survey:
    """Keep the units of a survey for which an expression holds; the number dropped is noted.

    Raises
    ------
    UsageError
        As for `keep_rows`.
    """
    if not where:
        return survey
    expression = _parsed(where)
    known = {item.name: survey.variable(item.name) for item in items(expression) if item.wave is None}
    answer = survey.evaluate(_resolved(expression, known))
    note = _dropped(where, answer, survey.study.unit, survey.study.units)
    places = np.flatnonzero(answer.yes)
    provenance = replace(survey.provenance, notes=(*survey.provenance.notes, note))
    raw = {name: partial(_part, survey, name, places) for name in survey.items}
    return replace(
        survey,
        study=_without_formulas(survey),
        units=survey.units[places],
        raw=raw,
        provenance=provenance,
    )


def _without_formulas(survey: Survey) -> Any:
    """Return the study with derived items as given ones: they keep the answers derived of all units."""
    given = {name: replace(each, formula=None) for name, each in survey.study.variables.items()}
    return replace(survey.study, variables=given)


def _part(whole: Survey, item: str, places: NDArray[np.int64], survey: Survey) -> Column:
    del survey
    return whole.column(item).take(places)


def _parsed(where: str) -> Expression:
    try:
        return parse_named(where)
    except ValueError as error:
        fix = (
            'Write it like nurses >= 2 and setting == "rural": compare with ==, join with and, or, not, '
            "and put names with blanks or dots in backticks"
        )
        raise UsageError("the options given", [Problem(SOURCE, str(error), fix)]) from None


def _read(file: RawFile, name: str, choices: Choices) -> tuple[Variable, Column]:
    """Read one column; one that is no item is compared by its texts."""
    column = next(each for each in file.columns if name in {each.heading, each.name})
    try:
        found = judge(column, replace(choices.of(column), named=True))
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        raise UsageError(SOURCE, [Problem(name, what, mend)]) from None
    if found.type is None or found.column is None or choices.of(column).type is ItemType.TEXT:
        return _variable(name, ItemType.TEXT), _verbatim(column)
    return replace(_variable(name, found.type), codes=found.codes), found.column


def _variable(name: str, kind: ItemType) -> Variable:
    return Variable(name=name, label=name, type=kind, role=Role.CHARACTERISTIC)


def _verbatim(column: RawColumn) -> Column:
    if column.numeric:
        blank = np.isnan(column.values)
        texts = np.array([f"{value:g}" for value in column.values], dtype=object)
    else:
        texts = column.values
        blank = column.texts.places < 0
    return Column(texts, np.where(blank, np.uint8(Reason.BLANK), np.uint8(0)).astype(np.uint8))


def _evaluated(expression: Expression, known: Mapping[str, Variable], scope: Scope) -> Answer:
    try:
        return evaluate(_resolved(expression, known), scope)
    except (TypeError, KeyError) as error:
        what = f"it cannot be evaluated for each row ({error})"
        raise UsageError("the options given", [Problem(SOURCE, what, "Compare items with codes")]) from None


def _dropped(where: str, answer: Answer, unit: str, units: str) -> str:
    """Say how many units were dropped, and how many of them for want of an answer."""
    n_all, n_kept = len(answer.values), int(answer.yes.sum())
    n_unknown = int((answer.reasons != Reason.ANSWERED).sum())
    if not n_kept:
        what = f"no {unit} of {n_all} satisfies {where}"
        raise UsageError("the options given", [Problem(SOURCE, what, "Check the levels it names")])
    missing = f", {n_unknown} of them because an answer is missing" if n_unknown else ""
    dropped = n_all - n_kept
    return f"{n_kept} of {n_all} {units} kept where {where}; {dropped} dropped{missing}"


def _resolved(expression: Expression, known: Mapping[str, Variable]) -> Expression:
    """Write labels as the codes they stand for, and dates as days, wherever an item is compared with one."""
    match expression:
        case Compare(operator=operator, left=left, right=right):
            return Compare(operator, _side(left, right, known), _side(right, left, known))
        case In(item=Item() as item, codes=codes):
            return In(item, tuple(_literal(code, item, known) for code in codes))
        case _:
            changed: dict[str, Any] = {}
            for each in fields(expression):
                value = getattr(expression, each.name)
                if isinstance(value, tuple):
                    changed[each.name] = tuple(
                        _resolved(part, known) if isinstance(part, Expression) else part for part in value
                    )
                elif isinstance(value, Expression):
                    changed[each.name] = _resolved(value, known)
            return replace(expression, **changed) if changed else expression


def _side(side: Expression, other: Expression, known: Mapping[str, Variable]) -> Expression:
    if isinstance(side, Literal) and isinstance(other, Item):
        return _literal(side, other, known)
    return _resolved(side, known)


def _literal(literal: Literal, item: Item, known: Mapping[str, Variable]) -> Literal:
    variable = known.get(item.name)
    if variable is None or variable.type in VERBATIM:
        return literal
    if variable.codes is not None and variable.type in CODED:
        return Literal(_code(literal.code, variable))
    if variable.type is ItemType.DATE:
        dates = read_dates([literal.code])
        if dates is None:
            raise _no_value(variable, literal.code, "write a date as 2016-05-31")
        return Literal(repr(float(dates.values[0])))
    try:
        float(literal.code)
    except ValueError:
        raise _no_value(variable, literal.code, "it is compared with numbers") from None
    return literal


def _code(code: str, variable: Variable) -> str:
    codes = variable.codes.codes if variable.codes is not None else ()
    exact = [each.code for each in codes if each.code == code]
    alike = [each.code for each in codes if each.label.casefold() == code.strip().casefold()]
    said = yes_and_no([code, *(each.label for each in codes)]) if variable.type is ItemType.BINARY else None
    if said is not None:
        alike.extend(each.code for each in codes if said[each.label] == said[code])
    if not exact and not alike:
        shown = [each.label for each in codes]
        reason = plain_reason(code)
        if reason is not None:
            raise _no_value(variable, code, f"it is a missing answer: is_missing({variable.name}, {reason.term})")
        raise _no_value(variable, code, f"its levels are {', '.join(shown)}")
    return (exact or alike)[0]


def _no_value(variable: Variable, code: str, allowed: str) -> UsageError:
    return UsageError("the options given", [Problem(SOURCE, f'{variable.name} has no value "{code}"', allowed)])

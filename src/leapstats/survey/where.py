"""Keep the rows of a file, or the units of a survey, for which an expression holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.backticks import parse_named
from leapstats.dictionary.codes import is_whole
from leapstats.dictionary.expression import (
    AllOf,
    AnyOf,
    Compare,
    CountUnits,
    Expression,
    In,
    IsMissing,
    Item,
    Literal,
    Not,
    RankCorrelation,
    Total,
    is_number,
    items,
    walk,
)
from leapstats.dictionary.number_checks import number_findings, operands_of
from leapstats.dictionary.study import Variable
from leapstats.errors import Problem, UsageError
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.choices import Choices
from leapstats.survey.column import Column
from leapstats.survey.conventions import with_conventions
from leapstats.survey.evaluation import Answer, Scope, evaluate
from leapstats.survey.kinds.dates import read_dates, says_day_first
from leapstats.survey.kinds.given import Given
from leapstats.survey.kinds.judgement import judge
from leapstats.survey.kinds.missing_words import plain_reason
from leapstats.survey.kinds.two_values import yes_and_no
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.spelling import spelled
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType, Reason, Role

VERBATIM = (ItemType.ID, ItemType.TEXT)
SOURCE = "where"
CONDITIONS = (Compare, In, Not, AllOf, AnyOf, IsMissing)
EQUALITY = ("==", "!=")


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A column by its name: `written` gives the code that stands for a cell, `words` how it was read."""

    variable: Variable
    column: Column
    written: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Which rows of a file, or units of a survey, an expression keeps, and a sentence on how many it drops.

    `of_sample` is the sentence where units were sampled by a design: the others still tell how that was done.
    """

    rows: NDArray[np.bool_]
    note: str
    of_sample: str

    def of_file(self, file: RawFile) -> RawFile:
        """Return the file with these rows only."""
        return file.take(self.rows)

    def of_survey(self, survey: Survey) -> Survey:
        """Return the survey with these units only; what was derived of all units keeps the answers derived there."""
        return taken(survey, np.flatnonzero(self.rows), self.note)


def taken(survey: Survey, places: NDArray[np.int64], note: str) -> Survey:
    """Return a survey with the units at these places, which may stand more than once; a note says why.

    What was derived of all units keeps the answers derived there, and the design tells how all were sampled.
    """
    return replace(
        survey,
        study=_without_formulas(survey),
        units=survey.units[places],
        rows=survey.rows.take(places),
        raw={name: partial(_part, survey, name, places) for name in survey.items},
        provenance=replace(survey.provenance, notes=(*survey.provenance.notes, note)),
        sampled=None if survey.sampled is None else survey.sampled.rows(places),
        frequency=None if survey.frequency is None else survey.frequency[places],
    )


def counted_anew(survey: Survey, whole: RawFile, used: RawFile) -> Survey:
    """Return a survey whose notes count the rows that are used of a file, where they counted those of the whole."""
    if whole.on_rows is None or used.on_rows is None or used.on_rows is whole.on_rows:
        return survey
    notes = used.on_rows.instead(survey.provenance.notes, whole.on_rows)
    return replace(survey, provenance=replace(survey.provenance, notes=notes))


def rows_kept(file: RawFile, choices: Choices) -> Kept | None:
    """Find the rows of a file that satisfy `choices.where`; None where it asks for nothing.

    Raises
    ------
    UsageError
        If the expression cannot be read, names a column or a level that is not there, or no row
        is left.
    """
    from leapstats.survey.inference import check_names

    if not choices.where:
        return None
    expression = parsed(choices.where)
    if any(item.wave is not None for item in items(expression)):
        raise _wrong("a file has no other waves", "Use columns of the file")
    names = tuple(dict.fromkeys(item.name for item in items(expression)))
    check_names(file, Choices(include=names))
    narrowed, _ = with_conventions(file, choices)
    known = {name: known_column(file, name, narrowed) for name in names}
    scope = Scope(lambda item: (known[item.name].variable, known[item.name].column), len(file.rows))
    answer = evaluated(expression, known, scope)
    return kept_of(choices.where, answer, "rows")


def keep_units(survey: Survey, where: str) -> Survey:
    """Keep the units of a survey for which an expression holds; the number dropped is noted.

    Raises
    ------
    UsageError
        As for `rows_kept`.
    """
    kept = units_kept(survey, where)
    return survey if kept is None else kept.of_survey(survey)


def units_kept(survey: Survey, where: str) -> Kept | None:
    """Find the units of a survey for which an expression holds; None where it is empty.

    Raises
    ------
    UsageError
        As for `rows_kept`.
    """
    if not where:
        return None
    expression = parsed(where)
    own = dict.fromkeys(item.name for item in items(expression) if item.wave is None)
    known = {name: Known(survey.variable(name), survey.column(name)) for name in own}
    answer = evaluated(expression, known, survey)
    return kept_of(where, answer, survey.study.units)


def _without_formulas(survey: Survey) -> Any:
    """Return the study with derived items as given ones: they keep the answers derived of all units."""
    given = {name: replace(each, formula=None) for name, each in survey.study.variables.items()}
    return replace(survey.study, variables=given)


def _part(whole: Survey, item: str, places: NDArray[np.int64], survey: Survey) -> Column:
    del survey
    return whole.column(item).take(places)


def parsed(where: str) -> Expression:
    """Read a condition on the answers of one row.

    Raises
    ------
    UsageError
        If it cannot be read, or is no condition.
    """
    try:
        expression = parse_named(where)
    except ValueError as error:
        fix = (
            'Write it like nurses >= 2 and setting == "rural": compare with ==, join with and, or, not, '
            "and put names with spaces or dots in backticks"
        )
        raise _wrong(str(error), fix) from None
    if not isinstance(expression, CONDITIONS):
        raise _wrong(f"{where} is not a condition", "Compare it with a value, as in nurses >= 2")
    if any(isinstance(part, CountUnits | Total | RankCorrelation) for part in walk(expression)):
        raise _wrong("count, total and rank_correlation summarize all rows", "Compare the answers within one row")
    return expression


def _wrong(what: str, fix: str) -> UsageError:
    return UsageError("the options", [Problem(SOURCE, what, fix)])


def known_column(file: RawFile, name: str, choices: Choices) -> Known:
    """Read one column; one that is no item is compared by its numbers, or else by its texts."""
    column = next(each for each in file.columns if name in {each.heading, each.name})
    given = replace(choices.of(column), named=True, reference="")
    try:
        found = judge(column, given if given.type is not ItemType.ID else replace(given, type=None))
    except ValueError as error:
        what, _, fix = str(error).partition("; ")
        raise UsageError(SOURCE, [Problem(name, what, fix[:1].upper() + fix[1:])]) from None
    if found.type is None or found.column is None or given.type is ItemType.TEXT:
        return Known(_variable(name, ItemType.TEXT), _verbatim(column, given), words=found.words)
    return Known(replace(_variable(name, found.type), codes=found.codes), found.column, found.written, found.words)


def _variable(name: str, kind: ItemType) -> Variable:
    return Variable(name=name, label=name, type=kind, role=Role.CHARACTERISTIC)


def _verbatim(column: RawColumn, given: Given) -> Column:
    cells = [None if is_none(cell) else spelled(as_text(cell)) for cell in column.values]
    absent = [not cell or given.is_missing(cell) for cell in cells]
    return Column(np.array(cells, dtype=object), np.where(absent, np.uint8(Reason.BLANK), np.uint8(0)).astype(np.uint8))


def evaluated(expression: Expression, known: Mapping[str, Known], where: "Scope | Survey") -> Answer:
    """Evaluate a condition on columns by their names, after their cells and labels were put for codes.

    Raises
    ------
    UsageError
        If it names no level, or cannot be evaluated.
    """
    resolved = _resolved(expression, known)
    _check_numbers(resolved, known)
    try:
        return evaluate(resolved, where) if isinstance(where, Scope) else where.evaluate(resolved)
    except (TypeError, KeyError, ValueError) as error:
        raise _wrong(f"it cannot be evaluated for each row ({error})", "Compare items with their codes") from None


def _check_numbers(expression: Expression, known: Mapping[str, Known]) -> None:
    """Refuse arithmetic with columns that are no numbers, and with numbers that do not go together."""
    variables = {name: each.variable for name, each in known.items()}
    found = dict.fromkeys(each for node in walk(expression) for each in _number_findings(node, variables))
    if found:
        raise UsageError("the options", [Problem(SOURCE, what, fix) for what, fix in found])


def _number_findings(node: Expression, variables: Mapping[str, Variable]) -> tuple[tuple[str, str], ...]:
    loose = [each for each in operands_of(node) if isinstance(each, Literal) and not is_number(each.code)]
    words = ((f'"{each.code}" is used where a number is needed', "Write a number") for each in loose)
    return (*words, *number_findings(node, variables))


def kept_of(where: str, answer: Answer, units: str, weights: NDArray[np.int64] | None = None) -> Kept:
    """Return the units that are kept; say how many were dropped, and of these because of a missing answer.

    Where each stands for several rows, `weights` are how many.
    """
    each = np.ones(len(answer.values), dtype=np.int64) if weights is None else weights
    n_all, n_kept = int(each.sum()), int(each[answer.yes].sum())
    n_unknown = int(each[answer.reasons != Reason.ANSWERED].sum())
    if not n_kept:
        what = f"none of the {n_all} {units} meets {where}"
        raise _wrong(what, "Check the levels in the condition")
    missing = f", {n_unknown} of them because of a missing answer" if n_unknown else ""
    kept, others = f"{n_kept} of {n_all} {units} kept where {where}", n_all - n_kept
    dropped = f"{kept}; {others} dropped{missing}"
    domain = f"{kept}, as a domain; the other {others}{missing} still tell how the sample was drawn"
    return Kept(answer.yes, dropped, domain if others else dropped)


def _resolved(expression: Expression, known: Mapping[str, Known]) -> Expression:
    """Write cells and labels as the codes they stand for, and dates as days, where an item is compared with one."""
    match expression:
        case Compare(operator=operator, left=left, right=right):
            for one, other in ((left, right), (right, left)):
                _check_order(operator, one, other, known)
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


def _check_order(operator: str, side: Expression, other: Expression, known: Mapping[str, Known]) -> None:
    """Refuse < and > for items without an order, and comparisons of two texts."""
    if isinstance(side, Literal) and isinstance(other, Literal):
        raise _wrong(f'"{side.code}" {operator} "{other.code}" names no column', "Compare a column with a value")
    item = known.get(side.name) if isinstance(side, Item) else None
    if item is None or operator in EQUALITY:
        return
    codes = item.variable.codes.codes if item.variable.codes is not None else ()
    if item.variable.type in VERBATIM or (codes and not all(is_whole(each.code) for each in codes)):
        what = f"{item.variable.name} has no numbers to compare with {operator}"
        raise _wrong(f"{what} ({item.words})" if item.words else what, "Use ==, != or in, or declare its type")


def _side(side: Expression, other: Expression, known: Mapping[str, Known]) -> Expression:
    if isinstance(side, Literal) and isinstance(other, Item):
        return _literal(side, other, known)
    return _resolved(side, known)


def _literal(literal: Literal, item: Item, known: Mapping[str, Known]) -> Literal:
    found = known.get(item.name)
    if found is None or found.variable.type in VERBATIM:
        return literal
    if found.variable.codes is not None and found.variable.type in CODED:
        return Literal(_code(literal.code, found))
    if found.variable.type is ItemType.DATE:
        dates = read_dates([literal.code], day_first=says_day_first(found.words))
        if dates is None or dates.doubtful:
            raise _no_value(found.variable, literal.code, "Write a date as 2016-05-31")
        return Literal(repr(float(dates.values[0])))
    try:
        float(literal.code)
    except ValueError:
        raise _no_value(found.variable, literal.code, "Compare it with a number") from None
    return literal


def _code(code: str, found: Known) -> str:
    """Return the code of a level: by the cell as the file writes it, by the code, the label, or as yes or no."""
    codes = found.variable.codes.codes if found.variable.codes is not None else ()
    if code in found.written:
        return found.written[code]
    exact = [each.code for each in codes if each.code == code]
    exact.extend(each.code for each in codes if each.label.casefold() == code.strip().casefold())
    said = yes_and_no([code, *(each.label for each in codes)]) if found.variable.type is ItemType.BINARY else None
    if said is not None:
        exact.extend(each.code for each in codes if said[each.label] == said[code])
    if exact:
        return exact[0]
    reason = plain_reason(code)
    if reason is not None:
        fix = f"This is a missing answer; use is_missing({found.variable.name}, {reason.term})"
        raise _no_value(found.variable, code, fix)
    raise _no_value(found.variable, code, f"Its levels are {', '.join(each.label for each in codes)}")


def _no_value(variable: Variable, code: str, allowed: str) -> UsageError:
    return _wrong(f'{variable.name} has no value "{code}"', allowed)

"""When a question is shown, as forms can say it: comparisons of answers with values, joined by and and or.

A form knows yes and no only, so the condition made of a universe is yes exactly where the universe is: it asks besides
whether an answer is there wherever the universe would not know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leapstats.dictionary.expression import (
    AllOf,
    AnyOf,
    Compare,
    Expression,
    In,
    IsMissing,
    Item,
    Literal,
    Not,
    SumOf,
    is_number,
)
from leapstats.dictionary.study import Study, Variable
from leapstats.survey.form_conditions import MIRROR, OPPOSITE
from leapstats.terms import NUMERIC, ItemType, Reason

BLANK = ""
NOT_GIVEN = frozenset({Reason.NOT_ASKED, Reason.BLANK, Reason.ABANDONED})
YES, NO = "1", "0"


@dataclass(frozen=True, slots=True)
class Atom:
    """A comparison of the answer to an item, or of a sum of answers, with a value; BLANK for no answer.

    `terms` pairs a sign, 1 or -1, with an item.
    """

    terms: tuple[tuple[int, str], ...]
    operator: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Conditions of which all have to hold, or one."""

    every: bool
    parts: tuple["Condition", ...]


Condition = Atom | Joined


def given_codes(variable: Variable) -> tuple[str, ...]:
    """Return the codes of missing answers that somebody can give or enter, such as that of a refusal."""
    codes = variable.codes.missing if variable.codes is not None else ()
    return tuple(each.code for each in codes if each.reason not in NOT_GIVEN)


@dataclass(frozen=True, slots=True)
class Shown:
    """Conditions of the items of a study; `options` are those that are ticked, and so are never blank."""

    study: Study
    options: frozenset[str]

    def holds(self, expression: Expression, *, negated: bool = False) -> Condition:
        """Say when an expression is yes, or when it is no.

        Raises
        ------
        ValueError
            If a form cannot say it; the message says why.
        """
        match expression:
            case Item():
                return self.holds(Compare("==", expression, Literal(YES)), negated=negated)
            case Not(operand=operand):
                return self.holds(operand, negated=not negated)
            case AllOf(operands=operands) | AnyOf(operands=operands):
                every = isinstance(expression, AllOf) is not negated
                return joined((self.holds(each, negated=negated) for each in operands), every=every)
            case In(item=item, codes=codes):
                same = (self.holds(Compare("==", item, code), negated=negated) for code in codes)
                return joined(same, every=negated)
            case IsMissing(item=item, reason=reason):
                return self._missing(self._raw(item), reason, negated=negated)
            case Compare():
                return self._compared(expression, negated=negated)
            case _:
                raise ValueError("it computes more than a form can")

    def _raw(self, item: Item) -> Variable:
        if item.wave is not None:
            raise ValueError(f"it asks about {item.name} in another wave")
        variable = self.study.variables[item.name]
        if variable.formula is not None:
            raise ValueError(f"it asks about {item.name}, which is derived")
        return variable

    def _compared(self, expression: Compare, *, negated: bool) -> Condition:
        left, right, operator = expression.left, expression.right, expression.operator
        if isinstance(left, Literal):
            left, right, operator = right, left, MIRROR[operator]
        if not isinstance(right, Literal):
            raise ValueError("it compares two answers")
        operator = OPPOSITE[operator] if negated else operator
        if isinstance(left, Item) and left.wave is None and (derived := self._formula(left)) is not None:
            return self._of_derived(derived, left, operator, right.code)
        terms = tuple(self._terms(left, 1))
        variables = [self.study.variables[name] for _, name in terms]
        compared = self._atom(terms, variables, operator, right.code)
        there = () if operator == "==" and len(terms) == 1 else tuple(map(self._is_there, variables))
        return joined((compared, *there), every=True)

    def _formula(self, item: Item) -> Expression | None:
        return self.study.variables[item.name].formula

    def _of_derived(self, formula: Expression, item: Item, operator: str, code: str) -> Condition:
        """Write the formula of a derived item in its place."""
        if self.study.variables[item.name].type is ItemType.BINARY:
            if operator not in {"==", "!="} or code not in {YES, NO}:
                raise ValueError(f"it compares {item.name}, which is derived")
            return self.holds(formula, negated=(operator == "==") is not (code == YES))
        return self._compared(Compare(operator, formula, Literal(code)), negated=False)

    def _terms(self, expression: Expression, sign: int) -> Iterable[tuple[int, str]]:
        if isinstance(expression, Item) and expression.wave is None:
            formula = self._formula(expression)
            if formula is None:
                yield sign, expression.name
            else:
                yield from self._terms(formula, sign)
        elif isinstance(expression, SumOf):
            for each, operand in zip(expression.signs, expression.operands, strict=True):
                yield from self._terms(operand, sign * each)
        elif isinstance(expression, Item):
            raise ValueError(f"it asks about {expression.name} in another wave")
        else:
            raise ValueError("it computes more than a form can")

    def _atom(
        self, terms: tuple[tuple[int, str], ...], variables: list[Variable], operator: str, code: str
    ) -> Condition:
        if len(terms) > 1 or variables[0].type in NUMERIC or operator not in {"==", "!="}:
            if not is_number(code) or any(each.name in self.options for each in variables):
                raise ValueError("it computes with answers that are no numbers")
            return Atom(terms, operator, code)
        if "'" in code:
            raise ValueError(f"the code {code} has a quotation mark")
        if variables[0].name in self.options and code == NO:
            operator, code = OPPOSITE[operator], YES
        return Atom(terms, operator, code)

    def _is_there(self, variable: Variable) -> Condition:
        if variable.name in self.options:
            return Joined(every=True, parts=())
        absent = (BLANK, *given_codes(variable))
        return joined((Atom(((1, variable.name),), "!=", code) for code in absent), every=True)

    def _missing(self, variable: Variable, reason: Reason | None, *, negated: bool) -> Condition:
        if variable.name in self.options:
            raise ValueError(f"it asks whether {variable.name} is missing, which a box that is ticked or not never is")
        codes = variable.codes.missing if variable.codes is not None else ()
        absent: list[str] = []
        if reason in {None, Reason.BLANK}:
            absent.append(BLANK)
        absent.extend(each.code for each in codes if each.reason not in NOT_GIVEN and reason in {None, each.reason})
        if not absent:
            raise ValueError(f"it asks why {variable.name} is missing")
        sign = "!=" if negated else "=="
        return joined((Atom(((1, variable.name),), sign, code) for code in absent), every=negated)


def joined(parts: Iterable[Condition], *, every: bool) -> Condition:
    """Join conditions; those that are joined alike stand side by side, each once."""
    flat: dict[Condition, None] = {}
    for part in parts:
        inner = part.parts if isinstance(part, Joined) and (part.every is every or not part.parts) else (part,)
        flat.update(dict.fromkeys(inner))
    return next(iter(flat)) if len(flat) == 1 else Joined(every=every, parts=tuple(flat))


def conditions_of(study: Study, options: Iterable[str]) -> tuple[Mapping[str, Condition], dict[str, str]]:
    """Return the condition of each raw item that has a universe, and why others have none."""
    shown, found, refused = Shown(study, frozenset(options)), {}, {}
    for name, variable in study.variables.items():
        if variable.universe is None or variable.formula is not None:
            continue
        try:
            found[name] = shown.holds(variable.universe)
        except ValueError as error:
            refused[name] = str(error)
    return found, refused

"""Put an expression into words, with the labels of the dictionary."""

from leapstats.dictionary.expression import (
    Aggregate,
    AllOf,
    AnyOf,
    Apply,
    Band,
    Case,
    Compare,
    CountUnits,
    Expression,
    In,
    IsMissing,
    Item,
    Literal,
    Not,
    Product,
    RankCorrelation,
    SumOf,
    Total,
)
from leapstats.dictionary.study import Study
from leapstats.terms import ItemType

AGGREGATES = {
    "mean_of": "the mean of",
    "sum_of": "the sum of",
    "count_of": "how many hold of",
    "min_of": "the smallest of",
    "max_of": "the largest of",
}
OPERATORS = {"==": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}
NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def in_words(expression: Expression, study: Study) -> str:
    """Word an expression, such as a universe, for a footnote.

    Parameters
    ----------
    expression
        Of this study's dictionary.
    study
        Gives the labels of items and codes.

    Returns
    -------
    str
        Such as `"Setting" is Urban and "Any screening" is Yes`.
    """
    match expression:
        case Item():
            return f"{_item(expression, study)} is {_code(expression, Literal('1'), study)}"
        case Compare() | In():
            return _comparison(expression, study)
        case Not(operand=Compare(operator=operator, left=left, right=right)):
            return in_words(Compare(NEGATED[operator], left, right), study)
        case Not(operand=operand):
            return f"not ({in_words(operand, study)})"
        case AllOf(operands=operands):
            return " and ".join(_nested(each, study) for each in operands)
        case AnyOf(operands=operands):
            return " or ".join(_nested(each, study) for each in operands)
        case _:
            return _value(expression, study)


def _nested(expression: Expression, study: Study) -> str:
    words = in_words(expression, study)
    return f"({words})" if isinstance(expression, AllOf | AnyOf) else words


def _comparison(expression: Compare | In, study: Study) -> str:
    if isinstance(expression, In):
        codes = " or ".join(_code(expression.item, code, study) for code in expression.codes)
        return f"{_value(expression.item, study)} is {codes}"
    left, right = expression.left, expression.right
    other = _code(left, right, study) if isinstance(right, Literal) else _value(right, study)
    return f"{_value(left, study)} {OPERATORS[expression.operator]} {other}"


def _value(expression: Expression, study: Study) -> str:
    match expression:
        case Item():
            return _item(expression, study)
        case Literal(code=code):
            return code
        case IsMissing(item=item, reason=reason):
            return f"{_item(item, study)} is missing" + (f" ({reason.label.lower()})" if reason else "")
        case SumOf(operands=operands, signs=signs):
            parts = [
                f"{'+' if sign > 0 else '-'} {_value(each, study)}" for each, sign in zip(operands, signs, strict=True)
            ]
            return " ".join(parts).removeprefix("+ ")
        case CountUnits(condition=condition):
            return f"the number of {study.units} for which {in_words(condition, study)}"
        case Total(item=item):
            return f"the total of {_value(item, study)}"
        case _:
            return _compound(expression, study)


def _compound(expression: Expression, study: Study) -> str:
    match expression:
        case Band(item=item, edges=edges):
            return f"{_value(item, study)} in bands up to {', '.join(f'{edge:g}' for edge in edges)}"
        case Product() | Aggregate() | Apply():
            return _computed(expression, study)
        case RankCorrelation(left=left, right=right):
            return f"the rank correlation of {_item(left, study)} and {_item(right, study)}"
        case Case(conditions=conditions, values=values, otherwise=otherwise):
            pairs = zip(conditions, values, strict=True)
            cases = [f"{_value(value, study)} where {in_words(condition, study)}" for condition, value in pairs]
            return "; ".join([*cases, f"else {_value(otherwise, study)}"])
        case _:
            return in_words(expression, study)


def _computed(expression: Product | Aggregate | Apply, study: Study) -> str:
    match expression:
        case Product(operands=operands, powers=powers):
            parts = [
                f"{'times' if power > 0 else 'divided by'} {_factor(each, study)}"
                for each, power in zip(operands, powers, strict=True)
            ]
            return " ".join(parts).removeprefix("times ")
        case Aggregate(function=function, operands=operands, at_least=at_least):
            listed = ", ".join(_value(each, study) for each in operands)
            if function == "count_of":
                listed = "; ".join(in_words(each, study) for each in operands)
            enough = "" if at_least is None else f"; at least {expression.needed} answered"
            return f"{AGGREGATES[function]} ({listed}{enough})"
        case Apply(function="rescale", operand=operand, numbers=(low, high, new_low, new_high)):
            return f"{_factor(operand, study)} brought from {low:g} to {high:g} onto {new_low:g} to {new_high:g}"
        case Apply(function="round", operand=operand, numbers=numbers):
            decimals = f"{numbers[0]:g} decimals" if numbers else "a whole number"
            return f"{_factor(operand, study)} rounded to {decimals}"
        case Apply(function=function, operand=operand):
            return f"{'the logarithm of ' if function == 'log' else 'reversed '}{_factor(operand, study)}"


def _factor(expression: Expression, study: Study) -> str:
    words = _value(expression, study)
    return words if isinstance(expression, Item | Literal | Aggregate) else f"({words})"


def _item(item: Item, study: Study) -> str:
    variable = study.variables.get(item.name)
    label = f'"{variable.label if variable else item.name}"'
    return f"{label} in {item.wave}" if item.wave else label


def _code(item: Expression, literal: Literal, study: Study) -> str:
    variable = study.variables.get(item.name) if isinstance(item, Item) else None
    if variable is None or variable.codes is None or variable.type not in {ItemType.BINARY, ItemType.CATEGORICAL}:
        return literal.code
    return next((code.label for code in variable.codes.answers if code.code == literal.code), literal.code)

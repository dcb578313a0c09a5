"""Write an expression as the text that is read to it again."""

import json
import re
from collections.abc import Iterable

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

PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
Loose = AllOf | AnyOf | Not | Compare | In


def text_of_expression(expression: Expression) -> str:
    """Return an expression as it stands in a dictionary file.

    Parameters
    ----------
    expression
        Of any kind.

    Returns
    -------
    str
        `parse` reads it to the same expression.
    """
    match expression:
        case Literal(code=code):
            return code if PLAIN.fullmatch(code) else json.dumps(code, ensure_ascii=False)
        case Item(name=name, wave=wave):
            return name if wave is None else f"wave({text_of_expression(Literal(wave))}).{name}"
        case Compare(operator=operator, left=left, right=right):
            return f"{_inner(left)} {operator} {_inner(right)}"
        case In(item=item, codes=codes):
            return f"{_inner(item)} in {_tuple(map(text_of_expression, codes))}"
        case AllOf(operands=operands):
            return _joined("and", "all_of", operands)
        case AnyOf(operands=operands):
            return _joined("or", "any_of", operands)
        case Not(operand=operand):
            return f"not {_inner(operand)}"
        case _:
            return _called(expression)


def _called(expression: Expression) -> str:
    match expression:
        case SumOf() | Product() | Aggregate() | Apply():
            return _computed(expression)
        case Case(conditions=conditions, values=values, otherwise=otherwise):
            pairs = [part for pair in zip(conditions, values, strict=True) for part in pair]
            return f"case({_listed([*pairs, otherwise])})"
        case Band(item=item, edges=edges):
            return f"band({text_of_expression(item)}, {_tuple(f'{edge:.15g}' for edge in edges)})"
        case IsMissing(item=item, reason=reason):
            return f"is_missing({text_of_expression(item)}{f', {reason.term}' if reason else ''})"
        case CountUnits(condition=inner):
            return f"count({text_of_expression(inner)})"
        case Total(item=inner):
            return f"total({text_of_expression(inner)})"
        case RankCorrelation(left=left, right=right):
            return f"rank_correlation({_listed([left, right])})"
        case _:
            raise TypeError(f"{type(expression).__name__} is no expression")


def _computed(expression: SumOf | Product | Aggregate | Apply) -> str:
    match expression:
        case SumOf():
            return _sum(expression)
        case Product():
            return _product(expression)
        case Aggregate(function=function, operands=operands, at_least=at_least):
            option = "" if at_least is None else f", at_least={at_least!r}".removesuffix(".0")
            return f"{function}({_listed(operands)}{option})"
        case Apply(function="rescale", operand=operand, numbers=numbers):
            ranges = (_tuple(f"{each:.15g}" for each in pair) for pair in (numbers[:2], numbers[2:]))
            return f"rescale({text_of_expression(operand)}, {', '.join(ranges)})"
        case Apply(function=function, operand=operand, numbers=numbers):
            return f"{function}({', '.join([text_of_expression(operand), *(f'{each:g}' for each in numbers)])})"


def _inner(expression: Expression) -> str:
    text = text_of_expression(expression)
    return f"({text})" if isinstance(expression, Loose | SumOf) else text


def _joined(word: str, function: str, operands: tuple[Expression, ...]) -> str:
    if len(operands) == 1:
        return f"{function}({text_of_expression(operands[0])})"
    tight = (
        f"({text_of_expression(each)})" if isinstance(each, AllOf | AnyOf) else text_of_expression(each)
        for each in operands
    )
    return f" {word} ".join(tight)


def _sum(expression: SumOf) -> str:
    (first, *others), (sign, *signs) = expression.operands, expression.signs
    if not others:
        return f"sum_of({text_of_expression(first)})"
    parts = [_inner(first) if sign > 0 else f"0 - {_inner(first)}"]
    parts.extend(f"{'+' if each > 0 else '-'} {_inner(operand)}" for each, operand in zip(signs, others, strict=True))
    return " ".join(parts)


def _product(expression: Product) -> str:
    (first, *others), (power, *powers) = expression.operands, expression.powers
    parts = [_factor(first) if power > 0 else f"1 / {_factor(first)}"]
    parts.extend(f"{'*' if each > 0 else '/'} {_factor(operand)}" for each, operand in zip(powers, others, strict=True))
    return " ".join(parts)


def _factor(expression: Expression) -> str:
    text = _inner(expression)
    return f"({text})" if isinstance(expression, Product) else text


def _listed(expressions: Iterable[Expression]) -> str:
    return ", ".join(map(text_of_expression, expressions))


def _tuple(texts: Iterable[str]) -> str:
    listed = list(texts)
    return f"({listed[0]},)" if len(listed) == 1 else f"({', '.join(listed)})"

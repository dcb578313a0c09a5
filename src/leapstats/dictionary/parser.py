"""Read the text of an expression into its nodes, through a whitelist of Python's own grammar."""

import ast
import re
import warnings
from collections.abc import Callable

from leapstats.dictionary.expression import (
    AllOf,
    AnyOf,
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
    RankCorrelation,
    SumOf,
    Total,
    is_number,
)
from leapstats.dictionary.files import shortened
from leapstats.terms import REASONS

LONGEST = 4000
SURROGATE = re.compile("[\ud800-\udfff]")
# What walks down an expression calls itself a few times a level, and Python allows some hundred calls.
DEEPEST = 30
TOO_DEEP = "the expression is nested too deeply"
OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def parse(text: str) -> Expression:
    """Read an expression.

    Parameters
    ----------
    text
        Such as `any_of(screen_depression, screen_anxiety)` or `wave(2013).n_staff >= 1`.

    Returns
    -------
    Expression
        Its outermost node.

    Raises
    ------
    ValueError
        If the text is not of the language; the message says which part, and what is allowed.
    """
    if SURROGATE.search(text):
        raise ValueError("an expression must be UTF-8 text, but this one has an invalid byte")
    if len(text) > LONGEST:
        raise ValueError(f"an expression can have at most {LONGEST} characters; this one has {len(text)}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip(), mode="eval")
        if _depth(tree.body) > DEEPEST:
            raise ValueError(TOO_DEEP)
        return _read(tree.body)
    except SyntaxError as error:
        raise ValueError(f"`{shortened(text)}` cannot be read at character {error.offset}") from None
    except (RecursionError, MemoryError):
        raise ValueError(TOO_DEEP) from None


def _depth(tree: ast.expr) -> int:
    """Return how many levels of an expression stand inside each other; a sum of many terms is one level."""
    deepest, still = 0, [(tree, 1)]
    while still:
        node, depth = still.pop()
        deepest = max(deepest, depth)
        for child in ast.iter_child_nodes(node):
            chained = isinstance(node, ast.BinOp) and child is node.left and isinstance(child, ast.BinOp)
            if isinstance(child, ast.expr):
                still.append((child, depth if chained else depth + 1))
    return deepest


def _read(node: ast.expr) -> Expression:
    reader = READERS.get(type(node))
    if reader is None:
        raise ValueError(f"`{ast.unparse(node)}` is not part of the language")
    return reader(node)


def _literal(node: ast.Constant) -> Literal:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float | str):
        raise ValueError(f"`{ast.unparse(node)}` is neither a number nor a code")
    return Literal(str(node.value))


def _name(node: ast.Name) -> Item:
    return Item(node.id)


def _attribute(node: ast.Attribute) -> Item:
    call = node.value
    if (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "wave"
        and len(call.args) == 1
        and not call.keywords
        and isinstance(call.args[0], ast.Constant)
    ):
        return Item(node.attr, str(call.args[0].value))
    raise ValueError(f"`{ast.unparse(node)}` is not an item; another wave's item is `wave(2013).item`")


def _compare(node: ast.Compare) -> Expression:
    if len(node.ops) != 1:
        raise ValueError(f"`{ast.unparse(node)}` compares more than two values; join two comparisons with `and`")
    left, operator, right = node.left, node.ops[0], node.comparators[0]
    if isinstance(operator, ast.In | ast.NotIn):
        if not isinstance(right, ast.Tuple | ast.List) or not right.elts:
            raise ValueError(f"`{ast.unparse(node)}` needs codes in parentheses after `in`, such as (1, 2)")
        inside = In(_read(left), tuple(_signed_literal(each) for each in right.elts))
        return Not(inside) if isinstance(operator, ast.NotIn) else inside
    if type(operator) not in OPERATORS:
        raise ValueError(f"`{ast.unparse(node)}` uses an operator that is not in the language")
    return Compare(OPERATORS[type(operator)], _read(left), _read(right))


def _bool(node: ast.BoolOp) -> Expression:
    operands = tuple(_read(value) for value in node.values)
    return AllOf(operands) if isinstance(node.op, ast.And) else AnyOf(operands)


def _unary(node: ast.UnaryOp) -> Expression:
    if isinstance(node.op, ast.Not):
        return Not(_read(node.operand))
    return _signed_literal(node)


def _signed_literal(node: ast.expr) -> Literal:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return Literal(f"-{_literal(node.operand).code}")
    if isinstance(node, ast.Constant):
        return _literal(node)
    raise ValueError(f"`{ast.unparse(node)}` is used where a code or a number is needed")


def _sum(node: ast.BinOp) -> Expression:
    operands: list[Expression] = []
    signs: list[int] = []
    first: ast.expr = node
    while isinstance(first, ast.BinOp):
        if not isinstance(first.op, ast.Add | ast.Sub):
            raise ValueError(f"`{ast.unparse(first)}`: only + and - are in the language")
        operands.append(_read(first.right))
        signs.append(1 if isinstance(first.op, ast.Add) else -1)
        first = first.left
    left = _read(first)
    inner = left if isinstance(left, SumOf) else SumOf((left,), (1,))
    return SumOf((*inner.operands, *reversed(operands)), (*inner.signs, *reversed(signs)))


def _call(node: ast.Call) -> Expression:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    builder = FUNCTIONS.get(name)
    if builder is None or node.keywords:
        known = ", ".join(sorted(FUNCTIONS))
        raise ValueError(f"`{ast.unparse(node)}` is not a function of the language, which has {known}")
    return builder(node)


def _several(node: ast.Call) -> tuple[Expression, ...]:
    if not node.args:
        raise ValueError(f"`{ast.unparse(node)}` needs at least one operand")
    return tuple(_read(each) for each in node.args)


def _sum_of(node: ast.Call) -> Expression:
    operands = _several(node)
    return SumOf(operands, (1,) * len(operands))


def _case(node: ast.Call) -> Expression:
    parts = _several(node)
    if len(parts) < 3 or len(parts) % 2 == 0:
        raise ValueError(
            f"`{ast.unparse(node)}` needs pairs of condition and value, then one value for all other cases"
        )
    return Case(parts[0:-1:2], parts[1::2], parts[-1])


def _band(node: ast.Call) -> Expression:
    if len(node.args) != 2 or not isinstance(node.args[1], ast.Tuple | ast.List):
        raise ValueError(f"`{ast.unparse(node)}` must be written like band(item, (1, 5, 10))")
    codes = [_signed_literal(each).code for each in node.args[1].elts]
    edges = tuple(float(code) for code in codes if is_number(code))
    if not edges or len(edges) < len(codes) or list(edges) != sorted(set(edges)):
        raise ValueError(f"`{ast.unparse(node)}` needs increasing numbers as edges")
    return Band(_read(node.args[0]), edges)


def _one_item(node: ast.Call, place: int) -> Item:
    read = _read(node.args[place]) if len(node.args) > place else None
    if not isinstance(read, Item):
        raise ValueError(f"`{ast.unparse(node)}` needs an item name")
    return read


def _is_missing(node: ast.Call) -> Expression:
    item = _one_item(node, 0)
    if len(node.args) == 1:
        return IsMissing(item)
    reason = node.args[1].id if isinstance(node.args[1], ast.Name) else ""
    if len(node.args) > 2 or reason not in REASONS:
        raise ValueError(f"`{ast.unparse(node)}`: the reason must be one of {', '.join(REASONS)}")
    return IsMissing(item, REASONS[reason])


def _single(node: ast.Call) -> Expression:
    operands = _several(node)
    if len(operands) != 1:
        raise ValueError(f"`{ast.unparse(node)}` takes one operand")
    return operands[0]


def _rank_correlation(node: ast.Call) -> Expression:
    if len(node.args) != 2:
        raise ValueError(f"`{ast.unparse(node)}` takes two items")
    return RankCorrelation(_one_item(node, 0), _one_item(node, 1))


READERS: dict[type[ast.expr], Callable[..., Expression]] = {
    ast.Constant: _literal,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Compare: _compare,
    ast.BoolOp: _bool,
    ast.UnaryOp: _unary,
    ast.BinOp: _sum,
    ast.Call: _call,
}
FUNCTIONS: dict[str, Callable[[ast.Call], Expression]] = {
    "any_of": lambda node: AnyOf(_several(node)),
    "all_of": lambda node: AllOf(_several(node)),
    "sum_of": _sum_of,
    "case": _case,
    "band": _band,
    "is_missing": _is_missing,
    "count": lambda node: CountUnits(_single(node)),
    "total": lambda node: Total(_single(node)),
    "rank_correlation": _rank_correlation,
}

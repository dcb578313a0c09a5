"""Read the text of an expression into its nodes, through a whitelist of Python's own grammar."""

import ast
import re
import warnings
from collections.abc import Callable

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
SUM = (ast.Add, ast.Sub)
AGGREGATES = ("mean_of", "sum_of", "count_of", "min_of", "max_of")
MOST_DECIMALS = 10


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
            chained = isinstance(node, ast.BinOp) and child is node.left and _continues(child, node)
            if isinstance(child, ast.expr):
                still.append((child, depth if chained else depth + 1))
    return deepest


def _continues(child: ast.expr, node: ast.BinOp) -> bool:
    """Tell whether a left operand is of the same chain: a sum within a sum, or a product within a product."""
    return isinstance(child, ast.BinOp) and isinstance(child.op, SUM) == isinstance(node.op, SUM)


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


def _arithmetic(node: ast.BinOp) -> Expression:
    if not isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
        raise ValueError(f"`{ast.unparse(node)}`: only +, -, * and / are in the language")
    operands: list[Expression] = []
    signs: list[int] = []
    first: ast.expr = node
    while isinstance(first, ast.BinOp) and _continues(first, node):
        if not isinstance(first.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
            break
        operands.append(_read(first.right))
        signs.append(1 if isinstance(first.op, ast.Add | ast.Mult) else -1)
        first = first.left
    return _chain(SumOf if isinstance(node.op, SUM) else Product, _read(first), operands[::-1], signs[::-1])


def _chain(
    kind: type[SumOf] | type[Product], first: Expression, operands: list[Expression], signs: list[int]
) -> Expression:
    """Join operands to the first one, which may be a chain of the same kind itself."""
    begun, before = (first.operands, _signs(first)) if isinstance(first, kind) else ((first,), (1,))
    return kind((*begun, *operands), (*before, *signs))


def _signs(chain: Expression) -> tuple[int, ...]:
    return chain.powers if isinstance(chain, Product) else chain.signs if isinstance(chain, SumOf) else ()


def _call(node: ast.Call) -> Expression:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    builder = FUNCTIONS.get(name)
    if builder is None:
        known = ", ".join(sorted(FUNCTIONS))
        raise ValueError(f"`{ast.unparse(node)}` is not a function of the language, which has {known}")
    if node.keywords and (name not in AGGREGATES or [each.arg for each in node.keywords] != ["at_least"]):
        allowed = ", ".join(AGGREGATES)
        raise ValueError(f"`{ast.unparse(node)}`: only {allowed} take an option, and it is at_least=")
    return builder(node)


def _several(node: ast.Call) -> tuple[Expression, ...]:
    if not node.args:
        raise ValueError(f"`{ast.unparse(node)}` needs at least one operand")
    return tuple(_read(each) for each in node.args)


def _aggregate(node: ast.Call) -> Expression:
    operands = _several(node)
    name = ast.unparse(node.func)
    at_least = _at_least(node, len(operands)) if node.keywords else None
    if name == "sum_of" and at_least is None:
        return SumOf(operands, (1,) * len(operands))
    return Aggregate(name, operands, at_least)


def _at_least(node: ast.Call, n_operands: int) -> float:
    value = node.keywords[0].value
    number = value.value if isinstance(value, ast.Constant) else None
    if type(number) is int and 1 <= number <= n_operands:
        return float(number)
    if type(number) is float and 0 < number < 1:
        return number
    answers = "1" if n_operands == 1 else f"1 to {n_operands}"
    raise ValueError(
        f"`{ast.unparse(node)}`: at_least is a number of answers, {answers} here, or a share of them between 0 and 1"
    )


def _reverse(node: ast.Call) -> Expression:
    if len(node.args) != 1:
        raise ValueError(f"`{ast.unparse(node)}` takes one item")
    return Apply("reverse", _one_item(node, 0))


def _rescale(node: ast.Call) -> Expression:
    ranges = [_pair(each) for each in node.args[1:]]
    if len(ranges) != 2 or not all(ranges) or ranges[0][0] == ranges[0][1]:
        raise ValueError(
            f"`{ast.unparse(node)}` must be written like rescale(x, (1, 5), (0, 100)), from one range to another"
        )
    return Apply("rescale", _read(node.args[0]), (*ranges[0], *ranges[1]))


def _pair(node: ast.expr) -> tuple[float, ...]:
    """Return the two numbers of a range; none where it is no range."""
    if not isinstance(node, ast.Tuple | ast.List) or len(node.elts) != 2:
        return ()
    codes = [_signed_literal(each).code for each in node.elts]
    return tuple(float(code) for code in codes) if all(map(is_number, codes)) else ()


def _round(node: ast.Call) -> Expression:
    if len(node.args) == 1:
        return Apply("round", _read(node.args[0]))
    digits = node.args[1].value if len(node.args) == 2 and isinstance(node.args[1], ast.Constant) else None
    if type(digits) is not int or digits > MOST_DECIMALS:
        raise ValueError(
            f"`{ast.unparse(node)}` must be written like round(x) or round(x, 1), to 0 to {MOST_DECIMALS} decimals"
        )
    return Apply("round", _read(node.args[0]), (float(digits),) if digits else ())


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
    ast.BinOp: _arithmetic,
    ast.Call: _call,
}
FUNCTIONS: dict[str, Callable[[ast.Call], Expression]] = {
    "any_of": lambda node: AnyOf(_several(node)),
    "all_of": lambda node: AllOf(_several(node)),
    **dict.fromkeys(AGGREGATES, _aggregate),
    "reverse": _reverse,
    "rescale": _rescale,
    "round": _round,
    "log": lambda node: Apply("log", _single(node)),
    "case": _case,
    "band": _band,
    "is_missing": _is_missing,
    "count": lambda node: CountUnits(_single(node)),
    "total": lambda node: Total(_single(node)),
    "rank_correlation": _rank_correlation,
}

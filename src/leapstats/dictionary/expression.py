"""The expression language of the dictionary: its nodes, and how they are read and written.

Formulas of derived items, universes, constraints and published cells are one small language.
A text is parsed to these nodes through a whitelist; nothing is ever evaluated as Python.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, isfinite
from typing import get_args

from leapstats.terms import Reason


@dataclass(frozen=True, slots=True)
class Literal:
    """A code or a number, as it stands in the text."""

    code: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the wave at hand, or of another one: `wave(2013).name`."""

    name: str
    wave: str | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right`, with one of == != < <= > >=."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class In:
    """`item in (code, ...)`."""

    item: "Expression"
    codes: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`not operand`: unknown stays unknown."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class AllOf:
    """`a and b`, `all_of(a, b, ...)`: no, as soon as one is no."""

    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`a or b`, `any_of(a, b, ...)`: yes, as soon as one is yes."""

    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class SumOf:
    """`a + b - c`, `sum_of(a, b, ...)`; `signs` holds 1 or -1 for each operand."""

    operands: tuple["Expression", ...]
    signs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """`a * b / c`, from left to right; `powers` holds 1 or, where divided by it, -1 for each operand."""

    operands: tuple["Expression", ...]
    powers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`mean_of(a, b, ..., at_least=...)`, and likewise sum_of, count_of, min_of and max_of, over the answers there are.

    `at_least` is how many answers there have to be: a whole number, or a share below 1 of the operands. None asks for
    all of them.
    """

    function: str
    operands: tuple["Expression", ...]
    at_least: float | None = None

    @property
    def needed(self) -> int:
        """How many operands have to be answered; a share is rounded up."""
        n_operands = len(self.operands)
        if self.at_least is None:
            return n_operands
        # 0.7 of 10 is 7.000000000000001 in floating point, and 7 all the same.
        return int(self.at_least) if self.at_least >= 1 else max(1, ceil(self.at_least * n_operands - 1e-9))


@dataclass(frozen=True, slots=True)
class Apply:
    """`reverse(item)`, `rescale(x, (1, 5), (0, 100))`, `round(x)`, `round(x, 1)` or `log(x)`, of one number."""

    function: str
    operand: "Expression"
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """`case(condition, value, ..., otherwise)`: the value of the first condition that is yes."""

    conditions: tuple["Expression", ...]
    values: tuple["Expression", ...]
    otherwise: "Expression"


@dataclass(frozen=True, slots=True)
class Band:
    """`band(item, (e1, e2, ...))`: 1 up to and including e1, 2 up to e2, ..., one more above the last."""

    item: "Expression"
    edges: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class IsMissing:
    """`is_missing(item)` or, for one reason, `is_missing(item, refused)`: always yes or no."""

    item: Item
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class CountUnits:
    """`count(condition)`, over all units; only in constraints."""

    condition: "Expression"


@dataclass(frozen=True, slots=True)
class Total:
    """`total(item)`, summed over all units; only in constraints."""

    item: "Expression"


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """`rank_correlation(a, b)` (Kendall's tau-b) over all units; only in published cells."""

    left: Item
    right: Item


Expression = (
    Literal
    | Item
    | Compare
    | In
    | Not
    | AllOf
    | AnyOf
    | SumOf
    | Product
    | Aggregate
    | Apply
    | Case
    | Band
    | IsMissing
    | CountUnits
    | Total
    | RankCorrelation
)


NODES = get_args(Expression)


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions that stand directly inside one."""
    inside: list[Expression] = []
    for name in expression.__dataclass_fields__:
        value = getattr(expression, name)
        candidates = value if isinstance(value, tuple) else (value,)
        inside.extend(part for part in candidates if isinstance(part, NODES))
    return tuple(inside)


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything inside it, outermost first."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def items(expression: Expression) -> tuple[Item, ...]:
    """Return every item an expression names, in reading order and without repeats."""
    return tuple(dict.fromkeys(node for node in walk(expression) if isinstance(node, Item)))


def is_number(text: str) -> bool:
    """Tell whether a literal is a finite number, written the way numbers are."""
    try:
        return isfinite(float(text)) and "_" not in text
    except ValueError:
        return False

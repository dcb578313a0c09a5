"""Say for every row whether a condition of a form holds, as the form itself does: a blank answer is an empty text."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.relevance_syntax import Answer, Call, Node, Number, Operation, Text

Values = NDArray[Any]  # of bool, of float64, or objects that are texts
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
Lookup = Callable[[str], NDArray[Any]]


def holds(node: Node, lookup: Lookup, n_rows: int) -> NDArray[np.bool_]:
    """Evaluate a condition.

    Parameters
    ----------
    node
        As `parse_xpath` gives it.
    lookup
        Gives the answers to a question as texts, "" where there is none; those to a check-all question as codes with
        blanks between. It raises LookupError where the file does not have the question.
    n_rows
        How many rows there are.

    Raises
    ------
    LookupError
        If a question is not in the file.
    ValueError
        If a function is not known, or is given the wrong number of values.
    """
    return _booleans(_evaluated(node, lookup, n_rows))


def _evaluated(node: Node, lookup: Lookup, n_rows: int) -> Values:
    match node:
        case Text(text):
            return np.full(n_rows, text, dtype=object)
        case Number(value):
            return np.full(n_rows, value)
        case Answer(name):
            return lookup(name)
        case Call(function, values):
            given = [_evaluated(each, lookup, n_rows) for each in values]
            if function not in FUNCTIONS:
                raise ValueError(f"the function {function}() is not known")
            count, compute = FUNCTIONS[function]
            if len(given) != count:
                raise ValueError(f"{function}() takes {count} values")
            return np.full(n_rows, compute()) if not given else compute(*given)
        case Operation(sign, left, right):
            return _operated(sign, _evaluated(left, lookup, n_rows), _evaluated(right, lookup, n_rows))


def _operated(sign: str, left: Values, right: Values) -> Values:
    if sign in {"and", "or"}:
        both = (_booleans(left), _booleans(right))
        return np.logical_and(*both) if sign == "and" else np.logical_or(*both)
    if sign in {"=", "!="}:
        equal = _equal(left, right)
        return equal if sign == "=" else ~equal
    with np.errstate(all="ignore"):
        result: Values = ARITHMETIC[sign](_numbers(left), _numbers(right))
    return result


def _equal(left: Values, right: Values) -> NDArray[np.bool_]:
    if "b" in {left.dtype.kind, right.dtype.kind}:
        return np.asarray(_booleans(left) == _booleans(right), dtype=bool)
    if "f" in {left.dtype.kind, right.dtype.kind}:
        return np.asarray(_numbers(left) == _numbers(right), dtype=bool)
    return np.asarray(left == right, dtype=bool)


def _booleans(values: Values) -> NDArray[np.bool_]:
    if values.dtype.kind == "b":
        return values
    if values.dtype.kind == "f":
        return np.asarray((values != 0) & ~np.isnan(values), dtype=bool)
    return np.asarray(values != "", dtype=bool)


def _numbers(values: Values) -> NDArray[np.float64]:
    if values.dtype.kind in "bf":
        return values.astype(np.float64)
    known = {text: float(text) if NUMBER.fullmatch(text) else np.nan for text in set(values.tolist())}
    return np.array([known[text] for text in values.tolist()], dtype=np.float64)


def _texts(values: Values) -> list[str]:
    if values.dtype.kind == "b":
        return ["true" if each else "false" for each in values.tolist()]
    if values.dtype.kind == "f":
        return ["" if each != each else f"{each:g}" for each in values.tolist()]  # noqa: PLR0124
    return [str(each) for each in values.tolist()]


def _pairwise(compute: Callable[[str, str], bool]) -> Callable[[Values, Values], Values]:
    def both(left: Values, right: Values) -> Values:
        return np.array([compute(*each) for each in zip(_texts(left), _texts(right), strict=True)], dtype=bool)

    return both


def _chosen(answers: str, code: str) -> bool:
    return code in answers.split()


def _count(values: Values) -> Values:
    return np.array([len(text.split()) for text in _texts(values)], dtype=np.float64)


def _length(values: Values) -> Values:
    return np.array([len(text) for text in _texts(values)], dtype=np.float64)


def _either(condition: Values, then: Values, otherwise: Values) -> Values:
    if then.dtype.kind == otherwise.dtype.kind:
        return np.where(_booleans(condition), then, otherwise)
    pairs = (np.array(_texts(each), dtype=object) for each in (then, otherwise))
    return np.where(_booleans(condition), *pairs)


def _first(left: Values, right: Values) -> Values:
    return _either(_booleans(np.array(_texts(left), dtype=object)), left, right)


FUNCTIONS: Mapping[str, tuple[int, Callable[..., Any]]] = {
    "selected": (2, _pairwise(_chosen)),
    "not": (1, lambda values: ~_booleans(values)),
    "boolean": (1, _booleans),
    "true": (0, lambda: True),
    "false": (0, lambda: False),
    "count-selected": (1, _count),
    "string-length": (1, _length),
    "strlen": (1, _length),
    "number": (1, _numbers),
    "string": (1, lambda values: np.array(_texts(values), dtype=object)),
    "int": (1, lambda values: np.trunc(_numbers(values))),
    "if": (3, _either),
    "coalesce": (2, _first),
    "contains": (2, _pairwise(lambda text, part: part in text)),
    "starts-with": (2, _pairwise(str.startswith)),
    "is_empty": (1, lambda values: ~_booleans(np.array(_texts(values), dtype=object))),
}
ARITHMETIC: Mapping[str, Callable[[Values, Values], Values]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "div": np.divide,
    "mod": np.fmod,
}

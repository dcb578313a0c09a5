"""Check what formulas compute with: whether answers are numbers, whole or not, and in which unit."""

from collections.abc import Iterable, Mapping

from leapstats.dictionary.codes import is_whole
from leapstats.dictionary.expression import (
    Aggregate,
    Apply,
    Case,
    Compare,
    Expression,
    Item,
    Literal,
    Product,
    SumOf,
    is_number,
)
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.dictionary.study import Variable
from leapstats.terms import CODED, NUMERIC, ItemType

Variables = Mapping[str, Variable]
Finding = tuple[str, str]


def number_findings(node: Expression, variables: Variables) -> tuple[Finding, ...]:
    """Return what is wrong with the numbers that one node computes with, each with its fix.

    Parameters
    ----------
    node
        Alone; what stands inside it has findings of its own.
    variables
        The items by name; one that is not there is a problem of its own, and none here.
    """
    if isinstance(node, Product) and any(
        power < 0 and isinstance(each, Literal) and is_number(each.code) and float(each.code) == 0
        for each, power in zip(node.operands, node.powers, strict=True)
    ):
        return ((f"{text_of_expression(node)} divides by 0", "Divide by another number"),)
    if isinstance(node, Apply) and node.function == "reverse":
        return reversal_problems(node.operand, variables)
    numbers = _no_numbers(node, variables)
    return numbers or (*_differently_coded(node, variables), *_in_two_units(node, variables))


def operands_of(node: Expression) -> tuple[Expression, ...]:
    """Return the expressions that a node takes as numbers."""
    match node:
        case SumOf(operands=operands) | Product(operands=operands):
            return operands
        case Aggregate(function=function, operands=operands) if function != "count_of":
            return operands
        case Apply(operand=operand):
            return (operand,)
        case _:
            return ()


def _no_numbers(node: Expression, variables: Variables) -> tuple[Finding, ...]:
    found = (variables.get(each.name) for each in operands_of(node) if isinstance(each, Item))
    return tuple(finding for each in found if each is not None and (finding := number_problem(each)) is not None)


def number_problem(variable: Variable) -> Finding | None:
    """Return why the answers of an item are no numbers, with the fix; None where they are."""
    if variable.type in (*NUMERIC, ItemType.BINARY):
        return None
    fix = "Choose a count, continuous or binary item, or one whose codes are whole numbers"
    if variable.type is not ItemType.CATEGORICAL or variable.codes is None:
        return f"{variable.name} is {variable.type}, not a number", fix
    if variable.codes.alphabetical or not all(is_whole(each.code) for each in variable.codes.answers):
        return f"{variable.name} is categorical, and its codes are not numbers with an order", fix
    return None


def reversal(variable: Variable) -> tuple[float, float, float, float]:
    """Return from which range to which one the answers of a coded item are reversed.

    Raises
    ------
    ValueError
        If its codes are not numbers.
    """
    findings = reversal_problems(Item(variable.name), {variable.name: variable})
    if findings or variable.codes is None:
        raise ValueError("; ".join(what for what, _ in findings))
    keys = [variable.codes.keys[each.code] for each in variable.codes.answers]
    return min(keys), max(keys), max(keys), min(keys)


def reversal_problems(operand: Expression, variables: Variables) -> tuple[Finding, ...]:
    """Return why an item cannot be reversed by its codes, with the fix."""
    variable = variables.get(operand.name) if isinstance(operand, Item) else None
    if variable is None:
        return ()
    if variable.type not in CODED or variable.codes is None:
        what = f"{variable.name} is {variable.type}; reverse needs the codes of an item, to know which range it has"
        return ((what, f"Write the range, as in rescale({variable.name}, (1, 5), (5, 1))"),)
    finding = number_problem(variable)
    return () if finding is None else (finding,)


def _differently_coded(node: Expression, variables: Variables) -> tuple[Finding, ...]:
    """Note categories that are added up, or compared in size, though their codes are not the same."""
    if not isinstance(node, SumOf | Aggregate):
        return ()
    lists: dict[tuple[str, ...], str] = {}
    for each in operands_of(node):
        item = each.operand if isinstance(each, Apply) and each.function == "reverse" else each
        variable = variables.get(item.name) if isinstance(item, Item) else None
        if variable is not None and variable.type is ItemType.CATEGORICAL and variable.codes is not None:
            lists.setdefault(tuple(sorted(code.code for code in variable.codes.answers)), variable.name)
    if len(lists) < 2:
        return ()
    named = "; ".join(f"{name} {', '.join(sorted(codes, key=float))}" for codes, name in lists.items())
    return (
        (
            f"items with different codes are taken together ({named})",
            "Bring them to one range, as in rescale(item, (1, 5), (0, 100))",
        ),
    )


def _in_two_units(node: Expression, variables: Variables) -> tuple[Finding, ...]:
    if not isinstance(node, SumOf | Aggregate | Compare):
        return ()
    sides = (node.left, node.right) if isinstance(node, Compare) else operands_of(node)
    units = _units(sides, variables)
    if len(units) < 2:
        return ()
    named = ", ".join(f"{text_of_expression(each)} in {unit}" for unit, each in units.items())
    return ((f"numbers in different units are taken together ({named})", "Bring them to one unit, as in minutes / 60"),)


def _units(expressions: Iterable[Expression], variables: Variables) -> dict[str, Expression]:
    """Return the units that are known of some expressions, each with the first one in it."""
    found: dict[str, Expression] = {}
    for each in expressions:
        unit = unit_of(each, variables)
        if unit:
            found.setdefault(unit, each)
    return found


def unit_of(expression: Expression, variables: Variables) -> str:
    """Return the unit of an expression; "" where it has none, or none is known, as of a product."""
    match expression:
        case Item(name=name):
            return variables[name].unit.strip().casefold() if name in variables else ""
        case Case(values=values, otherwise=otherwise):
            units = _units((*values, otherwise), variables)
        case SumOf() | Aggregate():
            units = _units(operands_of(expression), variables)
        case Apply(function="reverse" | "round", operand=operand):
            return unit_of(operand, variables)
        case _:
            return ""
    return next(iter(units)) if len(units) == 1 else ""


def fraction_in(expression: Expression, variables: Variables) -> Expression | None:
    """Return the part of an expression that can give fractions; None where it gives whole numbers only."""
    match expression:
        case Literal(code=code):
            return None if not is_number(code) or float(code).is_integer() else expression
        case Item(name=name):
            real = name in variables and variables[name].type is ItemType.CONTINUOUS
            return expression if real else None
        case Case(values=values, otherwise=otherwise):
            return _first_fraction((*values, otherwise), variables)
        case Aggregate(function="mean_of") | Apply(function="rescale" | "log"):
            return expression
        case Product(powers=powers) if min(powers) < 0:
            return expression
        case Apply(function="round", numbers=numbers):
            return expression if numbers else None
        case _:
            return _first_fraction(operands_of(expression), variables)


def _first_fraction(expressions: Iterable[Expression], variables: Variables) -> Expression | None:
    found = (fraction_in(each, variables) for each in expressions)
    return next((each for each in found if each is not None), None)


def result_findings(variable: Variable, formula: Expression, variables: Variables) -> tuple[Finding, ...]:
    """Return where a formula gives another kind of number, or another unit, than the derived item has."""
    found: list[Finding] = []
    part = fraction_in(formula, variables) if variable.type is ItemType.COUNT else None
    if part is not None:
        what = f"a count is a whole number, but {text_of_expression(part)} can be a fraction"
        found.append((what, "Declare the item continuous, or write round(...) around it"))
    own, unit = variable.unit.strip(), unit_of(formula, variables)
    if own and unit and own.casefold() != unit:
        found.append(
            (f"its unit is {own}, but the formula gives {unit}", "Correct the unit, or convert in the formula")
        )
    return tuple(found)

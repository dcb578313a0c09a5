"""Check one expression of a dictionary: the items and waves it names, the codes and kinds it compares."""

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
    items,
    walk,
)
from leapstats.dictionary.number_checks import number_findings, operands_of
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import nearest
from leapstats.terms import CODED, NUMERIC, ItemType

ORDERED = ("<", "<=", ">", ">=")


def check_expression(
    study: Study, where: str, expression: Expression, findings: Findings, *, yields_codes: bool = False
) -> None:
    """Note every name, code or kind of value in an expression that does not fit the study.

    Parameters
    ----------
    study
        Its items, codes and waves.
    where
        Where the expression stands.
    expression
        Parsed.
    findings
        Get the problems.
    yields_codes
        Whether what it yields may be codes of an item, as a formula does.
    """
    waves = {wave.name for wave in study.waves}
    for item in items(expression):
        if item.name not in study.variables:
            findings.add(where, f'"{item.name}" is not an item', nearest(item.name, study.variables))
        if item.wave is not None and item.wave not in waves:
            findings.add(where, f'wave "{item.wave}" is not in study.toml', nearest(item.wave, waves))
    yielding = _yielding(expression) if yields_codes else []
    for node in walk(expression):
        coded = any(node is each for each in yielding)
        _check_node(study, where, node, findings)
        for literal in _loose_literals(node, yields_codes=coded):
            if not is_number(literal.code):
                fix = "Use a code only to compare it with an item, as in item == ..."
                findings.add(where, f'"{literal.code}" is used where a number is needed', fix)


def _yielding(expression: Expression) -> list[Expression]:
    """Return the cases whose values are what an expression yields."""
    if not isinstance(expression, Case):
        return []
    inner = (case for value in (*expression.values, expression.otherwise) for case in _yielding(value))
    return [expression, *inner]


def _check_node(study: Study, where: str, node: Expression, findings: Findings) -> None:
    for part in _conditions(node):
        check_condition(study, where, part, findings)
    for item, literal in _comparisons(node):
        _check_code(study, where, (item, literal), findings)
    for item in _numbers(node):
        _check_number(study, where, item, findings)
    for item in _measured(node):
        check_measured(study, where, item, findings)
    for what, fix in number_findings(node, study.variables):
        findings.add(where, what, fix)
    if isinstance(node, Compare) and node.operator in ORDERED:
        _check_ordered(study, where, node, findings)


def _numbers(node: Expression) -> tuple[Item, ...]:
    """Return the items that a node adds up over all units, or puts into bands."""
    match node:
        case Band(item=Item() as item) | Total(item=Item() as item):
            return (item,)
        case _:
            return ()


def _measured(node: Expression) -> tuple[Item, ...]:
    """Return the items of a node that have to be anything but text."""
    match node:
        case Case(values=values, otherwise=otherwise):
            return tuple(each for each in (*values, otherwise) if isinstance(each, Item))
        case RankCorrelation(left=left, right=right):
            return (left, right)
        case _:
            return ()


def check_measured(study: Study, where: str, expression: Expression, findings: Findings) -> None:
    """Note an item of text that stands where its answers are taken for numbers or codes."""
    variable = study.variables.get(expression.name) if isinstance(expression, Item) else None
    if variable is not None and variable.type in {ItemType.ID, ItemType.TEXT}:
        fix = "Choose an item with codes or numbers"
        findings.add(where, f"{variable.name} is {variable.type}, neither a number nor coded", fix)


def _loose_literals(node: Expression, *, yields_codes: bool) -> tuple[Literal, ...]:
    """Return the literals of a node that stand for a number, not for the code of an item."""
    parts: tuple[Expression, ...] = ()
    match node:
        case SumOf() | Product() | Aggregate() | Apply():
            parts = operands_of(node)
        case Compare(left=left, right=right) if not isinstance(left, Item) and not isinstance(right, Item):
            parts = (left, right)
        case In(item=item, codes=codes) if not isinstance(item, Item):
            parts = (item, *codes)
        case Case(values=values, otherwise=otherwise) if not yields_codes:
            parts = (*values, otherwise)
        case Band(item=item) | Total(item=item):
            parts = (item,)
    return tuple(each for each in parts if isinstance(each, Literal))


def _check_ordered(study: Study, where: str, node: Compare, findings: Findings) -> None:
    for side in (node.left, node.right):
        variable = study.variables.get(side.name) if isinstance(side, Item) else None
        if variable is not None and variable.type in {ItemType.ID, ItemType.TEXT}:
            findings.add(where, f"{variable.name} is {variable.type} and has no order", "Use == or !=")


def _conditions(node: Expression) -> tuple[Expression, ...]:
    match node:
        case AllOf(operands=parts) | AnyOf(operands=parts) | Case(conditions=parts):
            return parts
        case Aggregate(function="count_of", operands=parts):
            return parts
        case Not(operand=part) | CountUnits(condition=part):
            return (part,)
        case _:
            return ()


def _comparisons(node: Expression) -> tuple[tuple[Item, Literal], ...]:
    match node:
        case Compare(left=Item() as item, right=Literal() as literal):
            return ((item, literal),)
        case Compare(left=Literal() as literal, right=Item() as item):
            return ((item, literal),)
        case In(item=Item() as item, codes=codes):
            return tuple((item, literal) for literal in codes)
        case _:
            return ()


def check_condition(study: Study, where: str, node: Expression, findings: Findings) -> None:
    """Note an expression that stands as a condition and is neither yes nor no."""
    if isinstance(node, Item):
        variable = study.variables.get(node.name)
        if variable is not None and variable.type is not ItemType.BINARY:
            findings.add(where, f"{node.name} is {variable.type}, not a yes or no", f"Compare it: {node.name} == ...")
    elif not isinstance(node, Compare | In | Not | AllOf | AnyOf | IsMissing | Case):
        findings.add(where, "a number is used where a condition is needed", "Compare it with a value")


def _check_number(study: Study, where: str, item: Item, findings: Findings) -> None:
    variable = study.variables.get(item.name)
    if variable is not None and variable.type not in (*NUMERIC, ItemType.BINARY):
        findings.add(
            where, f"{item.name} is {variable.type}, not a number", "Choose a count, continuous or binary item"
        )


def _check_code(study: Study, where: str, pair: tuple[Item, Literal], findings: Findings) -> None:
    item, literal = pair
    variable = study.variables.get(item.name)
    if variable is None or variable.type in {ItemType.ID, ItemType.TEXT}:
        return
    missing = variable.codes.missing if variable.codes else ()
    if any(code.code == literal.code for code in missing):
        fix = f"Use is_missing({item.name}), or is_missing({item.name}, reason)"
        findings.add(where, f"{literal.code} is a missing code of {item.name}; missing codes cannot be compared", fix)
    elif variable.type in CODED and variable.codes is not None:
        known = [code.code for code in variable.codes.answers]
        if literal.code not in known:
            findings.add(where, f"{literal.code} is not an answer of {item.name}", f"Use one of {', '.join(known)}")
    elif not is_number(literal.code):
        findings.add(where, f'{item.name} is a number, but "{literal.code}" is not', "Compare it with a number")

"""Check that the parts of a dictionary fit each other: names, codes, kinds of value, circles."""

from collections.abc import Iterable, Mapping

from leapstats.dictionary.expression import Case, CountUnits, Expression, Literal, RankCorrelation, Total, items, walk
from leapstats.dictionary.expression_checks import check_condition, check_expression, is_number
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import IGNORED, Published, SourceColumn, Study, Variable
from leapstats.errors import nearest
from leapstats.terms import ItemType

CODED = (ItemType.BINARY, ItemType.CATEGORICAL)
OVER_UNITS = (CountUnits, Total, RankCorrelation)


def check_study(study: Study, findings: Findings) -> None:
    """Note everything in a dictionary that does not fit."""
    for variable in study.variables.values():
        _check_variable(study, variable, findings)
    _check_id(study, findings)
    _check_columns(study, findings)
    _check_circles(study.variables, findings)
    ids = {cell.id for cell in study.published}
    for cell in study.published:
        if cell.same_as and cell.same_as not in ids:
            findings.add(_place(cell), f'same_as "{cell.same_as}" is no published cell', nearest(cell.same_as, ids))
    wave_names = [wave.name for wave in study.waves]
    for where, wave, expression in _study_expressions(study):
        if wave not in wave_names:
            findings.add(where, f'wave "{wave}" is not in study.toml', nearest(wave, wave_names))
        if expression is not None:
            check_expression(study, where, expression, findings)


def _study_expressions(study: Study) -> Iterable[tuple[str, str, Expression | None]]:
    for constraint in study.constraints:
        yield f"constraints.csv, {constraint.id}", constraint.wave, constraint.expression
    for cell in study.published:
        yield _place(cell), cell.wave, cell.universe
        yield _place(cell), cell.wave, cell.expression


def _place(cell: Published) -> str:
    return f"{cell.file}.csv line {cell.line}, {cell.id}"


def _check_variable(study: Study, variable: Variable, findings: Findings) -> None:
    where = f"variables.csv, {variable.name}"
    if not variable.name.isidentifier():
        findings.add(where, "the name cannot be used in formulas", "Use letters, digits and _")
    _check_codes(variable, where, findings)
    for expression in (variable.universe, variable.formula):
        if expression is None:
            continue
        if any(isinstance(node, OVER_UNITS) for node in walk(expression)):
            findings.add(where, "count, total and rank_correlation are for constraints", "Write it for one unit")
        check_expression(study, where, expression, findings)
    if variable.universe is not None:
        check_condition(study, where, variable.universe, findings)
    if variable.formula is not None:
        _check_values(variable, where, findings)


def _check_codes(variable: Variable, where: str, findings: Findings) -> None:
    if variable.type in CODED and variable.codes is None:
        findings.add(where, f"a {variable.type} item needs a code list", "Name one in column codes")
    if variable.type is ItemType.BINARY and variable.codes is not None:
        answers = [code.code for code in variable.codes.answers]
        if sorted(answers) != ["0", "1"]:
            found = f"the answers of a binary item are 0 and 1, those of {variable.codes.name} {', '.join(answers)}"
            findings.add(where, found, "Take another list, or make the item categorical")
    if variable.skip_means_no and variable.type not in CODED:
        findings.add(where, f"skip_means is for binary and categorical items, not {variable.type}", "Leave it blank")


def _check_values(variable: Variable, where: str, findings: Findings) -> None:
    """Note a literal that a formula yields and that is no code of the item, nor a number for a count."""
    formula = variable.formula
    results = [*formula.values, formula.otherwise] if isinstance(formula, Case) else [formula]
    for result in results:
        if not isinstance(result, Literal):
            continue
        if variable.codes is not None and result.code in variable.codes.keys:
            continue
        if variable.type in CODED or not is_number(result.code):
            codes = variable.codes.keys if variable.codes else ()
            findings.add(where, f"the formula yields {result.code}, which is no code of the item", nearest("", codes))


def _check_id(study: Study, findings: Findings) -> None:
    variable = study.variables.get(study.id)
    if study.id and variable is None:
        findings.add("study.toml, [study]", f'id "{study.id}" is not an item', nearest(study.id, study.variables))
    elif variable is not None and variable.type is not ItemType.ID:
        findings.add("study.toml, [study]", f'"{study.id}" has type {variable.type}', "Give it type id")


def _check_columns(study: Study, findings: Findings) -> None:
    waves = {wave.name for wave in study.waves}
    for column in study.columns:
        where = f"columns.csv, wave {column.wave}, {column.column} {column.option}".rstrip()
        variable = study.variables.get(column.variable)
        if column.wave not in waves:
            findings.add(where, f'wave "{column.wave}" is not in study.toml', nearest(column.wave, waves))
        if variable is None and column.variable != IGNORED:
            mend = f"{nearest(column.variable, study.variables)}; write {IGNORED} for a column that is not read"
            findings.add(where, f'"{column.variable}" is not an item', mend)
        elif variable is not None and variable.formula is not None:
            findings.add(where, f"{variable.name} is derived", "Remove the formula or the column")
        if variable is not None:
            _check_recode(column, variable, where, findings)
    for wave in waves:
        if not any(column.wave == wave and column.variable == study.id for column in study.columns):
            findings.add("columns.csv", f"wave {wave} has no column for {study.id}", "Say which column holds the id")


def _check_recode(column: SourceColumn, variable: Variable, where: str, findings: Findings) -> None:
    known = variable.codes.keys if variable.codes else {}
    strange = [code for code in column.recode.values() if code not in known]
    if strange:
        findings.add(where, f"recode gives {', '.join(strange)}, no code of {variable.name}", "Mend the recode")
    if column.tick and variable.type is not ItemType.BINARY:
        findings.add(where, f"{variable.name} is {variable.type} and cannot be ticked", "Make it binary")


def _check_circles(variables: Mapping[str, Variable], findings: Findings) -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circle = " -> ".join((*path[path.index(name) :], name))
            findings.add(f"variables.csv, {name}", f"the formula goes in a circle: {circle}", "Break the circle")
            done.update(path)
        if name in done or name in path:
            return
        for other in operands(variables[name]):
            if other in variables:
                visit(other, (*path, name))
        done.add(name)

    for name in variables:
        visit(name, ())


def operands(variable: Variable) -> tuple[str, ...]:
    """Return the items that an item's universe and formula name, of any wave."""
    expressions = [each for each in (variable.universe, variable.formula) if each is not None]
    return tuple(dict.fromkeys(item.name for expression in expressions for item in items(expression)))


def availability(study: Study) -> dict[str, frozenset[str]]:
    """Say in which waves each item has answers: where a file keeps it, or all its operands are.

    An operand that names its wave has to be in that one; the others in the wave at hand.
    """
    waves = frozenset(wave.name for wave in study.waves)
    known: dict[str, frozenset[str]] = {}
    for column in study.columns:
        known[column.variable] = known.get(column.variable, frozenset()) | {column.wave}

    def of(name: str) -> frozenset[str]:
        if name not in known:
            formula = study.variables[name].formula
            known[name] = frozenset() if formula is None else _shared(formula)
        return known[name]

    def _shared(formula: Expression) -> frozenset[str]:
        shared = waves
        for item in items(formula):
            if item.wave is None:
                shared &= of(item.name)
            elif item.wave not in of(item.name):
                return frozenset()
        return shared

    return {name: of(name) for name in study.variables}

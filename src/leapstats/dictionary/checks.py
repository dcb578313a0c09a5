"""Check that the parts of a dictionary fit each other: names, codes, kinds of value, circles."""

from collections.abc import Iterable
from dataclasses import replace

from leapstats.dictionary.expression import Case, Expression, Literal, is_number, items
from leapstats.dictionary.expression_checks import check_expression
from leapstats.dictionary.levels import Level, check_level, check_waves, level_of_constraint, level_of_figure
from leapstats.dictionary.number_checks import result_findings
from leapstats.dictionary.scale import LEVEL, Scale
from leapstats.dictionary.sheets import EXPRESSIONS, WAVES, Findings
from leapstats.dictionary.study import IGNORED, Published, SourceColumn, Study, Variable
from leapstats.errors import nearest
from leapstats.terms import CODED, ItemType

DERIVED = (*CODED, ItemType.COUNT, ItemType.CONTINUOUS)
# What evaluates items calls itself some ten times for an item that builds on another.
DEEPEST = 30


def check_study(study: Study, findings: Findings) -> Study:
    """Note everything in a dictionary that does not fit, and return it with the waves in which each item has answers.

    What other files say about a file that could not be read is not checked: all of it would be wrong.
    """
    unread = {file.partition(".")[0] for file in findings.unread}
    if not unread & {"variables", "codelists", "scales"}:
        for variable in study.variables.values():
            _check_variable(study, variable, findings)
        _check_id(study, findings)
        _check_sampling(study, findings)
        _check_respondents(study, findings)
        _check_stated(study, findings)
    if not unread & {"variables", "codelists", "scales", "columns", WAVES}:
        _check_columns(study, findings)
    if unread & {"variables", "scales", "columns", WAVES, EXPRESSIONS} or not _may_be_followed(study, findings):
        return study
    study = replace(study, available=availability(study))
    _check_waves(study, findings)
    _check_scales(study, findings)
    return study


def _check_sampling(study: Study, findings: Findings) -> None:
    """Check that [design] names items, and that its parts go together."""
    design, where = study.sampling, "study.toml, [design]"
    if design is None:
        return
    for item in design.items:
        if item not in study.variables:
            findings.add(where, f"{item} is not an item", nearest(item, study.variables))
    if design.none and design.is_design:
        findings.add(where, "none says that no design applies, beside a design", "Remove none, or the design")
    if design.nested and not (design.strata and design.clusters):
        findings.add(
            where, "nest is set, but there are no clusters within strata", "Add strata and cluster, or remove it"
        )
    if len(design.populations) > len(design.clusters) + 1:
        what = f"{len(design.populations)} populations are given for {len(design.clusters) + 1} stages"
        findings.add(where, what, "Give one for each stage: clusters, then the units within them")


def _check_respondents(study: Study, findings: Findings) -> None:
    """Check that [respondents] names items."""
    if study.respondents is None:
        return
    for item in (*study.respondents.within, *study.respondents.items):
        if item not in study.variables:
            own = "Add it to variables.csv, and name it in columns.csv where a column is ignored"
            fix = f"{nearest(item, study.variables)} {own}".strip()
            findings.add("study.toml, [respondents]", f"{item} is not an item", fix)


def _check_stated(study: Study, findings: Findings) -> None:
    """Check constraints and published cells."""
    ids = {cell.id for cell in study.published}
    for cell in study.published:
        if cell.same_as and cell.same_as not in ids:
            findings.add(_place(cell), f'same_as "{cell.same_as}" is not a published cell', nearest(cell.same_as, ids))
    wave_names = [wave.name for wave in study.waves]
    for where, wave, pairs in _study_expressions(study):
        if wave not in wave_names and WAVES not in findings.unread:
            findings.add(where, f'wave "{wave}" is not in study.toml', nearest(wave, wave_names))
        for expression, level in pairs:
            if expression is not None:
                check_expression(study, where, expression, findings)
                check_level(study, where, expression, level, findings)


def _check_waves(study: Study, findings: Findings) -> None:
    """Check that universes and constraints name items that their waves have.

    A published cell may name one that its wave lacks: its verdict is that it cannot be computed.
    """
    for variable in study.variables.values():
        where, waves = place_of_item(study, variable.name), sorted(study.available.get(variable.name, ()))
        if variable.universe is not None:
            check_waves(study, where, variable.universe, waves, findings)
        if variable.formula is not None:
            check_waves(study, where, variable.formula, (), findings)
    for constraint in study.constraints:
        check_waves(study, f"constraints.csv, {constraint.id}", constraint.expression, (constraint.wave,), findings)
    for cell in study.published:
        for expression in (cell.universe, cell.expression):
            if expression is not None and not cell.not_computable:
                check_waves(study, _place(cell), expression, (), findings)


def _check_scales(study: Study, findings: Findings) -> None:
    """Check that there is a wave in which each scale has a score."""
    for scale in study.scales.values():
        if study.waves and not study.available.get(scale.name):
            findings.add(f"scales.csv, {scale.name}", "no wave has all of its items", _of_which_waves(study, scale))


def _of_which_waves(study: Study, scale: Scale) -> str:
    """Say which items of a scale are lacking in the wave that has most of them."""
    there = {wave.name: [each for each in scale.items if wave.name in study.available[each]] for wave in study.waves}
    best = max(there, key=lambda wave: len(there[wave]))
    lacking = ", ".join(each for each in scale.items if each not in there[best])
    return f"Wave {best} lacks {lacking}: take it out of the scale, or add a row for it to columns.csv"


Stated = tuple[Expression | None, Level]


def _study_expressions(study: Study) -> Iterable[tuple[str, str, tuple[Stated, ...]]]:
    for constraint in study.constraints:
        pair = (constraint.expression, level_of_constraint(constraint.kind))
        yield f"constraints.csv, {constraint.id}", constraint.wave, (pair,)
    for cell in study.published:
        pairs = ((cell.universe, Level.CONDITION), (cell.expression, level_of_figure(cell.figure)))
        yield _place(cell), cell.wave, pairs


def scale_of(study: Study, name: str) -> Scale | None:
    """Return the scale whose score or level an item is; None for any other item."""
    scale = study.scales.get(name) or study.scales.get(name.removesuffix(LEVEL))
    return scale if scale is not None and name in scale.derived else None


def place_of_item(study: Study, name: str) -> str:
    """Return where an item stands in the dictionary."""
    scale = scale_of(study, name)
    return f"variables.csv, {name}" if scale is None else f"scales.csv, {scale.name}"


def _place(cell: Published) -> str:
    return f"{cell.file}.csv line {cell.line}, {cell.id}"


def _check_variable(study: Study, variable: Variable, findings: Findings) -> None:
    where = place_of_item(study, variable.name)
    if not variable.name.isidentifier():
        findings.add(where, "the name cannot be used in formulas", "Use letters, digits and _")
    _check_codes(variable, where, findings)
    if variable.universe is not None:
        check_expression(study, where, variable.universe, findings)
        check_level(study, where, variable.universe, Level.CONDITION, findings)
    if variable.formula is not None:
        check_expression(study, where, variable.formula, findings, yields_codes=True)
        check_level(study, where, variable.formula, Level.VALUE, findings)
        _check_values(variable, where, variable.formula, findings)
        for what, fix in result_findings(variable, variable.formula, study.variables):
            findings.add(where, what, fix)
        if variable.type not in DERIVED:
            what = f"the type of a derived item is {', '.join(DERIVED)}, but this one is {variable.type}"
            findings.add(where, what, "Choose another type, or remove the formula")


def _check_codes(variable: Variable, where: str, findings: Findings) -> None:
    if variable.type in CODED and variable.codes is None:
        findings.add(where, f"a {variable.type} item needs a code list", "Enter one in column codes")
    if variable.type is ItemType.BINARY and variable.codes is not None:
        answers = [code.code for code in variable.codes.answers]
        if sorted(answers) != ["0", "1"]:
            found = f"a binary item has the codes 0 and 1, but list {variable.codes.name} has {', '.join(answers)}"
            findings.add(where, found, "Choose another list, or make the item categorical")
    if variable.skip_means_no and variable.type not in CODED:
        findings.add(where, f"skip_means is for binary and categorical items, not {variable.type}", "Leave it blank")


def _check_values(variable: Variable, where: str, formula: Expression, findings: Findings) -> None:
    """Note a literal that a formula yields and that is no code of the item, nor a number for a count."""
    if isinstance(formula, Case):
        for value in (*formula.values, formula.otherwise):
            _check_values(variable, where, value, findings)
    if not isinstance(formula, Literal):
        return
    codes = variable.codes.keys if variable.codes is not None else {}
    if formula.code not in codes and (variable.type in CODED or not is_number(formula.code)):
        fix = f"Its codes are {', '.join(codes)}" if codes else "Write a number"
        findings.add(where, f"the formula gives {formula.code}, which is not a code of the item", fix)


def _check_id(study: Study, findings: Findings) -> None:
    variable = study.variables.get(study.id)
    if study.id and variable is None:
        findings.add("study.toml, [study]", f'id "{study.id}" is not an item', nearest(study.id, study.variables))
    elif variable is not None and variable.type is not ItemType.ID:
        findings.add("study.toml, [study]", f'"{study.id}" has type {variable.type}', "Give it type id")


def _check_columns(study: Study, findings: Findings) -> None:
    waves = dict.fromkeys(wave.name for wave in study.waves)
    seen: set[tuple[str, ...]] = set()
    for column in study.columns:
        where = f"columns.csv, wave {column.wave}, {column.column} {column.option}".rstrip()
        place = (column.wave, " ".join(column.column.split()), " ".join(column.option.split()), column.variable)
        if place in seen:
            findings.add(where, f"{column.variable} is read from it twice", "Remove one of the rows")
        seen.add(place)
        if column.wave not in waves:
            findings.add(where, f'wave "{column.wave}" is not in study.toml', nearest(column.wave, waves))
        _check_column(study, column, where, findings)
    for wave in waves:
        if not any(column.wave == wave and column.variable == study.id for column in study.columns):
            findings.add(
                "columns.csv", f"wave {wave} has no column for {study.id}", "Add a row for the column with the id"
            )


def _check_column(study: Study, column: SourceColumn, where: str, findings: Findings) -> None:
    variable = study.variables.get(column.variable)
    if variable is not None:
        if variable.formula is not None:
            fix = "Remove the formula or the column" if scale_of(study, variable.name) is None else "Remove the column"
            findings.add(where, f"{variable.name} is derived", fix)
        _check_recode(column, variable, where, findings)
    elif column.variable != IGNORED:
        fix = f"{nearest(column.variable, study.variables)} To skip the column, write {IGNORED}"
        findings.add(where, f'"{column.variable}" is not an item', fix)


def _check_recode(column: SourceColumn, variable: Variable, where: str, findings: Findings) -> None:
    known = variable.codes.keys if variable.codes else {}
    strange = [code for code in column.recode.values() if code not in known]
    if strange:
        findings.add(
            where, f"recode gives {', '.join(strange)}, which is not a code of {variable.name}", "Fix the recode"
        )
    if column.tick and variable.type is not ItemType.BINARY:
        findings.add(where, f"{variable.name} is {variable.type}, but tick is only for binary items", "Make it binary")


def _may_be_followed(study: Study, findings: Findings) -> bool:
    """Note formulas and universes that go in a circle, or on and on; tell whether there is neither."""
    variables = study.variables
    known = len(findings.problems)
    depths: dict[str, int] = {}
    for start in variables:
        path = [start]
        while path:
            name = path[-1]
            others = [each for each in operands(variables[name]) if each in variables]
            circle = next((each for each in others if each in path), None)
            further = next((each for each in others if each not in depths), None)
            if circle is not None:
                words = " -> ".join((*path[path.index(circle) :], circle))
                where = place_of_item(study, circle)
                findings.add(where, f"the formula is circular: {words}", "Remove the circular reference")
                depths.update(dict.fromkeys(path, 1))
                break
            if further is not None:
                path.append(further)
                continue
            depths[name] = 1 + max((depths[each] for each in others), default=0)
            path.pop()
    deep = next((name for name, depth in depths.items() if depth > DEEPEST), None)
    if deep is not None:
        what = f"its formula refers to other formulas more than {DEEPEST} levels deep"
        findings.add(place_of_item(study, deep), what, "Write a formula that uses raw items")
    return len(findings.problems) == known


def operands(variable: Variable) -> tuple[str, ...]:
    """Return the items that an item's universe and formula name, of any wave."""
    expressions = [each for each in (variable.universe, variable.formula) if each is not None]
    return tuple(dict.fromkeys(item.name for expression in expressions for item in items(expression)))


def availability(study: Study) -> dict[str, frozenset[str]]:
    """Say in which waves each item has answers: where a file keeps it, or all its operands are.

    An operand that names its wave has to be in that one; the others in the wave at hand.
    """
    known: dict[str, frozenset[str]] = {}
    for column in study.columns:
        known[column.variable] = known.get(column.variable, frozenset()) | {column.wave}
    return {name: _waves_of(name, study, known) for name in study.variables}


def _waves_of(name: str, study: Study, known: dict[str, frozenset[str]]) -> frozenset[str]:
    if name not in known:
        waves = frozenset(wave.name for wave in study.waves)
        variable = study.variables.get(name)
        # An item that is not there is a problem of its own, and not one of what names it.
        known[name] = waves if variable is None else _shared(variable.formula, waves, study, known)
    return known[name]


def _shared(
    formula: Expression | None, waves: frozenset[str], study: Study, known: dict[str, frozenset[str]]
) -> frozenset[str]:
    if formula is None:
        return frozenset()
    for item in items(formula):
        there = _waves_of(item.name, study, known)
        if item.wave is None:
            waves &= there
        elif item.wave not in there:
            return frozenset()
    return waves

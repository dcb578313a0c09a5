"""The derived items of scales: the score, and the level it falls in."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.expression import Aggregate, Apply, Case, Compare, Expression, Item, Literal, Product, SumOf
from leapstats.dictionary.number_checks import reversal, reversal_problems
from leapstats.dictionary.scale import LEVEL, MEAN, PRORATED, Scale
from leapstats.dictionary.scale_checks import checked_scales
from leapstats.dictionary.scale_files import ScaleRow, as_written, scale_rows
from leapstats.dictionary.sheets import EXPRESSIONS, Findings
from leapstats.dictionary.study import Study, Variable
from leapstats.terms import ItemType, Role

# A mean of means can miss a cut-off by the last digit that a computer keeps.
DECIMALS = 9
ORDER = "levels of a score"


def with_scales(study: Study, folder: Path, findings: Findings) -> Study:
    """Read the scales of a study's folder, and add their scores and levels to its items.

    Parameters
    ----------
    study
        With its items.
    folder
        Of the study; without scales.csv nothing changes.
    findings
        Get every problem of scales.csv.
    """
    return scored(study, scale_rows(folder, findings), findings)


def scored(study: Study, rows: Iterable[ScaleRow], findings: Findings) -> Study:
    """Return a study with scales, and with the derived items that come of them.

    Of a scale that is not right there are items without a formula, so that what names them is no problem of its own.
    """
    rows = tuple(rows)
    if not rows or {"variables.csv", "codelists.csv"} & findings.unread:
        return study
    sound, unsound = checked_scales(rows, study.variables, findings)
    variables = dict(study.variables)
    for scale in sound.values():
        variables |= items_of_scale(scale, variables)
    if unsound:
        findings.unread.add(EXPRESSIONS)
    for scale in unsound.values():
        for name in (scale.name, f"{scale.name}{LEVEL}") if scale.name.isidentifier() else ():
            blank = Variable(name=name, label=name, type=ItemType.CONTINUOUS, role=Role.CHARACTERISTIC)
            variables.setdefault(name, blank)
    return replace(study, variables=variables, scales=_as_listed(rows, sound))


def _as_listed(rows: Iterable[ScaleRow], sound: Mapping[str, Scale]) -> dict[str, Scale]:
    return {row.scale.name: sound[row.scale.name] for row in rows if row.scale.name in sound}


def items_of_scale(scale: Scale, variables: Mapping[str, Variable]) -> dict[str, Variable]:
    """Return the score of a scale as a derived item, and its level where there are cut-offs.

    Parameters
    ----------
    scale
        Checked; it knows its range where one is needed.
    variables
        The items it is made of, among others; scores of other scales are items.

    Returns
    -------
    dict
        The score is continuous. What all items have in common, a universe, a role, a domain, a form, it has as well,
        and their unit if it is a mean that is not moved to another range.
    """
    made_of = [variables[name] for name in scale.items]
    roles, units = {each.role for each in made_of}, {each.unit for each in made_of}
    domains, forms = {each.domain for each in made_of}, {each.form for each in made_of}
    score = Variable(
        name=scale.name,
        label=scale.label,
        type=ItemType.CONTINUOUS,
        role=roles.pop() if len(roles) == 1 else Role.CHARACTERISTIC,
        domain=domains.pop() if len(domains) == 1 else "",
        form=forms.pop() if len(forms) == 1 else "",
        unit=units.pop() if len(units) == 1 and scale.rule == MEAN and scale.rescaled is None else "",
        universe=_universe(made_of),
        formula=_score(scale, variables),
        source=scale.source,
    )
    if not scale.cut_offs:
        return {score.name: score}
    codes = tuple(Code(str(place), label) for place, (_, label) in enumerate(scale.cut_offs, start=1))
    level = replace(
        score,
        name=scale.level_name,
        label=f"{scale.label}, level",
        type=ItemType.CATEGORICAL,
        codes=CodeList(scale.level_name, codes, scale=ORDER),
        unit="",
        formula=_level(scale),
    )
    return {score.name: score, level.name: level}


def _universe(made_of: Iterable[Variable]) -> Expression | None:
    """Return which units were asked, if all items were asked of the same and a skip is no answer."""
    universes = {None if each.skip_means_no else each.universe for each in made_of}
    return universes.pop() if len(universes) == 1 else None


def _score(scale: Scale, variables: Mapping[str, Variable]) -> Expression:
    operands = tuple(_operand(name, scale, variables) for name in scale.items)
    n_items, at_least = len(operands), float(scale.at_least) if scale.at_least else None
    if scale.rule in {MEAN, PRORATED}:
        found: Expression = Aggregate("mean_of", operands, at_least)
    else:
        found = SumOf(operands, (1,) * n_items)
    if scale.rule == PRORATED:
        found = Product((found, Literal(str(n_items))), (1, 1))
    if scale.rescaled is None or scale.raw_span is None:
        return found
    return Apply("rescale", found, (*scale.raw_span, *scale.rescaled))


def _operand(name: str, scale: Scale, variables: Mapping[str, Variable]) -> Expression:
    if name not in scale.reversed or scale.low is None or scale.high is None:
        return Item(name)
    back = (scale.low, scale.high, scale.high, scale.low)
    if not reversal_problems(Item(name), variables) and reversal(variables[name]) == back:
        return Apply("reverse", Item(name))
    return Apply("rescale", Item(name), back)


def _level(scale: Scale) -> Expression:
    rounded = Apply("round", Item(scale.name), (float(DECIMALS),))
    levels = [(begins, str(place)) for place, (begins, _) in enumerate(scale.cut_offs, start=1)]
    return Case(
        tuple(Compare(">=", rounded, Literal(as_written(begins))) for begins, _ in reversed(levels[1:])),
        tuple(Literal(code) for _, code in reversed(levels[1:])),
        Literal(levels[0][1]),
    )

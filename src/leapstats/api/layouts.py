"""The layout of a table from a file, and the file that makes a table again."""

from dataclasses import replace

from leapstats.api.request import Request
from leapstats.describe.presentation import USUAL
from leapstats.dictionary.layout import Layout
from leapstats.dictionary.layout_text import LayoutPlan, Value
from leapstats.errors import Problem, nearest
from leapstats.survey.choices import Choices
from leapstats.survey.kinds.numerals import Decimal
from leapstats.survey.survey import Survey
from leapstats.terms import Multiplicity


def unknown_in(survey: Survey, choices: Choices, name: str) -> Problem:
    """Word why a name of a layout is no item of a file."""
    left_out = survey.left_out(name)
    if name in choices.exclude:
        return Problem(name, f'"{name}" is not read: exclude names it', "Take it out of exclude")
    if left_out is not None:
        return replace(left_out, what=f'"{name}": {left_out.what}', fix=f"{left_out.fix}, or types in [options]")
    if choices.include and name not in choices.include:
        return Problem(name, f'"{name}" is not read: include does not name it', "Add it to include, or omit include")
    return Problem(name, f'"{name}" is not an item', nearest(name, survey.items))


def plan_of(layout: Layout, survey: Survey, request: Request, choices: Choices, title: str) -> LayoutPlan:
    """Return what makes the same table again.

    Parameters
    ----------
    layout
        As it was asked for, before any answer was looked at.
    survey
        Its dictionary names items and levels.
    request, choices
        The other options, as they were read.
    title
        What the table is called where nobody said so.
    """
    options: dict[str, Value] = {**_compared(request), **_looks(request), **_reading(choices)}
    kept = {name: value for name, value in options.items() if value}
    return LayoutPlan(layout=layout, options=kept, study=survey.study, title=title)


def _compared(request: Request) -> dict[str, Value]:
    asked = request.comparisons
    found: dict[str, Value] = {
        "wave": list(request.waves),
        "by": list(request.by),
        "cross": request.cross,
        "conf_level": request.conf_level or 0,
    }
    if asked is None:
        return found
    return {
        **found,
        "test": asked.test,
        "test_method": dict(asked.methods),
        "ordered": sorted(asked.ordered),
        "difference": asked.difference,
        "difference_method": dict(asked.differences),
        "smd": ("largest" if asked.largest_smd else "average") if asked.smd else "",
        "smd_limits": asked.smd_limits,
        "multiplicity": "" if asked.multiplicity is Multiplicity.NONE else str(asked.multiplicity),
    }


def _looks(request: Request) -> dict[str, Value]:
    looks, shown = request.looks, request.presentation
    return {
        "missing_as": str(shown.missing_as or ""),
        "statistic": {name: list(templates) for name, templates in shown.templates.items()},
        "digits": dict(shown.digits),
        "p_digits": shown.p_digits or 0,
        "percent": str(shown.percent) if shown.percent is not USUAL.percent else "",
        "overall": str(shown.overall) if shown.overall is not USUAL.overall else "",
        "quantile_type": looks.quantile_type or 0,
        "zero_levels": str(shown.zero_levels) if shown.zero_levels is not USUAL.zero_levels else "",
        "collect_below": looks.levels.all_below,
        "collected_label": shown.collected_label if shown.collected_label != USUAL.collected_label else "",
    }


def _reading(choices: Choices) -> dict[str, Value]:
    return {
        "include": list(choices.include),
        "exclude": list(choices.exclude),
        "types": {name: str(kind) for name, kind in choices.types.items()},
        "missing": sorted(choices.missing),
        "levels": {name: list(levels) for name, levels in choices.levels.items()},
        "reference": dict(choices.reference),
        "id": list(choices.ids),
        "where": choices.where,
        "keep": list(choices.keep),
        "several": dict(choices.several),
        **_respondents(choices),
        "decimal": "" if choices.decimal is Decimal.AUTO else str(choices.decimal),
    }


def _respondents(choices: Choices) -> dict[str, Value]:
    asked = choices.respondents
    if asked is None:
        return {}
    return {
        "within": list(asked.within),
        "aggregate": {name: str(rule) for name, rule in asked.rules.items()},
        "respondents_at_least": asked.at_least if asked.at_least > 1 else 0,
    }

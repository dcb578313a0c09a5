"""Items of one scale."""

import math
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import one_name
from leapstats.api.choices import Names, choices_of, listed, of_files, shows_reading
from leapstats.api.designs import without_design
from leapstats.api.presentation import KINDS as ALL_KINDS
from leapstats.api.presentation import LooksOptions, TableOptions, looks_of, parted, template_problems, worded
from leapstats.api.privacy import protects, unprotected_options
from leapstats.api.reading import first_wave, infer_survey, kept_of_study, study_at
from leapstats.api.request import Looks, check_choice, check_level_option, check_together, check_waves
from leapstats.describe.likert import LikertAnswers, any_of, likert_layout, score_lines, with_agreement
from leapstats.describe.likert_scale import AskedScale, on_scale, rated_items, scale_of
from leapstats.describe.likert_table import likert_document
from leapstats.describe.result import DescriptiveResult
from leapstats.describe.table import style_of, views_of
from leapstats.describe.tabulation import Tabulation, Wanted, tabulate
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError, nearest
from leapstats.output.document import Document
from leapstats.survey.choices import Choices
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, StatName

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

KINDS = ("categorical", "continuous")  # the levels, and the scores
SORTS = ("ascending", "descending")
NOT_HERE = (
    *("percent", "p_digits", "quantile_type", "show_levels", "show_level", "both_levels", "zero_levels"),
    *("collect_below", "collected_label"),
)
CHOOSE = "Name the items of one scale with --items"


@protects
@unprotected_options("sort")
@shows_reading
def likert(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    items: Names = (),
    by: str | None = None,
    scale: Names = (),
    agree: Names = (),
    unsure: Names = (),
    sort: str | None = None,
    study: Study | str | Path | None = None,
    wave: str | None = None,
    conf_level: float | None = None,
    **options: Unpack[TableOptions],
) -> DescriptiveResult:
    """Show the answers to items of one scale, such as agreement: a row an item, a column a level.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary; None for a study.
    items
        Items with the same levels; none for those that share a known scale, such as agreement, frequency or
        satisfaction.
    by
        An item whose answers make groups: a section of rows each, after that of all units.
    scale
        The levels, the lowest first; none for a known order, or that of the dictionary.
    agree
        The levels that count as agreement; none for those above the middle, the upper two of five.
    unsure
        Levels that are no point of the scale, such as "Unfamiliar". "Not sure", "Don't know" and the like are none
        anyway.
    sort
        `ascending` or `descending`, by the share that agrees; None for the order given.
    study, wave
        A study or its folder, and one of its waves.
    conf_level
        A fraction such as 0.95: limits of the share that agrees; None for no confidence intervals.
    options
        As for `table1`. Under `statistic`, `categorical` is about the levels and `continuous` about the scores, such as
        `{"continuous": "median (p25, p75)"}`.

    Returns
    -------
    DescriptiveResult
        `.plot().save("bars.pdf")` draws bars to both sides of the middle.

    Raises
    ------
    InputError
        With every problem of the data, the dictionary or the request at once; the levels of each item where they
        differ.
    """
    looks_asked, reading = parted(options)
    by, wave = one_name("by", by), one_name("wave", wave)
    asked = AskedScale(levels=listed(scale, "scale"), agree=listed(agree, "agree"), unsure=listed(unsure, "unsure"))
    named, grouping = listed(items, "items"), (by,) if by else ()
    check_together(of_files(reading), {"study": study is not None, "wave": wave}, has_data=data is not None)
    check_level_option(conf_level)
    if sort is not None:
        check_choice("sort", sort, SORTS)
    looks = looks_of(looks_asked)
    _check_absent(looks_asked)
    choices = choices_of(reading, include=named)
    _check_groups(looks_asked, choices, by)
    warnings: tuple[str, ...] = ()
    if data is None:
        survey = _of_study(without_design(study_at(study), "likert"), wave, choices)
        shown = _named_or_rated(survey, named, asked)
    else:
        shown = named or _named_or_rated(infer_survey(data, choices).survey, (), asked)
        inferred = infer_survey(data, _of_items(choices, shown, grouping))
        survey, warnings = inferred.survey, inferred.words
    if set(shown) & set(grouping):
        what = "it makes the groups, and is one of the items"
        raise UsageError("the options", [Problem("by", what, "Group by another item, or leave it out of the items")])
    _check_names(looks, shown, survey, conf_level)
    found = scale_of(survey, shown, asked)
    placed = on_scale(survey, shown, found, asked.unsure)
    wanted = Wanted(conf_level=conf_level, presentation=looks.presentation)
    counted = tabulate(placed, likert_layout(shown, placed), wanted, by=grouping)
    tabulation = with_agreement(counted, placed, found, wanted)
    layout = worded(likert_layout(_in_order(shown, tabulation, any_of(found), sort), placed), looks)
    style = style_of(layout, tabulation, conf_level, looks.presentation)
    answers = LikertAnswers(
        survey=placed,
        layout=layout,
        scale=found,
        tabulation=tabulation,
        view=views_of(layout, tabulation, placed, style)[0],
        lines=score_lines(wanted, placed.study),
    )
    document = likert_document(answers, warnings)
    return DescriptiveResult(tabulation.results, document, partial(_figures, answers, document), (answers.view,))


def _figures(answers: LikertAnswers, document: Document) -> "list[ggplot]":
    from leapstats.describe.likert_figure import likert_figures

    return likert_figures(answers, document)


def _check_absent(asked: LooksOptions) -> None:
    problems = [
        Problem(name, "a table of items of one scale has none of these", "Omit it")
        for name in NOT_HERE
        if name in asked
    ]
    if problems:
        raise UsageError("the options", problems)


def _check_groups(asked: LooksOptions, choices: Choices, by: str | None) -> None:
    """Refuse what is said of groups where there are none: levels of the items stand as in the scale."""
    problems = []
    if "overall" in asked and by is None:
        problems.append(Problem("overall", "there are no groups beside all units", "Add --by, or omit it"))
    for item in choices.reference:
        if item != by:
            what = "the order of the scale is that of the levels; a reference is one of the groups"
            problems.append(Problem(f"reference, {item}", what, f"Use --by {item} with it, or omit it"))
    if problems:
        raise UsageError("the options", problems)


def _of_study(study: Study, wave: str | None, choices: Choices) -> Survey:
    name = wave or first_wave(study)
    check_waves(study, (name,))
    return kept_of_study(Waves(study).survey(name), choices)


def _of_items(choices: Choices, items: tuple[str, ...], by: tuple[str, ...]) -> Choices:
    """Return how the columns of items are read: as levels, whatever they look like."""
    types = {**dict.fromkeys(items, ItemType.CATEGORICAL), **choices.types}
    return replace(choices, include=tuple(dict.fromkeys((*items, *by))), by=by, shown=items, types=types)


def _named_or_rated(survey: Survey, named: tuple[str, ...], asked: AskedScale) -> tuple[str, ...]:
    """Return the items that were named, or else those that share a known scale."""
    if named:
        return named
    found = {name: items for name, items in rated_items(survey, asked.unsure).items() if len(items) > 1}
    if len(found) == 1:
        return tuple(*found.values())
    problems = [Problem(f"{name} scale", f"{', '.join(items)} share it", CHOOSE) for name, items in found.items()]
    nothing = Problem("items", "no two items share a scale whose order is known", "Name items that share their levels")
    raise UsageError("the items of one scale", problems or [nothing])


def _check_names(looks: Looks, items: tuple[str, ...], survey: Survey, conf_level: float | None) -> None:
    """Refuse names that the table lacks, and templates that it cannot have."""
    templates = looks.presentation.templates
    problems = [
        Problem(f"{option}, {name}", "this table has no such item or kind", nearest(name, known))
        for option, names, known in (
            ("statistic", templates, KINDS),
            ("digits", looks.presentation.digits, (*ALL_KINDS, "percent")),
            ("label", looks.labels, items),
        )
        for name in names
        if name not in known
    ]
    for kind in KINDS:
        problems.extend(template_problems(kind, templates.get(kind, ()), ItemType(kind), (survey, conf_level)))
    if problems:
        raise UsageError("the options", problems)


def _in_order(items: tuple[str, ...], tabulation: Tabulation, agree: str, sort: str | None) -> tuple[str, ...]:
    """Sort items by the share of all units that agrees."""
    if sort is None:
        return items
    share = {
        row.variable: row.stat
        for row in tabulation.results
        if (row.level, row.by, row.stat_name) == (agree, None, StatName.PROPORTION)
    }
    sign = -1 if sort == "descending" else 1
    return tuple(sorted(items, key=lambda item: (math.isnan(share[item]), sign * share[item])))

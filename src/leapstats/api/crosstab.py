"""One item by another."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, cast

import numpy as np
from numpy.typing import NDArray

from leapstats.api.arguments import one_name, refused
from leapstats.api.choices import choices_of, of_files, shows_reading
from leapstats.api.comparisons import ComparisonOptions, comparisons_of, fitting
from leapstats.api.designs import check_weighted, design_of, design_parted
from leapstats.api.engines import counts_elsewhere
from leapstats.api.levels import with_levels
from leapstats.api.presentation import SampledTableOptions, TableOptions, check_looks, looks_of, parted, worded
from leapstats.api.privacy import protects
from leapstats.api.reading import first_wave, infer_survey, kept_of_study, study_at
from leapstats.api.request import check_together, check_waves
from leapstats.api.table1 import shares_drawn
from leapstats.describe.crosstab import layout_of, with_effect, with_totals
from leapstats.describe.levels import Rare, has_order, with_level_rows
from leapstats.describe.presentation import Presentation
from leapstats.describe.result import DescriptiveResult
from leapstats.describe.table import build_document, style_of, views_of
from leapstats.describe.tabulation import Wanted, tabulate
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey
from leapstats.survey.where import taken
from leapstats.terms import CODED

if TYPE_CHECKING:
    import pandas as pd

BOTH = "{kept} of {size} {units} answered both items; the others are left out"
TABLE1 = "Use table1 --by for numbers"


@counts_elsewhere
@protects
@shows_reading
def crosstab(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    rows: str,
    columns: str,
    study: Study | str | Path | None = None,
    wave: str | None = None,
    test_method: str | None = None,
    conf_level: float | None = None,
    **options: Unpack[SampledTableOptions],
) -> DescriptiveResult:
    """Count the answers to one item by those to another, on the units that answered both.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary; None for a study.
    rows, columns
        Items with codes, or yes-no items.
    study, wave
        A study or its folder, and one of its waves.
    test_method
        Another test than the exact one that follows from the two items.
    conf_level
        A fraction such as 0.95; None for no confidence intervals.
    options
        As for `table1`; `percent="row"` gives percentages of the rows.

    Returns
    -------
    DescriptiveResult
        With totals, an exact test of association and Cramer's V.

    Raises
    ------
    InputError
        With every problem of the data, the dictionary or the request at once.
    """
    of_design, others = design_parted(options)
    design = design_of(of_design)
    looks_asked, reading = parted(cast("TableOptions", others))
    looks_asked = {"overall": "last", **looks_asked}
    names = one_name("rows", rows), one_name("columns", columns)
    for option, name in zip(("rows", "columns"), names, strict=True):
        if name is None:
            raise refused(option, name, "not one name", "Use one name as text")
    row, column = str(names[0]), str(names[1])
    check_together(of_files(reading), {"study": study is not None, "wave": wave}, has_data=data is not None)
    looks = looks_of(looks_asked)
    choices = choices_of(reading, include=(row, column), sampling=design.sampling)
    warnings: tuple[str, ...] = ()
    if data is None:
        loaded = study_at(study)
        name = wave or first_wave(loaded)
        check_waves(loaded, (name,))
        survey = kept_of_study(Waves(loaded).survey(name), choices, design.of(loaded))
    else:
        inferred = infer_survey(data, replace(choices, by=(column,), shown=(row, column)))
        survey, warnings = inferred.survey, inferred.words
    _check_items(survey, row, column)
    survey = _with_both(survey, row, column)
    layout = layout_of(survey.variable(row), survey.variable(column))
    check_weighted(survey, looks.presentation.percent, conf_level, looks.quantile_type)
    check_looks(looks, layout, survey, by=(column,), conf_level=conf_level)
    layout = worded(with_levels(layout, survey.study, looks.levels), looks)
    rare = Rare(below=looks.levels.all_below, ordered=frozenset(choices.levels))
    layout = with_level_rows(layout, [survey], looks.presentation, rare)
    method = {row: test_method} if test_method else None
    asked = comparisons_of(ComparisonOptions(test=True, test_method=method, conf_level=conf_level), (column,), ())
    if asked is not None:
        asked = fitting(asked, layout, survey, (column,), cross=False)
        # A yes-no item by one in order has the same p whichever of them makes the rows.
        in_order = {column} if has_order(survey.variable(column), choices.levels) else set()
        asked = replace(asked, ordered=asked.ordered | in_order)
    wanted = Wanted(conf_level=conf_level, comparisons=asked, presentation=looks.presentation)
    tabulation = with_effect(tabulate(survey, layout, wanted, by=(column,)), survey.variable(row), column)

    def made(presentation: Presentation) -> DescriptiveResult:
        views = tuple(views_of(layout, tabulation, survey, style_of(layout, tabulation, conf_level, presentation)))
        document = build_document(layout, tabulation, survey, views, warnings)
        whole = with_totals(document, views[0], row, column)
        return DescriptiveResult(
            tabulation.results,
            whole,
            draw=partial(shares_drawn, layout, views, whole),
            views=views,
            with_percent_digits=lambda digits: made(presentation.with_percent_digits(digits)),
        )

    return made(looks.presentation)


def _check_items(survey: Survey, row: str, column: str) -> None:
    if row == column:
        raise UsageError("the items", [Problem(row, "it is named for rows and columns", "Name two items")])
    wrong = [item for item in (row, column) if survey.variable(item).type not in CODED]
    problems = [Problem(item, f"a {survey.variable(item).type} item has no levels", TABLE1) for item in wrong]
    if problems:
        raise UsageError("the items", problems)


def _with_both(survey: Survey, row: str, column: str) -> Survey:
    """Keep the units that answered both items; those left out are told."""
    both, kept = _answered(survey, row, column)
    size, units = len(survey), survey.study.units
    if not kept:
        problem = Problem(f"{row} and {column}", f"none of {size} {units} answered both", "Choose other items")
        raise UsageError("the items", [problem])
    if kept == size:
        return survey
    note = BOTH.format(kept=kept, size=size, units=units)
    if survey.elsewhere is None:
        return taken(survey, np.flatnonzero(both), note)
    provenance = replace(survey.provenance, notes=(*survey.provenance.notes, note))
    answering = survey.elsewhere.answering((row, column))
    return replace(survey, units=survey.units[:kept], provenance=provenance, elsewhere=answering)


def _answered(survey: Survey, row: str, column: str) -> tuple[NDArray[np.bool_], int]:
    """Return which units answered both items, and how many those are or stand for."""
    small = survey if survey.elsewhere is None else survey.elsewhere.narrowed((row, column))
    both = small.column(row).answered & small.column(column).answered
    return both, int(both.sum() if small.frequency is None else small.frequency[both].sum())

"""Tables of a study or of any file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import check_flags
from leapstats.api.choices import Names, choices_of, listed, of_files, shows_reading
from leapstats.api.comparisons import ComparisonOptions, comparisons_of, fitting
from leapstats.api.presentation import TableOptions, check_looks, looks_of, parted, worded
from leapstats.api.reading import first_wave, infer_survey, study_at
from leapstats.api.request import Request, check_choice, check_level_option, check_together, check_waves
from leapstats.describe.result import DescriptiveResult
from leapstats.describe.table import build_document, style_of, views_of
from leapstats.describe.tabulation import Tabulation, Wanted, all_blocks, block_items, tabulate, tabulate_waves
from leapstats.describe.view import BlockView
from leapstats.dictionary.layout import Layout
from leapstats.dictionary.layout_files import load_layout
from leapstats.dictionary.study import Study
from leapstats.errors import DataError, Problem, UsageError
from leapstats.output.document import Document
from leapstats.survey.choices import Choices
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey
from leapstats.survey.where import keep_units
from leapstats.terms import ShowMissing

MOST_TOLD = 20
NOT_GROUPS = "Waves are the same {units} at two times, not groups: nothing is tested here. For changes see staffing."

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot


@shows_reading
def table1(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    wave: str | Sequence[str] | None = None,
    by: Names = (),
    cross: bool = False,
    test: bool = False,
    test_method: "Mapping[str, str] | Names" = (),
    ordered: Names = (),
    difference: bool = False,
    smd: bool | str = False,
    multiplicity: str | None = None,
    conf_level: float | None = None,
    show_missing: str | None = None,
    include: Names = (),
    exclude: Names = (),
    **options: Unpack[TableOptions],
) -> DescriptiveResult:
    """Describe who is in a survey: counts, percentages, means and medians.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary; None for a study.
    study
        A study or its folder, laid out by its `tables/table1.toml`; None for the one that comes
        with the package.
    wave
        One wave of the study, or several to show side by side; None for the layout's.
    by
        An item whose answers define groups, or several, which stand one after the other.
    cross
        Make groups of all combinations of the answers to the items of `by`.
    test
        Show one p an item. Which test it is follows from the kind of item and the number of groups; a note names it.
    test_method
        Another test, by item or by kind of item, such as `{"nurses": "welch"}`; implies `test`.
    ordered
        Items whose levels have an order, grouping items among them: they get a test for a trend; implies `test`.
    difference
        Show the difference between two groups with limits: of shares, or of means. With more groups each is compared
        with the first, or the one named by `reference`.
    smd
        Show the standardized difference; for three groups or more the `average` of the pairs, or the `largest`.
    multiplicity
        Show adjusted p-values too, such as `holm`; implies `test`.
    conf_level
        A fraction such as 0.95; None for no confidence intervals.
    show_missing
        `rows`, `note` or `hide`, for every block; None for what the layout says.
    include, exclude
        Items to include or exclude: names of the dictionary, or columns of the data. `include` sets
        their order.
    options
        How the columns of the data are read, see `leapstats.api.choices.Reading`; how the table looks, see
        `leapstats.api.presentation.LooksOptions`.

    Returns
    -------
    DescriptiveResult
        Displays in a notebook; `.frame` has the unrounded numbers, `.save("t.html")` writes it, `.plot()` draws shares;
        `.value()` and `.text()` give single numbers.

    Raises
    ------
    InputError
        With every problem of the data, the dictionary or the request at once.
    """
    looks_asked, reading = parted(options)
    waves, by = listed(wave, "wave"), listed(by, "by")
    check_together(
        {name: value for name, value in of_files(reading).items() if name != "reference"},
        {"study": study is not None, "wave": waves},
        has_data=data is not None,
    )
    check_flags(cross=cross, test=test, difference=difference)
    _check_cross(by, cross=cross)
    request = _request(by, conf_level, show_missing, (listed(include, "include"), listed(exclude, "exclude")))
    choices = choices_of(reading, include=request.include, exclude=request.exclude)
    compared = ComparisonOptions(
        test=test,
        test_method=test_method,
        difference=difference,
        smd=smd,
        multiplicity=multiplicity,
        ordered=listed(ordered, "ordered"),
        conf_level=conf_level,
        reference=choices.reference if data is None else {},
    )
    request = replace(
        request, cross=cross, comparisons=comparisons_of(compared, by, waves), looks=looks_of(looks_asked)
    )
    if data is None:
        return _study_table(study_at(study), waves, request, choices.where)
    exclude = tuple(name for name in choices.exclude if name not in by)
    choices = replace(choices, by=by, shown=request.include, exclude=exclude)
    if request.include:
        choices = replace(choices, include=tuple(dict.fromkeys((*request.include, *by))))
    return _file_table(data, choices, request)


def _request(
    by: tuple[str, ...],
    conf_level: float | None,
    show_missing: str | None,
    items: tuple[tuple[str, ...], tuple[str, ...]],
) -> Request:
    check_level_option(conf_level)
    if show_missing is not None:
        check_choice("show_missing", show_missing, ShowMissing)
    shown = ShowMissing(show_missing) if show_missing else None
    return Request(by=by, conf_level=conf_level, show_missing=shown, include=items[0], exclude=items[1])


def _file_table(data: "str | Path | pd.DataFrame", choices: Choices, request: Request) -> DescriptiveResult:
    inferred = infer_survey(data, choices)
    if not inferred.layout.sections[0].blocks:
        taken = inferred.survey.provenance.inferred
        problems = [
            Problem(name, f"it was {words}", "Choose other columns, or declare the type") for name, words in taken
        ]
        source = f"{inferred.survey.study.name}, in which no column can be described"
        every = Problem("exclude", "it names every column of the file", "Keep at least one column")
        raise DataError(source, problems[:MOST_TOLD] or [every])
    layout = Request(by=request.by, show_missing=request.show_missing).apply(inferred.layout)
    survey = _with_quantiles(inferred.survey, request)
    tabulation = _tabulated([survey], layout, request)
    warnings = (*inferred.words, *grouping_words(request))
    return _result(worded(layout, request.looks), tabulation, survey, request, warnings)


def grouping_words(request: Request) -> Iterator[str]:
    """Say which items were asked for and have no row, because they make the groups."""
    for item in request.include:
        if item in request.by:
            yield f"{item} makes the groups: it has no row of its own"


def _with_quantiles(survey: Survey, request: Request) -> Survey:
    """Return a survey with the definition of quantiles that was asked for."""
    wanted, usual = request.looks.quantile_type, survey.study.conventions
    if wanted is None or wanted == usual.quantile_type:
        return survey
    return replace(survey, study=replace(survey.study, conventions=replace(usual, quantile_type=wanted)))


def _tabulated(surveys: Sequence[Survey], layout: Layout, request: Request) -> Tabulation:
    check_looks(request.looks, layout, surveys[0], by=request.by, conf_level=request.conf_level)
    asked = request.comparisons
    if asked is not None:
        asked = fitting(asked, layout, surveys[0], request.by, cross=request.cross)
    wanted = Wanted(conf_level=request.conf_level, comparisons=asked, presentation=request.looks.presentation)
    if len(surveys) > 1:
        return tabulate_waves(surveys, layout, wanted)
    return tabulate(surveys[0], layout, wanted, by=request.by, cross=request.cross)


def _result(
    layout: Layout, tabulation: Tabulation, survey: Survey, request: Request, warnings: tuple[str, ...]
) -> DescriptiveResult:
    style = style_of(layout, tabulation, request.conf_level, request.looks.presentation)
    views = tuple(views_of(layout, tabulation, survey, style))
    document = build_document(layout, tabulation, survey, views, warnings)
    return DescriptiveResult(tabulation.results, document, partial(shares_drawn, layout, views, document), views)


def shares_drawn(layout: Layout, views: tuple[BlockView, ...], document: Document) -> "list[ggplot]":
    """Draw the shares of a table; what draws is imported only then."""
    from leapstats.describe.figures import share_figures

    return share_figures(layout, views, document)


def _check_cross(by: Sequence[str], *, cross: bool) -> None:
    if cross and len(by) < 2:
        problem = Problem("cross", f"{len(by)} items are named by --by", "Name two items or more, or omit it")
        raise UsageError("the options", [problem])


def _study_table(study: Study, waves: tuple[str, ...], request: Request, where: str) -> DescriptiveResult:
    layout = load_layout(study, "table1")
    names = waves or (layout.wave or first_wave(study),)
    check_waves(study, names)
    if request.by and len(names) > 1:
        problem = Problem(
            "by", "groups and several waves cannot be shown in one table", "Use --by or several waves, not both"
        )
        raise UsageError("the options", [problem])
    opened = Waves(study)
    surveys = [_with_quantiles(keep_units(opened.survey(name), where), request) for name in names]
    layout, absent = _present(request.apply(layout), surveys)
    tabulation = _tabulated(surveys, layout, request)
    untested = [NOT_GROUPS.format(units=study.units)] if len(surveys) > 1 else []
    layout = replace(layout, notes=(*layout.notes, *untested, *(f"{each}." for each in absent)))
    kept = [note for survey in surveys for note in survey.provenance.notes] if where else []
    warnings = (*absent, *kept, *unmatched(surveys), *grouping_words(request))
    return _result(worded(layout, request.looks), tabulation, surveys[0], request, warnings)


def _present(layout: Layout, surveys: Sequence[Survey]) -> tuple[Layout, tuple[str, ...]]:
    """Leave out the items that no wave shown has, and say so."""
    asked = [item for block in all_blocks(layout) for item in block_items(block)]
    lacking = [item for item in asked if not any(survey.has(item) for survey in surveys)]
    if not lacking:
        return layout, ()
    waves = " or ".join(survey.wave for survey in surveys)
    kept = Request(exclude=tuple(lacking)).apply(layout)
    return kept, (f"Left out, with no answers in wave {waves}: {', '.join(lacking)}",)


def unmatched(surveys: Sequence[Survey]) -> Iterator[str]:
    """Word which units are in one wave and not in another; they are kept."""
    for survey in surveys:
        for other in surveys:
            alone = sorted(set(survey.units) - set(other.units))
            if alone:
                names = ", ".join(str(unit) for unit in alone)
                units = survey.study.unit if len(alone) == 1 else survey.study.units
                yield f"{len(alone)} {units} in wave {survey.wave} and not in wave {other.wave}: {names}"

"""Tables of a study or of any file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import refused
from leapstats.api.choices import Names, shows_reading
from leapstats.api.comparisons import fitting
from leapstats.api.designs import check_weighted
from leapstats.api.engines import counts_elsewhere
from leapstats.api.layout_blame import layout_blamed
from leapstats.api.layouts import plan_of, unknown_in
from leapstats.api.levels import with_levels
from leapstats.api.presentation import SampledTableOptions, check_looks, worded
from leapstats.api.privacy import protects
from leapstats.api.reading import first_wave, infer_survey, kept_waves, study_at
from leapstats.api.request import Request, check_all, check_waves, with_items
from leapstats.api.table1_asked import Asked, asked_of
from leapstats.describe.levels import with_level_rows
from leapstats.describe.result import DescriptiveResult
from leapstats.describe.table import build_document, style_of, views_of
from leapstats.describe.tabulation import Tabulation, Wanted, all_blocks, block_items, expect, tabulate, tabulate_waves
from leapstats.describe.view import BlockView
from leapstats.dictionary.layout import Layout
from leapstats.dictionary.layout_files import LayoutFile, layout_of, load_layout, read_layout_file
from leapstats.dictionary.layout_text import LayoutPlan
from leapstats.dictionary.study import Study
from leapstats.errors import DataError, Problem, UsageError, nearest
from leapstats.output.document import Document
from leapstats.output.respondent_notes import notes_on_wave
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey
from leapstats.terms import PercentOf

MOST_TOLD = 20
NOT_GROUPS = "Waves are the same {units} at two times, not groups: nothing is tested here. For changes see staffing."

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

    from leapstats.survey.inference import Inferred


@counts_elsewhere
@protects
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
    difference_method: "Mapping[str, str] | Names" = (),
    smd: bool | str = False,
    smd_limits: bool = False,
    multiplicity: str | None = None,
    conf_level: float | None = None,
    show_missing: str | None = None,
    missing_as: str | None = None,
    include: Names = (),
    exclude: Names = (),
    layout: "str | Path | None" = None,
    **options: Unpack[SampledTableOptions],
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
    difference_method
        Another difference, by item or kind of item, such as `{"continuous": "hodges_lehmann"}`; implies `difference`.
    smd
        Show the standardized difference; for three groups or more the `average` of the pairs, or the `largest`.
    smd_limits
        Show its limits, for two groups; implies `smd`.
    multiplicity
        Show adjusted p-values too, such as `holm`; implies `test`.
    conf_level
        A fraction such as 0.95; None for no confidence intervals.
    show_missing
        `rows`, `column`, `note` or `hide`, for every block; None for what the layout says.
    missing_as
        What the rows or the column say of missing answers: `n`, or `percent` for n (%) of the units with an answer and
        those without. None: percentages stand where the base holds the missing.
    include, exclude
        Items to include or exclude: names of the dictionary, or columns of the data. `include` sets
        their order.
    layout
        A file that lays the table out: sections and their order, labels, levels, options; `.save_layout("t.toml")` of a
        table writes one. An option that is given here takes the place of the file's.
    options
        How the columns of the data are read, see `leapstats.api.choices.Reading`; how the table looks, see
        `leapstats.api.presentation.LooksOptions`.

    Returns
    -------
    DescriptiveResult
        Displays in a notebook; `.frame` has the unrounded numbers, `.save("t.html")` writes it, `.plot()` draws shares;
        `.value()` and `.text()` give single numbers, `.save_layout("t.toml")` writes how it is laid out.

    Raises
    ------
    InputError
        With every problem of the data, the dictionary or the request at once.
    """
    given = {
        "wave": wave,
        "by": by,
        "cross": cross,
        "test": test,
        "test_method": test_method,
        "ordered": ordered,
        "difference": difference,
        "difference_method": difference_method,
        "smd": smd,
        "smd_limits": smd_limits,
        "multiplicity": multiplicity,
        "conf_level": conf_level,
        "show_missing": show_missing,
        "missing_as": missing_as,
        "include": include,
        "exclude": exclude,
        **options,
    }
    file = None if layout is None else _layout_file(layout)
    with layout_blamed(file, given):
        asked = asked_of(given, file, has_data=data is not None, has_study=study is not None)
        return _study_table(study_at(study), asked) if data is None else _file_table(data, asked)


def _layout_file(layout: str | Path) -> LayoutFile:
    if not isinstance(layout, str | Path):
        raise refused("layout", layout, "no file", "Use the path of a layout file")
    return read_layout_file(Path(layout))


def _file_table(data: "str | Path | pd.DataFrame", asked: Asked) -> DescriptiveResult:
    request, choices, file = asked.request, asked.choices, asked.file
    by, shown = request.by, request.include if file is None else file.items
    exclude = tuple(name for name in choices.exclude if name not in by)
    reading = replace(choices, by=by, shown=shown, exclude=exclude)
    if choices.include:
        reading = replace(reading, include=tuple(dict.fromkeys((*choices.include, *by))))
    inferred = infer_survey(data, reading)
    survey = _with_quantiles(inferred.survey, request)
    if file is None:
        check_any_item(inferred)
        layout = Request(by=by, show_missing=request.show_missing).apply(inferred.layout)
    else:
        unknown = partial(unknown_in, survey, reading)
        layout = request.apply(layout_of(file, survey.study, inferred.layout.title, unknown))
    layout = _asked_of(layout, survey, request)
    title = request.looks.title or ("" if file is None else file.settings.get("title", ""))
    plan = plan_of(replace(layout, title=title), survey, request, choices, layout.title)
    return described(layout, [survey], asked, (*inferred.words, *grouping_words(request)), plan)


def check_any_item(inferred: "Inferred") -> None:
    """Refuse data of which no column can be described."""
    if inferred.layout.sections[0].blocks:
        return
    taken = inferred.survey.provenance.inferred
    problems = [Problem(name, f"it was {words}", "Choose other columns, or declare the type") for name, words in taken]
    source = f"{inferred.survey.study.name}, in which no column can be described"
    every = Problem("exclude", "it names every column of the file", "Keep at least one column")
    raise DataError(source, problems[:MOST_TOLD] or [every])


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


def _asked_of(layout: Layout, survey: Survey, request: Request) -> Layout:
    """Return the layout with the levels and the words that were asked for, once all of it is known to fit."""
    levels = request.looks.levels
    check_all(
        "the options",
        (
            lambda: check_weighted(
                survey, request.presentation.percent, request.conf_level, request.looks.quantile_type
            ),
            lambda: check_looks(request.looks, layout, survey, by=request.by, conf_level=request.conf_level),
            lambda: with_levels(layout, survey.study, levels),
            lambda: request.check_missing(layout),
        ),
    )
    return worded(with_levels(layout, survey.study, levels), request.looks)


def _tabulated(surveys: Sequence[Survey], layout: Layout, request: Request) -> Tabulation:
    asked = request.comparisons
    if asked is not None:
        asked = fitting(asked, layout, surveys[0], request.by, cross=request.cross)
        asked = replace(asked, other_percent=request.presentation.percent is not PercentOf.COLUMN)
    wanted = Wanted(conf_level=request.conf_level, comparisons=asked, presentation=request.presentation)
    if len(surveys) > 1:
        return tabulate_waves(surveys, layout, wanted)
    return tabulate(surveys[0], layout, wanted, by=request.by, cross=request.cross)


def described(
    layout: Layout, surveys: Sequence[Survey], asked: Asked, warnings: tuple[str, ...], plan: LayoutPlan | None = None
) -> DescriptiveResult:
    """Describe surveys as a layout says; without a plan the layout cannot be saved."""
    request, file, survey = asked.request, asked.file, surveys[0]
    presentation, as_given = request.presentation, layout
    for each in surveys:
        expect(each, layout, request.by)
    layout = with_level_rows(layout, surveys, presentation, request.rare)
    tabulation = _tabulated(surveys, layout, request)
    style = style_of(layout, tabulation, request.conf_level, presentation)
    views = tuple(views_of(layout, tabulation, survey, style))
    document = build_document(layout, tabulation, survey, views, warnings)
    read = (file.path.absolute(),) if file is not None else ()
    document = replace(document, sources=(*document.sources, *read))

    def remade(digits: int) -> DescriptiveResult:
        looks = request.looks.with_percent_digits(digits)
        return described(as_given, surveys, replace(asked, request=replace(request, looks=looks)), warnings, plan)

    return DescriptiveResult(
        tabulation.results,
        document,
        draw=partial(shares_drawn, layout, views, document),
        views=views,
        with_percent_digits=remade,
        plan=plan,
    )


def shares_drawn(layout: Layout, views: tuple[BlockView, ...], document: Document) -> "list[ggplot]":
    """Draw the shares of a table; what draws is imported only then."""
    from leapstats.describe.figures import share_figures

    return share_figures(layout, views, document)


def _study_table(study: Study, asked: Asked) -> DescriptiveResult:
    request, file = asked.request, asked.file
    layout = load_layout(study, "table1") if file is None else _layout_of_study(file, study)
    names = request.waves or (layout.wave or first_wave(study),)
    check_waves(study, names)
    if request.by and len(names) > 1:
        problem = Problem(
            "by", "groups and several waves cannot be shown in one table", "Use --by or several waves, not both"
        )
        raise UsageError("the options", [problem])
    opened, where = Waves(study), asked.choices.where
    sampling = asked.design.of(study)
    read = kept_waves([opened.survey(name) for name in names], asked.choices, sampling)
    surveys = [_with_quantiles(each, request) for each in read]
    layout = request.apply(with_items(layout, request.include, study))
    layout = _asked_of(layout, surveys[0], request)
    plan = plan_of(layout, surveys[0], request, replace(asked.choices, include=(), exclude=()), layout.title)
    layout, absent = _present(layout, surveys)
    untested = [NOT_GROUPS.format(units=surveys[0].study.units)] if len(surveys) > 1 else []
    untested.extend(note for each in surveys[1:] if each.aggregated for note in notes_on_wave(each, each.aggregated))
    layout = replace(layout, notes=(*layout.notes, *untested, *(f"{each}." for each in absent)))
    kept = [note for survey in surveys for note in survey.provenance.notes] if where else []
    warnings = (*absent, *kept, *unmatched(surveys), *grouping_words(request))
    return described(layout, surveys, asked, warnings, plan)


def _layout_of_study(file: LayoutFile, study: Study) -> Layout:
    def unknown(name: str) -> Problem:
        return Problem(name, f'"{name}" is not an item', nearest(name, study.variables))

    return layout_of(file, study, study.title, unknown)


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

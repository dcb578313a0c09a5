"""`leapstats table1`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import LOOKS, METHODS, OUTPUT, WHAT, Command, option
from leapstats.cli.design_options import design_options
from leapstats.cli.engine_options import engine_options
from leapstats.cli.file_options import reading_options, respondent_options
from leapstats.cli.looks_options import looks_options
from leapstats.cli.options import (
    add_level_option,
    file_argument,
    format_option,
    output_option,
    plot_option,
    study_option,
    style_option,
    thousands_option,
    threeparttable_option,
    width_option,
)
from leapstats.cli.privacy_options import privacy_options


@click.command(
    "table1",
    cls=Command,
    examples=(
        "leapstats table1 --by setting -o table1.docx",
        'leapstats table1 survey.csv --by region --missing "n/a"',
    ),
)
@file_argument
@study_option
@option(
    WHAT, "--wave", "waves", multiple=True, metavar="WAVE", help="A wave of the study. Repeat to show two side by side."
)
@option(
    WHAT, "--by", multiple=True, metavar="ITEM", help="Add a column for each answer to this item. Repeat for several."
)
@option(WHAT, "--cross", is_flag=True, help="Make columns of all combinations of the --by items.")
@option(WHAT, "--include", multiple=True, metavar="ITEMS", help="Only these items, in this order, separated by commas.")
@option(WHAT, "--exclude", multiple=True, metavar="ITEMS", help="Leave these items out, separated by commas.")
@option(METHODS, "--test", is_flag=True, help="Add a p-value for each item; a note names the test.")
@option(
    METHODS,
    "--test-method",
    multiple=True,
    metavar="ITEM=TEST",
    help="Another test for an item or a kind of item, such as nurses=welch or continuous=welch. Repeat for several.",
)
@option(METHODS, "--ordered", multiple=True, metavar="ITEMS", help="Items whose levels are in order: test for a trend.")
@option(METHODS, "--difference", is_flag=True, help="Add the difference between groups with confidence limits.")
@option(
    METHODS,
    "--difference-method",
    multiple=True,
    metavar="ITEM=METHOD",
    help="Another difference for an item or a kind of item, such as continuous=hodges_lehmann. Repeat for several.",
)
@option(METHODS, "--smd", is_flag=True, help="Add the standardized mean difference.")
@option(METHODS, "--smd-largest", is_flag=True, help="The same; of three groups or more the largest, not the average.")
@option(METHODS, "--smd-limits", is_flag=True, help="The standardized mean difference of two groups with its limits.")
@option(METHODS, "--multiplicity", metavar="HOW", help="Add adjusted p-values, such as holm or bonferroni.")
@option(METHODS, "--show-missing", metavar="HOW", help="How to show missing answers: rows, column, note or hide.")
@option(METHODS, "--missing-as", metavar="HOW", help="What their rows or column say: n, or percent for n (%).")
@option(LOOKS, "--layout", type=click.Path(path_type=Path), metavar="FILE", help="Lay the table out as FILE says.")
@option(
    OUTPUT,
    "--write-layout",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write how this table is laid out to FILE, to be changed and used by --layout.",
)
@option(OUTPUT, "--overwrite-layout", is_flag=True, help="Replace the FILE of --write-layout if it is there.")
@reading_options
@respondent_options
@engine_options
@design_options
@looks_options
@add_level_option
@privacy_options
@plot_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    file: Path | None,
    study: Path | None,
    waves: tuple[str, ...],
    by: tuple[str, ...],
    cross: bool,
    test: bool,
    test_method: tuple[str, ...],
    ordered: tuple[str, ...],
    difference: bool,
    difference_method: tuple[str, ...],
    smd: bool,
    smd_largest: bool,
    smd_limits: bool,
    multiplicity: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    show_missing: str | None,
    missing_as: str | None,
    layout: Path | None,
    write_layout: Path | None,
    overwrite_layout: bool,
    reading: dict[str, Any],
    engine: dict[str, Any],
    design: dict[str, Any],
    looks: dict[str, Any],
    conf_level: float | None,
    privacy: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Describe who is in a survey: counts, percentages, means and medians.

    Without FILE this is Table 1 of the study. FILE is a .csv, .sav or SurveyMonkey export, described by its own
    labels.
    """
    from leapstats.api.table1 import table1
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.places import layout_problem
    from leapstats.output.targets import check_targets

    sources = (*sources_of(file, study), *([layout] if layout else []))
    layouts = {write_layout: layout_problem(write_layout, overwrite=overwrite_layout)} if write_layout else {}
    check_targets(format_name, outputs, plot, sources=sources, others=layouts)
    found = table1(
        file,
        study=study,
        wave=items_of(waves),
        by=items_of(by),
        cross=cross,
        test=test,
        test_method=test_method,
        ordered=items_of(ordered),
        difference=difference,
        difference_method=difference_method,
        smd="largest" if smd_largest else smd,
        smd_limits=smd_limits,
        multiplicity=multiplicity.replace("-", "_") if multiplicity else None,
        conf_level=conf_level,
        show_missing=show_missing,
        missing_as=missing_as,
        layout=layout,
        include=items_of(include),
        exclude=items_of(exclude),
        **reading,
        **engine,
        **privacy,
        **design,
        **looks,
    )
    if write_layout is not None:
        found.save_layout(write_layout, overwrite=overwrite_layout)
    deliver(found, format_name, outputs, plot)

"""`leapstats associations`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, OUTPUT, WHAT, Command, option
from leapstats.cli.design_options import design_options
from leapstats.cli.engine_options import engine_options
from leapstats.cli.file_options import reading_options, respondent_options
from leapstats.cli.options import (
    all_option,
    draws_option,
    file_argument,
    format_option,
    level_option,
    multiplicity_option,
    output_option,
    plot_option,
    seed_option,
    study_option,
    style_option,
    thousands_option,
    threeparttable_option,
    width_option,
)
from leapstats.cli.privacy_options import privacy_options
from leapstats.cli.progress import Progress


@click.command(
    "associations",
    cls=Command,
    examples=(
        "leapstats associations --exposures warm_handoff --outcomes ch_hiring,ch_any_it",
        "leapstats associations survey.csv --exposures registry,huddles --outcomes burnout",
    ),
)
@file_argument
@study_option
@option(WHAT, "--plan", metavar="NAME", help="A plan of the study: plans/NAME.toml. Default: associations.")
@option(WHAT, "--wave", metavar="WAVE", help="The wave. Default: the plan's, or the first of FILE.")
@option(WHAT, "--exposures", multiple=True, metavar="ITEMS", help="Yes-no items to test, separated by commas.")
@option(
    WHAT, "--outcomes", multiple=True, metavar="ITEMS", help="Yes-no items to test against them, separated by commas."
)
@option(WHAT, "--by-domain", is_flag=True, help="Test the number of exposures in each domain, not each exposure.")
@option(
    WHAT,
    "--adjust-for",
    multiple=True,
    metavar="ITEMS",
    help="Adjust odds ratios for these items; plan: those of the plan.",
)
@reading_options
@respondent_options
@engine_options
@design_options
@multiplicity_option
@option(METHODS, "--base", metavar="BASE", help="all: not asked counts as no. answered: units not asked are left out.")
@option(
    METHODS, "--permutations", type=int, metavar="N", help="Most permutations for westfall_young. Default: 100,000."
)
@level_option
@draws_option
@seed_option
@privacy_options
@plot_option
@option(
    OUTPUT,
    "--plot-outcomes",
    multiple=True,
    metavar="ITEMS",
    help="With --plot: a page of odds ratios for each of these outcomes; all: for every one. Default: one page of the "
    "pairs with the smallest p.",
)
@all_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    file: Path | None,
    exposures: tuple[str, ...],
    outcomes: tuple[str, ...],
    adjust_for: tuple[str, ...],
    reading: dict[str, Any],
    engine: dict[str, Any],
    design: dict[str, Any],
    privacy: dict[str, Any],
    plot: Path | None,
    plot_outcomes: tuple[str, ...],
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Test every exposure with every outcome: odds ratios, differences and p-values for the whole family.

    Without FILE these are the strategies and challenges of the study's plan.
    """
    from leapstats.api.associations import associations
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of(file, options["study"]))
    found = associations(
        file,
        exposures=items_of(exposures),
        outcomes=items_of(outcomes),
        adjust_for=items_of(adjust_for),
        plot_outcomes=items_of(plot_outcomes),
        progress=Progress().show,
        **options,
        **reading,
        **privacy,
        **design,
        **engine,
    )
    deliver(found, format_name, outputs, plot)

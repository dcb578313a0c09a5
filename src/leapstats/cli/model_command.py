"""`leapstats model`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, OUTPUT, READING, WHAT, Command, option
from leapstats.cli.file_options import reading_options
from leapstats.cli.options import (
    draws_option,
    file_argument,
    format_option,
    level_option,
    output_option,
    plot_option,
    seed_option,
    study_option,
    style_option,
    thousands_option,
    threeparttable_option,
    width_option,
)
from leapstats.cli.progress import Progress


@click.command(
    "model",
    cls=Command,
    examples=(
        'leapstats model "ch_any_it ~ registry_tracking + C(setting, ref=2)"',
        'leapstats model "burnout ~ registry + I(size / 1000)" survey.csv --method exact',
        'leapstats model "rn ~ registry" survey.csv --family poisson --per patients',
    ),
)
@click.argument("formula")
@file_argument
@study_option
@option(
    WHAT,
    "--wave",
    "waves",
    multiple=True,
    metavar="WAVE",
    help="The wave. Default: the first; for gee, cr2 and mixed all.",
)
@reading_options
@option(READING, "--wave-item", metavar="COLUMN", help="The column with the wave of each row.")
@option(READING, "--join-ids", is_flag=True, help="Treat ids that differ only in leading zeros, case or spaces as one.")
@option(
    METHODS,
    "--family",
    default="auto",
    show_default=True,
    metavar="FAMILY",
    help="logistic, ordinal, multinomial, poisson, negative_binomial or linear; auto follows from the outcome.",
)
@option(
    METHODS,
    "--method",
    metavar="METHOD",
    help="firth, exact, likelihood, hc3, least_squares, huber, gee, cr2 or mixed. Default: that of the family.",
)
@option(METHODS, "--per", metavar="ITEM", help="What a count is per, such as patients: rates, by a log offset.")
@option(METHODS, "--cluster", metavar="ITEM", help="Which rows belong together, such as an organization.")
@option(METHODS, "--random", metavar="ITEM", help="The item of a random intercept (linear, mixed).")
@level_option
@draws_option
@seed_option
@option(OUTPUT, "--list", "list_units", is_flag=True, help="List the units that were left out.")
@plot_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    formula: str,
    file: Path | None,
    waves: tuple[str, ...],
    reading: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Fit a model of an item: odds ratios, rate ratios or differences.

    FORMULA is "outcome ~ item + C(item, ref=level) + I(item / 1000)", with items of the study or columns of FILE.
    """
    from leapstats.api.model import model
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of(file, options["study"]))
    found = model(formula, file, wave=items_of(waves), progress=Progress().show, **options, **reading)
    deliver(found, format_name, outputs, plot)

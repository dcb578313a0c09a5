"""`leapstats likert`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, WHAT, Command, option
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
    "likert",
    cls=Command,
    examples=(
        "leapstats likert survey.csv --plot bars.pdf",
        'leapstats likert survey.csv --items q1,q2,q3 --by region --unsure "Can\'t say"',
    ),
)
@file_argument
@study_option
@option(WHAT, "--wave", metavar="WAVE", help="A wave of the study.")
@option(
    WHAT,
    "--items",
    multiple=True,
    metavar="ITEMS",
    help="Items with the same levels, separated by commas. Default: those that share a known scale.",
)
@option(WHAT, "--by", metavar="ITEM", help="Add a section of rows for each answer to this item.")
@option(METHODS, "--scale", multiple=True, metavar="LEVELS", help="The levels, the lowest first, separated by commas.")
@option(
    METHODS,
    "--agree",
    multiple=True,
    metavar="LEVELS",
    help="The levels that count as agreement. Default: those above the middle, the upper two of five.",
)
@option(METHODS, "--unsure", multiple=True, metavar="LEVELS", help="Levels that are no point of the scale.")
@option(METHODS, "--sort", metavar="HOW", help="Sort items by the share that agrees: ascending or descending.")
@reading_options
@respondent_options
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
    items: tuple[str, ...],
    scale: tuple[str, ...],
    agree: tuple[str, ...],
    unsure: tuple[str, ...],
    reading: dict[str, Any],
    looks: dict[str, Any],
    privacy: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Show the answers to items of one scale, such as agreement: a row an item, a column a level.

    Beside the levels stand the share that agrees, the mean score, and who is not sure.
    """
    from leapstats.api.likert import likert
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of(file, options["study"]))
    found = likert(
        file,
        items=items_of(items),
        scale=items_of(scale),
        agree=items_of(agree),
        unsure=items_of(unsure),
        **options,
        **reading,
        **privacy,
        **looks,
    )
    deliver(found, format_name, outputs, plot)

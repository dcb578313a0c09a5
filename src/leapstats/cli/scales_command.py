"""`leapstats scales`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, READING, WHAT, Command, option
from leapstats.cli.file_options import reading_options
from leapstats.cli.options import (
    file_argument,
    format_option,
    level_option,
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
    "scales",
    cls=Command,
    examples=(
        "leapstats scales answers.csv --items q1,q2,q3 --reversed q2 --range 1,5 --plot scale.pdf",
        "leapstats scales long.csv --items q1,q2,q3 --id practice --wave-item year",
    ),
)
@file_argument
@study_option
@option(WHAT, "--wave", multiple=True, metavar="WAVES", help="Waves of the study. Default: all that have a scale.")
@option(
    WHAT,
    "--items",
    multiple=True,
    metavar="ITEMS",
    help="The items of a scale, separated by commas. Default: the scales of the study.",
)
@option(WHAT, "--only", multiple=True, metavar="NAMES", help="Some scales of the study, separated by commas.")
@option(WHAT, "--by", metavar="ITEM", help="Add a row for each answer to this item.")
@option(WHAT, "--matrix", is_flag=True, help="Show the correlations of items.")
@option(METHODS, "--name", metavar="NAME", help="What the scale of the items is called.")
@option(METHODS, "--reversed", "turned", multiple=True, metavar="ITEMS", help="Items whose high answers mean little.")
@option(
    METHODS,
    "--range",
    "span",
    metavar="LOW,HIGH",
    help="The lowest and the highest answer an item allows. Default: the levels, or the answers there are.",
)
@option(
    METHODS,
    "--rule",
    metavar="HOW",
    help="The score: mean, sum, or prorated, the mean times the number of items. Default: mean.",
)
@option(
    METHODS,
    "--at-least",
    metavar="N",
    help="How many items must be answered for a score: a number, or a share such as 0.8. Default: all.",
)
@option(METHODS, "--scale", multiple=True, metavar="LEVELS", help="The levels, the lowest first, separated by commas.")
@option(METHODS, "--unsure", multiple=True, metavar="LEVELS", help="Levels that are no point of the scale.")
@reading_options
@option(READING, "--wave-item", metavar="COLUMN", help="The column with the wave of each row.")
@option(READING, "--join-ids", is_flag=True, help="Treat ids that differ only in leading zeros, case or spaces as one.")
@level_option
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
    turned: tuple[str, ...],
    span: str | None,
    reading: dict[str, Any],
    privacy: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Score scales, and compute how reliable they are: alpha, omega, and each of their items.

    Without FILE these are the scales of the study. Of several waves, the change of scores is shown too.
    """
    from leapstats.api.scales import scales
    from leapstats.cli.options import deliver, given, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of(file, options["study"]))
    lists = {name: items_of(options.pop(name)) for name in ("items", "only", "wave", "scale", "unsure")}
    found = scales(file, **given(**lists, **options, reversed=items_of(turned), range=span), **reading, **privacy)
    deliver(found, format_name, outputs, plot)

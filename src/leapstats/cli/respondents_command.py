"""`leapstats respondents`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, WHAT, Command, option
from leapstats.cli.file_options import AT_LEAST, reading_options
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

ANSWERS = "The possible answers to an item, such as 1,2,3,4,5, where its codes do not tell them: rwg needs them."


@click.command(
    "respondents",
    cls=Command,
    examples=(
        "leapstats respondents staff.csv --within practice --items q1,q2",
        "leapstats respondents staff.csv --within practice --scale teamwork=q1,q2,q3",
    ),
)
@file_argument
@study_option
@option(WHAT, "--wave", metavar="NAME", help="A wave of the study. Default: the first.")
@option(WHAT, "--within", multiple=True, metavar="COLUMN", help="The practice of a respondent.")
@option(WHAT, "--items", multiple=True, metavar="ITEMS", help="Items with numbers, each by itself.")
@option(
    WHAT,
    "--scale",
    multiple=True,
    metavar="NAME[=ITEMS]",
    help="Items that make one scale, such as teamwork=q1,q2,q3; or the name of a scale of the study.",
)
@option(WHAT, "--respondents-at-least", type=int, metavar="N", help=AT_LEAST)
@reading_options
@option(METHODS, "--answers", metavar="NUMBERS", help=ANSWERS)
@option(METHODS, "--null", metavar="SHAPE", help="How answers fall if nobody agrees: uniform (default) or triangular.")
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
    study: Path | None,
    within: tuple[str, ...],
    items: tuple[str, ...],
    respondents_at_least: int | None,
    reading: dict[str, Any],
    privacy: dict[str, Any],
    format_name: str | None,
    plot: Path | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Compute how much practices differ, and how far the respondents of each agree.

    FILE has a row for each respondent. Without it, a wave of the study is read.
    """
    from leapstats.api.respondents import respondents
    from leapstats.cli.options import deliver, given, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of(file, study))
    named = given(within=items_of(within), respondents_at_least=respondents_at_least, items=items_of(items))
    found = respondents(file, study=study, **named, **options, **reading, **privacy)
    deliver(found, format_name, outputs, plot)

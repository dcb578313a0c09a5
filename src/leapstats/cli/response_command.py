"""`leapstats response`."""

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


@click.command(
    "response",
    cls=Command,
    examples=(
        "leapstats response calls.csv --disposition result --outcome refusal=Refused,'Hung up'",
        "leapstats response long.csv --disposition result --id clinic --wave-item year --plot flow.pdf",
    ),
)
@file_argument
@study_option
@option(WHAT, "--wave", "waves", multiple=True, metavar="WAVES", help="Waves of the study. Default: all that have it.")
@option(WHAT, "--disposition", metavar="ITEM", help="The item that says how the attempt to interview a unit ended.")
@option(
    WHAT,
    "--outcome",
    multiple=True,
    metavar="OUTCOME=WORDS",
    help="What its words or codes mean, separated by commas: complete, partial, refusal, non_contact, other, unknown, "
    "unknown_other or not_eligible. Repeat for each outcome. Default: words that are known.",
)
@option(WHAT, "--by", metavar="ITEM", help="Add columns for each answer to this item.")
@option(
    WHAT,
    "--compare",
    multiple=True,
    metavar="ITEMS",
    help="Compare responders with the others on these items, known of both, separated by commas.",
)
@reading_options
@option(READING, "--wave-item", metavar="COLUMN", help="The column with the wave of each row.")
@option(READING, "--join-ids", is_flag=True, help="Treat ids that differ only in leading zeros, case or spaces as one.")
@option(
    METHODS,
    "--eligibility",
    type=float,
    metavar="SHARE",
    help="Which share of the units of unknown eligibility is eligible (e). Default: that among the others.",
)
@option(METHODS, "--test", is_flag=True, help="Add a p-value for each item that is compared; a note names the test.")
@option(METHODS, "--difference", is_flag=True, help="Add the difference to the others with confidence limits.")
@option(METHODS, "--smd", is_flag=True, help="Add the standardized mean difference.")
@level_option
@plot_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    file: Path | None,
    waves: tuple[str, ...],
    compare: tuple[str, ...],
    reading: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Compute AAPOR's response, cooperation, refusal and contact rates, and compare responders with the others.

    FILE has one row for each unit that was approached, or one for each unit and wave.
    """
    from leapstats.api.response import response
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of(file, options["study"]))
    found = response(file, wave=items_of(waves), compare=items_of(compare), **options, **reading)
    deliver(found, format_name, outputs, plot)

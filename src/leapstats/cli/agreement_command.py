"""`leapstats agreement`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, WHAT, Command, option
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
    "agreement",
    cls=Command,
    examples=(
        "leapstats agreement codes.csv --unit practice --coder coder --code theme --plot agreement.pdf",
        "leapstats agreement codes.csv --unit practice --coder anna,ben --metric ordinal --codes low,mid,high",
    ),
)
@file_argument
@study_option
@option(WHAT, "--wave", metavar="WAVE", help="A wave of the study.")
@option(WHAT, "--unit", metavar="COLUMN", help="The column that names the unit that was coded.")
@option(
    WHAT,
    "--coder",
    multiple=True,
    metavar="COLUMNS",
    help="With --code: the column that names the coder. Without: a column for each coder, separated by commas.",
)
@option(WHAT, "--code", metavar="COLUMN", help="The column with the code, in a file with a row for each.")
@option(WHAT, "--all-rated", is_flag=True, help="Count a coder who gave a unit no code as having rated it.")
@option(WHAT, "--pairs", is_flag=True, help="Add a table of each pair of coders.")
@reading_options
@option(METHODS, "--metric", metavar="HOW", help="Codes are nominal, ordinal or interval. Default: nominal.")
@option(METHODS, "--kappa-weights", metavar="HOW", help="Of ordinal codes: quadratic or linear. Default: quadratic.")
@option(
    METHODS,
    "--codes",
    multiple=True,
    metavar="CODES",
    help="The codes that there are, separated by commas, of ordinal ones the lowest first; any other is an error.",
)
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
    coder: tuple[str, ...],
    codes: tuple[str, ...],
    reading: dict[str, Any],
    privacy: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Compute how far coders agree on all codes and on each, and list the units to discuss.

    FILE has a row for each code that a coder gave a unit, or a row for each unit and a column for each coder. Of a
    REFI-QDA project (.qdpx) and tables of ATLAS.ti, MAXQDA and NVivo the columns are known.
    """
    from leapstats.api.agreement import agreement
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of(file, options["study"]))
    found = agreement(file, coder=items_of(coder), codes=items_of(codes), **options, **reading, **privacy)
    deliver(found, format_name, outputs, plot)

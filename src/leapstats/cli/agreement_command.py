"""`leapstats agreement`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import WHAT, Command, option
from leapstats.cli.file_options import reading_options
from leapstats.cli.options import (
    file_argument,
    format_option,
    level_option,
    output_option,
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
        "leapstats agreement codes.csv --unit practice --coder coder --code theme",
        "leapstats agreement codes.csv --unit practice --coder anna,ben",
    ),
)
@file_argument
@option(WHAT, "--unit", metavar="COLUMN", help="The column that names the unit that was coded.")
@option(
    WHAT,
    "--coder",
    multiple=True,
    metavar="COLUMNS",
    help="With --code: the column that names the coder. Without: a column for each coder, separated by commas.",
)
@option(WHAT, "--code", metavar="COLUMN", help="The column with the code, in a file with a row for each.")
@reading_options
@level_option
@privacy_options
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    file: Path | None,
    coder: tuple[str, ...],
    reading: dict[str, Any],
    privacy: dict[str, Any],
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Compute how far coders agree on all codes and on each, and list the units to discuss.

    FILE has a row for each code that a coder gave a unit, or a row for each unit and a column for each coder.
    """
    from leapstats.api.agreement import agreement
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, None, sources=sources_of(file, None))
    found = agreement(file, coder=items_of(coder), **options, **reading, **privacy)
    deliver(found, format_name, outputs, None)

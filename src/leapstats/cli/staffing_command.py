"""`leapstats staffing`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import OUTPUT, READING, WHAT, Command, option
from leapstats.cli.design_options import design_options
from leapstats.cli.file_options import reading_options, respondent_options
from leapstats.cli.options import (
    all_option,
    draws_option,
    files_argument,
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
    waves_option,
    width_option,
)
from leapstats.cli.privacy_options import privacy_options
from leapstats.cli.progress import Progress


@click.command(
    "staffing",
    cls=Command,
    examples=(
        "leapstats staffing --by setting --adjust-for setting --plot change.pdf",
        "leapstats staffing long.csv --id clinic --wave-item year --items nurses,has_pharmacist",
    ),
)
@files_argument
@study_option
@option(WHAT, "--plan", metavar="NAME", help="A plan of the study: plans/NAME.toml. Default: staffing.")
@option(WHAT, "--before", metavar="WAVE", help="The earlier wave. Default: the plan's, or the first wave of FILE.")
@option(WHAT, "--after", metavar="WAVE", help="The later wave. Default: the plan's, or every later wave of FILE.")
@option(WHAT, "--items", multiple=True, metavar="ITEMS", help="Items to compare, separated by commas.")
@option(
    WHAT, "--by", metavar="ITEM", help="Compare the change between groups: answers to this item in the earlier wave."
)
@option(
    WHAT,
    "--adjust-for",
    multiple=True,
    metavar="ITEMS",
    help="Show the change adjusted for these items, too, separated by commas.",
)
@option(WHAT, "--per", metavar="ITEM", help="Show counts as rates per unit of this item, such as patients, too.")
@option(
    WHAT,
    "--per-units",
    type=float,
    metavar="N",
    help="Print rates per N of it. Default: the power of ten that makes the median rate 1 or more.",
)
@waves_option
@reading_options
@respondent_options
@option(
    READING,
    "--wave-item",
    metavar="COLUMN",
    help="The column with the wave of each row. Default: that of the platform.",
)
@option(READING, "--join-ids", is_flag=True, help="Treat ids that differ only in leading zeros, case or spaces as one.")
@design_options
@multiplicity_option
@level_option
@draws_option
@seed_option
@option(OUTPUT, "--list", "list_units", is_flag=True, help="List the units of each wave by their ids.")
@option(OUTPUT, "--list-text", is_flag=True, help="List what units wrote about the changes. Not for publication.")
@privacy_options
@plot_option
@all_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    files: tuple[Path, ...],
    items: tuple[str, ...],
    adjust_for: tuple[str, ...],
    reading: dict[str, Any],
    design: dict[str, Any],
    privacy: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Compare answers between waves, unit by unit: changes with confidence intervals and paired tests.

    Without a file this is the staffing of the study. A file has one row for each unit and wave; several are waves.
    """
    from leapstats.api.staffing import staffing
    from leapstats.cli.options import deliver, items_of, sources_of_all
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of_all(files, options["study"]))
    found = staffing(
        files or None,
        items=items_of(items),
        adjust_for=items_of(adjust_for),
        waves=items_of(options.pop("waves")),
        progress=Progress().show,
        **options,
        **reading,
        **privacy,
        **design,
    )
    deliver(found, format_name, outputs, plot)

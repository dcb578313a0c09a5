"""`leapstats rates`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, OUTPUT, READING, WHAT, Command, option
from leapstats.cli.design_options import design_options
from leapstats.cli.file_options import reading_options
from leapstats.cli.options import (
    files_argument,
    format_option,
    level_option,
    output_option,
    plot_option,
    study_option,
    style_option,
    thousands_option,
    threeparttable_option,
    waves_option,
    width_option,
)
from leapstats.cli.privacy_options import privacy_options


@click.command(
    "rates",
    cls=Command,
    examples=(
        "leapstats rates staff.csv --items fte_doctors --per patients --per-units 10000 --by region --plot funnel.pdf",
        "leapstats rates jan.csv feb.csv --id practice --items visits --per patients --events --missing ND,*",
    ),
)
@files_argument
@study_option
@option(WHAT, "--items", multiple=True, metavar="ITEMS", help="What is counted, separated by commas: staff, or events.")
@option(WHAT, "--per", metavar="ITEM", help="What rates are per, such as patients.")
@option(
    WHAT,
    "--per-units",
    type=float,
    metavar="N",
    help="Print rates per N of it. Default: the power of ten that makes the median rate 1 or more.",
)
@option(WHAT, "--by", metavar="ITEM", help="Add a row for each answer to this item, compared with the first.")
@option(WHAT, "--wave", multiple=True, metavar="WAVES", help="Waves of the study. Default: all that have the items.")
@waves_option
@reading_options
@option(READING, "--wave-item", metavar="COLUMN", help="The column with the wave of each row, in one FILE.")
@option(READING, "--join-ids", is_flag=True, help="Treat ids that differ only in leading zeros, case or spaces as one.")
@design_options
@option(
    METHODS,
    "--events",
    is_flag=True,
    help="Items count events that happen to people (Poisson). Default: amounts; practices are the units.",
)
@option(
    METHODS,
    "--limits",
    metavar="METHOD",
    help="Of amounts linearized (the default), fieller or jackknife; of events exact (the default) or mid_p.",
)
@option(
    METHODS,
    "--overdispersion",
    metavar="HOW",
    help="With --events: widen control limits where practices differ more than by chance: multiplicative, additive.",
)
@option(METHODS, "--shrink", is_flag=True, help="With --events: add rates drawn towards that of all, for --units.")
@level_option
@option(OUTPUT, "--units", is_flag=True, help="Add a table of practices: rate, z, outside which control limits.")
@option(
    OUTPUT,
    "--figure",
    multiple=True,
    metavar="KINDS",
    help="What --plot draws: funnel (the default), caterpillar, or both with a comma.",
)
@privacy_options
@plot_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    files: tuple[Path, ...],
    reading: dict[str, Any],
    privacy: dict[str, Any],
    design: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Compute rates such as staff per 10,000 patients: by group, over waves, each practice against the whole.

    A file has one row for each practice; several files are waves, such as monthly extracts.
    """
    from leapstats.api.rates import rates
    from leapstats.cli.options import deliver, items_of, sources_of_all
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of_all(files, options["study"]))
    lists = {name: items_of(options.pop(name)) for name in ("items", "wave", "waves", "figure")}
    found = rates(files or None, **lists, **options, **reading, **design, **privacy)
    deliver(found, format_name, outputs, plot)

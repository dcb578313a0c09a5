"""`leapstats missing`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import WHAT, Command, option
from leapstats.cli.engine_options import engine_options
from leapstats.cli.file_options import reading_options, respondent_options
from leapstats.cli.options import (
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
    "missing",
    cls=Command,
    examples=(
        "leapstats missing --wave 2016 --plot missing.pdf",
        'leapstats missing survey.csv --missing "n/a" -o missing.docx',
    ),
)
@file_argument
@study_option
@option(WHAT, "--wave", metavar="WAVE", help="A wave of the study.")
@option(WHAT, "--include", multiple=True, metavar="ITEMS", help="Only these items, in this order, separated by commas.")
@option(WHAT, "--exclude", multiple=True, metavar="ITEMS", help="Leave these items out, separated by commas.")
@reading_options
@privacy_options
@respondent_options
@engine_options
@plot_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@format_option
@output_option
def command(
    file: Path | None,
    study: Path | None,
    wave: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    reading: dict[str, Any],
    engine: dict[str, Any],
    privacy: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Count missing answers by item and reason, and the patterns of items that are missing together."""
    from leapstats.api.missing import missing
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of(file, study))
    found = missing(
        file,
        study=study,
        wave=wave,
        include=items_of(include),
        exclude=items_of(exclude),
        **reading,
        **engine,
        **privacy,
    )
    deliver(found, format_name, outputs, plot)

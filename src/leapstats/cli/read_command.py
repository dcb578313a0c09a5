"""`leapstats read`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import WHAT, Command, option
from leapstats.cli.file_options import reading_options
from leapstats.cli.options import (
    all_option,
    file_argument,
    format_option,
    output_option,
    study_option,
    style_option,
    thousands_option,
    threeparttable_option,
    width_option,
)
from leapstats.cli.privacy_options import privacy_options


@click.command(
    "read",
    cls=Command,
    examples=(
        'leapstats read survey.csv --missing "n/a"',
        "leapstats read --wave 2016 --all",
    ),
)
@file_argument
@study_option
@option(WHAT, "--wave", metavar="WAVE", help="A wave of the study.")
@reading_options
@all_option
@privacy_options
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
    reading: dict[str, Any],
    privacy: dict[str, Any],
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Show what FILE was taken for and why, and what each of its columns was read as.

    Ids, free text and personal data are counted and not shown.
    """
    from leapstats.api.read import read
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, None, sources=sources_of(file, study))
    deliver(read(file, study=study, wave=wave, **reading, **privacy), format_name, outputs)

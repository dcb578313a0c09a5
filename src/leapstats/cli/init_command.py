"""`leapstats init`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import OUTPUT, READING, WHAT, Command, option
from leapstats.cli.file_options import reading_options
from leapstats.cli.options import format_option, style_option, thousands_option, width_option


@click.command(
    "init",
    cls=Command,
    examples=(
        "leapstats init survey.csv -o my_study",
        "leapstats init visit.sav followup.csv --waves 2013,2016 -o my_study",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILES", type=click.Path(path_type=Path))
@option(WHAT, "--waves", multiple=True, metavar="LABELS", help="What the wave of each file is called, in their order.")
@option(WHAT, "--name", metavar="NAME", help="What the study is called. Default: the name of the folder.")
@reading_options
@option(READING, "--wave-item", metavar="COLUMN", help="The column with the wave of each row, if a file has several.")
@width_option
@style_option
@thousands_option
@format_option
@option(
    OUTPUT,
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="The folder to write to. It is created if needed; nothing in it is replaced.",
)
def command(
    files: tuple[Path, ...],
    waves: tuple[str, ...],
    name: str | None,
    reading: dict[str, Any],
    wave_item: str | None,
    format_name: str | None,
    folder: Path,
) -> None:
    """Draft a study folder from files: a dictionary in which every guess waits for review.

    Each file is a wave, in their order. The files are copied; variables.csv says of every guess what it rests on.
    """
    from leapstats.api.init import init
    from leapstats.cli.options import deliver, items_of

    found = init(list(files), folder, waves=items_of(waves), name=name, wave_item=wave_item, **reading)
    deliver(found, format_name, (), None)

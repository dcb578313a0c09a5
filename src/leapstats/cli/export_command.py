"""`leapstats export`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import OUTPUT, WHAT, Command, option
from leapstats.cli.file_options import reading_options, respondent_options
from leapstats.cli.options import file_argument, study_option


@click.command(
    "export",
    cls=Command,
    examples=(
        "leapstats export --study my_study --wave 2016 -o followup.sav",
        "leapstats export survey.xlsx --to csv -o survey.csv",
    ),
)
@file_argument
@study_option
@option(WHAT, "--wave", metavar="WAVE", help="A wave of the study. Default: the first.")
@reading_options
@respondent_options
@option(OUTPUT, "--to", metavar="FORMAT", help="sav, dta, csv, xlsx or parquet. Default: the suffix of -o.")
@option(OUTPUT, "--labelled", is_flag=True, help="Write labels in place of codes.")
@option(
    OUTPUT, "-o", "--output", "path", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The file."
)
def command(
    file: Path | None,
    study: Path | None,
    wave: str | None,
    reading: dict[str, Any],
    to: str | None,
    labelled: bool,
    path: Path,
) -> None:
    """Write a survey as a file for another program, with its labels and the reasons of missing answers.

    A CSV of codes has syntax for SPSS and Stata beside it that labels it. Items of personal data are left out.
    """
    from leapstats.api.export import export

    found = export(file, path, to=to, study=study, wave=wave, labelled=labelled, **reading)
    for written in found.files:
        click.echo(written)
    for note in found.notes:
        click.echo(f"Note: {note}", err=True)

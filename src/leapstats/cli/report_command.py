"""`leapstats report`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import OUTPUT, WHAT, Command, option
from leapstats.cli.file_options import reading_options
from leapstats.cli.options import file_argument, study_option
from leapstats.cli.privacy_options import privacy_options


@click.command(
    "report",
    cls=Command,
    examples=("leapstats report -o out", "leapstats report survey.csv --to docx -o out"),
)
@file_argument
@study_option
@option(
    WHAT,
    "--layout",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What the report holds. Default: report.toml of the study.",
)
@option(WHAT, "--also", multiple=True, metavar="PARTS", help="Optional parts to compute too, by their ids.")
@reading_options
@privacy_options
@option(OUTPUT, "--to", metavar="FORMAT", default="html", show_default=True, help="html, docx, pdf or all.")
@option(
    OUTPUT,
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A Word file, such as a journal's, whose styles the docx has.",
)
@option(
    OUTPUT,
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The folder to write to, this one by default. It is created if needed; other files in it stay.",
)
def command(
    file: Path | None,
    study: Path | None,
    layout: Path | None,
    also: tuple[str, ...],
    reading: dict[str, Any],
    privacy: dict[str, Any],
    to: str,
    template: Path | None,
    folder: Path,
) -> None:
    """Put tables, figures and words together in one document.

    The study's report.toml says what stands in it. Of a FILE without a dictionary it is a first look.
    """
    from leapstats.api.report import report
    from leapstats.cli.options import items_of, sources_of, tell
    from leapstats.reporting.writing import check_folder, formats_of, write_report

    formats = formats_of(to)
    check_folder(folder, formats, sources_of(file, study))
    options = {"layout": layout, "template": template, "also": items_of(also), **reading}
    limits = {name: number for name, number in privacy.items() if name != "follow_privacy"}
    made = report(file, study=study, progress=privacy["follow_privacy"], **limits, **options)
    for warning in made.document.warnings:
        tell(warning)
    for path in write_report(made, formats, folder):
        click.echo(path)

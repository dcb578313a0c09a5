"""`leapstats dictionary`."""

from pathlib import Path

import click

from leapstats.cli.command import OUTPUT, WHAT, Command, Group, option
from leapstats.cli.options import (
    format_option,
    output_option,
    study_option,
    style_option,
    thousands_option,
    width_option,
)


@click.group("dictionary", cls=Group)
def command() -> None:
    """Show, compare and exchange the dictionary of a study."""


@command.command(
    "show",
    cls=Command,
    examples=(
        "leapstats dictionary show --study my_study -o codebook.html",
        "leapstats dictionary show --no-data -o codebook.md",
    ),
)
@study_option
@option(WHAT, "--wave", metavar="WAVE", help="The only wave whose answers are counted. Default: all.")
@option(WHAT, "--no-data", is_flag=True, help="Show the items alone, without their answers.")
@width_option
@style_option
@thousands_option
@format_option
@output_option
def show(
    study: Path | None, wave: str | None, no_data: bool, format_name: str | None, outputs: tuple[Path, ...]
) -> None:
    """Show a codebook: every item with its words, codes, skip rule and answers.

    As html it is one page that can be searched.
    """
    from leapstats.api.codebook import codebook
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=sources_of(None, study))
    deliver(codebook(study, wave=wave, data=False if no_data else None), format_name, outputs, None)


@command.command(
    "diff",
    cls=Command,
    examples=(
        "leapstats dictionary diff old_study new_study",
        "leapstats dictionary diff old_study new_study -o changes.md",
    ),
)
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@width_option
@style_option
@thousands_option
@format_option
@output_option
def diff(before: Path, after: Path, format_name: str | None, outputs: tuple[Path, ...]) -> None:
    """Say in words how the dictionary of one folder differs from that of another.

    BEFORE and AFTER are folders of studies. Data are not read.
    """
    from leapstats.api.dictionary_changes import dictionary_changes
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=[*sources_of(None, before), *sources_of(None, after)])
    deliver(dictionary_changes(before, after), format_name, outputs, None)


@command.command(
    "export",
    cls=Command,
    examples=(
        "leapstats dictionary export --to frictionless --study my_study -o package",
        "leapstats dictionary export --study my_study -o form.xlsx",
    ),
)
@study_option
@option(OUTPUT, "--to", metavar="FORMAT", help="frictionless, redcap or xlsform. Default: the suffix of -o.")
@option(
    OUTPUT,
    "-o",
    "--output",
    "path",
    type=click.Path(path_type=Path),
    required=True,
    metavar="PATH",
    help="The file; for frictionless, a folder. Nothing is replaced.",
)
def export(study: Path | None, to: str | None, path: Path) -> None:
    """Write the dictionary as a Frictionless package, a REDCap dictionary or an XLSForm.

    A package has the answers too. What a format cannot hold is named with its items.
    """
    from leapstats.api.export_dictionary import export_dictionary

    found = export_dictionary(study, path, to=to)
    for written in found.files:
        click.echo(written)
    for loss in found.losses:
        click.echo(f"Note: {loss}", err=True)


@command.command(
    "import",
    cls=Command,
    examples=(
        "leapstats dictionary import redcap_dictionary.csv -o my_study",
        "leapstats dictionary import form.xlsx -o my_study",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
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
def import_(file: Path, folder: Path) -> None:
    """Read a dictionary of another program into a study folder, to which data are added.

    FILE is a REDCap data dictionary (.csv), an XLSForm (.xlsx), a LimeSurvey structure (.lss), or a data package
    (datapackage.json or its folder). Every guess waits for review.
    """
    from leapstats.api.import_dictionary import import_dictionary

    found = import_dictionary(file, folder)
    for written in found.files:
        click.echo(written)
    for note in found.notes:
        click.echo(f"Note: not carried over: {note}", err=True)
    waiting = f"{len(found.to_review)} of {len(found.study.variables)} items wait for review"
    click.echo(f"Note: {waiting}. {folder / 'README.md'} says what to do next.", err=True)

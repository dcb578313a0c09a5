"""`leapstats dictionary`."""

from pathlib import Path

import click

from leapstats.cli.command import WHAT, Command, Group, option
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
    deliver(codebook(study, wave=wave, data=not no_data), format_name, outputs, None)


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

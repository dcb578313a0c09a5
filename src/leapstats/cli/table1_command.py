"""`leapstats table1`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.file_options import reading_options
from leapstats.cli.once import Once
from leapstats.cli.options import format_option, level_option, output_option, study_option


@click.command("table1", cls=Once)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@study_option
@click.option("--wave", "waves", multiple=True, help="A wave of the study; given twice, two stand side by side.")
@click.option("--by", metavar="ITEM", help="An item whose answers make groups.")
@click.option("--include", multiple=True, metavar="ITEMS", help="Only these items, in this order, by commas.")
@click.option("--exclude", multiple=True, metavar="ITEMS", help="Not these items, by commas.")
@click.option("--show-missing", metavar="HOW", help="Missing answers as rows, in a note, or hide them.")
@reading_options
@level_option
@format_option
@output_option
def command(
    file: Path | None,
    study: Path | None,
    waves: tuple[str, ...],
    by: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    show_missing: str | None,
    reading: dict[str, Any],
    conf_level: float | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Describe a survey: the study's Table 1, or any FILE (.sav, .csv) by its own labels."""
    from leapstats.api.table1 import table1
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=sources_of(file, study))
    table = table1(
        file,
        study=study,
        wave=items_of(waves),
        by=by,
        conf_level=conf_level,
        show_missing=show_missing,
        include=items_of(include),
        exclude=items_of(exclude),
        **reading,
    )
    deliver(table.document, format_name, outputs)

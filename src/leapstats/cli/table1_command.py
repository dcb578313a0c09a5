"""`leapstats table1`."""

from pathlib import Path

import click

from leapstats.cli.options import format_option, level_option, output_option, study_option


@click.command("table1")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@study_option
@click.option("--wave", "waves", multiple=True, help="A wave of the study; given twice, two stand side by side.")
@click.option("--by", metavar="ITEM", help="An item whose answers make groups.")
@click.option("--include", multiple=True, metavar="ITEM", help="Only this item; may be given again.")
@click.option("--exclude", multiple=True, metavar="ITEM", help="Not this item; may be given again.")
@click.option("--categorical", multiple=True, metavar="COLUMN", help="Take this column of FILE for categories.")
@click.option("--count", multiple=True, metavar="COLUMN", help="Take this column of FILE for a count.")
@click.option("--continuous", multiple=True, metavar="COLUMN", help="Take this column of FILE for a measurement.")
@click.option("--missing", multiple=True, metavar="TEXT", help="This text in FILE means that there is no answer.")
@click.option("--show-missing", metavar="HOW", help="Missing answers as rows, in a note, or hide them.")
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
    categorical: tuple[str, ...],
    count: tuple[str, ...],
    continuous: tuple[str, ...],
    missing: tuple[str, ...],
    show_missing: str | None,
    conf_level: float | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Describe a survey: the study's Table 1, or any FILE (.sav, .csv) by its own labels."""
    from leapstats.api.tables import table1
    from leapstats.cli.options import deliver
    from leapstats.present.targets import check_targets

    check_targets(format_name, outputs)
    kinds = {"categorical": categorical, "count": count, "continuous": continuous}
    table = table1(
        file,
        study=study,
        wave=waves,
        by=by,
        conf_level=conf_level,
        show_missing=show_missing,
        include=include,
        exclude=exclude,
        types={column: kind for kind, columns in kinds.items() for column in columns},
        missing=missing,
    )
    deliver(table.document, format_name, outputs)

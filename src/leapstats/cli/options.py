"""What several commands share: options, and how a result is delivered."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapstats.output.document import Document

CHECK_FAILED, BAD_INPUT = 1, 2

study_option = click.option(
    "--study", type=click.Path(path_type=Path), metavar="DIR", help="A study's folder; LEAP if left out."
)
format_option = click.option(
    "--format", "format_name", metavar="NAME", help="text, markdown, html, csv or json; else by the file's suffix."
)
plot_option = click.option(
    "--plot", type=click.Path(path_type=Path), metavar="FILE", help="Draw figures to .pdf, .png or .svg."
)
draws_option = click.option(
    "--draws", type=int, metavar="N", help="Of N invented data sets that agree with what is published, beside bounds."
)
draw_seed_option = click.option(
    "--draw-seed", type=int, default=1, show_default=True, help="Of the invented data sets."
)
level_option = click.option("--conf-level", type=float, metavar="LEVEL", help="Add confidence limits, such as 0.95.")
output_option = click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file instead; may be given again.",
)


def items_of(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the items of an option that takes several with commas between, and may be given again.

    An item that holds a comma itself stands in double quotes.
    """
    return tuple(item.strip() for each in given for item in _split(each) if item.strip())


def _split(text: str) -> list[str]:
    if '"' not in text:
        return text.split(",")
    import csv

    return next(csv.reader([text], skipinitialspace=True), [])


def sources_of(file: Path | None, study: Path | None) -> tuple[Path, ...]:
    """Return the files a command reads: FILE, or those of a study, that of the package if none is named."""
    from leapstats.dictionary.packaged import packaged_study
    from leapstats.dictionary.read_files import files_in

    return (file,) if file is not None else files_in(study or packaged_study())


def deliver(
    document: "Document",
    format_name: str | None,
    outputs: tuple[Path, ...],
    figures: "Mapping[Path, bytes] | None" = None,
) -> None:
    """Print a document, or write it to files, and its figures with it; warnings go to stderr.

    Parameters
    ----------
    document
        What was computed.
    format_name
        A format; None for plain text, or for the one of each file's suffix.
    outputs
        Files to write; printed when there are none.
    figures
        Files with figures, ready to write; none is touched unless everything could be drawn and rendered.
    """
    from leapstats.errors import Problem, UsageError
    from leapstats.output.cleaning import clean
    from leapstats.output.formats import is_binary
    from leapstats.output.write import rendered, save_all, staged

    for warning in document.warnings:
        click.echo(f"Note: {clean(warning)}", err=True)
    if outputs:
        save_all(dict.fromkeys(outputs, format_name), document, figures)
        return
    if is_binary(format_name or "text"):
        problem = Problem(f"format {format_name}", "it is not text", f"write it to a file with -o table.{format_name}")
        raise UsageError("the output", [problem])
    text = rendered(document, format_name or "text").decode("utf-8")
    with staged(figures or {}, document.sources):
        click.echo(text, nl=False)
